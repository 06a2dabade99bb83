from typing import Any

from congress.meetings.forms import ActForm
from congress.meetings.models import Meeting
from deliberation.suggestions.forms.fields import PksField
from deliberation.suggestions.models import Suggestion


class PublicationForm(ActForm):
    """Whose texts and whose replies are published; its clean data are numbers."""

    texts = PksField(queryset=Suggestion.objects.none(), required=False)
    replies = PksField(queryset=Suggestion.objects.none(), required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting):
        super().__init__(data)
        for field in self.fields.values():
            field.queryset = meeting.suggestions.publishable()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        return {name: [one.pk for one in data.get(name, [])] for name in ("texts", "replies")}
