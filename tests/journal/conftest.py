import pytest

from congress.asgi import router
from congress.journal import hub as hub_module
from congress.journal import topics
from congress.journal.hub import current_hub

from .helpers import ProbeTopic, Socket, stop


@pytest.fixture
def probe(monkeypatch):
    """A registered kind of topics, `probe.<pk>`."""
    kind = ProbeTopic()
    monkeypatch.setitem(topics._kinds, kind.word, kind)
    return kind


@pytest.fixture
def quick(monkeypatch):
    """Ends of rights and sessions are looked for ten times a second."""
    monkeypatch.setattr(hub_module, "SWEEP", 0.1)


@pytest.fixture
async def hub():
    """The hub of the test's loop, stopped at the end."""
    hub = current_hub()
    yield hub
    await stop(hub)


@pytest.fixture
async def connect(hub):
    """connect(client) is an open socket of the client's person; without one, of a visitor."""
    sockets = []

    async def connect(client=None, **more):
        socket = Socket(router, client, **more)
        sockets.append(socket)
        assert await socket.open()
        return socket

    yield connect
    for socket in sockets:
        await socket.close()
