"""When an answer will turn: what was asked of the as-of date, and the day from which it comes out otherwise.

Whatever depends on the as-of date either asks the frame whether a day has come (`reached`, `passed`), is compared here,
or reads the date whole, which is noted too. So the days that a frame has noted are the only ones on which anything of
its assessment can come out otherwise: until the first of them, nothing has to be assessed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from evaluator.expression import logic, typed, values
from evaluator.expression.duration import shift
from evaluator.expression.typed import Typed
from evaluator.expression.values import ANYTHING, NO_CASE, is_abstract

if TYPE_CHECKING:
    from evaluator.expression.frame import Frame, Row, Run

TODAY = "评定日"
FAR = 366 * 200
"""How many days ahead a turn is looked for."""

Kind = Literal["period", "stretch", "answer", "due", "title", "condition"]
Moved = Callable[[date], Any]
Compile = Callable[[Typed], "Run"]
Mover = Callable[["Frame"], tuple[Any, Moved | None]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that turns: *what* names a table, duty or title, or is the condition itself; *row* is the one in hand.

    *edge* is what the as-of date was held against: a day, or a title held.
    """

    kind: Kind
    what: Any
    edge: Any = None
    row: Row | None = None


def mover(node: Typed, compiled: Compile) -> Mover | None:
    """Return the function that gives the as-of date, moved by a stretch of time or not; None for anything else.

    Its value comes with the way to have it for another day, None where that is not known; then the frame is told.
    """
    if isinstance(node, typed.ReservedRef) and node.name == TODAY:
        return lambda frame: (frame.as_of, lambda day: day)
    if not isinstance(node, typed.Shift):
        return None
    inner, by, back = mover(node.moment, compiled), compiled(node.by), node.back
    if inner is None:
        return None

    def run(frame: Frame) -> tuple[Any, Moved | None]:
        day, step = inner(frame)
        stretch = by(frame)
        now = frame.moved(day, stretch, back=back)
        if step is None or is_abstract(now) or stretch.workdays:
            frame.watch()
            return now, None
        return now, lambda day: shift(step(day), stretch, back=back)

    return run


def comparison(node: typed.Comparison, compiled: Compile) -> Run | None:
    """Return the comparison of a day that moves with the as-of date and one that does not; None for any other."""
    left, right = mover(node.left, compiled), mover(node.right, compiled)
    if (left is None) == (right is None):
        return None
    a = left or _still(compiled(node.left))
    b = right or _still(compiled(node.right))
    bare = TODAY in {getattr(each, "name", "") for each in (node.left, node.right)}

    def run(frame: Frame) -> Any:
        (one, one_moved), (other, other_moved) = a(frame), b(frame)
        if one is None or other is None:
            return False
        moved, edge = (one_moved, other) if right is None else (other_moved, one)
        if moved is not None and edge is not ANYTHING and edge is not NO_CASE:
            if is_abstract(edge):
                frame.watch()
            else:
                turn = Turn("condition", node, edge, frame.rows[-1] if frame.rows else None)
                if bare:
                    _note(frame, node.symbol, edge, turn, flipped=right is not None)
                else:
                    frame.turn(_first(frame.as_of, lambda day: _side(moved(day), edge)), turn)
        return logic.compare(node.symbol, one, other)

    return run


def _still(run: Run) -> Mover:
    return lambda frame: (run(frame), None)


def _note(frame: Frame, symbol: str, edge: date, turn: Turn, *, flipped: bool) -> None:
    """Note when the as-of date itself, on the left of *symbol* or *flipped* to its right, passes the edge."""
    day = _day(edge).toordinal()
    late = {"<=": True, ">": True, "<": False, ">=": False}.get(symbol)
    if late is None:
        frame.turn(day, turn)
        frame.turn(day + 1, turn)
    else:
        frame.turn(day + (late != flipped), turn)


def _side(moment: Any, edge: Any) -> Any:
    """Return on which side of the edge a day is; it only ever goes up as the days go on."""
    if moment is None:
        return None
    return logic.compare(">=", moment, edge), logic.compare(">", moment, edge)


def _day(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _first(today: date, of: Callable[[date], Any]) -> int:
    """Return the ordinal of the first day after *today* for which *of*, which never goes back, has changed."""
    now, start, step = of(today), today.toordinal(), 1
    while step < FAR and of(date.fromordinal(start + step)) == now:
        step *= 2
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        if of(date.fromordinal(start + middle)) == now:
            low = middle
        else:
            high = middle
    return start + high


def apart(node: typed.Apart, compiled: Compile, measure: Callable[[Any, Any], int]) -> Run | None:
    """Return the whole months from or to a day that moves with the as-of date; None for any other distance."""
    start, end = mover(node.start, compiled), mover(node.end, compiled)
    if node.unit != "months" or (start is None) == (end is None):
        return None
    a, b = start or _still(compiled(node.start)), end or _still(compiled(node.end))

    def run(frame: Frame) -> Any:
        (one, one_moved), (other, other_moved) = a(frame), b(frame)
        if one is None or other is None:
            return NO_CASE
        moved, still = (one_moved, other) if end is None else (other_moved, one)
        if is_abstract(one) or is_abstract(other):
            if moved is not None and still is not ANYTHING and still is not NO_CASE:
                frame.watch()
            return values.lift(measure, one, other, otherwise=values.NUMBER)
        if moved is not None:
            turn = Turn("condition", node, still, frame.rows[-1] if frame.rows else None)
            frame.turn(_first(frame.as_of, _months(measure, moved, still, end is None)), turn)
        return measure(one, other)

    return run


def _months(
    measure: Callable[[Any, Any], int], moved: Moved, still: Any, from_today: bool
) -> Callable[[date], Any]:
    def months(day: date) -> Any:
        moment = moved(day)
        if moment is None:
            return None
        return measure(moment, still) if from_today else measure(still, moment)

    return months
