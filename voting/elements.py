from django.db.models import Exists
from django.template.loader import render_to_string
from django.utils import translation

from congress.journal.topics import Listed, TopicKind
from congress.people.models import Membership, User
from voting.awaiting import awaited
from voting.models import Ballot
from voting.verdicts import said_of, scrutineers_of


class BallotTopic(TopicKind):
    """How far a ballot has come, and how many have voted."""

    word = "ballot"

    def can_follow(self, user, pk):
        return Ballot.objects.visible_to(user).filter(pk=pk).exists()

    def audience(self, pk):
        users = User.objects.filter(is_active=True)
        frozen = Ballot.objects.filter(pk=pk, frozen_at__isnull=False)
        everybody = (
            users.filter(representatives__meeting__in=frozen.values("meeting"))
            | users.filter(attendants__meeting__in=frozen.values("meeting"))
            | users.filter(Exists(frozen), memberships__isnull=False)
            | users.filter(memberships__role=Membership.Role.SECRETARIAT)
        )
        return everybody.values_list("pk", flat=True)

    def counters(self, pk):
        return [f"turnout-{pk}", f"verdicts-{pk}"]

    def render(self, topic, ids, language):
        ballot = Ballot.objects.with_turnout().filter(pk=topic.partition(".")[2]).first()
        if ballot is None:
            return {}
        templates = {ballot.element: "voting/_ballot.html", ballot.turnout_element: "voting/_turnout.html"}
        context = {"ballot": ballot, "awaited": awaited(ballot) if ballot.turnout_element in ids else None}
        if ballot.is_secret and ballot.frozen_at:
            templates[ballot.verdicts_element] = "voting/_verdicts.html"
            context["said"] = said_of(ballot, scrutineers_of(ballot)) if ballot.verdicts_element in ids else None
        with translation.override(language):
            return {one: render_to_string(templates[one], context) for one in ids if one in templates}

    def listed(self, user, meeting):
        ballots = Ballot.objects.visible_to(user)
        ballots = ballots.filter(meeting=meeting) if meeting is not None else ballots.filter(meeting__is_drill=False)
        return [Listed(one.topic, one.title, one.get_absolute_url()) for one in ballots]
