"""Official papers: 自评报告, 考评报告 and 整改通知单, made once from a result and drawn as Word or PDF.

`content` is what stands on a paper; `self_report`, `audit_report` and `notice` say it; `gongwen` holds the measures of
GB/T 9704; `docx` and `pdf` draw. Importing this package imports neither python-docx nor typst.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluator.explanation import Explanation
from evaluator.language import say
from evaluator.report.options import Options
from evaluator.report.papers.audit_report import audit_report
from evaluator.report.papers.content import Paper
from evaluator.report.papers.notice import notice
from evaluator.report.papers.self_report import self_report
from evaluator.report.privacy import withheld

__all__ = ["KINDS", "Kind", "kind_of", "paper_of", "suits"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: its name in both languages and what makes it."""

    zh: str
    en: str
    make: Callable[[Explanation, Options], Paper]

    @property
    def name(self) -> str:
        """The name in the language of this run."""
        return say(self.zh, self.en)


KINDS: Mapping[str, Kind] = {
    "self": Kind("自评报告", "self-assessment", self_report),
    "audit": Kind("考评报告", "assessment", audit_report),
    "notice": Kind("整改通知单", "notice", notice),
}
"""The papers by the name they are asked for by; a new one is a function and a line here."""


def suits(explanation: Explanation) -> str:
    """Return which paper suits a result where none was asked for: `audit` where a value was audited, else `self`."""
    items = (*explanation.items, *explanation.bonus, *explanation.penalties)
    return "audit" if any(use.audited_by for item in items for use in item.evidence) else "self"


def kind_of(explanation: Explanation, options: Options) -> Kind:
    """Return the kind of paper asked for, else the one that suits."""
    return KINDS[options.paper or suits(explanation)]


def paper_of(explanation: Explanation, options: Options) -> Paper:
    """Return the paper, without anything private unless it was asked for by name."""
    shown = explanation if options.with_private else withheld(explanation)
    return kind_of(explanation, options).make(shown, options)
