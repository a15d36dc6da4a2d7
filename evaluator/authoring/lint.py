"""A table's check-up: what loads and runs, and is probably not what its author meant.

Nothing here is an error. Points given away and points out of reach are not guessed from the text: an empty submission
is scored, and what it confirms or cannot reach is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from evaluator.authoring.branches import contradicted
from evaluator.catalog import FILE, find
from evaluator.engine import assess
from evaluator.evidence.document import Evidence, Organisation
from evaluator.expression import tree, typed
from evaluator.expression.fault import Fault
from evaluator.expression.parse import parse
from evaluator.expression.typed import Typed
from evaluator.extends import extended
from evaluator.language import say
from evaluator.plan import First, Fold, Node as PlanNode
from evaluator.problems import PingjiaError, Problem, Severity, problem
