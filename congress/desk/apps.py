from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "congress.desk"
    verbose_name = _("desk")

    def ready(self):
        from congress.desk import checks  # noqa: F401 registers itself
