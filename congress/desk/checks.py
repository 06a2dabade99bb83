from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def own_secret_key(app_configs, **kwargs):
    if settings.SECRET_KEY_IS_LOCAL:
        return [Error("Set SECRET_KEY: the key in var/ is for the demo.", id="congress.E001")]
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
