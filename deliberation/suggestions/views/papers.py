from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from congress.journal.acts import allow, get_or_404, signed_in
from congress.meetings.models import Meeting
from deliberation.suggestions.permissions import can_take_summary

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def suggestion_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """意见汇总表 of a meeting, as XLSX."""
    from deliberation.suggestions.summary import summary_of  # 9 MB that no other page needs

    meeting = get_or_404(request.user, Meeting.objects, pk=pk)
    allow(can_take_summary(request.user))
    response = HttpResponse(summary_of(meeting), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="suggestions-{meeting.pk}.xlsx"'
    return response
