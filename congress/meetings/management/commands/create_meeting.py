import json

from django.core.management.base import BaseCommand, CommandError, no_translations

from congress.journal.services import CONSOLE, ActionRefused, act
from congress.meetings.forms import MeetingForm
from congress.meetings.services import create_meeting
from congress.people.accounts import VARIABLE, new_account
from congress.people.models import Membership
from congress.people.services import add_staff


class Command(BaseCommand):
    help = "Create a meeting with its default phases, its exchange groups and their rooms."

    def add_arguments(self, parser):
        parser.add_argument("--title", required=True)
        parser.add_argument("--place", required=True)
        parser.add_argument("--date", required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--telephone", required=True, help="of the secretariat")
        parser.add_argument("--group", action="append", default=[], metavar="TITLE", help="may be repeated")
        parser.add_argument("--quorum", default="1/2", help="more than this part of the roll, such as 2/3")
        parser.add_argument(
            "--secretariat",
            action="append",
            default=[],
            metavar="USERNAME:NAME",
            help=f"a new account; its password is asked for, or taken from {VARIABLE}; may be repeated",
        )
        parser.add_argument("--json", action="store_true", help="print pk and url alone")

    @no_translations
    def handle(self, *, group, secretariat, **options):
        data = {name: options[name] for name in ("place", "title", "telephone", "quorum")}
        form = MeetingForm(data | {"held_on": options["date"], "groups": "\n".join(group)})
        if not form.is_valid():
            raise CommandError(" ".join(f"{name}: {' '.join(errors)}" for name, errors in form.errors.items()))
        accounts = [account_of(text) for text in secretariat]
        try:
            with act():
                for account in accounts:
                    add_staff(**account, role=Membership.Role.SECRETARIAT, by=CONSOLE)
                meeting = create_meeting(by=CONSOLE, **form.cleaned_data)
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        address = meeting.get_absolute_url()
        if options["json"]:
            self.stdout.write(json.dumps({"pk": meeting.pk, "url": address}))
        else:
            self.stdout.write(f"Meeting {meeting.pk} is set up: {address}")


def account_of(text: str) -> dict[str, str]:
    username, _colon, name = text.partition(":")
    if not username or not name:
        raise CommandError(f"--secretariat is USERNAME:NAME, not {text}.")
    return new_account(username, name)
