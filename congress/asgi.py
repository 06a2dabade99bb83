import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 after the apps are loaded
from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from congress.desk.pages import Pages  # noqa: E402
from congress.journal.endpoint import live, refuse  # noqa: E402
from congress.journal.hub import current_hub  # noqa: E402
from voting import office  # noqa: E402
from voting.box.app import PREFIX, BoxApp  # noqa: E402

if settings.SECRET_KEY_IS_LOCAL and not settings.DEMO:
    raise ImproperlyConfigured("Set SECRET_KEY: the key in var/ is for the demo.")

pages = Pages()
box = BoxApp(office.box())  # without the office's secret its routes are not there


async def http(scope, receive, send):
    is_for_box = scope["path"].startswith(PREFIX) and not settings.BOX_URL
    await (box if is_for_box else pages)(scope, receive, send)


router = ProtocolTypeRouter(
    {"http": http, "websocket": URLRouter([path("live/", live), re_path(r"", refuse)])},
)


async def application(scope, receive, send):
    current_hub()  # from the first request on, so that what is committed here reaches other processes
    await router(scope, receive, send)
