from django.core.management.base import BaseCommand

from congress.desk.assets import build


class Command(BaseCommand):
    help = "Build static files and the Chinese catalogue where they are older than their sources."
    requires_system_checks = []

    def handle(self, **options):
        built = build()
        self.stdout.write(f"Built: {', '.join(built)}." if built else "Nothing to build.")
