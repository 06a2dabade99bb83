from django.core.management.base import BaseCommand, CommandError

from congress.desk.server import BadAddress, serve


class Command(BaseCommand):
    help = "Serve a real meeting: pages, live channel and clock in one process. Any number may run side by side."
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host, port, **options):
        from django.conf import settings

        from congress.desk.server import reasons_not_to_serve

        reasons = reasons_not_to_serve(settings)
        if reasons:
            raise CommandError(" ".join(reasons))
        try:
            serve(host, port, ready=lambda: self.stdout.write(f"Listening on http://{host}:{port}"))
        except BadAddress as error:
            raise CommandError(str(error)) from error
