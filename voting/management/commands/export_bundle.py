import gzip
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from voting import board
from voting.models import Ballot


class Command(BaseCommand):
    help = "Write what anybody needs to check a counted secret ballot: the same as its bundle.json."

    def add_arguments(self, parser):
        parser.add_argument("ballot", type=int, metavar="BALLOT", help="its number")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, ballot, output, **options):
        found = Ballot.objects.on_board().filter(pk=ballot).first()
        if found is None:
            raise CommandError(f"There is no counted secret ballot {ballot}.")
        output.write_bytes(gzip.decompress(board.bundle_file(found, board.head_of(found))))
        self.stdout.write(self.style.SUCCESS(f"{output} is written."))
