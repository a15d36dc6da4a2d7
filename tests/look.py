"""Pictures of every page: `make look` draws the papers and the web page of some examples into `build/look/`.

Word files go through LibreOffice, web pages through Chromium, PDFs as they are; then each is measured: pages, fonts,
heads of tables on every page, and that no letter was lost on the way. `build/look/index.html` shows all pages: the
measures find what is missing, only an eye finds what is ugly.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluator.explain import explain
from evaluator.explanation import Explanation
from evaluator.report import render
from evaluator.report.options import Options
from evaluator.report.papers import KINDS, paper_of
from evaluator.report.papers.content import Paper, Table, texts
from evaluator.report.papers.fonts import typeset
from tests.letter_sample import PLACE as LETTER
from tests.test_examples import scored

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "look"
TOOLS = {
    "soffice": "LibreOffice",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdffonts": "poppler-utils",
    "chromium": "chromium",
}
EXAMPLES = {
    "T01": "hege-zhigong-zhijia/某支行工会.yaml",
    "T16": "jingfei-hegui/某水务公司工会.yaml",
    "T20": "yuedu-jihua/某小学工会.yaml",
}
PAGES = {
    "T01": {"self": (6, 10), "audit": (6, 10), "notice": (4, 7)},
    "T16": {"self": (4, 7), "audit": (4, 7), "notice": (4, 7)},
    "T20": {"self": (3, 5), "audit": (3, 5), "notice": (3, 5)},
}
"""How many pages each paper may take: fewer, and something is missing; more, and something has come apart."""
HEAD = ("类目", "序号", "考评内容", "满分", "得分", "失分及原因")
LAST_ROW = "合计"
PATIENCE = 180


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing to look at: its name, its PDF, the paper it should say (None: a page or a letter), how many pages."""

    name: str
    pdf: Path
    paper: Paper | None
    pages: tuple[int, int]


def main() -> int:
    """Draw, measure, and return 1 where something is wrong, 2 where a tool is missing."""
    missing = {tool: package for tool, package in TOOLS.items() if shutil.which(tool) is None}
    if missing:
        named = "、".join(f"{tool}（{package}）" for tool, package in missing.items())
        print(f"make look 需要 {named}。 make look needs {', '.join(missing)}.", file=sys.stderr)
        return 2
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    sights = [*drawn()]
    faults = [f"{sight.name}: {fault}" for sight in sights for fault in measured(sight)]
    shown = [(sight, pictures(sight)) for sight in sights]
    (OUT / "index.html").write_text(contact_sheet(shown, faults), encoding="utf-8")
    for fault in faults:
        print(fault, file=sys.stderr)
    count = sum(len(each) for _, each in shown)
    print(f"{len(sights)} 份，{count} 页，{len(faults)} 处不对：{OUT / 'index.html'}")
    return 1 if faults else 0


def drawn() -> Iterator[Sight]:
    """Yield every output of every example as a PDF."""
    for code, path in EXAMPLES.items():
        it = explain(scored(ROOT / "examples" / path, mode="reference"), embed=True)
        for kind in KINDS:
            paper = paper_of(it, Options(paper=kind))
            (OUT / f"{code}-{kind}-word.docx").write_bytes(render(it, "docx", Options(paper=kind)))
            (OUT / f"{code}-{kind}-pdf.pdf").write_bytes(render(it, "pdf", Options(paper=kind)))
            for form in ("word", "pdf"):
                name = f"{code}-{kind}-{form}"
                yield Sight(name, OUT / f"{name}.pdf", paper, PAGES[code][kind])
        (OUT / f"{code}-letter.docx").write_bytes(render(it, "docx", Options(template=LETTER)))
        yield Sight(f"{code}-letter", OUT / f"{code}-letter.pdf", None, (1, 5))
        yield web_page(code, it)
    office()


def web_page(code: str, it: Explanation) -> Sight:
    """Return the web page as a browser prints it."""
    page, pdf = OUT / f"{code}-web.html", OUT / f"{code}-web.pdf"
    page.write_text(str(render(it, "html", Options())), encoding="utf-8")
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--print-to-pdf={pdf}", page.as_uri())  # fmt: skip
    return Sight(f"{code}-web", pdf, None, (2, 15))


def office() -> None:
    """Let LibreOffice print every Word file, with the same fonts standing in as in the PDFs."""
    settings = OUT / "fonts.conf"
    settings.write_text(font_settings(), encoding="utf-8")
    profile = f"-env:UserInstallation={(OUT / 'office').as_uri()}"
    files = [str(path) for path in sorted(OUT.glob("*.docx"))]
    run(
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(OUT),
        *files,
        FONTCONFIG_FILE=str(settings),
    )


def font_settings() -> str:
    """Return the stand-ins as fontconfig takes them; left to itself LibreOffice takes Japanese shapes."""
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match>\n'
        for name, family in typeset().stand_ins()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><include>/etc/fonts/fonts.conf</include>\n{rules}</fontconfig>\n"
    )


def run(*command: str, **environment: str) -> str:
    """Run a tool and return what it said."""
    found = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    return found.stdout.decode("utf-8", "replace")


def measured(sight: Sight) -> Iterator[str]:
    """Yield what is wrong with one output."""
    if not sight.pdf.is_file():
        yield "没有印出来 not printed"
        return
    pages = run("pdftotext", "-layout", str(sight.pdf), "-").split("\f")[:-1]
    least, most = sight.pages
    if not least <= len(pages) <= most:
        yield f"{len(pages)} 页，应在 {least} 到 {most} 之间 pages"
    yield from fonts_wrong(sight)
    if sight.paper is not None:
        yield from lost(sight.paper, run("pdftotext", str(sight.pdf), "-"))
        yield from unrepeated(sight.paper, [re.sub(r"\s+", "", page) for page in pages])
        yield from unnumbered(feet(run("pdftotext", "-bbox", str(sight.pdf), "-")))


def fonts_wrong(sight: Sight) -> Iterator[str]:
    """Yield the fonts that are not embedded, and that there is no Chinese one."""
    rows = [line.split() for line in run("pdffonts", str(sight.pdf)).splitlines()[2:]]
    for row in rows:
        if row[-5] != "yes":
            yield f"字体没有嵌入 font not embedded: {row[0]}"
    if sight.name.endswith("-pdf"):
        names = " ".join(row[0] for row in rows).replace("-", "").casefold()
        for family in set(typeset().families.values()):
            if family.isascii() and family.replace(" ", "").casefold() not in names:
                yield f"没有用上字体 font unused: {family}"


def letters(text: str) -> Counter[str]:
    """Return the characters of a text; a page breaks its lines where it likes, and drops a hyphen at their end."""
    return Counter(each for each in text if not each.isspace() and each not in "-\u200b")


def lost(paper: Paper, text: str) -> Iterator[str]:
    """Yield that letters of *paper* are not on its pages: clipped, covered, or run out of a cell."""
    gone = letters("".join(texts(paper))) - letters(text)
    if gone:
        yield f"丢了字 letters lost: {dict(gone)}"


def unrepeated(paper: Paper, pages: list[str]) -> Iterator[str]:
    """Yield the pages the scoring table runs over without its head on top."""
    if not any(isinstance(block, Table) and block.columns[-1].title == HEAD[-1] for block in paper.blocks):
        return
    head = "".join(HEAD)
    headed = [place for place, page in enumerate(pages) if head in page]
    last = next((place for place, page in enumerate(pages) if re.search(rf"{LAST_ROW}\d", page)), -1)
    if not headed or headed != [*range(headed[0], last + 1)]:
        yield f"表头只在第 {[each + 1 for each in headed]} 页，表到第 {last + 1} 页 heads not repeated"


def feet(bbox: str) -> list[tuple[str, float]]:
    """Return what stands at the foot of each page, and where its middle is: 0 at the left edge, 1 at the right."""
    found = []
    for width, height, words in re.findall(
        r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', bbox, re.DOTALL
    ):
        placed = re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', words
        )
        foot = [each for each in placed if float(each[1]) > 0.88 * float(height)]
        edges = [float(edge) for left, _, right, _ in foot for edge in (left, right)]
        middle = (min(edges) + max(edges)) / 2 / float(width) if edges else 0.5
        found.append(("".join(text for *_, text in foot), middle))
    return found


def unnumbered(feet: list[tuple[str, float]]) -> Iterator[str]:
    """Yield the pages whose number is not at their foot, outside: odd ones on the right, even ones on the left."""
    for number, (text, middle) in enumerate(feet, 1):
        if text != f"—{number}—":
            yield f"第 {number} 页没有页码 no number: {text!r}"
        elif (middle > 0.5) is (number % 2 == 0):
            yield f"第 {number} 页的页码在里侧 number inside"


def pictures(sight: Sight) -> list[Path]:
    """Return a picture of each page."""
    if not sight.pdf.is_file():
        return []
    run("pdftoppm", "-r", "60", "-png", str(sight.pdf), str(OUT / sight.name))
    return sorted(OUT.glob(f"{sight.name}-*.png"))


def contact_sheet(shown: list[tuple[Sight, list[Path]]], faults: list[str]) -> str:
    """Return a page with all the pictures, the faults first."""
    wrong = "".join(f"<li>{html.escape(fault)}</li>" for fault in faults)
    rows = "".join(
        f"<h2>{html.escape(sight.name)}</h2><p>"
        + "".join(f'<a href="{each.name}"><img src="{each.name}" loading="lazy"></a>' for each in pages)
        + "</p>"
        for sight, pages in shown
    )
    style = (
        "body{font:14px sans-serif;background:#888}img{width:310px;margin:3px;background:#fff}h2{color:#fff}"
    )
    return f'<!DOCTYPE html><meta charset="utf-8"><title>look</title><style>{style}</style><ul>{wrong}</ul>{rows}\n'


if __name__ == "__main__":
    sys.exit(main())
