"""The terminal page: the headline, what costs points, how to win it back; what was passed folds to one line.

Every text is cleaned before it reaches the screen, and no text is read as markup.
"""

from __future__ import annotations

import io

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evaluator.explanation import Explanation, Item, Ruling
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.figures import clean, points
from evaluator.report.lines import cut, pad, writable
from evaluator.report.options import Options
from evaluator.report.outline import Outline, outline, worth_first
from evaluator.report.privacy import withheld
from evaluator.report.strokes import (
    BAD,
    GOOD,
    HEAD,
    MAYBE,
    QUIET,
    STYLES,
    Block,
    bar,
    fields,
    led,
    paragraph,
    title_line,
)


def render(explanation: Explanation, options: Options) -> str:
    """Return *explanation* as a terminal page of `options.width` cells."""
    shown = explanation if options.with_private else withheld(explanation)
    page = io.StringIO()
    console = Console(
        file=page,
        width=options.width,
        color_system="standard" if options.colour else None,
        force_terminal=options.colour,
        no_color=not options.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for block in _page(shown, outline(shown), options):
        console.print(block, no_wrap=isinstance(block, Text), overflow="ignore", crop=False)
    lines = (line.rstrip() for line in page.getvalue().splitlines())
    return writable("\n".join(lines) + "\n", options.encoding)


def _page(it: Explanation, plan: Outline, options: Options) -> Block:
    width = options.width
    yield from _header(it, width)
    yield from _headline(it, width)
    yield from _rulings(say("已成立的裁定", "Rulings held"), plan.held, width, BAD)
    yield from _advice(it, plan, width)
    yield from _items(say("失分项目", "Items that cost points"), plan.losing, width, options.verbose)
    yield from _extras(it, width)
    yield from _questions(it, plan, width)
    yield from _placed(plan, width)
    yield from _sections(it, width)
    yield from _bridge(it, width)
    yield from _rulings(say("未明的裁定", "Rulings not yet clear"), plan.unknown, width, MAYBE)
    yield from _said(it, width)
    yield from _passed(plan, width, options.verbose)
    if options.verbose:
        yield from _rulings(say("不成立的裁定", "Rulings that are clear"), plan.clear, width, QUIET)
        yield from _evidence(plan, options)
    yield from _footer(it, width, options.verbose)


def _header(it: Explanation, width: int) -> Block:
    ruleset, body = it.ruleset, it.organisation
    state = figures.brackets(wording.ruleset_state(ruleset.status))
    yield from paragraph(say(f"{ruleset.title} · 评定结果", f"{ruleset.title} · result"), width, style=HEAD)
    yield Text("─" * width, QUIET)
    about = say("，", ", ").join(filter(None, (body.id, body.type, body.region)))
    rows = (
        (say("单位", "Organisation"), body.name + figures.brackets(about)),
        (say("评分表", "Table"), f"{ruleset.code} {ruleset.id}@{ruleset.version}{state}"),
        (say("期间", "Period"), figures.period(it.period)),
        (say("评定日", "As of"), figures.day(it.as_of)),
        (say("说明", "Note"), ruleset.note),
    )
    yield from fields(rows, width)
    yield Text()


def _headline(it: Explanation, width: int) -> Block:
    yield from paragraph(wording.headline(it), width, 2, BAD if it.eligible == "no" else HEAD)
    score = it.score
    if score.confirmed is not None and score.possible is not None:
        yield bar(score.confirmed, score.possible, score.full, width)
    if it.grade.then:
        yield from paragraph(it.grade.then, width)
    if it.grade.status == "open" and it.grade.held_down:
        yield from paragraph(wording.held_down(it), width, style=MAYBE)
    yield Text()
    wide = max((cell_len(clean(standing.name)) for standing in it.grades), default=0) + 2
    for place, standing in enumerate(it.grades):
        word = wording.standing(it, place)
        why = say("，", ", ").join(
            filter(None, (standing.threshold, wording.lacks(standing), *standing.because))
        )
        line = f"{pad(clean(standing.name), wide)}{word}"
        yield from led(line, figures.brackets(why), width, wide, STYLES[standing.status])
    if it.eligible != "no":
        yield from paragraph(wording.eligibility(it.eligible), width, style=QUIET)
    if it.ranking_score is not None and it.ranking_score.confirmed is not None:
        score = it.ranking_score
        text = figures.span(it.ranking_score.confirmed, score.possible or it.ranking_score.confirmed)
        yield from paragraph(say(f"排名用分 {text}", f"score for ranking {text}"), width, style=QUIET)
    if it.grade_except_review is not None:
        name = it.grade_except_review.confirmed or say("未定", "undecided")
        yield from paragraph(say(f"除待复核外：{name}", f"except for review: {name}"), width, style=QUIET)
    for line in (wording.measured(it), wording.ladder(it)):
        if line:
            yield from paragraph(line, width)


def _rulings(title: str, rulings: tuple[Ruling, ...], width: int, style: str) -> Block:
    if not rulings:
        return
    yield from title_line(title)
    for one in rulings:
        because = say("；", "; ").join(one.because)
        then = f" → {one.then}" if one.then else ""
        aside = figures.brackets(say("；", "; ").join(filter(None, (because, wording.basis(one)))))
        yield from led(f"{wording.ruling_kind(one)} ", f"{one.id} {one.title}{aside}{then}", width, 4, style)


def _advice(it: Explanation, plan: Outline, width: int) -> Block:
    best = worth_first(plan.advice)
    if not best:
        return
    yield from title_line(say("最值得补的", "What is worth mending first"))
    if wording.is_over(it):
        yield from paragraph(wording.over(), width, style=QUIET)
    for place, advice in enumerate(best, 1):
        item, gap = advice.item, advice.gap
        after = f" → {gap.grade_after}" if gap.grade_after else ""
        due = say(f"，{figures.day(gap.due)}前", f", by {figures.day(gap.due)}") if gap.due else ""
        step = wording.gap_aside(gap)
        worth = say(f"{figures.signed(gap.worth)} 分", figures.signed(gap.worth))
        lead = f"{pad(str(place), 2, right=True)}. {pad(worth, 10)} "
        text = f"{item.id} {item.title}{say('：', ': ')}{gap.fact} {gap.short}{step}{after}{due}"
        yield from led(lead, text, width, cell_len(lead), GOOD)
        for fix in (gap.fix,) if gap.fix else item.fix[:1]:
            bits = (fix.do, fix.who, fix.proof, fix.effort, fix.lead)
            indent = " " * cell_len(lead)
            yield from paragraph(
                indent + say("，", ", ").join(filter(None, bits)), width, cell_len(lead), QUIET
            )


def _items(title: str, items: tuple[Item, ...], width: int, verbose: bool) -> Block:
    if not items:
        return
    yield from title_line(title, len(items))
    for item in items:
        yield from _item(item, width)
        if verbose:
            yield from _item_details(item, width)


def _item(item: Item, width: int) -> Block:
    lost = figures.brackets(figures.lost(item.lost)) if item.lost > 0 else ""
    got = figures.out_of(item.confirmed, item.possible, item.full)
    lead = clean(f"{item.id} {item.title} {got}{lost.rstrip()}")
    state = (
        "" if item.state in {"scored", "missing", "failed"} else wording.state(item.state) + say("：", ": ")
    )
    text = (
        f"{state}{wording.sentence(item)}" if item.state != "not_applicable" else item.reason or item.sentence
    )
    gap = say("", " ") if lost else " "
    yield from led(lead, gap + text, width, 4, BAD if item.state == "failed" else HEAD)
    for line in wording.overdue(item):
        yield from paragraph(f"    {line}", width, 6, QUIET)


def _extras(it: Explanation, width: int) -> Block:
    """Yield the bonus and penalties that came to anything or still may."""
    extras = [(item, wording.extra(item, penalty=False)) for item in it.bonus]
    extras += [(item, wording.extra(item, penalty=True)) for item in it.penalties]
    told = [(item, amount) for item, amount in extras if amount != "0"]
    if not told:
        return
    yield from title_line(say("加分与罚扣", "Bonus and penalties"))
    for item, amount in told:
        yield from led(clean(f"{item.id} {item.title} {amount} "), wording.sentence(item), width, 4, HEAD)


def _item_details(item: Item, width: int) -> Block:
    for part in item.parts:
        have = wording.part_have(part)
        measured = say("，", ", ").join(
            filter(None, (have and say(f"有 {have}", f"have {have}"),
                          part.need and say(f"应 {part.need}", f"need {part.need}")))
        )  # fmt: skip
        said = f"{part.name} {wording.part_points(part)} {wording.part_aside(part)}".rstrip()
        yield from paragraph(f"    {said}{figures.brackets(measured)}", width, 8)
    rows = (
        (say("原因", "reason"), item.reason if item.state != "not_applicable" else ""),
        (say("依据", "clause"), item.clause),
        (say("材料", "material"), say("、", ", ").join(item.material)),
        (say("核验", "verify"), item.verify),
    )
    for name, value in rows:
        if value:
            yield from paragraph(f"    {name}{say('：', ': ')}{value}", width, 8, QUIET)


def _questions(it: Explanation, plan: Outline, width: int) -> Block:
    if not it.missing:
        return
    yield from title_line(say("待补证据", "Evidence to supply"), len(it.missing))
    for question in it.missing:
        worth = (
            say(f"最多 +{points(question.worth)} 分", f"up to +{points(question.worth)}")
            if question.worth
            else ""
        )
        waits = say("、", ", ").join(question.items)
        bits = (question.fact, worth, waits, say("、", ", ").join(question.material), question.by)
        aside = figures.brackets(say("；", "; ").join(filter(None, bits)))
        yield from led("? ", question.ask + aside, width, 2, MAYBE)
    if plan.waiting:
        names = say("、", ", ").join(f"{i.id} {i.title}" for i in plan.waiting)
        lead = say("等待证据的项目：", "items waiting: ")
        yield from led(lead, names, width, 4, QUIET)


def _placed(plan: Outline, width: int) -> Block:
    if plan.placed:
        names = say("、", ", ").join(f"{i.id} {i.title}" for i in plan.placed)
        yield from led(say("与同批单位一起排名才能定：", "settled among the batch: "), names, width, 4, QUIET)


def _sections(it: Explanation, width: int) -> Block:
    if not it.sections:
        return
    yield from title_line(say("类目得分", "Sections"))
    names = [clean(f"{section.id} {section.title}") for section in it.sections]
    wide = min(max(cell_len(name) for name in names), width // 3)
    got = [figures.out_of(s.confirmed, s.possible, s.applicable) for s in it.sections]
    room = max(cell_len(text) for text in got)
    for section, name, text in zip(it.sections, names, got, strict=True):
        line = Text(f"{pad(cut(name, wide), wide)}  {pad(text, room, right=True)}  ")
        line.append_text(
            bar(section.confirmed, section.possible, section.applicable, width - wide - room - 4)
        )
        yield line


def _bridge(it: Explanation, width: int) -> Block:
    score = it.score
    if score.confirmed is None or score.possible is None:
        return
    yield from title_line(say("从满分到得分", "From full points to the score"))
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=width - 32, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_row("", Text(say("已确认", "confirmed"), QUIET), Text(say("仍可能", "possible"), QUIET))
    table.add_row(say("满分", "full points"), points(score.full), points(score.full))
    for line in it.bridge:
        if line.confirmed or line.possible:
            cells = (figures.signed(-line.confirmed), figures.signed(-line.possible))
            table.add_row(
                Text(clean(line.label)), *(Text(cell, "" if cell != "0" else QUIET) for cell in cells)
            )
    table.add_row(
        Text(say("得分", "score"), HEAD), *(Text(points(n), HEAD) for n in (score.confirmed, score.possible))
    )
    yield table


def _said(it: Explanation, width: int) -> Block:
    if it.signals:
        yield from title_line(say("核实信号（不影响分数）", "Signals for the reviewer (they touch no score)"))
        for signal in it.signals:
            because = figures.brackets(say("；", "; ").join(signal.because))
            yield from led("! ", f"{signal.id} {signal.say}{because}", width, 2, MAYBE)
    groups = (
        (say("声明", "Claims"), it.claims),
        (say("本表改动", "Changes to the table"), it.changes),
        (say("提示", "Notes"), it.notes),
        (say("警告", "Warnings"), it.warnings),
    )
    for title, texts in groups:
        if texts:
            yield from title_line(title)
            for text in texts:
                yield from led("· ", text, width, 2, QUIET)


def _passed(plan: Outline, width: int, verbose: bool) -> Block:
    groups = (
        (say("√ 满分项目", "√ Items with full points"), plan.passed),
        (say("－ 不适用项目", "- Items not applicable"), plan.not_applicable),
    )
    for title, items in groups:
        if items and verbose:
            yield from _items(title, items, width, verbose)
        elif items:
            names = say("、", ", ").join(f"{item.id} {item.title}" for item in items)
            yield Text()
            yield from led(
                f"{title}{figures.brackets(str(len(items)))}{say('：', ': ')}", names, width, 4, QUIET
            )


def _evidence(plan: Outline, options: Options) -> Block:
    if not plan.evidence:
        return
    yield from title_line(say("所用证据", "Evidence used"))
    for use in plan.evidence:
        value = wording.evidence_value(use.value, private=use.private, with_private=options.with_private)
        bits = (
            use.supplied_by and say(f"{use.supplied_by}提供", f"supplied by {use.supplied_by}"),
            use.claimed and say(f"自评 {use.claimed}", f"claimed {use.claimed}"),
            use.audited_by and say(f"{use.audited_by}核定", f"audited by {use.audited_by}"),
            use.audited_why,
            say("、", ", ").join(use.attachments),
            use.place,
        )
        aside = figures.brackets(say("；", "; ").join(filter(None, bits)))
        yield from led(f"{clean(use.fact)}  ", value + aside, options.width, 4, QUIET)


def _footer(it: Explanation, width: int, verbose: bool) -> Block:
    yield Text()
    yield Text("─" * width, QUIET)
    digests = it.digests if verbose else {"ruleset": it.ruleset.digest, **it.digests}
    rows = [(name, digest if verbose else digest.partition(":")[2][:12] or digest[:12]) for name, digest in
            sorted(digests.items())]  # fmt: skip
    names = {
        "ruleset": say("评分表", "table"),
        "evidence": say("证据", "evidence"),
        "vocabulary": say("词汇", "vocabulary"),
    }
    said = say("，", ", ").join(f"{names.get(name, name)} {digest}" for name, digest in rows)
    yield from paragraph(f"{it.engine}{say('；摘要：', '; digests: ')}{said}", width, 2, QUIET)
