"""The parts of a Word file that are the same in every paper: styles, faces, page numbers, the section, the settings."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from evaluator.language import current
from evaluator.report.papers import gongwen
from evaluator.report.papers.content import Paper
from evaluator.report.papers.gongwen import FACES, LATIN, Style

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES: Mapping[str, str] = {"xmlns:w": _WORD, "xmlns:r": _OFFICE}
_PARTS = ("styles", "settings", "fontTable", "footer1", "footer2")
_ODD, _EVEN = "rId4", "rId5"


def element(
    tag: str, attributes: Mapping[str, str] | None = None, children: Iterable[ET.Element] = ()
) -> ET.Element:
    """Return an element; names are written as they stand, the prefixes are declared at the root."""
    made = ET.Element(tag, dict(attributes or {}))
    made.extend(children)
    return made


def serialised(root: ET.Element) -> bytes:
    """Return *root* as an XML file."""
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + bytes(ET.tostring(root, "utf-8"))


def twips(points: Fraction | int) -> str:
    """Return *points* in twentieths, as Word counts lengths.

    >>> twips(Fraction("28.95"))
    '579'
    """
    return str(round(points * 20))


def half_points(points: Fraction) -> str:
    """Return *points* in halves, as Word counts the sizes of type."""
    return str(int(points * 2))


def run(text: str) -> Iterator[ET.Element]:
    """Yield *text* as a run; marks that both scripts have (“”—≥) take the Chinese face."""
    if text:
        said = ET.Element("w:t", {"xml:space": "preserve"})
        said.text = text
        hint = element("w:rFonts", {"w:hint": "eastAsia"})
        yield element("w:r", children=[element("w:rPr", children=[hint]), said])


def section() -> ET.Element:
    """Return the page: A4, the margins, page numbers outside, a grid of lines.

    Of lines only: LibreOffice stretches every glyph to a grid of characters.
    """
    margins = {f"w:{side}": _millimetres(width) for side, width in gongwen.MARGINS.items()}
    return element(
        "w:sectPr",
        children=[
            element("w:footerReference", {"w:type": "default", "r:id": _ODD}),
            element("w:footerReference", {"w:type": "even", "r:id": _EVEN}),
            element("w:pgSz", {"w:w": _millimetres(gongwen.PAGE[0]), "w:h": _millimetres(gongwen.PAGE[1])}),
            element(
                "w:pgMar",
                {**margins, "w:header": _millimetres(15), "w:footer": _millimetres(25), "w:gutter": "0"},
            ),
            element("w:docGrid", {"w:type": "lines", "w:linePitch": twips(gongwen.LINE)}),
        ],
    )


def table_properties() -> ET.Element:
    """Return how every table looks: as wide as the type area, single lines, fixed columns."""
    line = {
        "w:val": "single", "w:sz": str(int(gongwen.BORDER * 8)), "w:space": "0", "w:color": "000000",
    }  # fmt: skip
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margins = (
        ("top", gongwen.CELL_PADDING), ("left", gongwen.CELL_MARGIN),
        ("bottom", gongwen.CELL_PADDING), ("right", gongwen.CELL_MARGIN),
    )  # fmt: skip
    return element(
        "w:tblPr",
        children=[
            element("w:tblW", {"w:w": _millimetres(gongwen.WIDTH), "w:type": "dxa"}),
            element("w:jc", {"w:val": "center"}),
            element("w:tblBorders", children=[element(f"w:{side}", line) for side in sides]),
            element("w:tblLayout", {"w:type": "fixed"}),
            element(
                "w:tblCellMar",
                children=[
                    element(f"w:{side}", {"w:w": _millimetres(width), "w:type": "dxa"})
                    for side, width in margins
                ],
            ),
        ],
    )


def _millimetres(length: Fraction | int) -> str:
    return twips(Fraction(length) * 720 / 254)


def fixed_parts(paper: Paper) -> Iterator[tuple[str, bytes]]:
    """Yield every part but the document itself."""
    yield "[Content_Types].xml", serialised(_content_types())
    yield "_rels/.rels", serialised(_relationships(_roots()))
    yield "docProps/core.xml", serialised(_core(paper))
    yield "word/_rels/document.xml.rels", serialised(_relationships(_owned()))
    yield "word/styles.xml", serialised(_styles())
    yield "word/settings.xml", serialised(_settings())
    yield "word/fontTable.xml", serialised(_font_table())
    yield "word/footer1.xml", serialised(_footer("right"))
    yield "word/footer2.xml", serialised(_footer("left"))


def _content_types() -> ET.Element:
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    kinds = {"document": "document.main", "footer1": "footer", "footer2": "footer"}
    overrides = [("/docProps/core.xml", core)]
    overrides += [
        (f"/word/{part}.xml", f"{_TYPES}.{kinds.get(part, part)}+xml") for part in ("document", *_PARTS)
    ]
    return element(
        "Types",
        {"xmlns": f"{_PACKAGE}/content-types"},
        [
            element(
                "Default",
                {
                    "Extension": "rels",
                    "ContentType": "application/vnd.openxmlformats-package.relationships+xml",
                },
            ),
            element("Default", {"Extension": "xml", "ContentType": "application/xml"}),
            *(element("Override", {"PartName": part, "ContentType": kind}) for part, kind in overrides),
        ],
    )


def _roots() -> Iterator[tuple[str, str]]:
    yield f"{_OFFICE}/officeDocument", "word/document.xml"
    yield f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"


def _owned() -> Iterator[tuple[str, str]]:
    for part in _PARTS:
        yield f"{_OFFICE}/{part.rstrip('12')}", f"{part}.xml"


def _relationships(targets: Iterable[tuple[str, str]]) -> ET.Element:
    return element(
        "Relationships",
        {"xmlns": f"{_PACKAGE}/relationships"},
        (
            element("Relationship", {"Id": f"rId{place}", "Type": kind, "Target": target})
            for place, (kind, target) in enumerate(targets, 1)
        ),
    )


def _core(paper: Paper) -> ET.Element:
    """Return the file's properties, dated by the paper and not by the clock."""
    stamp = f"{paper.day.isoformat()}T00:00:00Z"
    texts = {"dc:title": " ".join(paper.title), "dc:creator": paper.maker, "dc:language": _language()}
    properties = element(
        "cp:coreProperties",
        {
            "xmlns:cp": f"{_PACKAGE}/metadata/core-properties",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:dcterms": "http://purl.org/dc/terms/",
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        },
    )
    for tag, text in texts.items():
        ET.SubElement(properties, tag).text = text
    for tag in ("dcterms:created", "dcterms:modified"):
        ET.SubElement(properties, tag, {"xsi:type": "dcterms:W3CDTF"}).text = stamp
    return properties


def _language() -> str:
    return "zh-CN" if current() == "zh" else "en-GB"


def _settings() -> ET.Element:
    mode = {
        "w:name": "compatibilityMode", "w:uri": "http://schemas.microsoft.com/office/word", "w:val": "15",
    }  # fmt: skip
    return element(
        "w:settings",
        NAMESPACES,
        [
            element("w:evenAndOddHeaders"),
            element("w:defaultTabStop", {"w:val": "420"}),
            element("w:drawingGridVerticalSpacing", {"w:val": twips(gongwen.LINE)}),
            element("w:characterSpacingControl", {"w:val": "compressPunctuation"}),
            element("w:compat", children=[element("w:useFELayout"), element("w:compatSetting", mode)]),
            element("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}),
        ],
    )


def _font_table() -> ET.Element:
    """Return the faces with the names of what may stand in for them."""
    fonts = []
    for face, charset in (*((each, "86") for each in FACES.values()), (LATIN, "00")):
        fonts.append(
            element(
                "w:font",
                {"w:name": face.name},
                [
                    element("w:altName", {"w:val": ",".join(face.instead)}),
                    element("w:charset", {"w:val": charset}),
                    element("w:family", {"w:val": "roman" if charset == "00" else "auto"}),
                    element("w:pitch", {"w:val": "default"}),
                ],
            )
        )
    return element("w:fonts", NAMESPACES, fonts)


def _footer(side: str) -> ET.Element:
    """Return the page number — 1 — with a character's width of space on its outside."""
    indent = (
        {"w:rightChars": "100", "w:right": "280"}
        if side == "right"
        else {"w:leftChars": "100", "w:left": "280"}
    )
    properties = [
        element("w:pStyle", {"w:val": "Folio"}), element("w:ind", indent), element("w:jc", {"w:val": side}),
    ]  # fmt: skip
    field = element("w:fldSimple", {"w:instr": " PAGE "}, run("1"))
    paragraph = element(
        "w:p", children=[element("w:pPr", children=properties), *run("— "), field, *run(" —")]
    )
    return element("w:ftr", NAMESPACES, [paragraph])


def _styles() -> ET.Element:
    language = element("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"})
    defaults = element("w:rPr", children=[_faces("body"), *_size(Fraction(16)), language])
    normal = element(
        "w:style",
        {"w:type": "paragraph", "w:default": "1", "w:styleId": "Normal"},
        [element("w:name", {"w:val": "Normal"}), element("w:qFormat")],
    )
    return element(
        "w:styles",
        NAMESPACES,
        [
            element(
                "w:docDefaults",
                children=[
                    element("w:rPrDefault", children=[defaults]),
                    element("w:pPrDefault", children=[element("w:pPr")]),
                ],
            ),
            normal,
            *(_style(each) for each in gongwen.STYLES.values()),
        ],
    )


_BUILT_IN = {"Title": "Title", "Subtitle": "Subtitle", "Heading1": "heading 1", "Heading2": "heading 2"}
"""Styles that Word knows by its own names: it lists them in the outline and shows them in its reader's language."""


def _style(style: Style) -> ET.Element:
    return element(
        "w:style",
        {
            "w:type": "paragraph",
            "w:styleId": style.id,
            **({} if style.id in _BUILT_IN else {"w:customStyle": "1"}),
        },
        [
            element("w:name", {"w:val": _BUILT_IN.get(style.id, style.name)}),
            element("w:basedOn", {"w:val": "Normal"}),
            *([element("w:next", {"w:val": "Body"})] if style.with_next else []),
            element("w:qFormat"),
            element("w:pPr", children=_paragraph_properties(style)),
            element("w:rPr", children=[_faces(style.face), *_size(style.size)]),
        ],
    )


def _paragraph_properties(style: Style) -> Iterator[ET.Element]:
    if style.with_next:
        yield element("w:keepNext")
    if not style.on_grid:
        yield element("w:snapToGrid", {"w:val": "0"})
    yield element(
        "w:spacing",
        {"w:before": twips(style.before), "w:after": "0", "w:line": twips(style.line), "w:lineRule": "exact"},
    )
    indent: dict[str, str] = {}
    if style.first:
        indent |= {"w:firstLineChars": str(style.first * 100), "w:firstLine": twips(style.size * style.first)}
    if style.right:
        indent |= {"w:rightChars": str(style.right * 100), "w:right": twips(style.size * style.right)}
    if indent:
        yield element("w:ind", indent)
    yield element("w:jc", {"w:val": "center" if style.align == "centre" else style.align})
    if style.level:
        yield element("w:outlineLvl", {"w:val": str(style.level - 1)})


def _faces(role: str) -> ET.Element:
    chinese, latin = FACES[role].name, LATIN.name
    return element("w:rFonts", {"w:ascii": latin, "w:eastAsia": chinese, "w:hAnsi": latin, "w:cs": latin})


def _size(points: Fraction) -> Iterator[ET.Element]:
    yield element("w:sz", {"w:val": half_points(points)})
    yield element("w:szCs", {"w:val": half_points(points)})
