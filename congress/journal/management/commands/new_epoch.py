from django.core.management.base import BaseCommand

from congress.journal.services import renew_epochs


class Command(BaseCommand):
    help = "After a restore: give every topic a new epoch, so that every page loads again."

    def handle(self, **options):
        self.stdout.write(self.style.SUCCESS(f"{renew_epochs()} topics have a new epoch."))
