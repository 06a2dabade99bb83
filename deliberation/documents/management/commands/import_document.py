import json
import sys
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand, no_translations

from congress.journal.services import CONSOLE, ActionRefused
from congress.meetings.models import Meeting
from congress.people.models import Department
from deliberation.documents.intake.archive import MOST_BYTES
from deliberation.documents.intake.blocks import BadDocument, Block, title_and_body
from deliberation.documents.intake.confined import read_confined
from deliberation.documents.models import Document
from deliberation.documents.services.pictures import drawn_of
from deliberation.documents.services.texts import make_document, next_position

SHOWN = ("kind", "level", "number", "text", "html")
LONGEST_TITLE = Document._meta.get_field("title").max_length


class Command(BaseCommand):
    help = "Bring a Word, PDF, Markdown or text file in as a document of a meeting, or say what would be brought in."
    # A dry run looks at the file alone, before anything of the site is set up.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be stored, and store nothing")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--meeting", type=int, metavar="PK")
        parser.add_argument("--title", help="otherwise its first heading, or the file's name")
        parser.add_argument("--department", metavar="NAME", help="answers the questions; otherwise the secretariat")
        parser.add_argument("--position", type=int, help="otherwise the last")

    @no_translations
    def handle(self, *, file, dry_run, **options):
        try:
            blocks = read_confined(content_of(file), file.name)
            if not dry_run:
                store(blocks, file, **options)
        except (BadDocument, ActionRefused) as refusal:
            refuse(self.stderr, str(refusal))
        self.stdout.write(as_json(blocks) if options["json"] else "\n".join(map(line_of, blocks)))


def refuse(stderr, sentence: str) -> NoReturn:
    stderr.write(sentence)
    sys.exit(1)


def content_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadDocument(f"{file} cannot be read: {error.strerror}.") from error


def store(blocks: list[Block], file: Path, *, meeting, title, department, position, **_options) -> None:
    into = Meeting.objects.filter(pk=meeting).first()
    if into is None:
        raise BadDocument(f"There is no meeting {meeting}." if meeting else "Say which --meeting it belongs to.")
    if into.documents.filter(position=position).exists():
        raise BadDocument(f"There is a document at {position} already.")
    own_title, body = title_and_body(blocks)
    make_document(
        meeting=into,
        title=(title or own_title or file.stem)[:LONGEST_TITLE],
        blocks=body,
        position=position or next_position(into),
        department=named(department) if department else None,
        by=CONSOLE,
        drawn=drawn_of(blocks),
    )


def named(department: str) -> Department:
    found = Department.objects.filter(name=department).first()
    if found is None:
        raise BadDocument(f"There is no department {department}.")
    return found


def as_json(blocks: list[Block]) -> str:
    return json.dumps([{key: getattr(block, key) for key in SHOWN} for block in blocks], ensure_ascii=False)


def line_of(block: Block) -> str:
    level = f" {block.level}" if block.level else ""
    return f"[{block.kind}{level}] {block.number or ''}{block.text}"
