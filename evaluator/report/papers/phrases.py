"""The sentences that every paper says alike: under which table, with what result, made from what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evaluator.explanation import Explanation
from evaluator.language import current, say
from evaluator.report import figures, wording
from evaluator.report.outline import Outline
from evaluator.report.papers.content import Block, Heading, Paragraph
from evaluator.report.papers.tables import clauses, grades, ruling_lines

_NUMERALS = "一二三四五六七八九十"
DIGEST_SHOWN = 12
BLANK = "\u3000"


def stop(text: str) -> str:
    """Return *text* as a sentence, with its full stop."""
    return text.rstrip("。. ") + say("。", ".")


def table_name(it: Explanation) -> str:
    """Return the table as a paper cites it: its title in its brackets."""
    return say(f"《{it.ruleset.title}》", it.ruleset.title)


def edition(it: Explanation) -> str:
    """Return the sentence that says which table it is exactly: its code, its version, and that it is a trial."""
    state = figures.brackets(wording.ruleset_state(it.ruleset.status))
    return say(
        f"所用评分表为 {it.ruleset.code}，{it.ruleset.version} 版{state}。",
        f" The table is {it.ruleset.code}, version {it.ruleset.version}{state}.",
    )


def subtitle(it: Explanation) -> str:
    """Return the table's title in brackets, as it stands under the title of a paper."""
    return say(f"（{it.ruleset.title}）", f"({it.ruleset.title})")


def number(it: Explanation, zh: str, en: str) -> str:
    """Return the paper's number with its year, the number itself left to be written: 工自评〔2026〕　　号."""
    year = it.as_of.year
    return say(f"{zh}〔{year}〕{BLANK * 3}号", f"{en} [{year}] No. ____")


def headings() -> Callable[[str], Heading]:
    """Return what numbers the headings of one paper in the order they are written: 一、二、三、."""
    count = 0

    def heading(title: str) -> Heading:
        nonlocal count
        count += 1
        if current() == "en":
            return Heading(f"{count}. {title}")
        tens, ones = divmod(count, 10)
        return Heading(f"{'十' if tens else ''}{_NUMERALS[ones - 1] if ones else ''}、{title}")

    return heading


def verdict(it: Explanation, plan: Outline) -> Iterator[Block]:
    """Yield the result: points confirmed and possible, the grades, what may be applied for, the rulings."""
    yield Paragraph(stop(result(it)))
    if it.score.confirmed is not None and (it.score.confirmed != it.score.possible or not it.complete):
        yield Paragraph(
            say(
                "“已确认”是证据已经齐备的得分，“仍可能”是所缺证据补齐后最多可得的分；没有填报的事项待定，不作零分。",
                "“Confirmed” counts what the evidence shows; “possible” is the most that missing evidence may add. "
                "What was not answered is open, not zero.",
            )
        )
    for line in (wording.measured(it), wording.ladder(it), it.grade.then):
        if line:
            yield Paragraph(stop(line))
    if it.grades:
        yield grades(it)
    yield Paragraph(stop(_standing(it)))
    for line in ruling_lines(plan.held):
        yield Paragraph(line)
    if plan.unknown:
        yield Paragraph(
            say(
                "下列裁定尚待认定，认定前等级不定：",
                "The rulings that are still open, and with them the grade:",
            )
        )
        for line in ruling_lines(plan.unknown):
            yield Paragraph(line)


def result(it: Explanation) -> str:
    """Return the headline as a sentence: `已确认 83.9，仍可能 88，满分 100；等级：未定（…）`."""
    name = wording.grade_name(it) + figures.brackets(wording.grade_aside(it))
    refused = f"{wording.state('no')}{say('；', '; ')}" if it.eligible == "no" else ""
    return wording.score_line(it).replace(" / ", say("，", ", ")) + say(
        f"；等级：{refused}{name}", f"; grade: {refused}{name}"
    )


def _standing(it: Explanation) -> str:
    """Return whether the organisation may apply, the points for ranking, the grade but for what is under review."""
    except_review = ranking = ""
    if it.grade_except_review is not None:
        name = it.grade_except_review.confirmed or say("未定", "undecided")
        except_review = say(f"除待复核事项外，等级为{name}", f"but for what is under review: {name}")
    score = it.ranking_score
    if score is not None and score.confirmed is not None and score.possible is not None:
        span = figures.span(score.confirmed, score.possible)
        ranking = say(f"排名用分 {span}", f"points for ranking {span}")
    may = wording.eligibility(it.eligible)
    return clauses((may, ranking, except_review))


def colophon(it: Explanation) -> Paragraph:
    """Return what the paper was made from: program, table and evidence by their digests, so that it can be checked."""
    names = {
        "ruleset": say("评分表", "table"),
        "evidence": say("证据", "evidence"),
        "vocabulary": say("词汇", "vocabulary"),
    }
    digests = {"ruleset": it.ruleset.digest, **it.digests}
    shown = (
        f"{names.get(name, name)} {(digest.partition(':')[2] or digest)[:DIGEST_SHOWN]}"
        for name, digest in sorted(digests.items())
    )
    listed = say("，", ", ").join(shown)
    return Paragraph(
        say(f"本件由 {it.engine} 依表算出，可凭同一份证据重算核对。摘要：{listed}。",
            f"Computed by {it.engine}; the same evidence computes the same again. Digests: {listed}."),
        "note",
    )  # fmt: skip


def said(it: Explanation) -> Iterator[Paragraph]:
    """Yield the claims, the changes to the table, its notes and the warnings."""
    groups = (
        (say("申报不适用及其他声明", "Claims"), it.claims),
        (say("本表改动", "Changes to the table"), it.changes),
        (say("提示", "Notes"), it.notes),
        (say("警告", "Warnings"), it.warnings),
        (say("评分表说明", "About the table"), (it.ruleset.note,) if it.ruleset.note else ()),
    )
    for title, texts in groups:
        if texts:
            yield Paragraph(stop(f"{title}{say('：', ': ')}{clauses(text.rstrip('。') for text in texts)}"))
