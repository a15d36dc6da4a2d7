"""The commands as people and programs call them: what they print, where, and with which exit code."""

from __future__ import annotations

import ast
import inspect
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from click import core, decorators, exceptions, formatting, parser, types

from evaluator.authoring.paper import METHODS, scoring
from evaluator.catalog import entries, home
from evaluator.cli import output, run, spoken
from evaluator.cli.page import cells, columns, wrapped
from evaluator.cli.program import COMMANDS
from evaluator.cli.words import ZH
from evaluator.declarations import Decimal
from evaluator.evidence.values import convert
from evaluator.methods import METHODS as ALL_METHODS
from evaluator.reading.text import Unreadable

ROOT = Path(__file__).parents[1]
EVIDENCE = ROOT / "examples" / "hege-zhigong-zhijia" / "某支行工会.yaml"
TABLE = home() / "hege-zhigong-zhijia" / "ruleset.yaml"


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def pingjia(capfd, monkeypatch, kept):
    """Run a command line; return its exit code, standard output and standard error."""
    monkeypatch.setenv("PINGJIA_CACHE", str(kept))
    monkeypatch.delenv("PINGJIA_LANG", raising=False)
    monkeypatch.delenv("PINGJIA_DEBUG", raising=False)

    def call(*arguments):
        capfd.readouterr()
        code = run([str(each) for each in arguments])
        found = capfd.readouterr()
        assert "Traceback" not in found.err
        return code, found.out, found.err

    return call


@pytest.fixture
def evidence(tmp_path):
    """The example without its attachments, to be changed."""
    text = re.sub(r"(?ms)^attachments:.*?(?=^\S)", "", EVIDENCE.read_text("utf-8"))
    path = tmp_path / "证据.yaml"
    path.write_text(re.sub(r"(?m)^attachments:.*\n((  |-| -).*\n)*", "", text), "utf-8")
    return path


def score(pingjia, *arguments):
    return pingjia("score", "T01", *arguments, "--inference", "reference")


# ── help and words ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [name for name, *_ in COMMANDS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_has_help_in_both_languages_within_eighty_cells(pingjia, name, language):
    code, out, err = pingjia(name, "--help", "--lang", language)
    assert (code, err) == (0, "")
    assert all(cells(line) <= 80 for line in out.splitlines() if "/" not in line)
    if language == "zh":
        assert out.startswith(f"用法：pingjia {name} [选项]")
        assert not re.search(r"Usage|Options|Show this|Error", out)
    else:
        assert out.startswith(f"Usage: pingjia {name} [OPTIONS]")
        assert not re.search(r"[\u4e00-\u9fff]", out.replace("评家", ""))


def test_alone_it_prints_its_help(pingjia):
    code, out, _ = pingjia()
    assert code == 0
    assert all(name in out for name, *_ in COMMANDS)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["scroe"], "没有命令 'scroe'。是不是 `score`？"),
        (["list", "--foramt", "json"], "没有选项 '--foramt'"),
        (["list", "--format"], "选项 '--format' 后面要写一个值。"),
        (["list", "--format", "xml"], "不在可选的写法里"),
        (["list", "甲"], "多出了参数 甲"),
        (["score", "T01"], "缺少参数"),
        (["fmt", "a", "--check", "--write"], "只能用一个"),
        (["score", "T01", "-", "-"], "只能读一次"),
    ],
)
def test_what_is_wrongly_asked_is_said_in_chinese_with_exit_2(pingjia, arguments, said):
    code, out, err = pingjia(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert not re.search(r"Usage|Error|Try|No such|Missing", err)


def test_usage_errors_in_english(pingjia):
    code, _, err = pingjia("--lang", "en", "list", "--foramt")
    assert code == 2
    assert "Error: No such option" in err
    assert not re.search(r"[\u4e00-\u9fff]", err)


def test_the_language_is_an_option_anywhere_or_the_environment(pingjia, monkeypatch):
    assert "points" in pingjia("list", "--lang", "en")[1]
    assert "points" in pingjia("--lang=en", "list")[1]
    monkeypatch.setenv("PINGJIA_LANG", "en")
    assert "points" in pingjia("list")[1]
    assert "总分" in pingjia("list", "--lang", "zh")[1]
    assert spoken(["--", "--lang", "en"], "fr") == "zh"


def test_clicks_words_are_all_known():
    """Each text click looks up has Chinese words, but for those that only a programmer can meet."""
    ours = {*ZH}
    never = (
        "DeprecationWarning", "Could not determine name", "No options defined", "Boolean option", "Arguments take",
        "Name '{name}' defined", "Do you want", "Confirm the action", "Invalid start character", "Repeat for",
        "Abort", "Error: {message}", "Error: {e.message}", "Error: The two", "DEPRECATED", "({",
    )  # fmt: skip
    unknown = set()
    for module in (core, decorators, exceptions, formatting, parser, types):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}:
                texts = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
                unknown |= {each for each in texts if isinstance(each, str) and each not in ours}
    assert {each for each in unknown if not each.startswith(never)} == set()


# ── the small commands ─────────────────────────────────────────────────────────────────────────────────────────


def test_list_names_every_shipped_table(pingjia):
    code, out, err = pingjia("list", "--format", "json")
    assert (code, err) == (0, "")
    found = {each["code"]: each for each in json.loads(out)}
    assert found["T01"]["id"] == "hege-zhigong-zhijia"
    assert {path.parent.name for path in home().glob("*/ruleset.yaml")} == {
        each["id"] for each in found.values()
    }


def test_show_prints_the_table_and_its_items(pingjia):
    _, out, _ = pingjia("show", "T01")
    assert "A 组织健全  22" in out
    assert re.search(r"A5 +入会率 +4\n", out)
    assert "合格  ≥ 85，且 每个(类目, 比率 >= 60%)" in out
    _, out, _ = pingjia("show", "T01", "A5")
    for words in ("按 入会率 分档：", "≥ 95%  4 分", "入会率 = 会员人数 / 职工人数", "依据", "材料", "整改"):
        assert words in out
    assert pingjia("explain", "T01:A5")[1] == out


def test_every_item_of_every_table_can_be_shown(pingjia):
    for entry in json.loads(pingjia("list", "--format", "json")[1]):
        table = json.loads(pingjia("show", entry["code"], "--format", "json")[1])
        items = [item for section in table["sections"] for item in section["items"]] + table["bonus"]
        for item in items:
            assert len(item["scoring"]) == 1, item["id"]
            assert scoring(item["scoring"]), item["id"]


def test_every_method_has_a_way_of_being_told():
    assert set(METHODS) == {each.key for each in ALL_METHODS}


def test_an_unknown_item_is_refused_with_what_there_is(pingjia):
    code, _, err = pingjia("show", "T01", "A55")
    assert code == 2
    assert "[unknown-item]" in err
    assert "是不是" in err


def test_explain_tells_meaning_and_remedy(pingjia):
    code, out, _ = pingjia("explain", "[unknown-key]")
    assert code == 0
    assert all(word in out for word in ("报错", "意思", "改法"))
    assert "means" in pingjia("explain", "unknown-key", "--lang", "en")[1]
    code, out, err = pingjia("explain", "unknow-key", "--format", "json")
    assert code == 2
    assert "`unknown-key`" in err
    assert json.loads(out)["problems"][0]["code"] == "unknown-code"


def test_doctor_tells_whether_something_required_is_missing(pingjia, monkeypatch):
    from evaluator import doctor

    good = doctor.Finding("甲", ok=True, detail="1")
    bad = doctor.Finding("乙", ok=False, detail="无", remedy="装上")
    monkeypatch.setattr(doctor, "checkup", lambda: (good,))
    assert pingjia("doctor")[0] == 0
    monkeypatch.setattr(doctor, "checkup", lambda: (good, bad))
    code, out, _ = pingjia("doctor")
    assert code == 1
    assert "装上" in out
    assert json.loads(pingjia("doctor", "--format", "json")[1])[1]["ok"] is False


def test_schema_prints_json(pingjia):
    for kind in ("ruleset", "vocabulary", "evidence"):
        code, out, _ = pingjia("schema", kind, "--keys", "en")
        assert code == 0
        assert json.loads(out)["$schema"]


def test_template_is_a_form_that_reads_back(pingjia, tmp_path):
    form = tmp_path / "表.yaml"
    assert pingjia("template", "T01", "--output", form)[0] == 0
    assert pingjia("template", "T01")[1].encode() == form.read_bytes()
    form.write_text("填好了", "utf-8")
    code, _, err = pingjia("template", "T01", "--output", form)
    assert code == 2
    assert "[output-exists]" in err
    assert form.read_text("utf-8") == "填好了"
    assert pingjia("template", "T01", "--output", form, "--force")[0] == 0


def test_fmt_checks_prints_and_writes(pingjia, tmp_path):
    file = tmp_path / "表.yaml"
    file.write_text("ruleset: {a: 1,b: 2 }\n", "utf-8")
    code, out, err = pingjia("fmt", file, "--check")
    assert (code, out) == (1, "")
    assert "要整理" in err
    assert pingjia("fmt", file)[1] == "ruleset: {a: 1, b: 2}\n"
    assert pingjia("fmt", file, "--write", "--to", "zh")[0] == 0
    assert file.read_text("utf-8").startswith("评分表:")
    assert pingjia("fmt", file, "--check")[0] == 0
    file.write_text("ruleset: [", "utf-8")
    assert pingjia("fmt", file, "--write")[0] == 3
    assert file.read_text("utf-8") == "ruleset: ["


# ── check ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def table(tmp_path):
    """A copy of a shipped table, to be spoiled."""
    folder = tmp_path / "表"
    folder.mkdir()
    shutil.copy(TABLE, folder / "ruleset.yaml")
    return folder / "ruleset.yaml"


def test_check_draws_every_problem_with_its_place(pingjia, table):
    text = table.read_text("utf-8")
    table.write_text(
        text.replace("at_least: {95%: 4, 90%: 3", "at_leest: {95%: 4, 90%: 3", 1).replace(
            "points: 22", "points: 23"
        ),
        "utf-8",
    )
    code, out, err = pingjia("check", table)
    assert code == 3
    assert "[unknown-key]" in err
    assert "at_leest" in err
    assert "^^^^^^^^" in err
    assert "1 个错误" in out or "个错误" in out
    code, out, _ = pingjia("check", table, "--format", "json")
    found = json.loads(out)["problems"]
    assert code == 3
    assert {"unknown-key"} <= {each["code"] for each in found}
    assert all(each["line"] > 0 and each["column"] > 0 for each in found if each["source"])


def test_check_takes_codes_folders_and_files(pingjia, table):
    for name in ("T01", "hege-zhigong-zhijia", table, table.parent, table.parent.parent):
        code, out, _ = pingjia("check", name)
        assert code == 0
        assert "ruleset.yaml" in out
    code, _, err = pingjia("check", "T99")
    assert code == 3
    assert "[unknown-ruleset]" in err


# ── score ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_result_is_an_object_and_several_are_an_array_in_input_order(pingjia, evidence, tmp_path):
    other = tmp_path / "另一份.yaml"
    other.write_text(evidence.read_text("utf-8").replace("3301-0012", "3301-0013"), "utf-8")
    code, out, err = score(pingjia, evidence, "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["organisation"]["id"] == "3301-0012"
    _, out, _ = score(pingjia, other, evidence, "--format", "json")
    assert [each["organisation"]["id"] for each in json.loads(out)] == ["3301-0013", "3301-0012"]


def test_the_same_bytes_on_standard_output_and_in_a_file(pingjia, evidence, tmp_path):
    for kind in ("json", "html"):
        file = tmp_path / f"结果.{kind}"
        out = score(pingjia, evidence, "--format", kind)[1]
        code, nothing, err = score(pingjia, evidence, "--format", kind, "--output", file)
        assert (code, nothing) == (0, "")
        assert "已写" in err
        assert file.read_text("utf-8") == out
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["证据.yaml", "结果.json", "结果.html"])


def test_three_results_end_with_an_overview(pingjia, evidence, tmp_path):
    bad = tmp_path / "坏.yaml"
    bad.write_text("evidence: 1\nfacts: {会员人数: 很多}\n", "utf-8")
    code, out, _ = score(pingjia, evidence, bad, evidence)
    assert code == 3
    head, first, second, _ = [line.split() for line in out.splitlines()[-4:]]
    assert head == ["单位", "表", "已确认", "仍可能", "等级", "文件"]
    assert first[1:3] == ["T01", "83.9"]
    assert second == ["—", "T01", "—", "—", "没有结果", str(bad)]
    assert "仍可能  等级" not in score(pingjia, evidence, evidence)[1]
    folder = tmp_path / "报告"
    code, out, err = score(pingjia, evidence, evidence, evidence, "--format", "html", "--output", folder)
    assert (code, out) == (0, "")
    assert err.splitlines()[-1] == f"已写 3 份到 {folder}"
    assert "T01-证据-3.html" in err.splitlines()[-2]


def test_all_tells_where_an_organisation_stands_on_every_ruleset_that_applies(pingjia, evidence, tmp_path):
    codes = {entry.code for entry in entries()}
    code, out, err = pingjia("score", "--all", evidence, "--inference", "reference")
    assert (code, err) == (0, "")
    title, _, head, *rest = out.splitlines()
    found = {line.split()[0]: line.split() for line in rest if line[:1] == "T"}
    (aside,) = (line.partition("：")[2].split("、") for line in rest if line.startswith("不适用"))
    assert title == f"某支行工会：适用的评分表 {len(found)} 张"
    assert head.split() == ["表", "名称", "已确认", "仍可能", "满分", "等级", "已填事实"]
    assert found["T01"][2:] == ["83.9", "88", "100", "未定", "74/84"]
    assert {"T11", "T13"} <= set(aside)
    assert (set(found) | set(aside), set(found) & set(aside)) == (codes, set())
    assert rest[-1] == f"细看一张：pingjia score {next(iter(found))} {evidence}"
    code, out, _ = pingjia("score", "--all", evidence, "--format", "json", "--inference", "reference")
    assert [each["ruleset"]["code"] for each in json.loads(out)] == list(found)
    folder = tmp_path / "报告"
    code, out, err = pingjia("score", "--all", evidence, "--format", "html", "--output", folder)
    assert (code, out) == (0, "")
    assert len(list(folder.glob("T*.html"))) == len(found)
    assert (folder / "index.html").is_file()


def test_a_claim_says_which_of_several_rulesets_it_is_about(pingjia, evidence):
    evidence.write_text(evidence.read_text("utf-8").replace('"T01:D3"', "D3"), "utf-8")
    assert score(pingjia, evidence)[0] == 0
    line = next(n for n, each in enumerate(evidence.read_text("utf-8").splitlines(), 1) if "item: D3" in each)
    code, _, err = pingjia("score", "T01,T02", evidence)
    assert code == 3
    assert f"{evidence}:{line}:5: " in err
    assert "[claim-without-table]" in err
    assert "写成 T01:D3" in err


def test_what_is_said_of_another_rulesets_items_is_not_heard(pingjia, evidence):
    """The claim of T01's D3 leaves T02's D3 alone; with the table's id it is heard as with its code."""
    text = evidence.read_text("utf-8")
    by_code = json.loads(score(pingjia, evidence, "--format", "json")[1])
    evidence.write_text(text.replace('"T01:D3"', '"hege-zhigong-zhijia：D3"'), "utf-8")
    by_id = json.loads(score(pingjia, evidence, "--format", "json")[1])
    evidence.write_text(text.replace('"T01:D3"', '"T02:D3"'), "utf-8")
    other = json.loads(score(pingjia, evidence, "--format", "json")[1])

    def state(result):
        return next(item["state"] for item in result["items"] if item["id"] == "D3")

    assert [state(each) for each in (by_code, by_id, other)] == [
        "not_applicable",
        "not_applicable",
        "missing",
    ]


def test_a_folder_in_the_place_of_evidence_is_read(pingjia, evidence, tmp_path):
    code, out, _ = score(pingjia, evidence.parent, "--format", "json")
    assert code == 0
    assert [each["organisation"]["name"] for each in json.loads(out)] == ["某支行工会"]
    nothing = tmp_path / "空"
    nothing.mkdir()
    code, out, err = score(pingjia, nothing)
    assert (code, out) == (3, "")
    assert "[no-evidence]" in err


def test_a_misspelt_method_is_named(pingjia, table):
    table.write_text(table.read_text("utf-8").replace("        bands:", "        bandz:", 1), "utf-8")
    code, _, err = pingjia("check", table)
    assert code == 3
    assert "没有叫 `bandz` 的键" in err
    assert "是不是 `bands`？" in err
    assert "no-method" not in err


def test_hints_say_what_to_write(pingjia, evidence, tmp_path):
    text = evidence.read_text("utf-8")
    evidence.write_text(text.replace("  具备法人条件: 是", "  具备法人条件: 对"), "utf-8")
    assert "请写 是" in score(pingjia, evidence)[2]
    path = tmp_path / "ruleset.yaml"
    path.write_text("code: X02\nruleset: x02\nextends: ./没有.yaml\n", "utf-8")
    assert f"{path}:3:10: " in pingjia("check", path)[2]


def test_a_percentage_is_read_where_one_is_asked_alone():
    assert convert("96%", Decimal(ask="满意率（百分数）"))[0] == 96
    with pytest.raises(Unreadable) as found:
        convert("96%", Decimal(ask="人数"))
    assert "两个计数" in found.value.hint


def test_a_tailored_table_is_shown_with_its_changes_in_words(pingjia, tmp_path):
    path = tmp_path / "ruleset.yaml"
    path.write_text(
        "code: X02\nruleset: x02\nextends: T01\ntitle: 剪裁\nversion: '1'\npoints: 100\nreplace: {A2: {note: 改}}\n",
        "utf-8",
    )
    out = pingjia("show", path)[1]
    assert "改写 分值" in out
    assert re.search("替换 A2 .*：说明", out)


def test_several_results_go_into_a_folder(pingjia, evidence, tmp_path):
    twin = tmp_path / "乙" / evidence.name
    twin.parent.mkdir()
    shutil.copy(evidence, twin)
    folder = tmp_path / "报告"
    assert score(pingjia, evidence, twin, "--format", "html", "--output", folder)[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "T01-证据-2.html",
        "T01-证据.html",
        "index.html",
    ]


def test_nothing_is_written_over_what_is_no_result(pingjia, evidence, tmp_path):
    before = evidence.read_bytes()
    code, _, err = score(pingjia, evidence, "--output", evidence)
    assert code == 2
    assert "[output-unwritable]" in err
    assert evidence.read_bytes() == before
    file = tmp_path / "文件"
    file.write_text("旧", "utf-8")
    code, _, err = score(pingjia, evidence, evidence, "--format", "html", "--output", file)
    assert code == 2
    assert "[output-unwritable]" in err
    assert file.read_text("utf-8") == "旧"
    assert score(pingjia, evidence, "--output", tmp_path / "没有" / "结果.txt")[0] == 2


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "结果.json"
    target.write_text("旧", "utf-8")
    target.chmod(0o640)

    def full(self, other):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(output.Asked):
        output.write(target, "新")
    assert target.read_text("utf-8") == "旧"
    monkeypatch.undo()
    output.write(target, "新")
    assert target.read_text("utf-8") == "新"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["结果.json"]


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "真.json", tmp_path / "链.json"
    target.write_text("旧", "utf-8")
    link.symlink_to(target)
    output.write(link, "新")
    assert link.is_symlink()
    assert target.read_text("utf-8") == "新"


@pytest.mark.parametrize(
    "line, code", [("83.9", 0), ("84", 1), ("不合格", 1), ("合格", 1), ("基本合格", 1), ("0", 0)]
)
def test_below_the_line_asked_for_exits_1_and_still_reports(pingjia, evidence, line, code):
    found, out, err = score(pingjia, evidence, "--fail-under", line, "--format", "json")
    assert json.loads(out)["score"]["confirmed"] == "83.9"
    assert found == code
    assert bool(err) == bool(code)


def test_an_unknown_line_is_refused_with_the_grades(pingjia, evidence):
    code, _, err = score(pingjia, evidence, "--fail-under", "合各")
    assert code == 2
    assert "是不是 `合格`" in err


def test_bad_evidence_is_drawn_and_listed_and_the_others_are_scored(pingjia, evidence, tmp_path):
    bad = tmp_path / "坏.yaml"
    bad.write_text(evidence.read_text("utf-8").replace("会员人数:", "会员人数目:", 1), "utf-8")
    code, out, err = score(pingjia, bad, "--format", "json")
    assert code == 3
    assert "[unknown-fact]" in err
    assert "^^^^" in err
    (found,) = json.loads(out)["problems"]
    assert found["source"] == str(bad)
    assert "是不是" in found["hint"]
    file = tmp_path / "全部.json"
    code, out, _ = score(pingjia, bad, evidence, "--format", "json", "--output", file)
    first, second = json.loads(file.read_text("utf-8"))
    assert (code, out) == (3, "")
    assert list(first) == ["problems"]
    assert second["score"]["confirmed"] == "83.9"
    alone = tmp_path / "一份.json"
    assert score(pingjia, bad, "--format", "json", "--output", alone)[0] == 3
    assert not alone.exists()


def test_the_worst_exit_code_wins(pingjia, evidence, tmp_path):
    assert score(pingjia, evidence, tmp_path / "没有.yaml", "--fail-under", "合格")[0] == 3


def test_as_of_overrides_the_evidence(pingjia, evidence):
    _, out, _ = score(pingjia, evidence, "--as-of", "2026年3月1日", "--format", "json")
    assert json.loads(out)["as_of"] == "2026-03-01"
    code, _, err = score(pingjia, evidence, "--as-of", "03/04/2026")
    assert code == 2
    assert "[bad-option]" in err


def test_several_tables_at_once(pingjia, evidence):
    code, out, _ = pingjia("score", "T01, T01", evidence, "--format", "json", "--inference", "reference")
    assert code == 0
    assert [each["ruleset"]["code"] for each in json.loads(out)] == ["T01", "T01"]
    code, out, _ = pingjia("score", "T01,T99", evidence, "--format", "json")
    assert code == 3
    assert [each["code"] for each in json.loads(out)["problems"]] == ["unknown-ruleset"]


def test_private_facts_stay_private_unless_asked_for_by_name(pingjia, evidence):
    shown = score(pingjia, evidence, "--format", "json", "--with-private")[1]
    hidden = score(pingjia, evidence, "--format", "json")[1]
    assert shown != hidden
    assert json.loads(hidden)["score"] == json.loads(shown)["score"]


def test_an_organisation_that_comes_twice_is_noticed(pingjia, evidence, tmp_path):
    again = tmp_path / "又一份.yaml"
    again.write_text(evidence.read_text("utf-8"), "utf-8")
    code, _, err = score(pingjia, evidence, again, "--format", "jsonl")
    assert code == 0
    assert f"3301-0012 同一期间有两份，都算了：{evidence}、{again}" in err
    assert "两份" not in score(pingjia, evidence, "--format", "json")[2]


def test_what_had_no_result_is_not_verified_and_not_blamed(pingjia, evidence, tmp_path):
    bad, results = tmp_path / "坏.yaml", tmp_path / "结果.jsonl"
    bad.write_text("evidence: 1\nfacts: {会员人数: 四百}\n", "utf-8")
    assert score(pingjia, bad, evidence, "--format", "jsonl", "-o", results)[0] == 3
    code, out, err = pingjia("verify", results, "--evidence", evidence)
    assert code == 0, err
    assert "结果.jsonl#1：当时就没有结果" in err
    assert "结果.jsonl#2：重算一致" in out


def test_last_years_numbers_have_no_place_in_a_table_of_many(pingjia, evidence):
    code, out, err = pingjia("template", "T01", "--format", "csv", "--from", evidence)
    assert (code, out) == (2, "")
    assert "--from" in err


SECRET = "张三秘病"


@pytest.mark.parametrize("format", ["terminal", "json", "jsonl", "html", "xlsx", "docx", "pdf"])
def test_no_report_tells_a_reason_or_a_file_beside_a_private_column(pingjia, evidence, tmp_path, format):
    """The events have private columns: why they were corrected, and the file behind them, may name the sick, too."""
    (tmp_path / f"{SECRET}二.txt").write_text("x", "utf-8")
    rows = (
        "    value:\n      - {编号: S1, 类型: 住院, 知悉日期: 2025-03-01, 登记日期: 2025-03-01, 职工: 甲}\n"
    )
    said = f"    why: {SECRET}一\n    by: 小林\n    material: [{SECRET}三]\n"
    text = re.sub(
        r"(?m)^  职工事件:\n((?:    .*\n)+)",
        lambda _: f"  职工事件:\n{rows}{said}",
        evidence.read_text("utf-8"),
    )
    audited = "    audited:\n" + "".join(f"  {line}\n" for line in (rows + said).splitlines())
    text = text.replace(said, said + audited, 1)
    text += f"\nattachments:\n  - {{id: {SECRET}三, path: {SECRET}二.txt, for: [职工事件]}}\n"
    evidence.write_text(text, "utf-8")
    out = tmp_path / f"报告.{format}"
    code, shown, err = pingjia("score", "T01", evidence, "--format", format, "--verbose", "-o", out)
    assert code == 0, err
    if zipfile.is_zipfile(out):
        with zipfile.ZipFile(out) as packed:
            parts = [packed.read(name) for name in packed.namelist()]
    else:
        parts = [out.read_bytes()]
    assert not any(SECRET.encode() in part for part in (*parts, shown.encode(), err.encode()))
    if format == "json":
        assert score(pingjia, evidence, "--format", "json", "--with-private")[1].count(SECRET) > 3
        code, read, _ = pingjia("read", evidence, "--format", "yaml", "--ruleset", "T01")
        assert code == 0
        assert SECRET not in read
        assert "职工事件" in read


def test_private_facts_stay_private_in_chinese_keys_too(pingjia, evidence, tmp_path):
    code, text, _ = pingjia("fmt", evidence, "--to", "zh")
    assert (code, text.count("证据: 1"), text.count("职工甲")) == (0, 1, 1)
    chinese = tmp_path / "中文键.yaml"
    chinese.write_text(text, "utf-8")
    hidden = score(pingjia, chinese, "--format", "json")[1]
    assert "职工甲" not in hidden
    assert (
        json.loads(hidden)["evidence"]
        == json.loads(score(pingjia, evidence, "--format", "json")[1])["evidence"]
    )
    result = tmp_path / "结果.json"
    result.write_text(score(pingjia, chinese, "--format", "json", "--with-private")[1], "utf-8")
    assert "职工甲" in result.read_text("utf-8")
    assert pingjia("verify", result)[0] == 0


def test_a_bug_of_ours_is_said_without_a_traceback(pingjia, evidence, monkeypatch):
    import evaluator.explain

    def broken(*_, **__):
        raise ZeroDivisionError("甲")

    monkeypatch.setattr(evaluator.explain, "explain", broken)
    code, out, err = score(pingjia, evidence, "--format", "json")
    assert (code, out) == (4, "")
    assert "ZeroDivisionError" in err
    assert "报告给维护者" in err


# ── the second opinion ─────────────────────────────────────────────────────────────────────────────────────────


def test_two_inferences_that_differ_are_shouted_about(pingjia, evidence, monkeypatch):
    from dataclasses import replace

    import evaluator.engine
    from evaluator.cli import second
    from evaluator.inference import Session

    assess = evaluator.engine.assess

    def different(*given, session=None, **options):
        trace = assess(*given, **{**options, "mode": "reference"})
        if session is None:
            return trace
        return replace(trace, inferred=replace(trace.inferred, agreement="differs", differences=("+ V1",)))

    monkeypatch.setattr(evaluator.engine, "assess", different)
    monkeypatch.setattr(second, "_is_there", lambda: True)
    monkeypatch.setattr(second, "PATIENCE", 30)
    monkeypatch.setattr(Session, "start", lambda self, patterns=None: None)
    for mode in ("auto", "durable"):
        code, out, err = pingjia("score", "T01", evidence, "--format", "json", "--inference", mode)
        assert code == 0
        assert "！！警告" in err
        assert "+ V1" in err
        assert any("+ V1" in each for each in json.loads(out)["warnings"])


def test_durable_asked_for_in_vain_says_how_to_get_it(pingjia, evidence, monkeypatch):
    from evaluator.inference import Session
    from evaluator.inference.durable import missing

    def refuse(self, patterns, facts):
        raise missing("没有装")

    monkeypatch.setattr(Session, "conclude", refuse)
    monkeypatch.setattr(Session, "start", lambda self, patterns=None: None)
    code, _, err = pingjia("score", "T01", evidence, "--inference", "durable")
    assert code == 2
    assert "[durable-unavailable]" in err
    assert "pip install" in err


def test_auto_does_not_wait_for_a_slow_second_opinion(pingjia, evidence, monkeypatch):
    import threading

    from evaluator.cli import second
    from evaluator.inference import Session
    from evaluator.inference.durable import DurableFailed

    answered, finished = threading.Event(), []

    def slow(self, patterns, facts):
        answered.wait(60)
        finished.append(True)
        raise DurableFailed("慢")

    monkeypatch.setattr(second, "_is_there", lambda: True)
    monkeypatch.setattr(second, "PATIENCE", 0.05)
    monkeypatch.setattr(Session, "conclude", slow)
    monkeypatch.setattr(Session, "start", lambda self, patterns=None: None)
    code, out, err = pingjia("score", "T01", evidence, evidence, "--format", "json")
    assert not finished
    answered.set()
    assert code == 0
    assert err == ""
    assert [each["warnings"] for each in json.loads(out)] == [[], []]


# ── verify ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def result(pingjia, evidence, tmp_path):
    path = tmp_path / "结果.json"
    assert score(pingjia, evidence, "--format", "json", "--with-private", "--output", path)[0] == 0
    return path


def test_a_result_is_computed_again_to_the_letter(pingjia, result, evidence):
    assert pingjia("verify", result)[:2] == (0, f"{result}：重算一致\n")
    assert pingjia("verify", result, "--evidence", evidence)[0] == 0


def test_a_result_that_was_changed_differs(pingjia, result):
    text = result.read_text("utf-8")
    result.write_text(text.replace('"confirmed": "83.9"', '"confirmed": "85.9"', 1), "utf-8")
    code, _, err = pingjia("verify", result)
    assert code == 1
    assert "score.confirmed" in err
    assert '记录 "85.9"，重算 "83.9"' in err
    code, out, _ = pingjia("verify", result, "--format", "json")
    assert code == 1
    assert json.loads(out)["verified"] is False


def test_the_engine_line_may_differ(pingjia, result):
    text = result.read_text("utf-8")
    result.write_text(re.sub(r'"engine": ".*"', '"engine": "pingjia 9"', text), "utf-8")
    assert pingjia("verify", result)[0] == 0


@pytest.mark.parametrize("name, said", [("ruleset", "评分表"), ("vocabulary", "词汇表")])
def test_a_digest_that_differs_is_named(pingjia, result, name, said):
    recorded = json.loads(result.read_text("utf-8"))
    recorded["digests"][name] = "0" * 64
    result.write_text(json.dumps(recorded, ensure_ascii=False), "utf-8")
    code, _, err = pingjia("verify", result)
    assert code == 3
    assert "[digest-mismatch]" in err
    assert said in err


def test_other_evidence_is_noticed(pingjia, result, evidence):
    evidence.write_text(evidence.read_text("utf-8") + "# 改过\n", "utf-8")
    code, _, err = pingjia("verify", result, "--evidence", evidence)
    assert code == 3
    assert "[digest-mismatch]" in err


def test_without_the_private_facts_the_original_is_asked_for(pingjia, evidence, tmp_path):
    path = tmp_path / "公开.json"
    score(pingjia, evidence, "--format", "json", "--output", path)
    code, _, err = pingjia("verify", path)
    assert code == 3
    assert "[evidence-withheld]" in err
    assert "--evidence" in err
    assert pingjia("verify", path, "--evidence", evidence)[0] == 0


def test_several_results_are_verified_each_with_its_own_original(pingjia, evidence, tmp_path):
    other = evidence.with_name("另一份.yaml")
    other.write_text(evidence.read_text("utf-8") + "# 另一份\n", "utf-8")
    single, both, failed = (tmp_path / f"{each}.json" for each in ("一份", "两份", "坏的"))
    score(pingjia, evidence, "--format", "json", "--output", single)
    score(pingjia, other, evidence, "--format", "json", "--output", both)
    failed.write_text('[{"problems": []}]', "utf-8")
    code, out, err = pingjia("verify", single, both, "--evidence", evidence, "--evidence", other)
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == [f"{both}#2：重算一致", "共 3 份：3 份一致"]
    code, out, err = pingjia("verify", both, failed, "--evidence", evidence)
    assert code == 3
    assert f"{both}#1：" in err
    assert "没有一份的摘要是" in err
    assert out.splitlines() == [f"{both}#2：重算一致", "共 2 份：1 份一致，1 份不能核对"]
    folder = tmp_path / "原件"
    folder.mkdir()
    for each in (evidence, other):
        shutil.copy(each, folder)
    assert pingjia("verify", both, "--evidence", folder)[::2] == (0, "")
    assert pingjia("verify", single, "--evidence", folder)[::2] == (0, "")
    code, _, err = pingjia("verify", single, "--evidence", evidence, "--evidence", other)
    assert (code, err) == (0, f"没有哪份结果用到原件 {other}\n")


def test_a_result_of_a_table_that_did_not_come_along_asks_for_its_file(pingjia, result):
    recorded = json.loads(result.read_text("utf-8"))
    recorded["ruleset"]["id"] = "本地的表"
    result.write_text(json.dumps(recorded, ensure_ascii=False), "utf-8")
    code, _, err = pingjia("verify", result)
    assert code == 3
    assert "--ruleset" in err


@pytest.mark.parametrize("text", ["{}", "[1]", "{", '{"format": "pingjia.result/1"}', '"甲"', ""])
def test_what_is_no_result_is_refused(pingjia, tmp_path, text):
    path = tmp_path / "别的.json"
    path.write_text(text, "utf-8")
    assert pingjia("verify", path)[0] == 3


# ── cells ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tables_and_text_are_measured_in_cells():
    assert columns([("甲", "1"), ("ab c", "22")]) == ["甲    1", "ab c  22"]
    text = "评分表可写编码、编号或文件，几张用逗号隔开；证据可给几份 score T01 evidence.yaml。"
    for width in (20, 33, 60):
        lines = wrapped(text, width)
        assert all(cells(line) <= width + 2 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。；、" for line in lines)


# ── calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_calendar_is_written_as_it_is_shown_and_the_same_each_time(pingjia, tmp_path):
    code, shown, err = pingjia("calendar", "T01", EVIDENCE, "--format", "json")
    assert (code, err) == (0, "")
    once, again = tmp_path / "一.json", tmp_path / "二.json"
    for path in (once, again):
        code, out, err = pingjia("calendar", "T01", EVIDENCE, "--format", "json", "-o", path)
        assert (code, out) == (0, "")
        assert f"已写 {path}" in err
    assert once.read_bytes() == again.read_bytes()
    assert once.read_text("utf-8") == shown


def test_a_calendar_of_evidence_that_cannot_be_read_is_refused_as_a_score_is(pingjia, tmp_path):
    bad = tmp_path / "坏.yaml"
    bad.write_text("evidence: 1\nas_of: 2026-01-15\nfacts: {会员人数: 四百}\n", "utf-8")
    code, out, err = pingjia("calendar", "T01", bad, "--format", "json", "-o", tmp_path / "日历.ics")
    assert code == 3
    assert json.loads(out)["problems"]
    assert "不是能读懂的数" in err
    assert not (tmp_path / "日历.ics").exists()


def test_a_calendar_takes_one_submission_of_any_kind(pingjia, evidence, tmp_path):
    folder, rows = tmp_path / "收件", "1,甲,支行,2025,2026-01-15,40\n"
    folder.mkdir()
    shutil.copy(evidence, folder / "甲.yaml")
    head = "单位编号,单位名称,单位类型,期间,评定日,会员人数\n"
    table = tmp_path / "批量.csv"
    table.write_text(head + rows, "utf-8")
    for given in (folder, table):
        assert pingjia("calendar", "T01", given, "--format", "json")[::2] == (0, "")
    shutil.copy(evidence, folder / "乙.yaml")
    table.write_text(head + rows + rows.replace("1", "2", 1), "utf-8")
    for given in (folder, table):
        code, _, err = pingjia("calendar", "T01", given)
        assert (code, "不止一份" in err) == (2, True)


def test_a_calendar_needs_a_day_to_begin_with(pingjia, tmp_path):
    bare = tmp_path / "没有评定日.yaml"
    bare.write_text("evidence: 1\nfacts: {会员人数: 400}\n", "utf-8")
    code, _, err = pingjia("calendar", "T01", bare)
    assert code == 3
    assert "as-of-missing" in err
    assert pingjia("calendar", "T01", bare, "--as-of", "2026-01-15")[0] == 0


# ── several results: a folder of pages, one workbook, and beside the last ───────────────────────────────────────


def test_pages_in_a_folder_have_an_index_that_links_to_each(pingjia, evidence, tmp_path):
    other = tmp_path / "乙.yaml"
    other.write_text(evidence.read_text("utf-8").replace("某支行工会", "=乙<b>"), "utf-8")
    bad = tmp_path / "坏.yaml"
    bad.write_text("\t{", "utf-8")
    code, out, err = score(pingjia, evidence, other, bad, "--format", "html", "-o", tmp_path / "页")
    assert (code, out) == (3, "")
    assert sorted(each.name for each in (tmp_path / "页").iterdir()) == [
        "T01-乙.html",
        "T01-证据.html",
        "index.html",
    ]
    index = (tmp_path / "页" / "index.html").read_text("utf-8")
    for name in ("T01-%E4%B9%99.html", "T01-%E8%AF%81%E6%8D%AE.html"):
        assert f'href="{name}"' in index
    assert "=乙&lt;b&gt;" in index
    assert "坏.yaml" in index
    assert "已写 2 份到" in err
    assert "同批 2 家平均" in (tmp_path / "页" / "T01-乙.html").read_text("utf-8")


def test_a_workbook_of_all_goes_to_one_file_and_one_each_to_a_folder(pingjia, evidence, tmp_path):
    other = tmp_path / "乙.yaml"
    other.write_text(evidence.read_text("utf-8"), "utf-8")
    for name in ("一.xlsx", "二.xlsx"):
        assert score(pingjia, evidence, other, "--format", "xlsx", "-o", tmp_path / name)[0] == 0
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()
    assert score(pingjia, other, evidence, "--format", "xlsx", "-o", tmp_path / "三.xlsx")[0] == 0
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "三.xlsx").read_bytes()
    (tmp_path / "本").mkdir()
    assert score(pingjia, evidence, other, "--format", "xlsx", "-o", tmp_path / "本")[0] == 0
    found = sorted(each.name for each in (tmp_path / "本").iterdir())
    assert found == ["T01-乙.xlsx", "T01-证据.xlsx", "汇总.xlsx"]


def test_a_result_is_laid_beside_the_last_one_of_the_same_table_and_organisation(pingjia, evidence, tmp_path):
    last, page = tmp_path / "去年.json", tmp_path / "页.html"
    assert score(pingjia, evidence, "--format", "json", "-o", last)[0] == 0
    assert score(pingjia, evidence, "--format", "html", "-o", page, "--against", last)[0] == 0
    assert '<polygon class="last"' in page.read_text("utf-8")
    other = json.loads(last.read_text("utf-8"))
    other["organisation"]["id"] = "别家"
    last.write_text(json.dumps([other]), "utf-8")
    assert score(pingjia, evidence, "--format", "html", "-o", page, "--against", last)[0] == 0
    assert '<polygon class="last"' not in page.read_text("utf-8")


@pytest.mark.parametrize("change", ["[1]", '{"format": "pingjia.result/1"}', "{", "number", "zero"])
def test_what_is_no_result_cannot_be_laid_beside(pingjia, evidence, tmp_path, change):
    last, page = tmp_path / "去年.json", tmp_path / "页.html"
    assert score(pingjia, evidence, "--format", "json", "-o", last)[0] == 0
    if change in ("number", "zero"):
        result = json.loads(last.read_text("utf-8"))
        result["sections"][0]["confirmed"] = "1e999999999" if change == "number" else "1/0"
        last.write_text(json.dumps(result), "utf-8")
    else:
        last.write_text(change, "utf-8")
    code, _, err = score(pingjia, evidence, "--format", "html", "-o", page, "--against", last)
    assert code == 3
    assert "去年.json" in err
    assert not page.exists()


def test_the_last_result_goes_with_pages_and_workbooks_alone(pingjia, evidence, tmp_path):
    code, _, err = score(pingjia, evidence, "--format", "json", "--against", tmp_path / "无.json")
    assert code == 2
    assert "只和 --format html、xlsx 同用" in err
