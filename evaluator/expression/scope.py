"""What the names of an expression can mean at the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from evaluator.expression.typed import DATE, TEXT, Type

RESERVED: Mapping[str, Type] = {
    "评定日": DATE, "期初": DATE, "期末": DATE, "地区": TEXT, "单位类型": TEXT, "单位名称": TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact's type, and whether its declaration excludes zero."""

    type: Type
    positive: bool = False


@dataclass(frozen=True, slots=True)
class TableType:
    """The columns of a table of rows, and the column that dates a row, if any."""

    columns: Mapping[str, Type]
    dated: str | None = None
    duty: bool = False


@dataclass(frozen=True, slots=True)
class TallyType:
    """The rows and choices of a ballot count, and the fact that is its denominator."""

    rows: tuple[str, ...]
    choices: tuple[str, ...]
    total: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything a name may refer to. *rows* are the tables whose row is in hand, innermost last."""

    facts: Mapping[str, FactType] = field(default_factory=dict)
    derived: Callable[[str], Type | None] = field(default=lambda _: None)
    parameters: Mapping[str, FactType] = field(default_factory=dict)
    tables: Mapping[str, TableType] = field(default_factory=dict)
    tallies: Mapping[str, TallyType] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    rulings: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    organisation_types: tuple[str, ...] = ()
    known_elsewhere: frozenset[str] = frozenset()
    derived_names: tuple[str, ...] = ()
    rows: tuple[TableType, ...] = ()
    group: TableType | None = None
    scored: bool = False
    in_section: bool = False

    def inside(self, table: TableType) -> Scope:
        """Return the scope of a condition over the rows of *table*."""
        return replace(self, rows=(*self.rows, table))

    def names(self) -> tuple[str, ...]:
        """Return every name that could stand here, for "did you mean"."""
        columns = [name for table in self.rows for name in table.columns]
        return (
            *columns, *self.facts, *self.derived_names, *self.parameters, *self.tables, *self.tallies, *RESERVED,
        )  # fmt: skip
