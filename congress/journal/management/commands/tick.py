from django.core.management.base import BaseCommand

from congress.journal.clock import tick


class Command(BaseCommand):
    help = "Do once what the clock asks for. `serve` and `demo` do it every second by themselves."

    def handle(self, **options):
        done = tick()
        if done is None:
            self.stdout.write("Another process is at it.")
            return
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
