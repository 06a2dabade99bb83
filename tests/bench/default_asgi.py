"""The product behind Django's own handler, and without the lock that its acts take on SQLite."""

import contextlib

from django.conf import settings
from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402 after the apps are loaded

from congress.journal import services  # noqa: E402
from congress.journal.prepared import Prepared  # noqa: E402

services._acts = contextlib.nullcontext()
if not settings.SQL_WRITTEN_ONCE:
    Prepared.__call__ = lambda query, **values: list(query.build(**values))
application = ProtocolTypeRouter({"http": pages})
