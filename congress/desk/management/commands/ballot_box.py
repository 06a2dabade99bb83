import os

from django.core.management.base import BaseCommand, CommandError

from congress.desk.server import WEAK, BadAddress, serve_box
from voting.box.keys import is_weak


class Command(BaseCommand):
    help = (
        "Serve the ballot box as a process of its own, without a database: phones cast here, the office asks by secret."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)

    def handle(self, *, host, port, **options):
        from django.conf import settings

        if is_weak(settings.BOX_SECRET):
            raise CommandError(WEAK)
        os.umask(0o077)
        try:
            serve_box(settings, host, port, ready=lambda: self.greet(host, port))
        except BadAddress as error:
            raise CommandError(str(error)) from error

    def greet(self, host, port):
        self.stdout.write(f"Listening on http://{host}:{port}")
        self.stdout.flush()
