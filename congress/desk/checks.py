from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from congress.desk.server import WEAK
from voting.box.keys import is_weak


@register(Tags.security, deploy=True)
def own_secret_key(app_configs, **kwargs):
    if settings.SECRET_KEY_IS_LOCAL:
        return [Error("Set SECRET_KEY: the key in var/ is for the demo.", id="congress.E001")]
    return []


@register(Tags.security, deploy=True)
def secret_of_the_box(app_configs, **kwargs):
    if settings.BOX_URL and is_weak(settings.BOX_SECRET):
        return [Error(WEAK, id="congress.E002")]
    return []


@register(Tags.security, deploy=True)
def several_processes(app_configs, **kwargs):
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and not settings.REDIS_URL:
        return [
            Warning(
                "Without REDIS_URL, other processes learn of changes by the reading once a second only.",
                id="congress.W001",
            )
        ]
    return []
