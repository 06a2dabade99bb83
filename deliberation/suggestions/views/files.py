"""What lies beside a suggestion's words."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid
from congress.meetings.views import SECRETARIAT
from congress.people.posts import posts_of
from deliberation.suggestions.models import Attachment
from deliberation.suggestions.moves import keeps_its_words
from deliberation.suggestions.services.files import remove_file


@require_safe
@signed_in
def suggestion_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture is shown, all else is saved: nothing of what was sent is opened within our pages."""
    file = get_or_404(request.user, Attachment.objects, pk=pk)
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Disposition": content_disposition_header(not file.is_picture, file.name) or "inline",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(file.data), content_type=file.content_type, headers=headers)


@act
def suggestion_file_remove(request: HttpRequest, pk: int) -> Done:
    files = Attachment.objects.defer("data").select_related("suggestion")
    file = get_or_404(request.user, files, pk=pk)
    suggestion, posts = file.suggestion, posts_of(request.user)
    allow(keeps_its_words(posts, suggestion) and not file.is_proof)
    is_own = suggestion.author_id == posts.user_pk
    valid(request)
    remove_file(
        attachment=file, by=request.by.acting_as(suggestion.author_number or "author" if is_own else SECRETARIAT)
    )
    return Done(_("The file is removed."))
