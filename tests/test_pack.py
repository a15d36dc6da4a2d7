"""The pack: one zip of a batch, the same bytes each time, nothing hostile in a name, nothing half-written."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator import cli
from evaluator.problems import Problem, Span
from evaluator.report.options import Options
from evaluator.report.pack import MANIFEST, Pack
from tests.report_samples import SAMPLES, typical
from tests.test_papers import PRIVATE, told

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "hege-zhigong-zhijia"


def packed(*explanations) -> bytes:
    whole = io.BytesIO()
    with Pack(whole, "T01", Options(paper="notice")) as pack:
        for place, it in enumerate(explanations):
            pack.add(it, f"{place}.yaml")
        pack.finish()
    return whole.getvalue()


def inside(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_manifest_names_every_other_file_by_its_digest():
    found = inside(packed(typical(), SAMPLES["empty"](), SAMPLES["perfect"]()))
    manifest = json.loads(found.pop(MANIFEST))
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(part).hexdigest() for name, part in found.items()
    }
    assert [each["size"] for each in manifest["files"]] == [len(part) for part in found.values()]
    assert "汇总.xlsx" in found
    assert manifest["ruleset"]["digest"] == typical().ruleset.digest
    assert manifest["results"][0]["digests"] == dict(typical().digests)
    assert manifest["results"][0]["score"] == {"confirmed": "83.1", "possible": "91.4", "full": "100"}


def test_who_has_nothing_to_mend_gets_no_notice():
    manifest = json.loads(inside(packed(typical(), SAMPLES["perfect"]()))[MANIFEST])
    assert [each["notice"] for each in manifest["results"]] == [
        "整改通知单/杭州市西湖支行工会委员会_整改通知单.docx", None,
    ]  # fmt: skip


def test_two_of_one_name_get_two_notices():
    found = inside(packed(typical(), typical()))
    assert [name for name in found if name.endswith(".docx")] == [
        "整改通知单/杭州市西湖支行工会委员会_整改通知单.docx",
        "整改通知单/杭州市西湖支行工会委员会_整改通知单-2.docx",
    ]


def test_the_same_batch_is_the_same_bytes():
    assert packed(typical(), SAMPLES["empty"]()) == packed(typical(), SAMPLES["empty"]())


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\x", "CON", "a/b\x00", "甲" * 400, "", "\u202egnp.exe"]
)
def test_a_hostile_name_stays_inside_the_pack(name):
    it = replace(typical(), organisation=replace(typical().organisation, name=name))
    names = [each for each in inside(packed(it)) if each.endswith(".docx")]
    assert len(names) == 1
    assert re.fullmatch(r"整改通知单/[\w.\-()（）…]+\.docx", names[0])
    assert ".." not in names[0]


def test_hostile_results_make_a_pack_like_any_other():
    found = inside(packed(SAMPLES["hostile"](), SAMPLES["broken"]()))
    assert len(found) == 4
    json.loads(found[MANIFEST])


def test_nothing_private_is_in_it():
    found = inside(packed(typical()))
    texts = [found[MANIFEST].decode("utf-8")]
    texts += ["\n".join(told(part)) for name, part in found.items() if name.endswith(".docx")]
    workbook = inside(found["汇总.xlsx"])
    texts += [part.decode("utf-8", "replace") for part in workbook.values()]
    assert not [each for each in PRIVATE for text in texts if each in text]


def test_what_a_private_problem_quotes_is_in_no_part_of_it():
    place = Span("坏.yaml", 3, 1, 2)
    problem = Problem("unknown-key", "没有叫 `王某某` 的键", place, "是不是 `王某某`？", private=True)
    whole = io.BytesIO()
    with Pack(whole, "T01", Options(paper="notice")) as pack:
        pack.add(typical(), "好.yaml")
        pack.refuse("坏.yaml", (problem,))
        pack.finish()
    found = inside(whole.getvalue())
    parts = [*found.values(), *inside(found["汇总.xlsx"]).values()]
    assert not [each for each in parts if "王某某" in each.decode("utf-8", "replace")]
    (unread,) = json.loads(found[MANIFEST])["unread"]
    (said,) = unread["problems"]
    assert (said["code"], said["place"], said["hint"]) == ("unknown-key", "坏.yaml:3:1", "")


# ---- the command


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(EXAMPLE, tmp_path / "材料")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "材料"


def test_a_folder_in_one_zip_out(folder, capsys):
    assert cli.run(["pack", "材料", "-r", "T01"]) == 0
    found = inside((folder.parent / "考评包.zip").read_bytes())
    manifest = json.loads(found[MANIFEST])
    assert [each["source"] for each in manifest["results"]] == ["某支行工会.yaml", "空白.yaml"]
    assert "2 家，2 份整改通知单" in capsys.readouterr().err


def test_what_cannot_be_read_is_told_listed_and_stops_nobody(folder, capsys):
    (folder / "坏.yaml").write_text("坏: [", encoding="utf-8")
    assert cli.run(["pack", "材料", "-r", "T01", "-o", "包.zip"]) == 3
    manifest = json.loads(inside((folder.parent / "包.zip").read_bytes())[MANIFEST])
    assert [(each["source"], each["problems"][0]["code"]) for each in manifest["unread"]] == [
        ("坏.yaml", "bad-yaml")
    ]
    assert len(manifest["results"]) == 2
    assert "[bad-yaml]" in capsys.readouterr().err


def test_however_the_folder_is_spelled_the_pack_is_the_same(folder, capsys):
    (folder / "坏.yaml").write_text("坏: [", encoding="utf-8")
    (folder / "假.zip").write_bytes(b"no zip")
    (folder / "错.yaml").write_text("evidence: 1\nfacts: {没有的: 1}\n", encoding="utf-8")
    made = []
    for number, given in enumerate(("材料", "./材料/", folder)):
        assert cli.run(["pack", str(given), "-r", "T01", "-o", f"{number}.zip"]) == 3
        made.append((folder.parent / f"{number}.zip").read_bytes())
    assert made[0] == made[1] == made[2]
    said = inside(made[0])[MANIFEST].decode("utf-8")
    assert str(folder.parent) not in said
    assert "坏.yaml:1:1" in said
    assert f"{folder}/坏.yaml:1:1" in capsys.readouterr().err


def test_where_nothing_can_be_read_nothing_is_written(folder, capsys):
    for path in folder.glob("*.yaml"):
        path.write_text("坏: [", encoding="utf-8")
    (folder.parent / "包.zip").write_bytes(b"old")
    assert cli.run(["pack", "材料", "-r", "T01", "-o", "包.zip"]) == 3
    assert (folder.parent / "包.zip").read_bytes() == b"old"
    assert {each.name for each in folder.parent.iterdir()} == {"材料", "包.zip"}
    assert "没有打包" in capsys.readouterr().err


def test_a_pack_never_overwrites_what_it_is_made_of(folder, capsys):
    before = (folder / "空白.yaml").read_bytes()
    assert cli.run(["pack", "材料", "-r", "T01", "-o", "材料/空白.yaml"]) == 2
    assert (folder / "空白.yaml").read_bytes() == before
    assert "[output-unwritable]" in capsys.readouterr().err


def test_a_table_of_many_and_a_zip_are_packed_alike(folder, capsys):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.writestr(str(path.relative_to(folder)), path.read_bytes())
    (folder.parent / "收件.zip").write_bytes(whole.getvalue())
    assert cli.run(["pack", "收件.zip", "-r", "T01", "-o", "包.zip"]) == 0
    assert cli.run(["pack", "材料", "-r", "T01", "-o", "另.zip"]) == 0
    one, other = (
        json.loads(inside((folder.parent / name).read_bytes())[MANIFEST]) for name in ("包.zip", "另.zip")
    )
    assert [each["digests"] for each in one["results"]] == [each["digests"] for each in other["results"]]
    rows = (
        "单位编号,单位名称,单位类型,期间,评定日,会员人数",
        "1,甲支行,支行,2025,2026-01-15,40",
        "2,乙支行,支行,2025,2026-01-15,50",
    )
    (folder.parent / "批量.csv").write_bytes("\r\n".join(rows).encode("gb18030"))
    assert cli.run(["pack", "批量.csv", "-r", "T01", "-o", "批量.zip"]) == 0, capsys.readouterr().err
    found = inside((folder.parent / "批量.zip").read_bytes())
    assert {"整改通知单/甲支行_整改通知单.docx", "整改通知单/乙支行_整改通知单.docx"} <= found.keys()
    assert [each["source"] for each in json.loads(found[MANIFEST])["results"]] == ["批量.csv#1", "批量.csv#2"]


def test_a_pack_goes_where_it_can_be_written_or_says_so(folder, capsys):
    assert cli.run(["pack", "材料", "-r", "T01", "-o", "没有/包.zip"]) == 2
    assert "没有文件夹" in capsys.readouterr().err
