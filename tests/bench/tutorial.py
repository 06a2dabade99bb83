"""The chat of the Channels tutorial (parts 1 to 3), with people who are signed in: an `application` for Daphne.

Its Redis is in the environment (`REDIS_URL`), else the layer is the one in the process; its database is the file
`CHAT_DB`.
`python -m tests.bench.tutorial PEOPLE` fills that and prints the people's cookies.
"""

import json
import os
import sys

import django
from django.conf import settings

REDIS_URL = os.environ.get("REDIS_URL", "")
LAYER = (
    {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
)
settings.configure(
    SECRET_KEY="only measured, never served",
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[
        "channels",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["CHAT_DB"]}},
    CHANNEL_LAYERS={"default": LAYER},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402 after the settings
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.group = f"chat_{self.scope['url_route']['kwargs']['room']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        message = json.loads(text_data)["message"]
        await self.channel_layer.group_send(self.group, {"type": "chat.message", "message": message})

    async def chat_message(self, event):
        await self.send(text_data=json.dumps({"message": event["message"]}))


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([path("ws/chat/<room>/", ChatConsumer.as_asgi())]))
        ),
    }
)


def cookies(people: int) -> list[str]:
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        return [cookie_of(User.objects.create_user(f"person{n}")) for n in range(people)]


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


if __name__ == "__main__":
    print(json.dumps(cookies(int(sys.argv[1]))))  # noqa: T201
