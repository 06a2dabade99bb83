import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, no_translations

from congress.journal.services import CONSOLE, ActionRefused
from congress.meetings.enrolment import examine
from congress.meetings.models import Meeting
from congress.meetings.rolls import MOST_BYTES, BadFile, read_roll
from congress.meetings.services import import_roll


class Command(BaseCommand):
    help = "Put the people of a spreadsheet or csv on the roll of a meeting; all of them, or nobody."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--meeting", type=int, required=True, metavar="PK")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--json", action="store_true")

    @no_translations
    def handle(self, *, file, dry_run, **options):
        meeting = Meeting.objects.filter(pk=options["meeting"]).first()
        if meeting is None:
            raise CommandError(f"There is no meeting {options['meeting']}.")
        try:
            roll = read_roll(content_of(file))
            found = examine(meeting, roll)
            if found.new and not found.faults and not dry_run:
                import_roll(meeting=meeting, rows=roll.rows, by=CONSOLE)
        except (BadFile, ActionRefused) as error:
            raise CommandError(str(error)) from error
        report = {
            "new": len(found.new),
            "unchanged": len(found.unchanged),
            "errors": [str(fault) for fault in found.faults],
            "groups": found.titles,
            "ignored_columns": roll.ignored,
            "skipped_rows": roll.skipped,
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else told(report, dry_run))
        if found.faults:
            raise CommandError("Nobody was put on the roll: mend the rows named and run this again.")


def content_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def told(report: dict, dry_run: bool) -> str:
    counts = f"{report['new']} {'would be' if dry_run else 'are'} new on the roll, {report['unchanged']} unchanged."
    lines = report["errors"] or [counts]
    if report["groups"] and not report["errors"]:
        lines.append(f"New groups: {', '.join(report['groups'])}.")
    if report["ignored_columns"]:
        lines.append(f"Columns not used: {', '.join(report['ignored_columns'])}.")
    if report["skipped_rows"]:
        lines.append(f"Rows not used: {', '.join(map(str, report['skipped_rows']))}.")
    return "\n".join(lines)
