from django.core.management.base import BaseCommand
from django.utils import timezone

from congress.journal.services import CONSOLE
from congress.people.models import User
from deliberation.suggestions.reminders import Owed, owed_now
from deliberation.suggestions.services.reminding import send_reminders


class Command(BaseCommand):
    help = "Remind people of what is owed soon or overdue, each once. `serve` and `demo` do it by themselves, by day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be sent, and to whom")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        if not dry_run:
            self.stdout.write(f"{send_reminders(now=now, by=CONSOLE)} reminders sent.")
            return
        found = owed_now(now)
        names = dict(User.objects.filter(pk__in={pk for owed in found for pk in owed.users}).values_list("pk", "name"))
        for owed in found:
            self.stdout.write(line_of(owed, names))
        self.stdout.write(f"{len(found)} reminders would be sent.")


def line_of(owed: Owed, names: dict[int, str]) -> str:
    number = owed.suggestion.number or "–"
    people = ", ".join(names[pk] for pk in sorted(owed.users))
    return f"{owed.kind.value}  {owed.due_on}  No. {number}  {owed.department or '–'}  → {people}"
