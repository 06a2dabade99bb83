from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in
from deliberation.documents.models import Picture

HEADERS = {
    # What stands at an address never changes.
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "Content-Encoding": "identity",  # compressed already
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@signed_in
def document_picture(request: HttpRequest, pk: int, picture_pk: int) -> HttpResponse:
    """A picture of the text, to who sees a version that shows it."""
    picture = get_or_404(request.user, Picture.objects.defer("data"), pk=picture_pk, document=pk)
    etag = f'"{picture.digest}"'
    response = HttpResponse(content_type=picture.content_type, headers=HEADERS | {"ETag": etag})
    answer = get_conditional_response(request, etag=etag, response=response)
    if answer is response:
        response.content = picture.data
    return answer
