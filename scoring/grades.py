"""Total and rulings to a grade: what is secured, what is possible, what is out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.interval import Bounds
from scoring.total import Total

Standing = Literal["secured", "possible", "out_of_reach"]
Kleene = bool | None


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A grade, from the top: its *limit* (*strict*: to be passed), and its needs (None: not known yet).

    A line without limit and needs is always met: the bottom grade.
    """

    name: str
    limit: Fraction | None = None
    strict: bool = False
    needs: tuple[Kleene, ...] = ()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A ruling that lets no better grade than *grade* stand; *state* held, clear (False) or unknown (None).

    A veto is one to its lowest grade (*grade* None) or to the grade it names.
    """

    grade: str | None = None
    state: Kleene = True


@dataclass(frozen=True, slots=True)
class Grading:
    """The *names* from the top, the grade in the *worst* and in the *best* case, and how each stands."""

    names: tuple[str, ...]
    worst: str
    best: str

    @property
    def confirmed(self) -> str | None:
        """The grade that is sure at least; the bottom grade only when nothing better is possible."""
        return None if self.worst == self.names[-1] != self.best else self.worst

    @property
    def possible(self) -> str:
        """The best grade that can still be had."""
        return self.best

    @property
    def is_settled(self) -> bool:
        """Whether nothing open can change the grade."""
        return self.worst == self.best

    def standing(self, name: str) -> Standing:
        """Return how *name* (or better) stands.

        While the bottom grade itself and a better one are both possible, it is only possible.
        """
        place = self.names.index(name)
        if place < self.names.index(self.best):
            return "out_of_reach"
        if place == len(self.names) - 1 and self.confirmed is None:
            return "possible"
        return "secured" if place >= self.names.index(self.worst) else "possible"

    @property
    def standings(self) -> tuple[tuple[str, Standing], ...]:
        """Each grade from the top and how it stands."""
        return tuple((name, self.standing(name)) for name in self.names)


def points_for_grade(total: Total, grade_on: Literal["rounded", "exact"]) -> Bounds | None:
    """Return the points a grade looks at; None when there is no total."""
    if total.confirmed is None or total.possible is None:
        return None
    if grade_on == "exact":
        return Bounds(total.confirmed.exact, total.possible.exact)
    return Bounds(total.confirmed.headline, total.possible.headline)


def grade(
    lines: Sequence[GradeLine],
    points: Bounds,
    caps: Sequence[Ceiling] = (),
    vetoes: Sequence[Ceiling] = (),
) -> Grading:
    """Walk from the top to the first line that is met; then no better than any ceiling that holds.

    Everything here only helps or only hurts, so both ends are exact: the worst case has the least points, no
    unknown need met and every unknown ruling held; the best case the opposite.

    Raises:
        ValueError: no lines, two of one name, a bottom line with conditions, or a ceiling at no line's name.
    """
    names = tuple(line.name for line in lines)
    if not lines or len(set(names)) != len(names) or lines[-1].limit is not None or lines[-1].needs:
        raise ValueError("grades need distinct names and a bottom line without conditions")
    ceilings = (*caps, *vetoes)
    worst = max(
        _walk(lines, points.low, None),
        *(_place(names, each) for each in ceilings if each.state is not False),
        0,
    )
    best = max(_walk(lines, points.high, False), *(_place(names, each) for each in ceilings if each.state), 0)
    return Grading(names, names[worst], names[best])


def _walk(lines: Sequence[GradeLine], points: Fraction, unmet: Kleene) -> int:
    """Return the place of the first line met; needs in the state False, or *unmet*, are not."""
    for place, line in enumerate(lines):
        if line.limit is not None and (points < line.limit or (line.strict and points == line.limit)):
            continue
        if not any(need is False or (unmet is None and need is None) for need in line.needs):
            return place
    return len(lines) - 1


def _place(names: Sequence[str], ceiling: Ceiling) -> int:
    if ceiling.grade is not None and ceiling.grade not in names:
        raise ValueError(f"no grade is called {ceiling.grade}")
    return len(names) - 1 if ceiling.grade is None else names.index(ceiling.grade)


def settled(names: Sequence[str], name: str | None) -> Grading:
    """Return the grading of a grade that is given as a fact; None: any of them, not known yet."""
    every = tuple(names)
    return Grading(every, every[-1] if name is None else name, every[0] if name is None else name)


def lowest_of(gradings: Sequence[Grading]) -> Grading:
    """Return the lowest of several gradings over the same grades.

    >>> lowest_of([settled("一二三", "一"), settled("一二三", None)]).best
    '一'

    Raises:
        ValueError: none are given, or they are over different grades.
    """
    if len({grading.names for grading in gradings}) != 1:
        raise ValueError("the lowest of gradings needs one list of grades")
    names = gradings[0].names
    worst = max(names.index(grading.worst) for grading in gradings)
    best = max(names.index(grading.best) for grading in gradings)
    return Grading(names, names[worst], names[best])
