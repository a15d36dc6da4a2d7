"""The language reference is executed: every example compiles and scores as the page says, every table is complete.

What the fences mean (docs/ruleset-language.md says it to readers, too):

- `yaml example`            a sample (see `tests.mini`); `error=CODE` or `warning=CODE` after it: loading says so
- `yaml vocabulary`, `yaml ruleset`   whole files; a ruleset is read with the vocabulary above it
- `yaml base`               a whole ruleset that another may extend under the name 底本.yaml
- `yaml evidence`           a whole submission, scored by the ruleset above it
- `yaml unreadable error=CODE`   a text no reader takes
- `yaml fragment SHAPE`     read, and every keyword in it is one the shape knows
- `text expected`           lines `evidence → what came out`, or what the evidence above it came to
- `text shell`              commands `pingjia schema … > FILE`: they print the checked-in file of that name
- `text formula`, `text grammar`   for the reader alone
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from evaluator import catalog, methods, ruleset
from evaluator.authoring.schema import FILES
from evaluator.expression.functions import FUNCTIONS
from evaluator.methods import (
    awards,
    bands,
    choose,
    deduct,
    earn,
    judged,
    levels,
    linear,
    panel,
    parts,
    rank,
    step,
)
from evaluator.problems import PingjiaError
from evaluator.reading import Mapping, Node, Sequence, read_text
from evaluator.reading.keywords import KEYS, KEYS_IN, to_english
from evaluator.reading.models import Shape
from evaluator.reading.shapes import SHAPES
from evaluator.vocabulary import shapes
from tests import strategies
from tests.mini import Mini, expected, observed

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "ruleset-language.md"
FACTS_2_1 = (
    "PASS TIER STEP MISS OCC COUNT FREQ PARTS PROP RANK LEVEL DELTA ABC JUDGE PANEL SURVEY TERM DUE SCALE"
)
FACTS_2_2 = """
CAT_FLOOR NA_TABLE NA_ELEM NA_SUB NA_STATE MIN_SECTION VETO CAP_GRADE ELIGIBLE REQUIRED PREREQ CHILD_RATE LOWEST_OF
QUOTA ROUND
"""
KNOWN = {
    "example",
    "vocabulary",
    "ruleset",
    "base",
    "evidence",
    "unreadable",
    "fragment",
    "expected",
    "formula",
    "grammar",
    "shell",
}
MODELS: dict[str, type[BaseModel]] = {
    "ruleset": ruleset.Ruleset, "derive": ruleset.Derive, "derive_branch": ruleset.ValueBranch,
    "check": ruleset.Check, "signal": ruleset.Signal, "table": ruleset.Table, "obligation": ruleset.Obligation,
    "section": ruleset.Section, "item": methods.Item, "fix": methods.Fix, "bonus": ruleset.Bonus,
    "penalty": ruleset.Penalty, "ruling": ruleset.Ruling, "grades": ruleset.Grades, "grade": ruleset.GradeLine,
    "top": ruleset.Top, "not_applicable": ruleset.NotApplicable, "rounding": methods.RoundingRule,
    "ladder": ruleset.Ladder, "move": ruleset.Move, "ranking": ruleset.Ranking, "funding": ruleset.Funding,
    "bands": bands.Bands, "band_row": bands.BandRow, "branch": choose.Branch, "part": parts.Part,
    "deduction": deduct.Deduction, "earning": earn.Earning, "linear": linear.Linear, "step": step.Step,
    "levels": levels.Levels, "awards": awards.Awards, "panel": panel.Panel, "judged": judged.Judged,
    "rank": rank.Rank, "parameter": shapes.Parameter, "parameter_value": shapes.ParameterValue,
    "narrowing": shapes.Narrowing, "vocabulary": shapes.Vocabulary,
}  # fmt: skip
SHAPE_OF = {"grade": "grades", "narrowing": "fact"}
FACTS: dict[str, type[BaseModel]] = {
    get_args(each.model_fields["type"].annotation)[0]: each for each in get_args(shapes.AnyFact)
}
"""What a fact may be, by its `type`; the page has one table for them all."""
UNWRITTEN = {"bases", "changes", "method"}
"""`bases` and `changes` are filled in by the reader; `method` stands for one of the method keys."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its tag's words, its text, the line its text begins at, and the heading it stands under."""

    words: tuple[str, ...]
    text: str
    line: int
    heading: str

    @property
    def kind(self) -> str:
        return self.words[1] if len(self.words) > 1 else ""

    def option(self, name: str) -> str:
        return next((word.partition("=")[2] for word in self.words if word.startswith(f"{name}=")), "")


def _blocks(text: str) -> list[Block]:
    found: list[Block] = []
    heading, words, lines, start = "", (), [], 0
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if inside:
                found.append(Block(words, "\n".join(lines) + "\n", start, heading))
            words, lines, start, inside = tuple(line[3:].split()), [], number + 1, not inside
        elif inside:
            lines.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    assert not inside, "a fence is not closed"
    return found


TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = _blocks(TEXT)


@dataclass(frozen=True)
class Example:
    """A table and what should become of evidence: (line, evidence or None for loading alone, what is expected)."""

    block: Block
    mini: Mini
    line: int
    given: Node | None = None
    wanted: str = ""


def _examples() -> list[Example]:
    found: list[Example] = []
    mini: Mini | None = None
    table = block_of_evidence = None
    facts: Mapping | None = None
    for block in BLOCKS:
        if block.kind == "vocabulary":
            root = read_text(block.text, "词汇.yaml").root
            assert isinstance(root, Mapping)
            facts = root
        elif block.kind in ("example", "ruleset"):
            whole = facts if block.kind == "ruleset" else None
            mini, table, block_of_evidence = _mini(block, whole), block, None
            found.append(Example(block, mini, block.line))
        elif block.kind == "evidence":
            block_of_evidence = block
        elif block.kind == "expected":
            assert mini is not None
            assert table is not None
            for number, line in enumerate(block.text.splitlines(), block.line):
                found.append(_expectation(line, number, table, mini, block_of_evidence))
    return found


def _mini(block: Block, whole: Mapping | None) -> Mini:
    if whole is None:
        return Mini(block.text)
    return Mini(block.text, facts=whole)


def _expectation(line: str, number: int, table: Block, mini: Mini, evidence: Block | None) -> Example:
    left, arrow, right = line.rpartition("→")
    assert arrow, f"line {number} of the page has no arrow: {line}"
    if evidence is not None:
        assert not left.strip()
        return Example(table, mini, number, read_text(evidence.text, "填报.yaml").root, right.strip())
    given = read_text("{" + left.strip() + "}", "填报.yaml", syntax="yaml").root
    return Example(table, mini, number, given, right.strip())


EXAMPLES = _examples()


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the page's bases."""
    folder = tmp_path_factory.mktemp("bases")
    for block in BLOCKS:
        if block.kind == "base":
            (folder / "底本.yaml").write_text(block.text, encoding="utf-8")
    return folder


def _placed(mini: Mini, bases: Path) -> Mini:
    """Return *mini*, its base beside it if it has one."""
    return replace(mini, folder=bases) if "extends:" in str(mini.ruleset) else mini


def _id(example: Example | Block) -> str:
    return f"line-{example.line}"


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.given is None], ids=_id)
def test_example_loads_as_the_page_says(example: Example, bases: Path) -> None:
    mini = _placed(example.mini, bases)
    refused, warned = example.block.option("error"), example.block.option("warning")
    if refused:
        with pytest.raises(PingjiaError) as caught:
            _ = mini.program
        assert refused in {each.code for each in caught.value.problems}
    else:
        codes = {each.code for each in mini.program.warnings}
        assert codes == ({warned} if warned else set())


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.given is not None], ids=_id)
def test_example_scores_as_the_page_says(example: Example, bases: Path) -> None:
    mini, wanted = _placed(example.mini, bases), example.wanted
    if wanted.startswith("问题 "):
        with pytest.raises(PingjiaError) as caught:
            mini.assess(example.given)
        assert wanted.removeprefix("问题 ").strip() in {each.code for each in caught.value.problems}
        return
    trace = mini.assess(example.given)
    if " = " not in wanted:
        wanted = f"{trace.items[0].plan.id} = {wanted}"
    for what, value in expected(wanted):
        assert f"{what} = {observed(trace, what)}" == f"{what} = {value}"


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.kind == "unreadable"], ids=_id)
def test_unreadable(block: Block) -> None:
    with pytest.raises(PingjiaError) as caught:
        read_text(block.text, "例.yaml")
    assert block.option("error") in {each.code for each in caught.value.problems}


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.kind == "fragment"], ids=_id)
def test_fragment_has_known_keys(block: Block) -> None:
    shape = block.words[2]
    root = to_english(read_text(block.text, "例.yaml").root, shape)
    assert not _unknown(root, shape)


def test_every_fence_is_executed() -> None:
    assert {block.kind for block in BLOCKS} <= KNOWN
    assert {block.words[0] for block in BLOCKS} <= {"yaml", "text"}
    for block, after in zip(BLOCKS, [*BLOCKS[1:], None], strict=True):
        if block.kind in ("example", "ruleset") and not block.option("error"):
            run = after is not None and after.kind in ("expected", "evidence", "ruleset")
            assert run or block.option("warning"), f"line {block.line}: nothing is expected of this example"


def _unknown(node: Node, shape: str) -> list[str]:
    """Return the keys of *node* that *shape* does not know."""
    if isinstance(node, Sequence):
        return [each for item in node.items for each in _unknown(item, shape)]
    if not isinstance(node, Mapping) or not shape or shape[0] in "=|":
        return []
    if shape[0] == "{":
        return [each for _, value in node.entries for each in _unknown(value, shape[1:-1])]
    fields = SHAPES[shape]
    found = [str(key.text) for key, _ in node.entries if key.text not in fields]
    return found + [
        each for key, value in node.entries for each in _unknown(value, fields.get(str(key.text), ""))
    ]


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(marker: str) -> list[list[str]]:
    """Return the cells of the table that follows a marker, its head left out."""
    _, found, rest = TEXT.partition(f"<!-- {marker} -->\n")
    assert found, f"the page has no table marked {marker}"
    rows = []
    for line in rest.lstrip("\n").splitlines():
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows[2:]


def _fields(shape: str) -> set[str]:
    model = MODELS[shape]
    names = {info.alias or name for name, info in model.model_fields.items()}
    if shape == "ruleset":
        names |= {"extends", "replace", "add", "remove"}
    return names - UNWRITTEN


@pytest.mark.parametrize("shape", MODELS)
def test_every_key_is_described(shape: str) -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in _table(f"keys: {shape}")}
    assert set(rows) == _fields(shape)
    of = SHAPE_OF.get(shape, shape)
    assert rows == {key: KEYS_IN.get(f"{of}.{key}", KEYS[key]) for key in rows}


def test_every_key_of_a_fact_is_described() -> None:
    written: dict[str, dict[str, bool]] = {}
    for type_, model in FACTS.items():
        for name, info in model.model_fields.items():
            written.setdefault(info.alias or name, {})[type_] = info.is_required()
    rows = {row[0].strip("`"): row[1:] for row in _table("keys: fact")}
    assert rows.keys() == written.keys() == SHAPES["fact"].keys()
    for key, (chinese, _, default, used, _) in rows.items():
        assert chinese.strip("`") == KEYS_IN.get(f"fact.{key}", KEYS[key])
        assert (set(FACTS) if used == "全部" else set(used.split("、"))) == set(written[key]), key
        assert (default == "必写") == all(written[key].values()), key
        assert ("必写" in default) == any(written[key].values()), key


def test_a_column_is_any_fact_but_many_rows() -> None:
    columns = set(get_args(shapes.ColumnType))
    assert {type_ for type_, model in FACTS.items() if model not in columns} == {
        "records",
        "tally",
        "results",
    }


@pytest.mark.parametrize("shape", ["vocabulary", "parameter", "parameter_value"])
def test_what_must_be_written_is_said(shape: str) -> None:
    required = {info.alias or name for name, info in MODELS[shape].model_fields.items() if info.is_required()}
    assert {row[0].strip("`") for row in _table(f"keys: {shape}") if row[3] == "必写"} == required


@pytest.mark.parametrize("place", ["T/a", "T", "."])
def test_a_vocabulary_is_found_beside_the_table_and_above_it(tmp_path: Path, place: str) -> None:
    table, words = tmp_path / "T" / "a" / "ruleset.yaml", tmp_path / place / "mine.yaml"
    words.parent.mkdir(parents=True, exist_ok=True)
    words.write_text("", encoding="utf-8")
    assert catalog.vocabulary_of(table, "mine") == words
    assert catalog.vocabulary_of(table, "vocabulary") == catalog.home() / "vocabulary.yaml"


def test_the_schemas_are_printed_as_the_page_says() -> None:
    lines = [line for block in BLOCKS if block.kind == "shell" for line in block.text.splitlines()]
    found = {}
    for line in lines:
        command, _, file = line.partition(" > ")
        program, name, kind, option, keys = command.split()
        assert (program, name, option) == ("pingjia", "schema", "--keys")
        found[file] = (kind, keys)
    assert found == FILES
    for path in catalog.home().glob("*/ruleset.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../ruleset.schema.json"
        assert first.partition(": ")[0] in TEXT


def test_keys_may_stand_where_models_have_them() -> None:
    for shape in MODELS:
        assert _fields(shape) <= set(SHAPES[SHAPE_OF.get(shape, shape)]), shape


def functions() -> str:
    """Return the table of functions as the page should hold it."""
    rows = ["| 英文 | 中文 | 写法 | 意思 |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{each.name}` | `{each.zh}` | `{each.form}` | {each.meaning} |" for each in FUNCTIONS.values()
    ]
    return "\n".join(rows)


def test_every_function_is_described() -> None:
    _, _, rest = TEXT.partition("<!-- functions -->\n")
    assert rest.startswith(functions() + "\n"), functions()


def test_every_method_has_its_section() -> None:
    for each in methods.METHODS:
        assert re.search(rf"^### [^\n]*`{each.key}`", TEXT, re.MULTILINE), each.key


def test_every_mapping_of_a_method_has_its_table_of_keys() -> None:
    for each in methods.METHODS:
        module = importlib.import_module(each.__module__)
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, Shape) and found.__module__ == each.__module__:
                alone = found is each or found is choose.Otherwise
                assert alone or found in MODELS.values(), f"{found.__name__} is not in MODELS"


def test_chance_draws_every_method() -> None:
    assert set(strategies.METHODS) == {each.key for each in methods.METHODS}


def test_what_a_new_method_asks_of_its_author_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("## 加一个计分方法")
    section, _, _ = rest.partition("\n## ")
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", section):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name
    for file in re.findall(r"`((?:evaluator|scoring|tests|docs|rulesets)/[\w/.-]+\.\w+)`", section):
        assert (ROOT / file).is_file(), file


@pytest.mark.parametrize("marker,codes", [("codes: 2.1", FACTS_2_1), ("codes: 2.2", FACTS_2_2)])
def test_every_code_of_the_handbook_has_a_construct(marker: str, codes: str) -> None:
    assert [row[0].strip("`") for row in _table(marker)] == codes.split()


@pytest.mark.parametrize("marker", ["codes: 2.1", "codes: 2.2", "codes: 2.3", "codes: 2.4", "codes: 2.5"])
def test_every_line_of_yaml_in_the_tables_is_written_with_known_keys(marker: str) -> None:
    for row in _table(marker):
        lines = re.findall(r"`([^`]+: [^`]+)`", row[-1])
        assert lines, f"{row[0]} has no line of YAML"
        for line in lines:
            node = read_text("{" + line.replace("\\|", "|") + "}", "例.yaml", syntax="yaml").root
            assert isinstance(node, Mapping)
            keys = set(node.keys())
            fitting = [shape for shape, fields in SHAPES.items() if keys <= set(fields)]
            assert any(not _unknown(node, shape) for shape in fitting), line
