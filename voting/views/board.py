"""What anybody may check a secret ballot with: its definition from the freeze on, the board after the count."""

import gzip
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from congress.journal.acts import ask_to_sign_in, get_or_404, signed_in
from voting import board
from voting.models import Ballot


@require_safe
@signed_in
def ballot_definition(request: HttpRequest, pk: int) -> JsonResponse:
    ballot = get_or_404(request.user, Ballot.objects, pk=pk, is_secret=True, frozen_at__isnull=False)
    return JsonResponse(board.definition_message(ballot))


def on_board(view: Callable[[HttpRequest, Ballot], HttpResponse]) -> Callable[..., HttpResponse]:
    """For a counted secret ballot that this person sees, or anybody where its board is public."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        ballot = Ballot.objects.with_board_for(request.user).filter(pk=pk).first()
        if ballot is None and not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if ballot is None:
            raise Http404
        return view(request, ballot)

    return wrapped


def once(request: HttpRequest, head: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, made only where the reader has not already what belongs to this head of the chain."""
    etag = f'W/"{head}"'
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@on_board
def ballot_hashes(request: HttpRequest, ballot: Ballot) -> HttpResponse:
    head = board.head_of(ballot)
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "identity"}  # nothing to compress in it
    return once(request, head, lambda: HttpResponse(board.hashes_file(ballot, head), headers=headers))


@on_board
def ballot_bundle(request: HttpRequest, ballot: Ballot) -> HttpResponse:
    head = board.head_of(ballot)
    return once(request, head, lambda: bundle_answer(request, ballot.pk, board.bundle_file(ballot, head)))


def bundle_answer(request: HttpRequest, pk: int, packed: bytes) -> HttpResponse:
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {
        "Content-Disposition": f'attachment; filename="bundle-{pk}.json"',
        "Content-Encoding": "gzip" if takes_gzip else "identity",
        "Content-Type": "application/json",
        "Vary": "Accept-Encoding",
    }
    return HttpResponse(packed if takes_gzip else gzip.decompress(packed), headers=headers)


@on_board
def ballot_recount(_request: HttpRequest, _ballot: Ballot) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="recount.py"'}
    return HttpResponse(board.RECOUNT.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)
