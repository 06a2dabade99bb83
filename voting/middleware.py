"""What a browser may do in which somebody votes with help: vote, and nothing else."""

import re

from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from congress.journal.acts import see_other, wants_json
from voting.assisted import ADMISSION, TABLET_COOKIE, TABLET_PAGE, mark_assisted
from voting.models import Admission

ALLOWED = re.compile(r"/tablet/|/ballots/(collect/|\d+/(collect/|hand-back/|definition\.json|hashes\.bin)?)$")


class AssistedMiddleware(MiddlewareMixin):
    """Asks the session, which was read for its user before; only one of a tablet asks the database."""

    def process_request(self, request):
        pk = request.session.get(ADMISSION)
        if pk is None:
            return self.lead_back(request)
        if not Admission.objects.filter(pk=pk, state__in=Admission.AT_IT).exists():
            request.session.flush()
            request.user = AnonymousUser()
            return self.lead_back(request)
        request.is_assisted = True
        if ALLOWED.match(request.path_info):
            return None
        if wants_json(request):
            return JsonResponse({"error": _("On this tablet one votes, and nothing else.")}, status=403)
        return see_other(TABLET_PAGE)

    def lead_back(self, request):
        """Nobody is asked to sign in on a tablet."""
        is_tablet = TABLET_COOKIE in request.COOKIES and request.path_info.startswith("/ballots/")
        if is_tablet and not wants_json(request) and not request.user.is_authenticated:
            return see_other(TABLET_PAGE)
        return None

    def process_response(self, request, response):
        """Whoever takes the mark away still votes on a tablet."""
        if getattr(request, "is_assisted", False) and request.session.get(ADMISSION) is not None:
            mark_assisted(request, response)
        return response
