from html import escape

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

NEW_KINDS = {"text": "paragraph", "item": "paragraph"}


def fill(apps, schema_editor):
    """What was said gets its place; texts get their marks."""
    Opinion, Paragraph = (apps.get_model("documents", name) for name in ("Opinion", "Paragraph"))
    paragraphs = Paragraph.objects.filter(pk=OuterRef("paragraph"))
    Opinion.objects.update(
        document=Subquery(paragraphs.values("version__document")[:1]), place=Subquery(paragraphs.values("identity")[:1])
    )
    changed = []
    for paragraph in Paragraph.objects.filter(html=""):
        paragraph.html = html_of(paragraph)
        paragraph.kind = NEW_KINDS.get(paragraph.kind, paragraph.kind)
        changed.append(paragraph)
    Paragraph.objects.bulk_update(changed, ["html", "kind"], batch_size=500)
    apps.get_model("documents", "Version").objects.update(made_at=F("published_at"))


def html_of(paragraph):
    if paragraph.kind == "table":
        return table(paragraph.text)
    words = "<br>".join(escape(line) for line in paragraph.text.splitlines())
    if paragraph.kind == "heading":
        return f"<h{paragraph.level}>{words}</h{paragraph.level}>"
    return f"<ul><li>{words}</li></ul>" if paragraph.kind == "item" and not paragraph.number else f"<p>{words}</p>"


def table(text):
    first, *rest = [row.split("\t") for row in text.split("\n")]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in first)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rest)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_review")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
