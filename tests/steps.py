"""The sentences of `features/`: what people have before them, what they do, and what they then see.

Everything goes through the command line, in an empty folder of its own. `小林`, `老周`, `小吴` say who acts and change
nothing. `填报` is the evidence at hand, `评分表` the ruleset at hand, `“名字”` any other file in the folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import warnings
import zipfile
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from pytest_bdd import given, parsers, then, when

from evaluator import cli
from evaluator.cli.page import cells
from tests import letter_sample
from tests.zips import packed

HERE = Path(__file__).parent.parent
WHO = "(?:小林|老周|小吴|她|他)"
WHERE = "(?P<where>填报|评分表|“[^”]+”)"
STATES = {"已稳": "secured", "可争取": "possible", "无望": "out_of_reach"}
HELD = {"成立": "held", "不成立": "clear", "待定": "unknown"}
ANSWERS = {"可以": "yes", "不得": "no", "未明": "unknown"}


def sentence(pattern):
    """Return a parser of the whole sentence."""
    return parsers.re(f"^{pattern}$")


@dataclass(repr=False)
class Desk:
    """One person's desk: a folder, the two files at hand, and what the last command left."""

    folder: Path
    evidence: Path | None = None
    ruleset: Path | None = None
    code: int | None = None
    out: str = ""
    err: str = ""
    before: dict[str, bytes] = field(default_factory=dict)
    results: list[dict] = field(default_factory=list)

    def file(self, where: str) -> Path:
        """Return the file a sentence means."""
        path = {"填报": self.evidence, "评分表": self.ruleset}.get(where, self.folder / where.strip("“”"))
        assert path, f"手边没有{where}"
        assert path.is_file(), f"手边没有{where}"
        return path

    def files(self) -> dict[str, bytes]:
        """Return every file in the folder."""
        found = (each for each in self.folder.rglob("*") if each.is_file())
        return {str(each.relative_to(self.folder)): each.read_bytes() for each in found}

    def run(self, arguments: list[str]) -> None:
        """Run a command in this process, as `pingjia` would be run here with nobody at the keyboard."""
        self.before = self.files()
        with CliRunner().isolation() as (out, err, _):
            self.code = cli.run(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            self.out, self.err = out.getvalue().decode(), err.getvalue().decode()
        self.sane()

    def sane(self) -> None:
        """Whatever was asked, no traceback and no bug of ours came of it."""
        assert "Traceback" not in self.out + self.err
        assert self.code in (0, 1, 2, 3), self.err

    @property
    def seen(self) -> str:
        """All that was printed, without blanks and line breaks: a page is broken wherever its width ends."""
        return squeezed(self.out + self.err)

    @property
    def result(self) -> dict:
        """The latest result."""
        assert self.results, "还没有打过分"
        return self.results[-1]

    def item(self, id_: str) -> dict:
        """Return an item of the latest result, a bonus item too."""
        found = [each for each in (*self.result["items"], *self.result["bonus"]) if each["id"] == id_]
        assert len(found) == 1, id_
        return found[0]


def squeezed(text: str) -> str:
    """Return *text* without blanks and line breaks."""
    return re.sub(r"\s+", "", text)


def span(low: str, high: str) -> str:
    """Return points as the stories write them: `3`, `0～2`."""
    return low if low == high else f"{low}～{high}"


def points(result: dict) -> dict[str, object]:
    """Return everything in a result that is a score or a grade."""
    found = {
        each["id"]: span(each["confirmed"], each["possible"]) for each in (*result["items"], *result["bonus"])
    }
    totals = {name: result[name] for name in ("score", "ranking_score", "grade", "grades", "eligible")}
    return found | {name: json.dumps(value, sort_keys=True) for name, value in totals.items()}


@pytest.fixture(scope="session")
def kept_programs(tmp_path_factory):
    """A folder for compiled rulesets that the whole run shares, apart from the user's own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk(tmp_path, monkeypatch, kept_programs):
    """An empty desk."""
    for name in ("PINGJIA_LANG", "PINGJIA_DEBUG", "COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PINGJIA_CACHE", str(kept_programs))
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


# ── 假如：what lies on the desk ───────────────────────────────────────────────────────────────────────────────────────


@given(sentence("示例填报“(?P<name>[^”]+)”"))
def an_example(desk, name):
    (source,) = (HERE / "examples").glob(f"*/{name}.yaml")
    shutil.copytree(source.parent, desk.folder, dirs_exist_ok=True)
    desk.evidence = desk.folder / source.name


@given(sentence("Word 模板“(?P<name>[^”]+)”写着“(?P<text>[^”]+)”"))
def a_template(desk, name, text):
    (desk.folder / name).write_bytes(letter_sample.lines(text))


@given(sentence("文件夹“(?P<folder>[^”]+)”里是示例填报“(?P<name>[^”]+)”"))
def examples_in(desk, folder, name):
    (source,) = (HERE / "examples").glob(f"*/{name}.yaml")
    shutil.copytree(source.parent, desk.folder / folder)
    desk.evidence = desk.folder / folder / source.name


@given(sentence("(?P<kind>填报|评分表)“(?P<name>[^”]+)”写着:"))
def a_file(desk, kind, name, docstring):
    path = desk.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(docstring + "\n", encoding="utf-8")
    desk.evidence, desk.ruleset = (path, desk.ruleset) if kind == "填报" else (desk.evidence, path)


@given(sentence("随附评分表“(?P<name>[^”]+)”的副本"))
def a_copy(desk, name):
    shutil.copytree(HERE / "rulesets" / name, desk.folder / name)
    desk.ruleset = desk.folder / name / "ruleset.yaml"


@given(sentence("手边的评分表是“(?P<name>[^”]+)”"))
def at_hand(desk, name):
    desk.ruleset = desk.folder / name
    assert desk.ruleset.is_file()


@given(sentence(f"{WHO}把{WHERE}里的“(?P<old>[^”]+)”改成“(?P<new>[^”]*)”"))
@when(sentence(f"{WHO}把{WHERE}里的“(?P<old>[^”]+)”改成“(?P<new>[^”]*)”"))
def changed(desk, where, old, new):
    """Change the one place where the file says *old*; `{换行}` is a line break."""
    path = desk.file(where)
    text = path.read_text(encoding="utf-8")
    old, new = (each.replace("{换行}", "\n") for each in (old, new))
    assert text.count(old) == 1, f"{old} 出现 {text.count(old)} 次"
    path.write_text(text.replace(old, new), encoding="utf-8")


@given(sentence(f"{WHO}删去{WHERE}里写着“(?P<old>[^”]+)”的那一行"))
@when(sentence(f"{WHO}删去{WHERE}里写着“(?P<old>[^”]+)”的那一行"))
def struck(desk, where, old):
    path = desk.file(where)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if old not in line]
    assert len(kept) == len(lines) - 1, f"{old} 在 {len(lines) - len(kept)} 行里"
    path.write_text("".join(kept), encoding="utf-8")


@given(sentence(f"{WHO}补填:"))
@when(sentence(f"{WHO}补填:"))
def filled_in(desk, docstring):
    path = desk.file("填报")
    text = path.read_text(encoding="utf-8")
    assert text.count("\nfacts:\n") == 1
    added = "".join(f"  {line}\n" for line in docstring.splitlines())
    path.write_text(text.replace("\nfacts:\n", f"\nfacts:\n{added}"), encoding="utf-8")


@given(sentence("收件夹“(?P<name>[^”]+)”里有“(?P<who>[^”]+)”的填报和附件"))
def inbox(desk, name, who):
    """A folder for each organisation: its evidence, and attachments of its own."""
    (source,) = (HERE / "examples").glob("*/某支行工会.yaml")
    for number, each in enumerate(who.split("、")):
        folder = desk.folder / name / each
        shutil.copytree(source.parent / "附件", folder / "附件")
        for attachment in (folder / "附件").iterdir():
            attachment.write_text(f"{attachment.read_text('utf-8')}（{each}）", encoding="utf-8")
        text = source.read_text(encoding="utf-8").replace("3301-0012", f"3301-{number:04}")
        (folder / "证据.yaml").write_text(text.replace("某支行工会", each), encoding="utf-8")


@given(sentence("收件夹里混进了“(?P<names>[^”]+)”"))
def litter(desk, names):
    for each in names.split("、"):
        (desk.folder / "收件" / each).write_bytes(b"x")


@given(sentence("“(?P<one>[^”]+)”交的附件和“(?P<other>[^”]+)”一字不差"))
def copied(desk, one, other):
    shutil.copytree(
        desk.folder / "收件" / other / "附件", desk.folder / "收件" / one / "附件", dirs_exist_ok=True
    )


@given(sentence("用 GBK 存的表“(?P<name>[^”]+)”写着:"))
def a_table(desk, name, docstring):
    (desk.folder / name).write_text(docstring + "\n", encoding="gb18030", newline="\r\n")


@given(sentence("压缩包“(?P<name>[^”]+)”里有“(?P<path>[^”]+)”"))
def a_zip(desk, name, path):
    packed(desk.folder / name, {path: b"evidence: 1\n"})


@when(sentence("老周收到的是用 GBK 文件名压成的“(?P<name>[^”]+)”"))
def a_zip_from_windows(desk, name):
    """Pack the inbox as Chinese Windows does: names in GBK, and nothing that says so."""
    packed(desk.folder / name, desk.files(), gbk=True)
    shutil.rmtree(desk.folder / "收件")


# ── 当：what is done ────────────────────────────────────────────────────────────────────────────────────────────────


@given(sentence(f"{WHO}用 ?(?P<table>T\\d+Y?|评分表) ?打过分"))
@when(sentence(f"{WHO}用 ?(?P<table>T\\d+Y?|评分表) ?打分"))
def scored(desk, table):
    """Score the evidence twice, as JSON and as a page: the headline of both is the same.

    durable-rules is left out here: it has a story of its own, and starting its process is most of the time.
    """
    name = str(desk.file("评分表").relative_to(desk.folder)) if table == "评分表" else table
    arguments = ["score", name, desk.file("填报").name, "--inference", "reference"]
    desk.run([*arguments, "--format", "json"])
    assert desk.code == 0, desk.err
    desk.results.append(json.loads(desk.out))
    desk.run(arguments)
    assert desk.code == 0, desk.err
    score = desk.result["score"]
    assert f"已确认{score['confirmed']}/" in desk.seen
    assert score["confirmed"] == score["possible"] or f"仍可能{score['possible']}/" in desk.seen


@when(sentence(f"{WHO}运行“pingjia (?P<line>[^”]+)”"))
def ran(desk, line):
    desk.run(shlex.split(line))


@when(sentence(f"{WHO}把填报从标准输入交给“pingjia (?P<line>[^”]+)”"))
def piped(desk, line):
    """Run the command as a process of its own, with the evidence on its standard input."""
    desk.before = desk.files()
    environ = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "evaluator.cli", *shlex.split(line)], input=desk.file("填报").read_bytes(),
        capture_output=True, cwd=desk.folder, env=environ, timeout=60, check=False,
    )  # fmt: skip
    desk.code, desk.out, desk.err = done.returncode, done.stdout.decode(), done.stderr.decode()
    desk.sane()


# ── 那么：what is seen ──────────────────────────────────────────────────────────────────────────────────────────────


@then(sentence("退出码是 (?P<code>[0-9]+)"))
def exit_code(desk, code):
    assert desk.code == int(code), desk.err or desk.out


@then(sentence(f"{WHO}(?P<verb>看到|没有看到)“(?P<text>[^”]+)”"))
def sees(desk, verb, text):
    print(desk.out, desk.err)
    assert desk.seen, "什么也没有印出来"
    there = squeezed(text) in desk.seen
    assert there is (verb == "看到"), text


@then(sentence("“(?P<id_>[^”]+)”得 (?P<worth>[0-9.～]+) 分"))
def item_points(desk, id_, worth):
    item = desk.item(id_)
    assert span(item["confirmed"], item["possible"]) == worth, item["sentence"]
    assert item["state"] != "not_applicable"


@then(sentence("“(?P<id_>[^”]+)”不适用"))
def not_applicable(desk, id_):
    assert desk.item(id_)["state"] == "not_applicable"


@then(sentence("已确认 (?P<low>[0-9.]+) 分，仍可能 (?P<high>[0-9.]+) 分"))
def headline(desk, low, high):
    score = desk.result["score"]
    assert (score["confirmed"], score["possible"]) == (low, high)


@then(sentence("等级“(?P<name>[^”]+)”(?P<state>已稳|可争取|无望)"))
def grade(desk, name, state):
    states = {each["name"]: each["status"] for each in desk.result["grades"]}
    assert states[name] == STATES[state], states


@then(sentence("裁定“(?P<id_>[^”]+)”(?P<state>成立|不成立|待定)"))
def ruling(desk, id_, state):
    states = {each["id"]: each["state"] for each in desk.result["rulings"]}
    assert states[id_] == HELD[state], states


@then(sentence("申报资格是“(?P<answer>可以|不得|未明)”"))
def eligible(desk, answer):
    assert desk.result["eligible"] == ANSWERS[answer]


@then(sentence("和上次相比，(?P<what>分数一点没变|只有“[^”]+”变了)"))
def compared(desk, what):
    """Compare every score and grade of the last two results; the one item that changed may move totals, too."""
    was, now = (points(each) for each in desk.results[-2:])
    assert was.keys() == now.keys()
    differing = {name for name in was if was[name] != now[name]}
    if what == "分数一点没变":
        assert not differing
    else:
        items = {each["id"] for each in (*desk.result["items"], *desk.result["bonus"])}
        assert differing & items == {what[3:-3]}


@then(sentence("文件“(?P<one>[^”]+)”和“(?P<other>[^”]+)”一字不差"))
def the_same(desk, one, other):
    content = (desk.folder / one).read_bytes()
    assert content.strip(), "文件是空的"
    assert content == (desk.folder / other).read_bytes()


@then(sentence(f"报错指着{WHERE}里的“(?P<text>[^”]+)”，说“(?P<message>.+)”"))
def points_at(desk, where, text, message):
    """See the problem's place, its words and the line underlined; of `points: 「22」` the 22 alone is underlined."""
    path = desk.file(where)
    before, _, rest = text.partition("「") if "「" in text else ("", "", f"{text}」")
    marked, _, after = rest.partition("」")
    lines = path.read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if before + marked + after in line)
    line = lines[number - 1]
    column = line.index(before + marked + after) + len(before)
    place = f"{path.relative_to(desk.folder)}:{number}:{column + 1}: "
    drawn = desk.err.splitlines()
    (row,) = (row for row, each in enumerate(drawn) if each.startswith(place) and message in each)
    assert drawn[row + 1].endswith(f"| {line}")
    gutter, _, ruler = drawn[row + 2].partition("| ")
    assert not gutter.strip()
    underlined = " " * cells(line[:column]) + "^" * cells(marked)
    assert re.match(r" *\^+", ruler).group() == underlined, drawn[row : row + 3]


@then(sentence("报告里要补的人数和件数，每一条补上都正好得那么多分"))
def kept_promises(desk):
    """Do what each gap asks, one at a time, where it is a number in the file, and score again."""
    path, asked = desk.file("填报"), 0
    text = path.read_text(encoding="utf-8")
    for item in desk.result["items"]:
        for gap in item["gaps"]:
            done, times = re.subn(rf"(?m)^  {gap['fact']}: [0-9]+$", f"  {gap['fact']}: {gap['value']}", text)
            if times:
                path.write_text(done, encoding="utf-8")
                table = desk.result["ruleset"]["code"]
                desk.run(["score", table, path.name, "--inference", "reference", "--format", "json"])
                after = {each["id"]: each for each in json.loads(desk.out)["items"]}[item["id"]]
                assert Fraction(after["confirmed"]) - Fraction(item["confirmed"]) == Fraction(gap["worth"]), (
                    gap
                )
                asked += 1
    path.write_text(text, encoding="utf-8")
    assert asked >= 5


@then(sentence("没有多出文件"))
def nothing_written(desk):
    """See that the last command wrote nothing: no file more, none changed."""
    assert desk.files() == desk.before


@then(sentence("文件“(?P<name>[^”]+)”里(?P<verb>有|没有)“(?P<text>[^”]+)”"))
def in_file(desk, name, verb, text):
    content = (desk.folder / name).read_text(encoding="utf-8")
    assert content.strip(), "文件是空的"
    assert (text in content) is (verb == "有")


@then(sentence("评分表和随附的一字不差"))
def as_shipped(desk):
    path = desk.file("评分表")
    assert path.read_bytes() == (HERE / "rulesets" / path.parent.name / path.name).read_bytes()


@then(sentence("结果依次是“(?P<names>[^”]+)”"))
def in_order(desk, names):
    """Read the JSON array: each organisation's name, or the code of the first problem where there is no result."""
    listed = json.loads(desk.out)
    assert isinstance(listed, list)
    found = [
        each["problems"][0]["code"] if "problems" in each else each["organisation"]["name"] for each in listed
    ]
    assert found == names.split("、")


def workbook(path):
    """Return the sheets of a workbook, each a list of rows of what a reader sees."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", ".* extension is not supported", UserWarning
        )  # the bars behind numbers
        book = load_workbook(path)
    return {
        sheet.title: [["" if each is None else str(each) for each in row] for row in sheet.values]
        for sheet in book
    }


@then(sentence("工作簿“(?P<name>[^”]+)”有“(?P<sheets>[^”]+)”几张表"))
def has_sheets(desk, name, sheets):
    assert list(workbook(desk.file(name))) == sheets.split("、")


@then(sentence("工作簿“(?P<name>[^”]+)”的“(?P<sheet>[^”]+)”里，“(?P<row>[^”]+)”的(?P<cells>.+)"))
def in_sheet(desk, name, sheet, row, cells):
    """Find the row that names *row* in one of its first two columns, below the header that names the columns."""
    rows = workbook(desk.file(name))[sheet]
    wanted = re.findall("“([^”]+)”是“([^”]*)”", cells)
    (head,) = [each for each in rows if {title for title, _ in wanted} <= set(each)]
    (found,) = [each for each in rows[rows.index(head) + 1 :] if row in each[:2]]
    assert [(title, found[head.index(title)]) for title, _ in wanted] == wanted


@then(sentence("Word 文件“(?P<name>[^”]+)”里(?P<verb>有|没有)“(?P<text>[^”]+)”"))
def in_word(desk, name, verb, text):
    """See what a Word file says, in its paragraphs and in its tables."""
    opened = docx.Document(str(desk.file(f"“{name}”")))
    cells = (cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    said = "\n".join((*(each.text for each in opened.paragraphs), *cells))
    assert (text in said) is (verb == "有")


@then(sentence("包“(?P<name>[^”]+)”里有“(?P<names>[^”]+)”"))
def in_pack(desk, name, names):
    with zipfile.ZipFile(desk.file(f"“{name}”")) as pack:
        assert pack.testzip() is None
        assert pack.namelist() == names.split("、")


@then(sentence("清单“(?P<name>[^”]+)”写着“(?P<source>[^”]+)”读不了，因为“(?P<code>[^”]+)”"))
def listed_unread(desk, name, source, code):
    with zipfile.ZipFile(desk.file(f"“{name}”")) as pack:
        manifest = json.loads(pack.read("manifest.json"))
    assert [(each["source"], each["problems"][0]["code"]) for each in manifest["unread"]] == [(source, code)]
