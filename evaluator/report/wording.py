"""What is said of a result: its states, grades, rulings and gaps in words; numbers are written by `figures`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from evaluator.explanation import (
    Answer,
    Duty,
    EvidenceUse,
    Explanation,
    Formula,
    Gap,
    Grade,
    GradeStanding,
    Item,
    Part,
    Ruling,
)
from evaluator.language import say
from evaluator.problems import WITHHELD
from evaluator.report.figures import MINUS, brackets, out_of, points, signed, span

_NAME = 24
_PLACE = re.compile(r"(.+?)((?::\d+)+|:[^:]+![A-Z]+\d+)")
_TAKEN = re.compile(r"（[-−][^（）]*）$|^[-−]≈?[\d./]+$")


def part_points(part: Part) -> str:
    """Return the points of a line inside an item; a deduction has no full points, only what it takes.

    >>> from fractions import Fraction
    >>> zero, one = Fraction(0), Fraction(1)
    >>> part_points(Part("过期档案", "", zero, -one, zero)), part_points(Part("入会率", "", one, one, one))
    ('−1～0', '1/1')
    """
    if part.full:
        return out_of(part.confirmed, part.possible, part.full)
    low, high = signed(part.confirmed), signed(part.possible)
    return low if low == high else f"{low}{say('～', '–')}{high}"


def part_aside(part: Part) -> str:
    """Return what a line inside an item says beyond its name and, for a deduction, beyond the points beside it.

    >>> from fractions import Fraction
    >>> zero = Fraction(0)
    >>> [
    ...     part_aside(Part("过期的户", text, zero, zero, zero))
    ...     for text in ("过期的户", "过期的户（-1）", "第二档")
    ... ]
    ['', '', '第二档']
    """
    text = part.say.strip()
    if not part.full:
        text = _TAKEN.sub("", text)
    return text.removeprefix(part.name.strip()).strip()


def part_have(part: Part) -> str:
    """Return what was measured, without the line's name that stands beside it."""
    return (part.have or "").removeprefix(part.name).strip()


def short_name(name: str) -> str:
    """Return a line's name for a narrow column: at most 24 characters, `…` where something was left out.

    >>> short_name("入会率"), short_name("计数(必访走访, 状态 = 按期) / 计数(必访走访)")
    ('入会率', '计数(必访走访, 状态 = 按期) / 计数(…')
    """
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"


def formula(one: Formula) -> str:
    """Return how a quantity was worked out, in one line; what was withheld says so.

    >>> formula(Formula("入会率", "会员人数 ÷ 职工人数", "24 ÷ 28", "≈85.71%"))
    '入会率 = 会员人数 ÷ 职工人数 = 24 ÷ 28 ≈ 85.71%'
    """
    filled = state("withheld") if one.private and not one.filled else one.filled
    left = " = ".join(filter(None, (one.name, one.written, filled)))
    return f"{left} ≈ {one.value[1:]}" if one.value.startswith("≈") else f"{left} = {one.value}"


def counted(facts: int, files: int) -> str:
    """Return how many facts and attachments stand below an item.

    >>> counted(2, 0), counted(2, 1)
    ('2 个事实', '2 个事实，1 份附件')
    """
    said = [say(f"{facts} 个事实", f"{facts} facts")]
    if files:
        said.append(say(f"{files} 份附件", f"{files} attachments"))
    return say("，", ", ").join(said)


def extra(item: Item, *, penalty: bool) -> str:
    """Return what a bonus item adds or a penalty takes, with its sign.

    >>> from fractions import Fraction
    >>> two, three, five = (Fraction(n) for n in (2, 3, 5))
    >>> extra(Item("J1", "", "荣誉", five, two, three, "scored", three, ""), penalty=False)
    '+2～3'
    """
    if penalty:
        least, most = sorted((abs(item.possible), abs(item.confirmed)))
        return f"{MINUS}{span(least, most)}" if most else "0"
    return f"+{span(item.confirmed, item.possible)}" if item.possible else "0"


_STATES: Mapping[str, tuple[str, str]] = {
    "secured": ("已稳", "secured"),
    "possible": ("可争取", "possible"),
    "out_of_reach": ("无望", "out of reach"),
    "held": ("成立", "held"),
    "clear": ("不成立", "clear"),
    "unknown": ("未明", "unknown"),
    "scored": ("已评", "scored"),
    "missing": ("待举证", "evidence missing"),
    "not_applicable": ("不适用", "not applicable"),
    "failed": ("未能算出", "could not be computed"),
    "provisional": ("暂定", "provisional"),
    "veto": ("一票否决", "veto"),
    "cap": ("限等", "grade cap"),
    "ineligible": ("不得申报", "ineligible"),
    "required": ("必备项", "required item"),
    "requires": ("前置条件", "prerequisite"),
    "void": ("作废", "void"),
    "refer": ("转人工评定", "referred to a person"),
    "yes": ("可以申报", "eligible"),
    "no": ("不得申报", "not eligible"),
    "draft": ("草案", "draft"),
    "trial": ("试行", "trial"),
    "active": ("现行", "active"),
    "retired": ("停用", "retired"),
    "withheld": WITHHELD,
}


def state(word: str) -> str:
    """Return the reader's word for a state or a kind of `evaluator.explanation`.

    >>> state("out_of_reach")
    '无望'
    """
    return say(*_STATES[word])


def eligibility(answer: Answer) -> str:
    """Return whether the organisation may apply, in words."""
    return say("申报资格未明", "eligibility unknown") if answer == "unknown" else state(answer)


def ruling_kind(ruling: Ruling) -> str:
    """Return what a ruling is; of what must be met, whether it is: `held` says there that it is not."""
    if ruling.kind not in ("requires", "required"):
        return state(ruling.kind)
    zh, en = {"held": ("未满足", "not met"), "clear": ("已满足", "met"), "unknown": ("待定", "open")}[
        ruling.state
    ]
    return f"{state(ruling.kind)}{say(zh, f' {en}')}"


def ruleset_state(word: str) -> str:
    """Return a table's status in words, nothing where it is simply in force.

    >>> ruleset_state("trial"), ruleset_state("active")
    ('试行', '')
    """
    return "" if word == "active" else say(*_STATES.get(word, (word, word)))


def is_over(explanation: Explanation) -> bool:
    """Tell whether the period had ended on the as-of date: what did not happen in it cannot happen any more."""
    return explanation.as_of >= explanation.period[1]


def over() -> str:
    """Return what may still be mended once the period is over."""
    return say(
        "考评期已经结束：确有其事、当时漏报的，才可以补。",
        "The period is over: only what did happen and was left out may still be supplied.",
    )


def basis(one: Ruling) -> str:
    """Return a ruling's basis and who decides it: `依据：示例 V3；由复核人认定`.

    >>> basis(Ruling("V3", "veto", "造假", "unknown", basis="示例 V3", by="复核人"))
    '依据：示例 V3；由复核人认定'
    """
    clause = say(f"依据：{one.basis}", f"basis: {one.basis}") if one.basis else ""
    by = say(f"由{one.by}认定", f"decided by {one.by}") if one.by else ""
    return say("；", "; ").join(filter(None, (clause, by)))


def score_line(explanation: Explanation) -> str:
    """Return `已确认 83.1 / 仍可能 91.4 / 满分 100`."""
    score = explanation.score
    full = say(f"满分 {points(score.full)}", f"full {points(score.full)}")
    if score.confirmed is None or score.possible is None:
        return say("总分未能算出 / ", "total could not be computed / ") + full
    got = say(f"已确认 {points(score.confirmed)}", f"confirmed {points(score.confirmed)}")
    if score.confirmed == score.possible and explanation.complete:
        return f"{got} / {full}"
    may = say(f"仍可能 {points(score.possible)}", f"possible {points(score.possible)}")
    return f"{got} / {may} / {full}"


def grade_word(grade: Grade) -> str:
    """Return a grade's name where it is decided, else what it is instead.

    >>> grade_word(Grade("合格", "合格", "decided")), grade_word(Grade(None, "合格", "open"))
    ('合格', '未定')
    """
    name = grade.confirmed or say("无等级", "no grade")
    words = {
        "decided": name,
        "open": say("未定", "undecided"),
        "provisional": say(f"暂定{name}", f"{name} (provisional)")
        if grade.confirmed
        else say("暂定", "provisional"),
        "manual": say("转人工评定", "left to a person"),
        "void": say("作废", "void"),
    }
    return words[grade.status]


def grade_name(explanation: Explanation) -> str:
    """Return the headline grade in words."""
    return grade_word(explanation.grade)


def gap_aside(gap: Gap) -> str:
    """Return what else there is to say of a gap: its step, which row, and what the whole table then gains."""
    total = "" if gap.total is None else say(f"全表 {signed(gap.total)} 分", f"{signed(gap.total)} in all")
    return brackets(say("；", "; ").join(filter(None, (gap.step, gap.detail, total))))


def measured(explanation: Explanation) -> str:
    """Return what decides the grade where that is no points, with the counts it was worked out from."""
    grade = explanation.grade
    if not grade.measured:
        return ""
    counts = say("；", "; ").join(f"{use.fact} {use.value}" for use in grade.votes if use.value is not None)
    return say(f"定等依据：{grade.measured}", f"graded by {grade.measured}") + brackets(counts)


def ladder(explanation: Explanation) -> str:
    """Return promotion or relegation in words: where from, where to, and why."""
    found = explanation.ladder
    if found is None:
        return ""
    if found.to is None:
        said = say(f"升降：现为{found.level}，升降待定", f"ladder: now {found.level}, the move is open")
    elif found.to == found.level:
        said = say(f"升降：留在{found.level}", f"ladder: stays {found.level}")
    else:
        said = say(f"升降：{found.level} → {found.to}", f"ladder: {found.level} → {found.to}")
    return said + brackets(found.say)


OVERDUE = 8
"""How many overdue duties a page lists by name; the JSON has them all."""


def overdue(item: Item) -> list[str]:
    """Return the duties of an item that were late or left undone, one line each: due, done, how late, by what trace."""
    told = [each for each in item.duties if each.state in ("late", "undone")]
    named = [each for each in told if each.event]
    lines = [_overdue(each) for each in named[:OVERDUE]]
    if len(named) > OVERDUE:
        lines.append(say(f"……共 {len(named)} 件", f"... {len(named)} in all"))
    if len(named) < len(told):
        lines.append(
            say(
                "哪几件涉及隐私，加 --with-private 才写出", "which ones is private: --with-private names them"
            )
        )
    return lines


def _overdue(duty: Duty) -> str:
    due = "" if duty.due is None else say(f"最迟 {duty.due}", f"due {duty.due}")
    if duty.state == "undone":
        done = say("没有办", "not done")
    else:
        late = say(f"，迟 {duty.late} 天", f", {duty.late} days late")
        if duty.late is None:
            late = say("，已过时刻", ", past the hour")
        done = ("" if duty.done is None else say(f"{duty.done} 办", f"done {duty.done}")) + late
    return f"{duty.event} " + say("，", ", ").join(filter(None, (due, done, duty.trace)))


def standing(explanation: Explanation, place: int) -> str:
    """Return how a grade stands; the last one is what remains, nothing to strive for."""
    grade = explanation.grades[place]
    if place < len(explanation.grades) - 1 or not place:
        return state(grade.status)
    return (
        say("已定", "settled") if explanation.grade.confirmed == grade.name else say("保底", "what remains")
    )


def lacks(standing: GradeStanding) -> str:
    """Return `差 1.9 分`, or nothing where the grade's line is reached or is not in points."""
    if not standing.lacks:
        return ""
    return say(f"差 {points(standing.lacks)} 分", f"{points(standing.lacks)} points short")


def grade_aside(explanation: Explanation) -> str:
    """Return what stands in brackets after an undecided grade: what is safe and what is within reach."""
    if explanation.grade.status != "open":
        return "" if not explanation.grade.held_down else held_down(explanation)
    said = []
    lowest = explanation.grades[-1].name if explanation.grades else ""
    if explanation.grade.confirmed and explanation.grade.confirmed != lowest:
        said.append(say(f"至少 {explanation.grade.confirmed}", f"at least {explanation.grade.confirmed}"))
    reach = next((g for g in explanation.grades if g.status == "possible"), None)
    if reach is not None:
        comma = say("，", ", ")
        said.append(comma.join(filter(None, (f"{reach.name} {state('possible')}", lacks(reach)))))
    return say("；", "; ").join(said)


def held_down(explanation: Explanation) -> str:
    """Return what holds the grade below the one its points would give."""
    names = say("、", ", ").join(explanation.grade.held_down)
    return say(f"受限于 {names}", f"held down by {names}") if names else ""


def headline(explanation: Explanation) -> str:
    """Return the big line: points, then the grade and what is within reach."""
    grade = grade_name(explanation) + brackets(grade_aside(explanation))
    if explanation.eligible == "no":
        grade = f"{state('no')}{say('；', '; ')}{grade}"
    return score_line(explanation) + say(f"  等级：{grade}", f"  Grade: {grade}")


def sentence(item: Item) -> str:
    """Return an item's sentence without the id and title that the layout already shows.

    >>> from fractions import Fraction
    >>> no = Fraction(0)
    >>> item = Item("A5", "A", "入会率", no, no, no, "scored", no, "A5 入会率 3/4（−1）有 94.2%，应 ≥95%")
    >>> sentence(item)
    '有 94.2%，应 ≥95%'
    """
    text = item.sentence.strip()
    head = f"{item.id} {item.title}"
    if not text.startswith(head):
        return text
    rest = text[len(head) :].lstrip()
    if rest[:1].isdigit():
        opening = min((rest.find(mark) for mark in "（(" if mark in rest), default=-1)
        closing = min((rest.find(mark) for mark in "）)" if mark in rest), default=-1)
        rest = rest[closing + 1 :] if 0 <= opening < closing and opening <= 24 else rest
    return rest.lstrip(" ，,：:")


def evidence_value(value: str | None, *, private: bool, with_private: bool) -> str:
    """Return a fact's value for a page: 〔不公开〕 where it is withheld, 未提供 where there is none."""
    if private and not with_private:
        return state("withheld")
    return say("未提供", "not provided") if value is None else value


def places(uses: Sequence[EvidenceUse]) -> list[str]:
    """Return where each value stands as `line:column`, its file's name only where it differs from the row above.

    >>> rows = (
    ...     "2025/小家.yaml:9:13",
    ...     "2025/小家.yaml:12:9",
    ...     "",
    ...     "名册.csv:3:1",
    ...     "表.xlsx:会员!C5",
    ...     "表.xlsx:会员!C6",
    ... )
    >>> places([EvidenceUse("", None, place=row) for row in rows])
    ['小家.yaml:9:13', '12:9', '', '名册.csv:3:1', '表.xlsx:会员!C5', '会员!C6']
    """
    found, above = [], ""
    for use in uses:
        file, at = use.place, ""
        if match := _PLACE.fullmatch(use.place):
            file, at = match.groups()
        name = PurePath(file.replace("\\", "/")).name
        found.append(at.removeprefix(":") if at and file == above else name + at)
        above = file or above
    return found
