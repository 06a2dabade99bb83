from django.core.management.base import BaseCommand

from deliberation.suggestions.diagram import FILE, explained


class Command(BaseCommand):
    help = "Print the table of a suggestion's moves as Mermaid diagrams, or write them beside the app."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="write MOVES.md instead of printing")

    def handle(self, *, write, **options):
        if write:
            FILE.write_text(explained(), encoding="utf-8")
            self.stdout.write(f"Written: {FILE.name}")
        else:
            self.stdout.write(explained(), ending="")
