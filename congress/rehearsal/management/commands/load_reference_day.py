from django.core.management.base import BaseCommand, CommandError

from congress.desk.assets import build
from congress.rehearsal.demo import is_marked, why_not_load
from congress.rehearsal.loading import load_demo


class Command(BaseCommand):
    help = "Load the reference day into an empty database: the meeting, 146 representatives, staff, first messages."

    def handle(self, **options):
        why_not = why_not_load()
        if why_not:
            raise CommandError(why_not)
        if is_marked():
            self.stdout.write("The reference day is loaded already.")
            return
        build()  # the page of a ballot names its script by what is in it
        meeting = load_demo()
        self.stdout.write(self.style.SUCCESS(f"Loaded: {meeting.long_title}"))
