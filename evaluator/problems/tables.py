"""Problems of workbooks and tables of text: what kind of file it is, its limits, its cells."""

from __future__ import annotations

from evaluator.problems.entry import Entry

ENTRIES = {
    "not-a-table": Entry(
        "这不是表格文件",
        "this is no workbook and no table of text",
        "能读的是 .xlsx、.xls、.ods 工作簿和 .csv 文本；按文件内容认，不看后缀。",
        "What can be read is .xlsx, .xls and .ods workbooks and .csv text, told by their bytes, not by their suffix.",
        "在 Excel 或 WPS 里打开，另存为 .xlsx。",
        "Open it in Excel or WPS and save it as .xlsx.",
    ),
    "cell-error": Entry(
        "公式出错：`{value}`",
        "a formula has failed: `{value}`",
        "单元格里的公式算不出结果，不知道是多少；不能当作 0，也不能当作没填。",
        "The formula in this cell has no result; it is neither zero nor empty.",
        "改正公式，或直接填数。",
        "Mend the formula, or write the value.",
    ),
    "cell-uncomputed": Entry(
        "公式没有保存结果：`{formula}`",
        "a formula was saved without its result: `{formula}`",
        "文件里只有公式，没有算好的数（多为程序生成、没有用表格软件打开过的文件）。",
        "The file holds the formula alone; mostly it was made by a program and never opened in a spreadsheet.",
        "在 Excel 或 WPS 里打开，保存一次；或直接填数。",
        "Open it in Excel or WPS and save it once, or write the value.",
    ),
    "cell-rounded": Entry(
        "`{value}` 超过 15 位，表格软件已把后面的数字改成 0",
        "`{value}` has more than 15 digits; the spreadsheet has turned the rest into zeros",
        "数字格只保留 15 位有效数字，编号、账号写在数字格里会被改掉，而且改了看不出来。",
        "A number cell keeps 15 digits, so ids and accounts are silently changed in it.",
        "把单元格设为“文本”格式，重新填写完整的编号。",
        "Set the cell's format to text and type the whole id again.",
    ),
}
