"""The submission of the period before, from whatever is left of it: a form, YAML, or a result that embeds it."""

from __future__ import annotations

from dataclasses import replace

from evaluator.declarations import Vocabulary
from evaluator.evidence.document import Evidence, read_evidence
from evaluator.forms import read_submission
from evaluator.problems import PingjiaError
from evaluator.reading.keywords import to_english
from evaluator.reading.nodes import Mapping, Node, Scalar

__all__ = ["read_earlier"]


def read_earlier(path: str, vocabulary: Vocabulary) -> tuple[Evidence, tuple[str, ...]]:
    """Return the submission in *path*, and the facts in it that *vocabulary* no longer knows, which are left out.

    Raises PingjiaError as `read_submission` and `read_evidence` do.
    """
    document = read_submission(path, vocabulary)
    root = _embedded(document.root)
    try:
        root = to_english(root, "evidence")
    except PingjiaError:
        return read_evidence(document, vocabulary, folder=None), ()
    gone: list[str] = []
    if isinstance(root, Mapping):
        root = Mapping(
            tuple((key, _known(key, node, vocabulary, gone)) for key, node in root.entries), root.span
        )
    return read_evidence(replace(document, root=root), vocabulary, folder=None), tuple(gone)


def _embedded(root: Node) -> Node:
    """Return the submission a result embeds; a submission itself is returned as it is."""
    inner = root.get("evidence") if isinstance(root, Mapping) and root.get("format") is not None else None
    return inner if isinstance(inner, Mapping) else root


def _known(key: Scalar, node: Node, vocabulary: Vocabulary, gone: list[str]) -> Node:
    """Return the facts that are still known and were not withheld."""
    if key.text != "facts" or not isinstance(node, Mapping):
        return node
    gone.extend(name for name in node.keys() if name not in vocabulary.facts)  # noqa: SIM118 - a tree, not a dict
    kept = (
        (name, value)
        for name, value in node.entries
        if name.text in vocabulary.facts and not _withheld(value)
    )
    return Mapping(tuple(kept), node.span)


def _withheld(node: Node) -> bool:
    """Say whether a result withheld this fact as private."""
    if not isinstance(node, Mapping):
        return False
    private, value = node.get("private"), node.get("value")
    return (
        isinstance(private, Scalar) and isinstance(value, Scalar) and private.text == "true" and value.is_null
    )
