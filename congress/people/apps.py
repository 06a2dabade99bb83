from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "congress.people"
    verbose_name = _("people")

    def ready(self):
        from congress.journal.clock import clock_jobs
        from congress.journal.topics import register
        from congress.journal.work import work_jobs
        from congress.people import checks, deliveries, elements, services  # noqa: F401 checks register themselves

        register(elements.PersonTopic())
        clock_jobs["sign-in codes"] = services.expire_codes
        clock_jobs["sessions"] = services.clear_sessions
        clock_jobs["digests"] = deliveries.lay_digests
        work_jobs["notices"] = deliveries.deliver
