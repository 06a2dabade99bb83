"""What a server does differently when a test asks for it."""

from random import SystemRandom

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created

from congress.journal import hints
from tests.faults import queries

chance = SystemRandom()


class FaultsConfig(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self):
        if settings.HINTS_LOST:
            lose_hints(settings.HINTS_LOST)
        if settings.COUNT_QUERIES:
            connection_created.connect(queries.watch)


def lose_hints(part: float) -> None:
    """Both those in this process and those to others, each by itself."""
    send, send_to_others = hints.send, hints.send_to_others

    def send_or_not(*told):
        if chance.random() >= part:
            send(*told)

    async def send_to_others_or_not(*told, **more):
        if chance.random() >= part:
            await send_to_others(*told, **more)

    hints.send, hints.send_to_others = send_or_not, send_to_others_or_not
