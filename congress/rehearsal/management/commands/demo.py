from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from congress.desk.assets import build
from congress.desk.server import BadAddress, serve
from congress.rehearsal.demo import enter_demo_mode, is_marked, why_not_load
from congress.rehearsal.loading import load_demo

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Open the reference day in a browser on this machine: everything is set up, nothing else to start."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        enter_demo_mode()
        why_not = why_not_load()
        if why_not:
            raise CommandError(why_not)
        build()
        call_command("migrate", interactive=False, verbosity=0)
        if not is_marked():
            self.stdout.write("Loading the reference day …")
            load_demo()
        try:
            serve(HOST, port, ready=lambda: self.greet(port))
        except BadAddress as error:
            raise CommandError(str(error)) from error

    def greet(self, port):
        base = f"http://{HOST}:{port}"
        self.stdout.write(self.style.SUCCESS(f"\nThe congress is open at {base}/"))
        self.stdout.write(f"  {base}{reverse('demo')}  sign in with one tap as anybody of the day")
        self.stdout.write("  several people at once: a private window for each")
        self.stdout.write("  Ctrl-C closes it; the next start finds everything as it was\n")
        self.stdout.flush()
