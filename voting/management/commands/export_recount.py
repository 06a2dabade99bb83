from pathlib import Path

from django.core.management.base import BaseCommand

from voting.board import RECOUNT


class Command(BaseCommand):
    help = "Write the checker of bundles, one file that runs with Python alone."

    def add_arguments(self, parser):
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, output, **options):
        output.write_bytes(RECOUNT.read_bytes())
        self.stdout.write(self.style.SUCCESS(f"{output} is written."))
