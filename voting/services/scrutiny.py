"""What scrutineers say of a ballot's steps: confirmed, or objected, which stops it."""

from django.utils.translation import gettext as _

from voting.models import Ballot


def why_stopped(ballot: Ballot) -> list[str]:
    """Sentences: the objections that are not settled."""
    said = ballot.verdicts.filter(settled_at=None).exclude(objection="")
    return [
        _("A scrutineer objects (%(step)s): %(reason)s") % {"step": one.get_step_display(), "reason": one.objection}
        for one in said
    ]
