"""Problems of papers: fonts for a PDF, a user's own Word template."""

from __future__ import annotations

from evaluator.problems.entry import Entry

ENTRIES = {
    "font-missing": Entry(
        "这台电脑没有中文字体，做不出 PDF",
        "there is no Chinese font on this computer, so no PDF can be made",
        "PDF 要把字体嵌进去；没有中文字体，字就成了方框，所以不做。",
        "A PDF embeds its fonts; without a Chinese one every character would be an empty box, so none is made.",
        "装一套中文字体，如 apt install fonts-noto-cjk；或改用 --format docx，由 Word、WPS 排版。",
        "Install a Chinese font, for example fonts-noto-cjk; or ask for --format docx, which Word sets itself.",
    ),
    "template-unreadable": Entry(
        "Word 模板 `{path}` 读不了：{reason}",
        "the Word template `{path}` cannot be read: {reason}",
        "模板应是 Word 或 WPS 存的 .docx；损坏的、改了后缀的、解开后过大的都读不了。",
        "A template is a .docx as Word or WPS saves it; damaged, renamed or huge ones cannot be read.",
        "在 Word 或 WPS 里打开，另存为 .docx（不是 .doc、.wps）。",
        "Open it in Word or WPS and save it again as .docx.",
    ),
    "template-refused": Entry(
        "Word 模板 `{path}` 里有{what}，不使用",
        "the Word template `{path}` holds {what} and is not used",
        "模板只应有文字、表格和图片。宏、控件和嵌入对象会自己运行，外部链接会向外取东西。",
        "A template holds text, tables and pictures. Macros and objects run by themselves; links fetch things.",
        "删掉它们，另存为 .docx；网址和邮箱请取消超链接。",
        "Remove them and save as .docx; turn web and mail addresses into plain text.",
    ),
    "template-name": Entry(
        "Word 模板 `{path}` 里写了 `{name}`，没有叫这个名字的内容",
        "the Word template `{path}` names `{name}`, and there is nothing of that name",
        "模板双花括号里的名字要在 docs/word.md 的表里；写错了不会悄悄留空。",
        "The names in a template's braces are those listed in docs/word.md; a wrong one is never left blank.",
        "按提示改名；行里的栏要写成“行名.栏名”。",
        "Rename it as suggested; a column of a row is written row.column.",
    ),
    "template-fault": Entry(
        "Word 模板 `{path}` 里的标记有误：{detail}",
        "a tag in the Word template `{path}` is wrong: {detail}",
        "双花括号、百分号标记没有配对，或用了模板里不许做的事。",
        "A tag is not closed, or does what a template may not do.",
        "对照 docs/word.md 里的例子改；循环要有开头和 endfor。",
        "Compare with the example in docs/word.md; a loop needs its endfor.",
    ),
}
