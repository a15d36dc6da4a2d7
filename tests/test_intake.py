"""What comes in: folders, zips and tables of many, honest and hostile; each submission read, refused or passed over."""

from __future__ import annotations

import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from evaluator.catalog import home, load
from evaluator.evidence import attachments as limits
from evaluator.intake import Intake, Submission, archive, submissions
from evaluator.intake.blank import blank_annexes, blank_table
from evaluator.intake.mapping import read_mapping
from evaluator.problems import PingjiaError, Problem
from tests.test_cli import kept, pingjia  # noqa: F401 - fixtures
from tests.zips import packed

T01 = load("T01")
WORDS = T01.vocabulary
MINIMAL = (
    "evidence: 1\norganisation: {{id: '{id}', name: {id}}}\nperiod: 2025\nas_of: 2026-01-15\n"
    "facts: {{会员人数: 100}}\n"
)


def put(folder: Path, name: str, text: str | bytes = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else (text or MINIMAL.format(id=path.stem)).encode())
    return path


def opened(*given: Path | str, **more) -> tuple[list[Submission], list[Problem]]:
    notes: list[Problem] = []
    return list(submissions([str(each) for each in given], WORDS, notice=notes.append, **more)), notes


def codes(submission: Submission) -> list[str]:
    try:
        submission.read()
    except PingjiaError as error:
        return [each.code for each in error.problems]
    return []


def problems(submission: Submission) -> tuple[Problem, ...]:
    with pytest.raises(PingjiaError) as caught:
        submission.read()
    return caught.value.problems


# ── folders ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_is_read_to_its_depths_by_name_and_what_is_passed_over_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "丙.yaml",
        "甲/证据.yaml",
        "甲/附件/名册.yaml",
        "甲/材料/表.csv",
        "乙/二/证据.json.yaml",
        "一.yaml",
    ):
        put(tmp_path, name)
    put(tmp_path, "~$一.xlsx", b"x")
    put(tmp_path, ".DS_Store", b"x")
    put(tmp_path, "说明.docx", b"x")
    put(tmp_path, "结果.json", json.dumps({"format": "pingjia.result/1", "ruleset": {}, "evidence": None}))
    put(tmp_path, "评分表.yaml", "ruleset: x\n")
    put(tmp_path, "列名.yaml", "columns: {甲: 会员人数}\n")
    (tmp_path / "捷径.yaml").symlink_to(tmp_path / "一.yaml")
    (tmp_path / "圈").symlink_to(tmp_path)
    found, notes = opened(".")
    assert [each.source.removeprefix("./") for each in found] == [
        "一.yaml", "丙.yaml", "乙/二/证据.json.yaml", "甲/证据.yaml",
    ]  # fmt: skip
    assert all(codes(each) == [] for each in found)
    said = {each.message.split("`")[1].removeprefix("./") for each in notes}
    assert said == {
        "~$一.xlsx",
        ".DS_Store",
        "说明.docx",
        "结果.json",
        "评分表.yaml",
        "列名.yaml",
        "捷径.yaml",
        "圈",
    }
    assert {each.code for each in notes} == {"file-skipped"}
    assert {each.severity for each in notes} == {"note"}


def test_what_the_evidence_lists_as_its_attachment_is_no_submission(tmp_path):
    put(
        tmp_path,
        "甲/证据.yaml",
        MINIMAL.format(id="甲") + "attachments: [{id: 册, path: 名册.csv}, {id: 包, path: 证件/包.zip}]\n",
    )
    put(tmp_path, "甲/名册.csv", "姓名\n张三\n")
    put(tmp_path, "甲/证件/包.zip", b"PK")
    found, notes = opened(tmp_path)
    assert [Path(each.source).name for each in found] == ["证据.yaml"]
    assert not notes


def test_an_unreadable_file_is_a_submission_with_problems_and_the_others_go_on(tmp_path):
    put(tmp_path, "1.yaml", "evidence: [")
    put(tmp_path, "2.yaml")
    put(tmp_path, "3.csv", b"\xff\xfe\x00")
    put(tmp_path, "4.zip", b"no zip")
    put(tmp_path, "5.yaml")
    found, _ = opened(tmp_path)
    assert [bool(codes(each)) for each in found] == [True, False, True, True, False]


def test_a_folder_without_evidence_says_so(tmp_path):
    put(tmp_path, "附件/一.yaml")
    (found,) = opened(tmp_path)[0]
    assert codes(found) == ["no-evidence"]


def test_whose_file_it_is_where_all_are_called_alike(tmp_path):
    put(tmp_path, "甲支行/证据.yaml")
    put(tmp_path, "乙支行.yaml")
    labels = [Path(each.label).stem for each in opened(tmp_path)[0]]
    assert labels == ["乙支行", "甲支行"]


# ── zips ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_zip_is_a_folder_with_its_attachments_and_leaves_nothing_behind(tmp_path, monkeypatch):
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    text = MINIMAL.format(id="甲") + "attachments: [{id: 册, path: 附件/名册.pdf}]\n"
    path = packed(
        tmp_path / "包.zip",
        {
            "甲/证据.yaml": text.encode(),
            "甲/附件/名册.pdf": b"roll",
            "乙.yaml": MINIMAL.format(id="乙").encode(),
        },
    )
    seen = []
    for each in submissions([str(path)], WORDS):
        seen.append(each.source)
        assert codes(each) == []
        assert each.folder is not None
        assert each.folder.is_relative_to(room)
        if "甲" in each.source:
            assert (each.folder / "附件" / "名册.pdf").read_bytes() == b"roll"
        assert oct(next(room.iterdir()).stat().st_mode)[-3:] == "700"
    assert seen == [f"{path}/乙.yaml", f"{path}/甲/证据.yaml"]
    del each
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("gbk", [True, False])
def test_chinese_names_of_zips_from_windows_and_from_elsewhere(tmp_path, gbk):
    path = packed(tmp_path / "x.zip", {"某支行.yaml": MINIMAL.format(id="1").encode()}, gbk=gbk)
    (found,) = opened(path)[0]
    assert found.source == f"{path}/某支行.yaml"
    assert codes(found) == []


def test_a_zip_inside_a_folder_is_opened_and_one_inside_a_zip_is_not(tmp_path):
    inner = packed(tmp_path / "内.zip", {"甲.yaml": MINIMAL.format(id="甲").encode()})
    folder = tmp_path / "收件"
    packed(put(folder, "外.zip"), {"内.zip": inner.read_bytes(), "乙.yaml": MINIMAL.format(id="乙").encode()})
    found, _ = opened(folder)
    assert [(Path(each.source).name, codes(each)) for each in found] == [
        ("乙.yaml", []), ("内.zip", ["archive-nested"]),
    ]  # fmt: skip


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


@pytest.mark.parametrize(
    "name",
    ["../x.yaml", "a/../../x.yaml", "/etc/x.yaml", "\\\\host\\x.yaml", "C:x.yaml", "..\\x.yaml", _link()],
    ids=str,
)
def test_a_name_that_leads_out_refuses_the_zip_as_a_whole(tmp_path, name):
    path = tmp_path / "里" / "x.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive_:
        archive_.writestr("一.yaml", MINIMAL.format(id="1"))
        archive_.writestr(name, "evidence: 1")
    before = set(tmp_path.rglob("*"))
    (found,) = opened(path)[0]
    assert codes(found) == ["archive-unsafe"]
    assert set(tmp_path.rglob("*")) == before


def _hostile() -> dict[str, tuple[bytes, str]]:
    def zipped(**more) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", more.pop("method", zipfile.ZIP_DEFLATED)) as archive_:
            for name, text in more.items():
                archive_.writestr(name, text)
        return data.getvalue()

    whole = zipped(a=b"x" * 100)
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive_:
        archive_.writestr("A.yaml", "1")
        archive_.writestr("a.yaml", "2")
    locked = bytearray(whole)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + at] |= 1
    lying = bytearray(zipped(a=bytes(2 << 20), method=zipfile.ZIP_STORED))
    start = lying.rfind(b"PK\x01\x02")
    lying[start + 24 : start + 28] = struct.pack("<L", 10)
    many = bytearray(whole)
    end = many.rfind(b"PK\x05\x06")
    many[end + 12 : end + 16] = b"\xff" * 4
    return {
        "empty": (b"", "archive-unreadable"),
        "no zip": (b"Rar!\x1a\x07" + bytes(100), "archive-unreadable"),
        "cut off": (whole[:60], "archive-unreadable"),
        "cut in the middle": (whole[40:], "archive-unreadable"),
        "bomb": (zipped(a=bytes(300 << 20)), "archive-unsafe"),
        "twice": (twice.getvalue(), "archive-unsafe"),
        "locked": (bytes(locked), "archive-unsafe"),
        "lzma": (zipped(a=b"x", method=zipfile.ZIP_LZMA), "archive-unsafe"),
        "larger than it says": (bytes(lying), "archive-unreadable"),
        "a long list": (bytes(many), "archive-too-large"),
    }


@pytest.mark.parametrize("name", _hostile())
def test_a_hostile_zip_is_refused_and_leaves_nothing_behind(tmp_path, monkeypatch, name):
    data, code = _hostile()[name]
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    (found,) = opened(put(tmp_path, "x.zip", data or b"\0"))[0]
    assert codes(found) == [code]
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("limit, value", [("COUNT_LIMIT", 2), ("UNPACKED_LIMIT", 50), ("PACKED_LIMIT", 20)])
def test_the_limits_of_a_zip(tmp_path, monkeypatch, limit, value):
    path = packed(tmp_path / "x.zip", {f"{each}.yaml": b"evidence: 1 # long enough" for each in range(3)})
    assert codes(opened(path)[0][0]) == []
    monkeypatch.setattr(archive, limit, value)
    assert codes(opened(path)[0][0]) == ["archive-too-large"]


# ── tables of many ─────────────────────────────────────────────────────────────────────────────────────────────

HEAD = "单位编号,单位名称,期间,评定日,"


def table(folder: Path, text: str, name: str = "批量.csv", encoding: str = "utf-8") -> Path:
    return put(folder, name, text.encode(encoding))


def facts(submission: Submission) -> dict[str, str]:
    from evaluator.reading import plain

    return plain(submission.read().root).get("facts", {})


def test_titles_are_found_by_meaning(tmp_path):
    text = "备注,２０２５ 年报,,,,\n序号,单位 编号,单位名称,会员人数（人）,职工\n人数,单位类型\n"
    text = '某市总工会,,,,,\n序号,单位 编号,单位名称,会员人数（人）,"职工\n人数",单位类型\n1,3301,甲,10,２0,机关\n'
    (found,) = opened(table(tmp_path, text))[0]
    assert facts(found) == {"会员人数": "10", "职工人数": "２0"}
    assert found.source.endswith("批量.csv#3301")


def test_rows_that_are_nobodys_are_passed_over_or_refused(tmp_path):
    text = f"{HEAD}会员人数\n填写说明：可留着,,,,问题\n1,甲,2025,2026-01-15,5\n,,,,\n,,2025,,7\n合计,,,,12\n"
    found, notes = opened(table(tmp_path, text))
    assert [codes(each) for each in found] == [[], ["row-without-organisation"]]
    assert [each.code for each in notes] == ["file-skipped"]


@pytest.mark.parametrize(
    "head, code, said",
    [
        ("会员人效", "unknown-heading", "会员人数"),
        ("入会率", "unknown-heading", "忽略"),
        ("会员人数,会员人数(人)", "duplicate-heading", ""),
    ],
)
def test_a_title_that_cannot_be_read_is_told_with_its_cell(tmp_path, head, code, said):
    path = table(
        tmp_path,
        f"{HEAD}职工人数,{head}\n1,甲,2025,2026-01-15,9,{head.replace('会', '').replace('入', '')}\n",
    )
    (found,) = opened(path)[0]
    (problem,) = problems(found)
    assert (problem.code, problem.span.line) == (code, 1)
    assert said in problem.hint


def test_a_value_under_no_title_is_not_dropped(tmp_path):
    (found,) = opened(table(tmp_path, f"{HEAD}会员人数,\n1,甲,2025,2026-01-15,9,8\n"))[0]
    assert codes(found) == ["cell-without-heading"]


@pytest.mark.parametrize(
    "text",
    [
        "单位编号,编号,更新日期,\n1,K1,2025-01-02,张三患癌\n",
        "单位编号,编号,张三患癌\n1,K1,9\n",
    ],
)
def test_a_private_table_is_not_quoted_wherever_its_cells_stand(tmp_path, text):
    path = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,5\n")
    table(tmp_path, text, name=f"{path.stem}-困难职工档案.csv")
    ((found, *_), _) = opened(path)
    assert {each.private for each in problems(found)} == {True}
    assert "张三" not in "".join(each.message + each.hint for each in problems(found))


def test_a_cell_in_no_column_beside_private_ones_is_not_quoted(tmp_path):
    (found,) = opened(table(tmp_path, f"{HEAD}困难职工档案,\n1,甲,2025,2026-01-15,,张三患癌\n"))[0]
    (problem,) = problems(found)
    assert (problem.code, problem.private) == ("cell-without-heading", True)
    assert "张三" not in problem.message


def test_the_same_organisation_twice_names_both_rows(tmp_path):
    text = f"{HEAD}会员人数\n1,甲,2025,2026-01-15,5\n１,甲,2025,2026-01-15,6\n1,甲,2024,2026-01-15,6\n"
    found, _ = opened(table(tmp_path, text))
    assert [codes(each) for each in found] == [[], ["duplicate-id"], []]
    (problem,) = problems(found[1])
    assert (problem.span.line, "第 2 行" in problem.message) == (3, True)


def test_an_empty_cell_is_not_known_and_none_is_none(tmp_path):
    text = f"{HEAD}会员人数,年度文档,委员会会议,活动\n1,甲,2025,2026-01-15,,无,无,\n"
    (found,) = opened(table(tmp_path, text))[0]
    assert facts(found) == {"年度文档": "无", "委员会会议": []}


def test_records_stand_in_a_table_beside(tmp_path):
    path = table(
        tmp_path, f"{HEAD}委员会会议\n1,甲,2025,2026-01-15,2\n2,乙,2025,2026-01-15,\n", encoding="gb18030"
    )
    table(
        tmp_path,
        "单位编号,日期,议题\n1,2025-01-02,甲\n2,2025-01-03,乙\n1,2025-02-02,丙\n",
        "批量-委员会会议.csv",
        "gb18030",
    )
    table(tmp_path, "单位编号,附件编号,路径\n2,册,附件/册.pdf\n", "批量-附件.csv")
    for given in (path, tmp_path):
        one, other = opened(given)[0]
        assert [each["议题"] for each in facts(one)["委员会会议"]] == ["甲", "丙"]
        assert [each["议题"] for each in facts(other)["委员会会议"]] == ["乙"]
    from evaluator.reading import plain

    assert plain(other.read().root)["attachments"] == [{"id": "册", "path": "附件/册.pdf"}]


@pytest.mark.parametrize(
    "beside, code",
    [
        ("单位编号,日期\n1,2025-01-02\n", "rows-differ"),
        ("单位编号,日期\n1,2025-01-02\n1,2025-01-03\n3,2025-01-03\n", "annex-orphan"),
        ("单位编号,日其\n1,2025-01-02\n", "unknown-heading"),
        ("日期,议题\n2025-01-02,甲\n", "missing-heading"),
        ("单位编号,日期\n,2025-01-02\n", "row-without-organisation"),
    ],
)
def test_rows_beside_are_never_lost_in_silence(tmp_path, beside, code):
    path = table(tmp_path, f"{HEAD}委员会会议\n1,甲,2025,2026-01-15,2\n")
    table(tmp_path, beside, "批量-委员会会议.csv")
    assert code in [each for found in opened(path)[0] for each in codes(found)]


def test_a_problem_in_a_table_beside_is_listed_under_its_name(tmp_path, pingjia):  # noqa: F811
    path = table(tmp_path, f"{HEAD}委员会会议\n1,甲,2025,2026-01-15,1\n")
    beside = table(tmp_path, "单位编号,日期\n1,很久以前\n", "批量-委员会会议.csv")
    pingjia("read", path, "--ruleset", "T01", "--output", tmp_path / "问题.csv")
    rows = (tmp_path / "问题.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [str(beside)]


def test_a_form_called_like_a_table_beside_another_is_a_submission(tmp_path):
    form = "单位名称,某支行,单位编号,3301\n事实,填写\n会员人数,471\n"
    for name in ("甲.csv", "甲-委员会会议.csv"):
        table(tmp_path, form, name)
    for name in ("乙.ods", "乙-委员会会议.ods"):  # in a workbook they are sheets
        put(tmp_path, name, "坏")
    found, notes = opened(tmp_path)
    assert [Path(each.source).name for each in found] == [
        "乙-委员会会议.ods", "乙.ods", "甲-委员会会议.csv", "甲.csv"
    ]  # fmt: skip
    assert not notes


def test_a_judged_mark_has_its_judge_beside_it(tmp_path):
    (found,) = opened(
        table(tmp_path, f"{HEAD}会员人数,会员人数·由,会员人数·理由\n1,甲,2025,2026-01-15,5,老周,数过\n")
    )[0]
    assert facts(found) == {"会员人数": {"value": "5", "by": "老周", "why": "数过"}}


def test_a_form_is_no_table_of_many(tmp_path):
    path = table(tmp_path, "单位名称,某支行,单位编号,3301\n事实,填写\n会员人数,471\n")
    assert not Intake(WORDS).holds_several(str(path))
    assert Intake(WORDS).holds_several(str(table(tmp_path, f"{HEAD}会员人数\n")))


def test_a_table_is_looked_at_once_and_standard_input_is_read_once(tmp_path, monkeypatch):
    from evaluator.cli.incoming import Incoming
    from evaluator.intake import wide

    path = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,5\n")
    looked: list[Path] = []
    monkeypatch.setattr(wide, "is_wide", lambda path, *_: not looked.append(path))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MINIMAL.format(id="9").encode())))
    incoming = Incoming([str(path), "-"], WORDS)
    for _ in range(2):
        assert incoming.several
        incoming.shared()
        assert [each.read().source for each in incoming.submissions()] == [str(path), "标准输入"]
    assert looked == [path]


@pytest.mark.parametrize("text, code", [(MINIMAL.format(id="9"), 0), ("坏: [", 3)])
def test_standard_input_beside_a_file_is_scored_and_packed(tmp_path, pingjia, monkeypatch, text, code):  # noqa: F811
    other = put(tmp_path, "乙.yaml")
    for arguments in (
        ("score", "T01", "-", other, "--format", "json"),
        ("pack", "-", other, "-r", "T01", "-o", tmp_path / "包.zip"),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        found, _, err = pingjia(*arguments)
        assert (found, "empty-file" in err, "bad-yaml" in err) == (code, False, bool(code))


def test_the_blank_table_reads_back_as_nobody_and_one_row_more_as_one(tmp_path):
    facts_ = list(T01.facts.values())
    path = put(tmp_path, "批量.csv", blank_table(facts_, window=False))
    for name, annex in blank_annexes(facts_):
        put(tmp_path, f"批量-{name}.csv", annex)
    (nobody,) = opened(path)[0]
    assert codes(nobody) == ["no-evidence"]
    head = path.read_text("utf-8-sig").split("\r\n")[0]
    path.write_bytes(path.read_bytes() + ("3301" + "," * head.count(",") + "\r\n").encode())
    (one,) = opened(path)[0]
    assert facts(one) == {}


# ── mapping ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_systems_names_are_mapped(tmp_path):
    mapping = read_mapping(
        put(tmp_path, "列名.yaml", "columns: {单位代码: 单位编号, 会员数: 会员人数, 入会率: 忽略, 法人: 具备法人条件}\n"
            "constants: {期间: 2025, 评定日: 2026-01-15}\nvalues: {具备法人条件: {Y: 是, N: 否}}\n"), WORDS
    )  # fmt: skip
    path = table(tmp_path, "单位代码,会员数,入会率,法人\n1,9,95%,Y\n2,8,,N\n3,7,,未知\n")
    found, _ = opened(path, mapping=mapping)
    assert [facts(each)["具备法人条件"] for each in found] == ["是", "否", "未知"]
    root = found[0].read().root
    assert (root.get("period").text, root.get("as_of").text) == ("2025", "2026-01-15")
    assert root.get("period").span.source.endswith("列名.yaml")


@pytest.mark.parametrize(
    "text, code, place",
    [
        ("colums: {甲: 会员人数}", "unknown-key", (1, 1)),
        ("columns: [甲]", "wrong-type", (1, 10)),
        ("columns: {甲: 会员人效}", "unknown-heading", (1, 14)),
        ("constants:\n  期见: 2025", "unknown-heading", (2, 3)),
        ("constants: {期间: [1]}", "wrong-type", (1, 17)),
        ("values: {甲: 是}", "wrong-type", (1, 13)),
    ],
)
def test_a_mapping_says_where_it_is_wrong(tmp_path, text, code, place):
    with pytest.raises(PingjiaError) as caught:
        read_mapping(put(tmp_path, "m.yaml", text + "\n"), WORDS)
    (problem,) = caught.value.problems
    assert (problem.code, problem.span.line, problem.span.column) == (code, *place)


# ── attachments ────────────────────────────────────────────────────────────────────────────────────────────────


def signals(pingjia, *arguments) -> list[list[str]]:  # noqa: F811
    _, out, _ = pingjia("score", "T01", *arguments, "--format", "json", "--inference", "reference")
    found = json.loads(out)
    return [
        [each["id"] for each in one["signals"]] for one in (found if isinstance(found, list) else [found])
    ]


def test_the_same_file_twice_and_a_date_to_come_are_signals_that_move_no_point(tmp_path, pingjia):  # noqa: F811
    plain = put(tmp_path, "甲/证据.yaml", MINIMAL.format(id="1"))
    bare = json.loads(pingjia("score", "T01", plain, "--format", "json")[1])
    listed = (
        "attachments:\n  - {id: 册, path: 附件/a.pdf, date: 2026-02-01}\n  - {id: 表, path: 附件/b.pdf}\n"
    )
    put(tmp_path, "甲/证据.yaml", MINIMAL.format(id="1") + listed)
    put(tmp_path, "甲/附件/a.pdf", b"roll")
    put(tmp_path, "甲/附件/b.pdf", b"roll")
    result = json.loads(pingjia("score", "T01", plain, "--format", "json")[1])
    assert [each["id"] for each in result["signals"]] == ["附件-重复", "附件-日期"]
    assert "册、表" in result["signals"][0]["say"]
    assert all(result[each] == bare[each] for each in ("score", "items", "grade", "rulings"))
    put(tmp_path, "结果.json", json.dumps(result))
    (tmp_path / "甲" / "附件" / "a.pdf").unlink()
    assert pingjia("verify", tmp_path / "结果.json")[0] == 0  # from the embedded copy, its digests with it


def test_what_two_organisations_have_in_common_is_said_of_both_and_nowhere_by_name(tmp_path, pingjia):  # noqa: F811
    for who, data in (("甲", b"roll"), ("乙", b"roll"), ("丙", b"other")):
        put(
            tmp_path,
            f"{who}/证据.yaml",
            MINIMAL.format(id=who) + "attachments: [{id: 册, path: 附件/册.pdf}]\n",
        )
        put(tmp_path, f"{who}/附件/册.pdf", data)
    put(tmp_path, "甲/二月.yaml", MINIMAL.format(id="甲") + "attachments: [{id: 册, path: 附件/册.pdf}]\n")
    code, out, err = pingjia("score", "T01", tmp_path, "--format", "json", "--inference", "reference")
    results = json.loads(out)
    assert code == 0
    said = {each["organisation"]["id"]: [one["id"] for one in each["signals"]] for each in results}
    assert said == {"甲": ["附件-他家"], "乙": ["附件-他家"], "丙": []}
    assert all(
        "甲" not in one["say"] and "乙" not in one["say"] for each in results for one in each["signals"]
    )
    assert f"几家的附件一字不差：{tmp_path}/乙/证据.yaml、{tmp_path}/甲/二月.yaml" in err
    put(tmp_path, "结果.json", out)
    assert pingjia("verify", tmp_path / "结果.json", "--evidence", tmp_path)[0] == 0
    alone = put(
        tmp_path, "甲/二月.yaml", MINIMAL.format(id="甲") + "attachments: [{id: 册, path: 附件/册.pdf}]\n"
    )
    assert signals(pingjia, alone) == [[]]


def test_how_many_and_how_large_attachments_may_be(tmp_path, monkeypatch):
    from evaluator.evidence.document import read_evidence
    from evaluator.problems import EvidenceError
    from evaluator.reading import read_text

    for name in "abc":
        put(tmp_path, name, b"x" * 6)
    text = "evidence: 1\nattachments: [{id: a, path: a}, {id: b, path: b}, {id: c, path: c}]"
    monkeypatch.setattr(limits, "TOTAL_LIMIT", 17)
    with pytest.raises(EvidenceError) as caught:
        read_evidence(read_text(text, "x.yaml"), WORDS, folder=tmp_path)
    assert [each.code for each in caught.value.problems] == ["attachments-too-large"]
    monkeypatch.setattr(limits, "TOTAL_LIMIT", 18)
    monkeypatch.setattr(limits, "COUNT_LIMIT", 2)
    with pytest.raises(EvidenceError) as caught:
        read_evidence(read_text(text, "x.yaml"), WORDS, folder=tmp_path)
    assert [each.code for each in caught.value.problems] == ["too-many-attachments"]


# ── at the command line ────────────────────────────────────────────────────────────────────────────────────────


def test_jsonl_has_a_line_for_each_and_each_can_be_verified(tmp_path, pingjia):  # noqa: F811
    path = table(
        tmp_path,
        f"{HEAD}会员人数\n1,甲,2025,2026-01-15,50\n2,乙,2025,2026-01-15,很多\n3,丙,2025,2026-01-15,70\n",
    )
    code, out, _ = pingjia("score", "T01", path, "--format", "jsonl", "--inference", "reference")
    first, second, third = map(json.loads, out.splitlines())
    assert code == 3
    assert (second["source"], second["problems"][0]["code"]) == (f"{path}#2", "bad-number")
    assert [each["organisation"]["id"] for each in (first, third)] == ["1", "3"]
    results = put(tmp_path, "结果.jsonl", f"{json.dumps(third)}\n{json.dumps(first)}\n")
    turned = table(
        tmp_path,
        f"会员人数,{HEAD[:-1]}\n70,3,丙,2025,2026-01-15\n50,1,甲,2025,2026-01-15\n",
        "倒过来.csv",
        "gb18030",
    )
    for original in (path, turned):
        code, out, _ = pingjia("verify", results, "--evidence", original)
        assert (code, "2 份一致" in out) == (0, True)
    other = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,60\n3,丙,2025,2026-01-15,70\n", "别的.csv")
    assert pingjia("verify", results, "--evidence", other)[0] == 3


def test_a_result_of_a_mapped_table_is_verified_with_the_mapping(tmp_path, pingjia):  # noqa: F811
    mapping = put(
        tmp_path,
        "列名.yaml",
        "columns: {单位代码: 单位编号, 会员数: 会员人数}\nconstants: {期间: 2025, 评定日: 2026-01-15}\n"
        "values: {具备法人条件: {Y: 是}}\n",
    )
    path = table(tmp_path, "单位代码,会员数,具备法人条件\n1,90,Y\n2,80,Y\n")
    out = pingjia("score", "T01", path, "--mapping", mapping, "--format", "json")[1]
    results = put(tmp_path, "结果.json", out)
    assert pingjia("verify", results, "--evidence", path, "--mapping", mapping)[0] == 0
    assert pingjia("verify", results, "--evidence", path)[0] == 3


def test_a_stream_that_breaks_off_leaves_no_file(tmp_path, pingjia, monkeypatch):  # noqa: F811
    path = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,5\n2,乙,2025,2026-01-15,5\n")
    monkeypatch.setattr("evaluator.cli.overview.Lines.add", lambda *_: 1 / 0)
    code, _, _ = pingjia("score", "T01", path, "--format", "jsonl", "--output", tmp_path / "r.jsonl")
    assert code == 4
    assert sorted(each.name for each in tmp_path.iterdir()) == ["批量.csv"]


def test_no_result_is_written_over_what_a_folder_holds(tmp_path, pingjia):  # noqa: F811
    for name in ("收件/甲.yaml", "收件/附件/册.pdf", "收件/表.csv"):
        path = put(tmp_path, name)
        before = path.read_bytes()
        code, _, err = pingjia("score", "T01", tmp_path / "收件", "--format", "json", "--output", path)
        assert (code, path.read_bytes()) == (2, before)
        assert "[output-unwritable]" in err
    (tmp_path / "收件" / "表.csv").unlink()
    results = tmp_path / "收件" / "结果.json"
    for _ in range(2):  # its own result is no submission, and may be written again
        assert pingjia("score", "T01", tmp_path / "收件", "--format", "json", "--output", results)[0] == 0
        assert len(json.loads(results.read_text("utf-8"))) == 1


def test_no_command_writes_over_what_it_reads(tmp_path, pingjia):  # noqa: F811
    given = put(tmp_path, "甲.yaml")
    wide = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,5\n")
    ours = put(tmp_path, "表.yaml", (home() / "hege-zhigong-zhijia" / "ruleset.yaml").read_bytes())
    mapping = put(tmp_path, "列名.yaml", "columns: {备考: 忽略}\n")
    template = put(tmp_path, "模板.docx", b"PK")
    last = put(tmp_path, "上期.json", pingjia("score", "T01", given, "--format", "json")[1])
    for arguments, output in (
        (("read", given, "--format", "json"), given),
        (("read", given, "--format", "yaml", "--ruleset", ours), ours),
        (("read", wide), wide),
        (("read", wide, "--mapping", mapping), mapping),
        (("score", "T01", wide, "--mapping", mapping, "--format", "json"), mapping),
        (("score", "T01", given, "--format", "html", "--against", last), last),
        (("score", "T01", given, "--format", "docx", "--template", template), template),
        (("pack", given, "-r", ours), ours),
        (("pack", given, "-r", "T01", "--template", template), template),
        (("calendar", "T01", given, "--format", "json"), given),
        (("calendar", ours, given), ours),
    ):
        before = output.read_bytes()
        code, _, err = pingjia(*arguments, "--output", output)
        assert (code, "要读的文件" in err, output.read_bytes()) == (2, True, before), arguments


def test_what_would_be_read_as_evidence_is_not_written_among_it(tmp_path, pingjia):  # noqa: F811
    folder = tmp_path / "收件"
    for name in ("甲.yaml", "乙.yaml"):
        put(folder, name)
    put(folder, "坏.yaml", "坏: [")
    score = ("score", "T01", folder, "--inference", "reference")
    for arguments, output in (
        ((*score, "--format", "xlsx"), folder),
        ((*score, "--format", "xlsx"), folder / "汇总.xlsx"),
        ((*score, "--format", "jsonl"), folder / "结果.json"),
        (("read", folder), folder / "问题.csv"),
        (("pack", folder, "-r", "T01"), folder / "包.zip"),
    ):
        code, _, err = pingjia(*arguments, "--output", output)
        assert (code, "在要读的文件夹" in err) == (2, True), arguments
    assert {each.name for each in folder.iterdir()} == {"甲.yaml", "乙.yaml", "坏.yaml"}
    for kind, output in (
        ("json", folder),
        ("html", folder),
        ("json", folder / "全部.json"),
        ("terminal", folder),
    ):
        assert pingjia(*score, "--format", kind, "--output", output)[0] == 3, kind
    (folder / "坏.yaml").unlink()
    assert {Path(each.source).name for each in opened(folder)[0]} == {"甲.yaml", "乙.yaml"}


def test_read_checks_every_row_and_writes_every_problem(tmp_path, pingjia):  # noqa: F811
    rows = "".join(f"{each},'=1+1,2025,2026-01-15,{'=cmd' if each % 3 else 9}\n" for each in range(1, 61))
    path = table(tmp_path, f"{HEAD}会员人数\n{rows}", encoding="gb18030")
    code, out, err = pingjia(
        "read", path, "--ruleset", "T01", "--output", tmp_path / "问题.csv", "--progress"
    )
    assert code == 3
    assert "读了 60 份：20 份能打分，40 份有问题" in out
    assert err.count("[bad-number]") == 20
    import csv

    with (tmp_path / "问题.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.reader(file))
    assert len(listed) == 41
    assert not [cell for row in listed for cell in row if cell.startswith(("=", "+", "-", "@"))]
    code, out, _ = pingjia("read", path, "--format", "json")
    assert (code, json.loads(out)["read"], json.loads(out)["refused"]) == (3, "60", "40")


@pytest.mark.parametrize("option", [("--mark",), ("--pictures", "图片"), ("--format", "yaml")])
def test_what_is_read_of_one_alone_is_refused_for_many(tmp_path, pingjia, option):  # noqa: F811
    put(tmp_path, "甲.yaml")
    for language in ("zh", "en"):
        code, _, err = pingjia("read", tmp_path, *option, "--lang", language)
        assert (code, option[0] in err) == (2, True)


def test_what_is_read_of_many_goes_where_it_was_asked_to(tmp_path, pingjia):  # noqa: F811
    path = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,很多\n")
    output = tmp_path / "核对.json"
    code, out, _ = pingjia("read", path, "--format", "json", "--output", output)
    assert (code, out) == (3, "")
    assert json.loads(output.read_text("utf-8"))["refused"] == "1"


def test_what_a_private_problem_quotes_leaves_in_no_document(tmp_path, pingjia):  # noqa: F811
    row = "facts: {会员人数: 9, 职工事件: [{编号: S1, 张三患癌: 1}]}"
    path = put(tmp_path / "收件", "甲.yaml", MINIMAL.format(id="甲").replace("facts: {会员人数: 100}", row))
    folder, listed = path.parent, tmp_path / "问题.csv"
    pingjia("read", folder, "--ruleset", "T01", "--output", listed)
    said = [
        listed.read_text("utf-8-sig"),
        *(pingjia("read", each, "--ruleset", "T01", "--format", "json")[1] for each in (folder, path)),
        *(pingjia("score", "T01", path, "--format", each)[1] for each in ("json", "jsonl")),
    ]
    assert all("unknown-cell" in each for each in said)
    assert not [each for each in said if "张三" in each]


def test_progress_is_shown_where_it_is_asked_for_and_nowhere_else(tmp_path, pingjia, monkeypatch):  # noqa: F811
    from evaluator.cli import progress

    monkeypatch.setattr(progress, "_EVERY_LINE", 0.0)
    path = table(tmp_path, f"{HEAD}会员人数\n1,甲,2025,2026-01-15,50\n2,乙,2025,2026-01-15,50\n")
    arguments = ("score", "T01", path, "--format", "jsonl", "--inference", "reference")
    quiet, loud = pingjia(*arguments), pingjia(*arguments, "--progress")
    assert quiet[1] == loud[1]
    assert "2 / 约 2 家" in loud[2]
    assert not quiet[2]


def test_the_table_of_many_is_a_form_too(tmp_path, pingjia):  # noqa: F811
    code, _, err = pingjia("template", "T01", "--format", "csv", "--output", tmp_path / "批量.csv")
    assert code == 0
    written = {each.name for each in tmp_path.iterdir()}
    assert {"批量.csv", "批量-委员会会议.csv"} <= written
    assert err.count("已写") == len(written)
    assert pingjia("template", "T01", "--format", "csv", "--output", tmp_path / "批量.csv")[0] == 2


def test_no_name_of_a_file_steers_the_terminal(tmp_path, pingjia):  # noqa: F811
    folder = tmp_path / "收\x1b[2J件"
    one, _ = (put(folder, f"{each}\x1b[31mb.yaml") for each in "甲乙")
    form_with_pictures(folder / "丙\x1b[31m.xlsx")
    shown = [
        pingjia("score", "T01", one, "--fail-under", "90", "--output", folder.parent / "甲\x1b[31m.html"),
        pingjia("score", "T01", folder),
        pingjia("read", folder, "--ruleset", "T01", "--output", tmp_path / "问\x1b[31m.csv"),
        pingjia("read", folder / "丙\x1b[31m.xlsx", "--pictures", tmp_path / "图\x1b[31m"),
        pingjia("read", folder, "--mark"),
    ]
    assert all(r"\x1b[" in out + err for _, out, err in shown[:-1])
    assert not [text for _, *texts in shown for text in texts if "\x1b" in text]


def test_a_picture_beside_what_the_ruleset_asked_for_calls_private_stays(tmp_path, pingjia):  # noqa: F811
    from evaluator.catalog import home

    own, path = tmp_path / "自己的", form_with_pictures(tmp_path / "自评表.xlsx")
    words = (home() / "vocabulary.yaml").read_text("utf-8")
    put(own, "vocabulary.yaml", words.replace("\n  会员人数:\n", "\n  会员人数:\n    private: true\n"))
    put(own, "ruleset.yaml", (home() / "hege-zhigong-zhijia" / "ruleset.yaml").read_text("utf-8"))
    _, _, err = pingjia("read", path, "--ruleset", own / "ruleset.yaml", "--pictures", tmp_path / "图")
    assert "隐私的图片没有写出" in err
    assert {each.name for each in (tmp_path / "图").iterdir()} == {"职工人数-1.png", "事实_C30-1.png"}


# ── pictures pasted into a form ────────────────────────────────────────────────────────────────────────────────

PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def form_with_pictures(path: Path) -> Path:
    """Write a form: a picture floats beside 会员人数 (no answer yet), another lies in a cell beside 职工人数."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        who = book.add_worksheet("单位")
        said = [("项目", "填写"), ("单位编号", "1"), ("评定期间", "2025"), ("评定日", "2026-01-15")]
        for number, row in enumerate(said):
            who.write_row(number, 0, row)
        sheet = book.add_worksheet("事实")
        asked = [("事实", "填写", "照片"), ("会员人数", ""), ("职工人数", "500")]
        for number, row in enumerate(asked):
            sheet.write_row(number, 0, row)
        sheet.insert_image("C2", "a.png", {"image_data": io.BytesIO(PNG)})
        sheet.embed_image("C3", "b.png", {"image_data": io.BytesIO(PNG)})
        sheet.insert_image("C30", "c.png", {"image_data": io.BytesIO(PNG)})
    return path


def test_pictures_are_attachments_of_the_fact_whose_row_they_stand_in(tmp_path, pingjia):  # noqa: F811
    path = form_with_pictures(tmp_path / "自评表.xlsx")
    code, out, err = pingjia("score", "T01", path, "--format", "json", "--inference", "reference")
    assert code == 0, err
    result = json.loads(out)
    assert {(each["id"], each["path"], each["size"]) for each in result["attachments"]} == {
        ("会员人数-1", "自评表.xlsx:事实!C2", str(len(PNG))),
        ("职工人数-1", "自评表.xlsx:事实!C3", str(len(PNG))),
        ("事实_C30-1", "自评表.xlsx:事实!C30", str(len(PNG))),
    }
    assert [each["id"] for each in result["signals"]] == ["附件-重复"]
    saved = put(tmp_path, "结果.json", out)
    assert pingjia("verify", saved)[0] == 0
    assert pingjia("verify", saved, "--evidence", path)[0] == 0
    assert pingjia("read", path, "--pictures", tmp_path / "图")[0] == 0
    written = {each.name: each.read_bytes() for each in (tmp_path / "图").iterdir()}
    assert written == dict.fromkeys(["会员人数-1.png", "职工人数-1.png", "事实_C30-1.png"], PNG)
