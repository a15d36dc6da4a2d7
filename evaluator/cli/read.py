"""`pingjia read`: what is understood of a submission, before it is scored; and a marked-up copy to send back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import output as files
from evaluator.cli import refusal, streams
from evaluator.cli.command import FINE, REFUSED, Asked, Command, argument, build, flag, option
from evaluator.cli.incoming import Incoming, mapping_option
from evaluator.cli.page import columns
from evaluator.cli.survey import survey
from evaluator.language import say
from evaluator.problems import EvidenceError, Problem, RulesetError, escape, problem

if TYPE_CHECKING:
    from evaluator.declarations import FactType, Vocabulary
    from evaluator.evidence.document import Evidence
    from evaluator.forms.reader import MadeFor
    from evaluator.forms.understood import Understood
    from evaluator.reading import Document
    from evaluator.workbook import Book

FORMATS = ("terminal", "yaml", "json")


def command() -> Command:
    """Return the command."""
    text = say(
        "读一份填报，说出读懂了什么：每个事实的值和位置，没有读的行，有问题的格子。不打分。\n\n"
        "xlsx、xls、ods、csv、yaml、json 都可以。yaml 格式写出一份得分一样的证据。"
        "--mark 另写一份标红的副本（原名-待改.xlsx），可以退回去改。隐私的值不写出来，除非 --with-private。\n\n"
        "文件夹、zip、一行一家的批量表：逐份读、逐份核对，说出多少份有问题；--output 问题.csv 列出全部问题。\n\n"
        "例：pingjia read 自评表.xlsx --mark",
        "Read a submission and say what is understood: each fact's value and place, the rows left out, the cells that "
        "are wrong. Nothing is scored.\n\n"
        "As yaml it writes evidence that scores the same. --mark writes a marked-up copy beside the file. Private "
        "values are left out without --with-private.\n\n"
        "A folder, a zip or a table with a row for each organisation is read and checked one by one; --output "
        "problems.csv lists every problem.\n\n"
        "Example: pingjia read form.xlsx --mark",
    )
    parameters: list[click.Parameter] = [
        argument("evidence", say("填报", "FILE")),
        option(
            "--ruleset", say("按这张评分表的词汇读；不写看表里印的", "read it with the words of this ruleset"),
            metavar=say("评分表", "RULESET"),
        ),
        flag("--mark", say("有问题就另写一份标红的副本", "write a marked-up copy where there are problems")),
        flag("--with-private", say("写出隐私的值", "show private values, too")),
        option("--output", say("写到文件", "write to a file"), "-o", metavar=say("文件", "FILE")),
        option(
            "--pictures", say("把贴在表里的图片写到这个文件夹", "write the pictures pasted into the form there"),
            metavar=say("文件夹", "FOLDER"),
        ),
        mapping_option(),
        flag("--progress", say("总是显示进度", "always show progress")),
    ]  # fmt: skip
    return build("read", run, text, parameters, formats=FORMATS, tables=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """A submission as it was read: typed where it could be, the problems and notes, what it was printed for."""

    path: str
    book: Book | None
    document: Document
    evidence: Evidence | None
    facts: tuple[Understood, ...]
    problems: tuple[Problem, ...]
    printed_for: tuple[MadeFor, ...]
    vocabulary: Vocabulary
    asked: Mapping[str, FactType]

    @property
    def errors(self) -> int:
        """Return how many problems stop it from being scored."""
        return sum(each.severity == "error" for each in self.problems)


def run(
    evidence: str, ruleset: str | None, mark: bool, with_private: bool, output: str | None, pictures: str | None,
    mapping: str | None,
    progress: bool, format: str,
) -> int:  # fmt: skip
    """Read a submission and say what was understood."""
    target = None if output is None else Path(output)
    if target is not None:
        files.refuse_sources(target, [evidence], *_named(ruleset), mapping)
    vocabulary, declared = _words(ruleset, ())
    incoming = Incoming([evidence], vocabulary, mapping)
    if incoming.several:
        alone = {
            "--mark": mark, "--format yaml": format == "yaml", "--pictures": pictures is not None,
        }  # fmt: skip
        _refuse_for_many(evidence, [option for option, asked in alone.items() if asked])
        return survey(
            incoming, declared, target, format=format,
            watched=progress or (sys.stderr.isatty() and format == "terminal"), with_private=with_private,
        )  # fmt: skip
    reading = _read(evidence, ruleset, with_private=with_private)
    if mark:
        _mark(reading)
    if pictures is not None:
        _write_pictures(reading, Path(pictures), with_private=with_private)
    if format == "terminal":
        files.put("\n".join([*_page(reading), ""]), target)
        refusal.draw_all(reading.problems)
    elif format == "json":
        files.put(_json(reading, with_private=with_private), target)
        refusal.draw_all(each for each in reading.problems if each.severity == "error")
    else:
        refusal.draw_all(reading.problems)
        if not reading.errors:
            files.put(_yaml(reading, with_private=with_private), target)
    if reading.errors:
        _offer(reading, marked=mark)
    return REFUSED if reading.errors else FINE


def _refuse_for_many(path: str, alone: list[str]) -> None:
    """Refuse the options that are for one submission *alone*."""
    if alone:
        raise click.UsageError(
            say(
                f"{path} 里不止一份，{'、'.join(alone)} 一次只做一份",
                f"{path} holds several submissions, and {', '.join(alone)} can only be used with one",
            )
        )


def _read(path: str, ruleset: str | None, *, with_private: bool) -> Reading:
    """Return what is understood of the file. Raises PingjiaError where it cannot be read at all."""
    from evaluator.evidence.document import read_evidence
    from evaluator.forms import is_form
    from evaluator.forms.pictures import with_pictures
    from evaluator.forms.reader import made_for, read_form
    from evaluator.forms.understood import understood
    from evaluator.reading import read_file
    from evaluator.workbook import read_book

    book = read_book(Path(path)) if is_form(path) else None
    printed = () if book is None else made_for(book)
    vocabulary, asked = _words(ruleset, printed)
    document = (
        read_file(path) if book is None else with_pictures(read_form(book, vocabulary), book, vocabulary)
    )
    folder = None if path == "-" else Path(path).parent
    evidence, problems = None, tuple[Problem, ...]()
    try:
        evidence = read_evidence(
            document, vocabulary, folder=folder, used=asked or None, narrowed=asked or None
        )
        problems = evidence.notes
    except EvidenceError as error:
        problems = (*error.problems, *(each for each in document.problems if each.severity == "note"))
    facts = understood(document, {**vocabulary.facts, **asked}, with_private=with_private)
    return Reading(path, book, document, evidence, facts, problems, printed, vocabulary, asked)


def _named(ruleset: str | None) -> list[str]:
    """Return the rulesets that `--ruleset` names."""
    return [each.strip() for each in (ruleset or "").replace("，", ",").split(",") if each.strip()]


def _words(ruleset: str | None, printed: tuple[MadeFor, ...]) -> tuple[Vocabulary, Mapping[str, FactType]]:
    """Return the vocabulary to read with, and what is asked: by the ruleset named, else by those it was printed for."""
    from evaluator.catalog import home, load
    from evaluator.reading import read_file
    from evaluator.vocabulary import read_vocabulary

    named = _named(ruleset)
    programs = [load(each) for each in named]
    for each in printed if not named else ():
        with suppress(RulesetError):  # a table of their own, or an older one: the shipped words will do
            programs.append(load(f"{each.code}@{each.version}"))
    if not programs:
        return read_vocabulary(read_file(home() / "vocabulary.yaml")), {}
    vocabulary = programs[0].vocabulary
    if len(programs) == 1:
        return vocabulary, programs[0].facts
    names = dict.fromkeys(name for each in programs for name in each.facts)
    return vocabulary, {name: vocabulary.facts[name] for name in names if name in vocabulary.facts}


def _page(it: Reading) -> Iterator[str]:
    """Yield the page for a reader."""
    printed = say("、", ", ").join(f"{each.code} {each.version}" for each in it.printed_for)
    yield escape(it.path) + (say(f"（为 {printed} 印的）", f" (printed for {printed})") if printed else "")
    if it.evidence is not None:
        yield from _who(it.evidence)
    yield ""
    yield say(
        f"读懂 {sum(each.read for each in it.facts)} 个事实：",
        f"{sum(each.read for each in it.facts)} facts:",
    )
    rows = [
        (f"  {'' if each.read else '✗ '}{escape(each.fact.name)}", _line(each.shown), _place(each.place, it))
        for each in it.facts
    ]
    yield from columns(rows) if rows else ()
    if it.evidence is not None:
        yield from _rest(it.evidence)
    waiting = [name for name in it.asked if name not in {each.fact.name for each in it.facts}]
    if waiting:
        yield ""
        yield say(f"还没填 {len(waiting)} 个：", f"{len(waiting)} not answered: ") + say("、", ", ").join(
            waiting
        )


def _who(evidence: Evidence) -> Iterator[str]:
    who = evidence.organisation
    parts = [who.name, who.id, who.region, who.type]
    yield say("单位：", "organisation: ") + escape(
        " ".join(each for each in parts if each) or say("没有填", "not given")
    )
    period = say("没有填", "not given") if evidence.period is None else evidence.period.text
    as_of = say("没有填", "not given") if evidence.as_of is None else str(evidence.as_of)
    by = escape(evidence.supplied_by) or say("没有填", "not given")
    yield say(f"期间：{period}；评定日：{as_of}；填表人：{by}", f"period: {period}; as of: {as_of}; by: {by}")


def _rest(evidence: Evidence) -> Iterator[str]:
    """Yield what else was understood: claims, materials, titles, last period's facts."""
    comma = say("、", ", ")
    if evidence.claims:
        yield say("申报不适用：", "claimed not applicable: ") + comma.join(
            escape(each.item) for each in evidence.claims
        )
    if evidence.attachments:
        yield say("材料：", "materials: ") + comma.join(
            escape(f"{each.id} {each.path}") for each in evidence.attachments
        )
    if evidence.titles is not None:
        held = comma.join(f"{each.title} {each.start}" for each in evidence.titles)
        yield say("称号：", "titles: ") + (held or say("没有", "none"))
    if evidence.previous is not None:
        count = len(evidence.previous.facts)
        yield say(
            f"上期（{evidence.previous.period.text}）{count} 个事实",
            f"{count} facts of {evidence.previous.period.text}",
        )


def _line(text: str) -> str:
    """Return a value on one line of a page."""
    flat = escape(" ".join(text.split()))
    return flat if len(flat) <= 44 else flat[:43] + "…"


def _place(place: str, it: Reading) -> str:
    return escape(place.removeprefix(f"{it.document.source}:"))


def _yaml(it: Reading, *, with_private: bool) -> str:
    """Return the submission as YAML; what is private is left out unless asked for, and that is said."""
    from evaluator.forms.submission import submission_text
    from evaluator.forms.understood import withheld

    if with_private:
        return submission_text(it.document)
    kept, touched = withheld(it.document, it.vocabulary)
    if touched:
        names = say("、", ", ").join(touched)
        streams.announce(
            say(
                f"隐私的没有写出：{names}；要写出加 --with-private",
                f"private, left out: {names}; --with-private writes it",
            )
        )
    return submission_text(kept)


def _json(it: Reading, *, with_private: bool) -> str:
    import json

    said = {
        "format": "pingjia-read/1",
        "source": it.path,
        "digest": it.document.digest,
        "printed_for": [
            {"code": each.code, "version": each.version, "digest": each.digest} for each in it.printed_for
        ],
        "facts": [
            {
                "fact": each.fact.name,
                "shown": each.shown,
                "place": each.place,
                "understood": each.read,
                "private": each.fact.private,
            }
            for each in it.facts
        ],
        "problems": refusal.listed(it.problems, with_private=with_private),
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _mark(it: Reading) -> None:
    """Write the marked-up copy, where there is something to mark."""
    if it.book is None:
        raise Asked([problem("not-a-reading", None)])
    if not it.errors:
        return
    from evaluator.forms.marking import copy_beside, marked
    from evaluator.reading import read_bytes
    from evaluator.workbook.limits import BOOK_BYTES

    path = Path(it.path)
    copy = marked(it.book, read_bytes(path, limit=BOOK_BYTES), it.problems)
    target = copy_beside(path)
    files.write(target, copy)
    streams.announce(say(f"已写标红的副本 {target}", f"wrote the marked-up copy {target}"))


def _write_pictures(it: Reading, folder: Path, *, with_private: bool) -> None:
    """Write the pictures pasted into the form, called after the fact they stand beside: `会员人数-1.png`.

    One beside a private fact is left out unless asked for.
    """
    from evaluator.declarations import is_private

    files.folder(folder)
    if it.book is None or not it.document.pictures:
        streams.announce(say("表里没有图片", "there are no pictures in it"))
        return
    for each, picture in zip(it.document.pictures, it.book.pictures, strict=True):
        fact = it.vocabulary.facts.get(each.fact)
        if fact is not None and is_private(fact) and not with_private:
            place = escape(str(each.span))
            streams.announce(say(f"隐私的图片没有写出：{place}", f"a private picture was left out: {place}"))
            continue
        path = folder / f"{each.name}.{picture.suffix}"
        files.write(path, picture.data)
        streams.announce(say(f"已写 {path}", f"wrote {path}"))


def _offer(it: Reading, *, marked: bool) -> None:
    """Say that a marked-up copy can be had."""
    streams.announce(
        say(f"有 {it.errors} 处要改，改好以前不能打分", f"{it.errors} to mend before it can be scored")
    )
    if not marked and any(each.span is not None and each.span.sheet for each in it.problems):
        streams.announce(marking_offered(it.path))


def marking_offered(path: str) -> str:
    """Return the line that offers a marked-up copy of a table."""
    return say(
        f"要一份标红、写着怎么改的副本：pingjia read {path} --mark",
        f"for a marked-up copy: pingjia read {path} --mark",
    )


__all__ = ["command", "marking_offered"]
