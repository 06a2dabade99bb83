"""A report of sixty pages, with its tables, as a Word file."""

import io

import docx

SECTIONS, PARAGRAPHS, TABLES = 60, 25, 40
SENTENCE = "全市上下坚持稳中求进工作总基调，扎实推进各项重点任务，经济运行总体平稳，社会事业全面进步。"


def report() -> bytes:
    document = docx.Document()
    document.add_heading("国民经济和社会发展计划执行情况的报告", 0)
    for section in range(1, SECTIONS + 1):
        document.add_heading(f"重点工作之{section}", 1)
        for number in range(PARAGRAPHS):
            paragraph = document.add_paragraph(SENTENCE)
            paragraph.add_run(f"第{number}项指标完成。").bold = True
            paragraph.add_run(SENTENCE)
        if section <= TABLES:
            add_figures(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def add_figures(document) -> None:
    table = document.add_table(rows=10, cols=5)
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells.cells):
            cell.text = f"{row}.{column}"
