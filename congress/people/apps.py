from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "congress.people"
    verbose_name = _("people")

    def ready(self):
        from congress.journal.clock import clock_jobs
        from congress.journal.topics import register
        from congress.people import elements, services

        register(elements.PersonTopic())
        clock_jobs["sign-in codes"] = services.expire_codes
        clock_jobs["sessions"] = services.clear_sessions
