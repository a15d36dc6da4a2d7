"""The page of a batch: everybody on it once, safe whatever they are called, whole without its script."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.explanation import Explanation, Organisation
from evaluator.language import Language, speaking
from evaluator.problems import Problem, Span
from evaluator.report import Options, render
from evaluator.report.batch_page import together
from evaluator.report.comparison import of_group
from evaluator.report.summary import Batch, Unread, standing_of, summaries
from tests.report_samples import HOSTILE, broken, empty, hostile, perfect, typical
from tests.test_report_pages import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def group() -> list[Explanation]:
    """Return five results of different places, two of them alike, one without a total."""
    found = [typical(), perfect(), empty(), typical(), broken()]
    names = ["西湖支行", "钱塘医院", "余杭学校", "临安电厂", "富阳机关"]
    return [
        replace(each, organisation=Organisation(f"3301-{n}", name, f"33010{n % 2}", ("支行", "事业")[n % 2]))
        for n, (each, name) in enumerate(zip(found, names, strict=True))
    ]


def page_of(*found: Explanation, unread: tuple[Unread, ...] = ()) -> str:
    standings = [standing_of(each, f"{n}.yaml").at(f"T01-{n} #.html") for n, each in enumerate(found)]
    return together(Batch(summaries(standings), unread), Options())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_alone_and_everybody_is_on_it_once(language: Language) -> None:
    with speaking(language):
        text = page_of(*group())
    page = Page(text)
    assert page.open == []
    assert not {"link", "img", "iframe", "object", "base"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert not [
        name for name, _ in page.attributes if name.startswith("on") or name in {"src", "style", "action"}
    ]
    hrefs = [value for name, value in page.attributes if name == "href"]
    assert sorted(hrefs) == [f"T01-{n}%20%23.html" for n in range(5)]
    for each in group():
        assert page.text.count(each.organisation.name) == 1
    assert ("content", "no-referrer") in page.attributes


def test_no_script_runs_but_ours() -> None:
    text = page_of(*group())
    script = text[text.index("<script>") + 8 : text.index("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:"
    assert f'content="{policy}"' in text
    assert "http" not in script


def test_the_list_is_sorted_and_ties_are_named() -> None:
    text = Page(page_of(*group())).text
    order = ["钱塘医院", "西湖支行", "临安电厂", "余杭学校", "富阳机关"]
    assert sorted(order, key=text.index) == order
    assert "2 并列 西湖支行" in text
    assert "2 并列 临安电厂" in text
    assert "4 余杭学校" in text


def test_a_hostile_name_is_harmless_on_the_batch_page() -> None:
    bad = hostile()
    unread = Unread(HOSTILE, HOSTILE, (Problem("x", HOSTILE, Span(HOSTILE, 1, 1, 2), HOSTILE),))
    text = page_of(bad, typical(), unread=(unread,))
    assert text.count("<script>") == text.count("</script>") == 1
    assert text.count("<style>") == text.count("</style>") == 1
    assert HOSTILE not in text
    assert "<script>alert" not in text
    assert not [c for c in text if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e")]


def test_what_was_not_read_is_told_with_its_place() -> None:
    unread = Unread(
        "坏.yaml", "T01", (Problem("tab-indent", "有制表符", Span("坏.yaml", 2, 1, 2), "改成空格"),)
    )
    text = Page(page_of(typical(), unread=(unread,))).text
    assert "1 份没有结果" in text
    assert "坏.yaml:2:1: 有制表符 [tab-indent]" in text
    assert "改成空格" in text


def test_nothing_private_is_on_the_page() -> None:
    problem = Problem(
        "bad-number", "`王某某` 不是能读懂的数", Span("坏.yaml", 2, 1, 2), "王某某？", private=True
    )
    text = page_of(*group(), unread=(Unread("坏.yaml", "T01", (problem,)),))
    assert "某某" not in text
    assert "坏.yaml:2:1: 〔不公开〕 [bad-number]" in Page(text).text


def test_a_page_of_the_batch_is_laid_beside_its_mean() -> None:
    (summary,) = summaries([standing_of(each, str(n)) for n, each in enumerate(group())])
    beside = of_group(summary)
    assert beside is not None
    text = render(typical(), "html", Options(against=(beside,)))
    assert isinstance(text, str)
    assert '<polygon class="group"' in text
    assert "同批 5 家平均" in Page(text).text
    assert '<polygon class="group"' not in render(typical(), "html")


@pytest.fixture
def browser(tmp_path: Path):
    """Return what a browser makes of a page: its document, after a driver clicked and typed in it.

    The driver is a script of the test's own, so the copy it is put into has no policy.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium here: the script is driven in a browser or not at all")

    def driven(text: str, driver: str) -> str:
        path = tmp_path / "index.html"
        bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        path.write_text(bare.replace("</body>", f"<script>{driver}</script></body>"), "utf-8")
        ran = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
             "--dump-dom", path.as_uri()],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return ran.stdout

    return driven


def shown(document: str) -> list[str]:
    """Return the names in the list, those that are hidden left out, from the top down."""
    rows = re.findall(r"<tr( hidden=\"\")? data-region[^>]*?( hidden=\"\")?>.*?<a[^>]*>([^<]*)</a>", document)
    return [name for before, after, name in rows if not before and not after]


@pytest.mark.parametrize(
    "driver,names",
    [
        ("", "钱塘医院 西湖支行 临安电厂 余杭学校 富阳机关"),
        ("document.querySelectorAll('.list th button')[2].click();", "钱塘医院 西湖支行 临安电厂 余杭学校 富阳机关"),
        (
            "var b=document.querySelectorAll('.list th button')[2];b.click();b.click();",
            "富阳机关 余杭学校 西湖支行 临安电厂 钱塘医院",
        ),
        (
            "var s=document.querySelector('[name=region]');s.value='330101';s.dispatchEvent(new Event('change'));",
            "钱塘医院 临安电厂",
        ),
        (
            "var t=document.querySelector('[name=text]');t.value='3301-4';t.dispatchEvent(new Event('input'));",
            "富阳机关",
        ),
    ],
)  # fmt: skip
def test_the_list_sorts_and_filters_in_a_browser(browser, driver: str, names: str) -> None:
    assert shown(browser(page_of(*group()), driver)) == names.split()


def test_our_script_runs_under_the_pages_own_policy(tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: a policy is kept by a browser or not at all")
    path = tmp_path / "index.html"
    path.write_text(
        page_of(*group()).replace("</body>", "<script>document.title = 'taken'</script></body>"), "utf-8"
    )
    ran = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", path.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert '<form class="filters">' in ran.stdout  # ours ran: it shows the filters
    assert "<title>taken</title>" not in ran.stdout  # no other did
