from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "deliberation.documents"
    verbose_name = _("documents")

    def ready(self):
        from congress.journal.topics import register
        from congress.journal.work import work_jobs
        from congress.meetings.parts import phase_parts, waiting
        from deliberation.documents import elements, parts
        from deliberation.documents.services.intakes import read_next

        work_jobs["intakes"] = read_next
        register(elements.DocumentTopic())
        phase_parts.append(parts.DocumentsPart())
        waiting.append(parts.questions_waiting)
