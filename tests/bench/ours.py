"""The product as it is measured: `python -m tests.bench.ours set-up SIZE … | serve PORT [ADDRESS] | write ADDRESS`.

Its database and Redis come from the environment, as ever.
"""

import asyncio
import json
import secrets
import sys
from datetime import date, timedelta

import django

from tests.bench.load import raise_open_files


def set_up(*sizes: str) -> list[dict]:
    """A new database with a meeting and an open room for each size; the rooms, each with its people's cookies."""
    from django.core.management import call_command

    from congress.desk.assets import build
    from congress.journal.services import CONSOLE
    from congress.meetings.models import Phase
    from congress.meetings.services import add_group, create_meeting, open_phase
    from deliberation.rooms.services.rooms import make_exchange_rooms

    build()
    call_command("migrate", interactive=False, verbosity=0)
    meeting = create_meeting(by=CONSOLE, place="Elm Street", title="Measured", held_on=date(2020, 4, 8), telephone="")
    groups = [
        add_group(meeting=meeting, title=f"{position}: {size}", position=position)
        for position, size in enumerate(sizes, start=1)
    ]
    rooms = make_exchange_rooms(groups=groups, phase=meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE), by=CONSOLE)
    open_phase(phase=meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE), by=CONSOLE)
    return [
        {"room": room.pk, "people": int(size), "cookies": sign_in(people_of(meeting, room.group, int(size)))}
        for room, size in zip(rooms, sizes, strict=True)
    ]


def people_of(meeting, group, size: int) -> list:
    from congress.journal.services import CONSOLE
    from congress.meetings.models import Representative
    from congress.meetings.services import enroll
    from congress.people.models import User
    from congress.people.services import add_people

    names = [f"{group.pk}-{n:04d}" for n in range(size)]
    users = add_people(people=[User(username=name, name=f"Person {name}") for name in names])
    roll = [Representative(user=user, number=user.username, sector="residents", group=group) for user in users]
    enroll(meeting=meeting, representatives=roll, by=CONSOLE)
    return users


def sign_in(users: list) -> list[str]:
    """A session cookie for each, as the sign-in page leaves it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from congress.people.sessions import SessionStore

    store, until = SessionStore(), timezone.now() + timedelta(days=1)
    sessions = [
        Session(
            session_key=secrets.token_hex(16),
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: "congress.people.backends.SignInNameBackend",
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=until,
        )
        for user in users
    ]
    Session.objects.bulk_create(sessions)
    return [f"{settings.SESSION_COOKIE_NAME}={session.session_key}" for session in sessions]


def serve(port: str, writer_address: str = "") -> None:
    """The product's server; with an address also the writer, in a thread of it."""
    from congress.desk.server import serve as serve_congress
    from tests.bench.writer import listen

    def ready() -> None:
        if writer_address:
            listen(writer_address)

    serve_congress("127.0.0.1", int(port), ready=ready)


def write(address: str) -> None:
    """The writer in a process of its own, which tells others by a hub as any server process does."""
    from congress.journal.hub import current_hub
    from tests.bench.writer import listen

    async def run() -> None:
        hub = current_hub()
        listen(address)
        await asyncio.Event().wait()
        await hub.stop()

    asyncio.run(run())


def main(deed: str, *words: str) -> None:
    raise_open_files()
    django.setup()
    if deed == "set-up":
        print(json.dumps(set_up(*words)))  # noqa: T201
    else:
        {"serve": serve, "write": write}[deed](*words)


if __name__ == "__main__":
    main(*sys.argv[1:])
