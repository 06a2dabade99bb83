from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RehearsalConfig(AppConfig):
    name = "congress.rehearsal"
    verbose_name = _("rehearsal")

    def ready(self):
        from congress.desk.server import refusals
        from congress.rehearsal.demo import why_not_serve

        refusals.append(why_not_serve)
