from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.projects import ProjectForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.public import PublicSuggestion
from deliberation.suggestions.services import projects, publication


def as_everybody_reads_it(target: Target) -> dict[str, Any]:
    return {"public": PublicSuggestion(target.suggestion, is_preview=True)}


def as_suggested(target: Target) -> dict[str, Any]:
    live = [one for one in target.suggestion.assignments.all() if one.state != one.State.SENT_BACK]
    return {
        "title": target.suggestion.title,
        "category": target.suggestion.get_category_display(),
        "department": live[0].department_id if live else None,
    }


PREVIEW = {"is_apart": True, "context": as_everybody_reads_it, "template": "suggestions/suggestion_publish.html"}

DEEDS = {
    "publish_text": Deed(publication.publish_text, _("Everybody can read the text now."), **PREVIEW),
    "publish_reply": Deed(publication.publish_reply, _("Everybody can read the reply now."), **PREVIEW),
    "unpublish": Deed(publication.unpublish, _("It is not public any more."), LongReasonForm, is_apart=True),
    "make_project": Deed(
        projects.make_project,
        _("It is a practical project now, and tracked as such."),
        ProjectForm,
        is_apart=True,
        initial=as_suggested,
    ),
}
