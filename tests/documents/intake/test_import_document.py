"""The command that brings a file in, or says what it would bring in."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from congress.journal.models import Entry
from deliberation.documents.models import Document, Paragraph
from tests.documents.intake.bad_files import BAD

REPORT = "关于计划的报告\n一、总体情况\n第一段<b>。\n"
SHOWN = [
    {"kind": "heading", "level": 1, "number": None, "text": "关于计划的报告", "html": "<h1>关于计划的报告</h1>"},
    {"kind": "heading", "level": 2, "number": "一、", "text": "总体情况", "html": "<h2>总体情况</h2>"},
    {"kind": "paragraph", "level": None, "number": None, "text": "第一段<b>。", "html": "<p>第一段&lt;b&gt;。</p>"},
]


@pytest.fixture
def report(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    return file


def run(place, *arguments) -> subprocess.CompletedProcess:
    """The command itself, in a checkout that has nothing yet."""
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "import_document", *arguments],
        env=os.environ | {"VAR_DIR": str(place), "SECRET_KEY": ""},
        capture_output=True,
        check=False,
    )


def stored() -> tuple[int, int, int]:
    return Document.objects.count(), Paragraph.objects.count(), Entry.objects.count()


def test_dry_run_prints_json_alone_and_leaves_no_file(report, tmp_path):
    place = tmp_path / "var"
    done = run(place, report, "--dry-run", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == SHOWN
    assert [list(block) for block in json.loads(done.stdout)] == [["kind", "level", "number", "text", "html"]] * 3
    assert "关于计划的报告".encode() in done.stdout
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("name", ["lying-bomb.docx", "laughs.docx", "old.doc", "empty.docx"])
def test_bad_file_is_an_error_of_one_sentence(name, tmp_path):
    word, make = BAD[name]
    (tmp_path / name).write_bytes(make())
    place = tmp_path / "var"
    done = run(place, tmp_path / name, "--dry-run", "--json")
    assert (done.returncode, done.stdout) == (1, b"")
    assert word in done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(("name", "why"), [("none.docx", "No such file or directory"), (".", "Is a directory")])
def test_file_that_cannot_be_opened_is_an_error_of_one_sentence(name, why, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_document", tmp_path / name, dry_run=True, json=True)
    assert ended.value.code == 1
    assert capsys.readouterr() == ("", f"{tmp_path / name} cannot be read: {why}.\n")


def test_dry_run_for_people_is_lines(report, capsys):
    call_command("import_document", report, dry_run=True)
    assert capsys.readouterr().out == "[heading 1] 关于计划的报告\n[heading 2] 一、总体情况\n[paragraph] 第一段<b>。\n"


def test_dry_run_stores_nothing(report, meeting, capsys):
    before = stored()
    call_command("import_document", report, dry_run=True, meeting=meeting.pk)
    assert stored() == before


def test_document_is_stored_under_its_own_title(report, meeting, capsys):
    call_command("import_document", report, meeting=meeting.pk, department="Parks")
    document = Document.objects.get()
    assert (document.meeting, document.title, document.position) == (meeting, "关于计划的报告", 1)
    assert document.department.name == "Parks"
    assert [(one.kind, one.number, one.text) for one in Paragraph.objects.order_by("position")] == [
        ("heading", "一、", "总体情况"),
        ("paragraph", "", "第一段<b>。"),
    ]


def test_document_is_stored_after_the_others(report, document, capsys):
    call_command("import_document", report, meeting=document.meeting.pk, title="Another")
    assert list(document.meeting.documents.values_list("title", "position")) == [("The report", 1), ("Another", 2)]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "Say which --meeting"),
        ({"meeting": 0}, "Say which --meeting"),
        ({"meeting": 999_999}, "There is no meeting 999999."),
        ({"department": "Nobody"}, "There is no department Nobody."),
        ({"position": 1}, "There is a document at 1 already."),
    ],
)
def test_wrong_place_is_an_error_of_one_sentence(options, why, report, document, capsys):
    before = stored()
    where = {"meeting": document.meeting.pk} if options and "meeting" not in options else {}
    with pytest.raises(SystemExit):
        call_command("import_document", report, **where, **options)
    assert capsys.readouterr().err.startswith(why)
    assert stored() == before
