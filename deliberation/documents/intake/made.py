"""Blocks made of plain words, for the readers of files that have no marks of their own."""

from collections.abc import Sequence
from html import escape

from deliberation.documents.intake.blocks import Block, Kind


def heading(text: str, level: int, number: str | None = None) -> Block:
    tag = f"h{min(level, 6)}"
    return Block(Kind.HEADING, text, level, number, f"<{tag}>{in_lines(text)}</{tag}>")


def paragraph(text: str, number: str | None = None, html: str = "") -> Block:
    """`html`, if the text has inner marks: it, with them, clean."""
    return Block(Kind.PARAGRAPH, text, None, number, f"<p>{html or in_lines(text)}</p>")


def bullet(text: str, html: str = "") -> Block:
    return Block(Kind.PARAGRAPH, text, html=f"<ul><li>{html or in_lines(text)}</li></ul>")


def picture(alternative: str) -> Block:
    return Block(Kind.PICTURE, alternative, html=f'<img alt="{escape(alternative)}">')


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Its first row is its head."""
    text = "\n".join("\t".join(row) for row in rows)
    head, *body = rows
    return Block(Kind.TABLE, text, html=f"<table><thead>{row_of(head, 'th')}</thead>{body_of(body)}</table>")


def body_of(rows: Sequence[Sequence[str]]) -> str:
    return f"<tbody>{''.join(row_of(row, 'td') for row in rows)}</tbody>" if rows else ""


def row_of(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def in_lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
