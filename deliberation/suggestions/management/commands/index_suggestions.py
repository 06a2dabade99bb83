from django.core.management.base import BaseCommand

from deliberation.suggestions.services.remembering import remember_all


class Command(BaseCommand):
    help = "Builds the memory anew by which suggestions alike are found."

    def handle(self, *args, **options):
        self.stdout.write(f"{remember_all()} suggestions are remembered.")
