"""Tailoring: one table as another with changes, merged before anything is checked, each change kept for the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from evaluator.problems import RulesetError, problem, suggest
from evaluator.reading import Document, Mapping, Node, Scalar, Sequence, read_file
from evaluator.reading.authored import described
from evaluator.reading.keywords import to_english

Change = tuple[str, str, str, tuple[str, ...]]
"""What a tailored table does: an act (replace, add, remove, set), an id or key, a title, and what was rewritten.

The last is a flat row of threes: a key, what the base says there and what stands there now (both empty for words).
"""

_OWN = ("extends", "replace", "add", "remove")
_WORDS = ("basis", "note", "say", "say_not_applicable", "material", "verify", "fix", "en", "then", "sources")
_SHOWN = 160
"""Characters of a value that a change shows."""


def extended(
    document: Document, path: Path, find: Callable[[str], Path], seen: tuple[Path, ...] = ()
) -> tuple[Document, tuple[Path, ...]]:
    """Return *document* with its base's content in place of `extends`, and the files of its bases.

    `replace` maps the id of an item, section or ruling to keys that take the place of the base's; `add` maps a
    section's id to new
    items; `remove` lists ids. Other keys of the document take the place of the base's.
    """
    root = document.root
    base_name = root.get("extends") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(base_name, Scalar):
        return document, ()
    beside = path.parent / str(base_name.text)
    try:
        base_path = find(str(beside if beside.exists() else base_name.text))
    except RulesetError as error:
        raise RulesetError(
            [replace(each, span=each.span or base_name.span) for each in error.problems]
        ) from None
    if base_path in (path, *seen):
        way = " → ".join(str(each) for each in (*seen, path, base_path))
        raise RulesetError([problem("extends-loop", base_name.span, path=way)])
    base_document = read_file(base_path)
    base_document = replace(base_document, root=to_english(base_document.root, "ruleset"))
    merged_base, older = extended(base_document, base_path, find, (*seen, path))
    base = merged_base.root
    assert isinstance(base, Mapping)
    changes: list[Change] = []
    merged = _merged(base, root, changes)
    merged = _set(merged, "changes", _list(changes, base_name), base_name)
    called = (_said(base, "code"), _said(base, "ruleset"))
    names = tuple(
        replace(base_name, text=each, quoted=True) for each in (*called, *_texts(base.get("bases"))) if each
    )
    merged = _set(merged, "bases", Sequence(names, base_name.span), base_name)
    return replace(document, root=merged), (base_path, *older)


def _merged(base: Mapping, own: Mapping, changes: list[Change]) -> Mapping:
    merged = base
    for key, value in own.entries:
        if key.text in _OWN:
            continue
        old, new = merged.get(str(key.text)), value
        if key.text in ("parameters", "derive", "tables", "obligations") and isinstance(old, Mapping):
            for name, each in value.entries if isinstance(value, Mapping) else ():
                was = old.get(str(name.text))
                changes.append(("set", f"{key.text}", str(name.text), _difference(was, each)))
                old = _set(old, str(name.text), each, name)
            new = old
        elif key.text == "facts" and isinstance(old, Sequence) and isinstance(value, Sequence):
            new = replace(old, items=(*old.items, *value.items))
        elif key.text not in ("code", "ruleset", "title", "version", "status", "note", "sources", "en"):
            changes.append(("set", str(key.text), "", ("", *_both(old, value))))
        merged = _set(merged, str(key.text), new, key)
    return _edited(merged, own, changes)


def _edited(merged: Mapping, own: Mapping, changes: list[Change]) -> Mapping:
    for name, each in _entries(own.get("replace")):
        told: list[str] = []
        title = _titles(merged).get(str(name.text), "")
        merged = _in_item(merged, name, partial(_overlaid, new=each, told=told))
        changes.append(("replace", str(name.text), title, tuple(told)))
    for section, added in _entries(own.get("add")):
        merged = _in_section(merged, section, added)
        changes.extend(("add", _id(item), _said(item, "title"), ()) for item in _items(added))
    removed = own.get("remove")
    for gone in removed.items if isinstance(removed, Sequence) else ():
        if isinstance(gone, Scalar):
            changes.append(("remove", str(gone.text), _titles(merged).get(str(gone.text), ""), ()))
            merged = _in_item(merged, gone, lambda _: None)
    return merged


def _in_item(root: Mapping, name: Scalar, change: Callable[[Mapping], Mapping | None]) -> Mapping:
    """Return *root* with the item, section or ruling called *name* changed, or left out where *change* gives None."""
    found = False

    def changed(items: Node | None) -> Node | None:
        nonlocal found
        if not isinstance(items, Sequence):
            return items
        kept: list[Node] = []
        for item in items.items:
            if isinstance(item, Mapping) and _id(item) == name.text:
                found = True
                new = change(item)
                kept.extend([] if new is None else [new])
            else:
                kept.append(item)
        return replace(items, items=tuple(kept))

    sections = changed(root.get("sections"))
    if isinstance(sections, Sequence):
        inner = [
            _set(each, "items", changed(each.get("items")), name) if isinstance(each, Mapping) else each
            for each in sections.items
        ]
        root = _set(root, "sections", replace(sections, items=tuple(inner)), name)
    if root.get("rulings") is not None:
        root = _set(root, "rulings", changed(root.get("rulings")), name)
    if not found:
        raise RulesetError(
            [
                problem(
                    "nothing-to-replace", name.span, name=name.text, hint=suggest(str(name.text), _ids(root))
                )
            ]
        )
    return root


def _in_section(root: Mapping, section: Scalar, added: Node) -> Mapping:
    sections = root.get("sections")
    for index, each in enumerate(sections.items if isinstance(sections, Sequence) else ()):
        if isinstance(each, Mapping) and isinstance(sections, Sequence) and _id(each) == section.text:
            items = each.get("items")
            old = items.items if isinstance(items, Sequence) else ()
            taken = {_id(item) for item in old}
            for item in _items(added):
                if _id(item) in taken:
                    raise RulesetError([problem("already-there", item.span, name=_id(item))])
            new = Sequence((*old, *_items(added)), section.span)
            whole = (*sections.items[:index], _set(each, "items", new, section), *sections.items[index + 1 :])
            return _set(root, "sections", replace(sections, items=whole), section)
    raise RulesetError([problem("unknown-section", section.span, name=section.text)])


def _overlaid(item: Mapping, new: Node, told: list[str]) -> Mapping:
    """Return *item* with the keys of *new*, a new method in place of the old one; what that changes is *told*."""
    from evaluator.methods.holder import KEYS

    if not isinstance(new, Mapping):
        raise RulesetError([problem("wrong-type", new.span, expected="{…}", found=described(new))])
    methods = set(KEYS) & set(new.keys())
    method = next((str(key.text) for key, _ in item.entries if key.text in KEYS), "")
    for key, value in new.entries:
        told += _told(str(key.text), item, value, method, methods)
    if methods:
        item = replace(item, entries=tuple(entry for entry in item.entries if entry[0].text not in KEYS))
    for key, value in new.entries:
        item = _set(item, str(key.text), value, key)
    return item


def _told(key: str, item: Mapping, new: Node, method: str, methods: set[str]) -> tuple[str, str, str]:
    """Return the key of an item, what the base says there (of its method for a method) and what stands there now."""
    if key in _WORDS:
        return key, "", ""
    if key in methods and method and method != key:
        old = item.get(method)
        return key, f"{method}: {_short(old)}", _short(new)
    return (key, *_both(item.get(key), new))


def _difference(old: Node | None, new: Node) -> tuple[str, ...]:
    """Return, in threes, the keys in which two mappings differ; of other nodes, or where nothing was, the whole."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return ("", *_both(old, new))
    keys = [key for key in dict.fromkeys((*old.keys(), *new.keys())) if key not in _WORDS and key != "source"]
    differing = [key for key in keys if _short(old.get(key)) != _short(new.get(key))]
    return tuple(each for key in differing for each in (key, *_both(old.get(key), new.get(key))))


def _both(old: Node | None, new: Node | None) -> tuple[str, str]:
    return _short(old), _short(new)


def _short(node: Node | None) -> str:
    """Return a node on one line, sources left out, cut where it is long."""
    text = _flow(node)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _flow(node: Node | None) -> str:
    if isinstance(node, Mapping):
        inner = (f"{key.text}: {_flow(value)}" for key, value in node.entries if key.text != "source")
        return "{" + ", ".join(inner) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(_flow, node.items)) + "]"
    return "" if node is None else node.text or ""


def _texts(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(each.text or "" for each in items if isinstance(each, Scalar))


def _set(mapping: Mapping, name: str, value: Node | None, place: Scalar) -> Mapping:
    if value is None:
        return mapping
    for index, (key, _) in enumerate(mapping.entries):
        if key.text == name:
            entries = (*mapping.entries[:index], (key, value), *mapping.entries[index + 1 :])
            return replace(mapping, entries=entries)
    return replace(mapping, entries=(*mapping.entries, (replace(place, text=name), value)))


def _list(changes: list[Change], place: Scalar) -> Sequence:
    """Return the changes as nodes, so that the model of the ruleset reads them like anything else."""

    def line(change: Change) -> Sequence:
        act, name, title, keys = change
        texts = (act, name, title, *keys)
        return Sequence(tuple(replace(place, text=text or "-", quoted=True) for text in texts), place.span)

    return Sequence(tuple(line(change) for change in changes), place.span)


def _entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _id(node: Node) -> str:
    return _said(node, "id")


def _said(node: Node, key: str) -> str:
    found = node.get(key) if isinstance(node, Mapping) else None
    return found.text or "" if isinstance(found, Scalar) else ""


def _titles(root: Mapping) -> dict[str, str]:
    """Return the titles of sections and items by their ids."""
    found: dict[str, str] = {}
    sections = root.get("sections")
    for each in sections.items if isinstance(sections, Sequence) else ():
        found[_id(each)] = _said(each, "title")
        items = each.get("items") if isinstance(each, Mapping) else None
        found |= {
            _id(item): _said(item, "title") for item in (items.items if isinstance(items, Sequence) else ())
        }
    return found


def _ids(root: Mapping) -> list[str]:
    sections = root.get("sections")
    found = []
    for each in sections.items if isinstance(sections, Sequence) else ():
        items = each.get("items") if isinstance(each, Mapping) else None
        found += [_id(item) for item in (items.items if isinstance(items, Sequence) else ())]
    return found
