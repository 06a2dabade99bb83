"""What scrutineers say of a ballot's steps: confirmed, or objected, which stops it until the objection is settled."""

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By, Change, record, service
from voting.models import Ballot, Confirmation, Verdict
from voting.services import confirming
from voting.services.hall import why_not_counted
from voting.services.recorded import held, not_now, refuse_if
from voting.services.verbs import Verb

Deed = Confirmation.Deed
State = Ballot.State
Step = Verdict.Step

# When something can be said of a step: once it is done, until the result is published.
SAID_IN = {
    Step.FROZEN: (State.FROZEN, State.OPEN, State.CLOSED, State.COUNTED),
    Step.CLOSED: (State.CLOSED, State.COUNTED),
    Step.COUNTED: (State.COUNTED,),
}
TWO = 2


def why_stopped(ballot: Ballot) -> list[str]:
    """Sentences: the objections that are not settled."""
    return [
        _("A scrutineer objects (%(step)s): %(reason)s") % {"step": one.get_step_display(), "reason": one.objection}
        for one in ballot.verdicts.all()
        if one.is_open
    ]


# Confirming


@service
def confirm_step(*, ballot: Ballot, step: str, by: By) -> Verdict:
    """Once by each; again is the same."""
    ballot = held(ballot)
    mine = ballot.verdicts.filter(step=step, user=by.user)
    if mine.open().exists():
        raise ActionRefused(_("You object to this. Settle your objection before you confirm."))
    confirmed = mine.filter(objection="").first()
    if confirmed:
        by.keyed.append(entry_of(confirmed))
        return confirmed
    refuse_unless_done(ballot, step)
    if step == Step.COUNTED:
        refuse_if(why_not_counted(ballot))
    verdict = Verdict.objects.create(ballot=ballot, step=step, user=by.user, at=timezone.now())
    record_said(verdict, Verb.STEP_CONFIRMED, by=by)
    return verdict


def confirm_all(ballot: Ballot, by: By) -> list[Change]:
    """His yes to publishing confirms every step that he has not confirmed. The caller is a service that holds the
    ballot, and records these changes with its own."""
    confirmed = ballot.verdicts.filter(user=by.user, objection="").values_list("step", flat=True)
    steps = [step for step in Step if step not in set(confirmed)]
    now = timezone.now()
    Verdict.objects.bulk_create([Verdict(ballot=ballot, step=step, user=by.user, at=now) for step in steps])
    return [change_of(ballot, step, Verb.STEP_CONFIRMED) for step in steps]


def entry_of(verdict: Verdict) -> Entry:
    """The entry of what was confirmed, as it is answered again."""
    of = {"facts__ballot": str(verdict.ballot_id), "facts__step": verdict.step, "user": verdict.user_id}
    entry = Entry.objects.get(topic_id=verdict.ballot.meeting.topic, verb=Verb.STEP_CONFIRMED, **of)
    entry.status, entry.location = 201, verdict.ballot.result_url
    entry.answer = {"id": verdict.pk, "element": entry.element, "topic": entry.topic_id, "seq": entry.seq}
    return entry


# Objecting


@service
def object_to_step(*, ballot: Ballot, step: str, reason: str, by: By) -> Verdict:
    """Who has confirmed may still object; his confirmation stays, and the objection counts."""
    ballot = held(ballot)
    refuse_unless_done(ballot, step)
    if ballot.verdicts.open().filter(step=step, user=by.user).exists():
        raise ActionRefused(_("You object to this already."))
    verdict = Verdict.objects.create(ballot=ballot, step=step, user=by.user, at=timezone.now(), objection=reason)
    record_said(verdict, Verb.STEP_OBJECTED, by=by)
    return verdict


def refuse_unless_done(ballot: Ballot, step: str) -> None:
    if ballot.state not in SAID_IN[Step(step)]:
        raise not_now(ballot)


# Settling


@service
def settle_objection(*, verdict: Verdict, reason: str, by: By) -> bool:
    """By who made it, or by two other scrutineers; False while it takes the second, who reads what the first says."""
    ballot = held(verdict.ballot)
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    if verdict.settled_at is not None:
        raise ActionRefused(_("This objection is settled already."))
    refuse_unless_done(ballot, verdict.step)
    if verdict.user_id == by.user.pk:
        confirming.done(ballot, Deed.SETTLE, str(verdict.pk))
        verdict.settled_at, verdict.settlement = timezone.now(), reason
    else:
        settle_together(ballot, verdict, reason, by)
    verdict.save(update_fields=["settled_at", "settlement"])
    is_settled = verdict.settled_at is not None
    first = confirming.confirmed(ballot, Deed.SETTLE, str(verdict.pk))
    record(
        [change_of(ballot, verdict.step, Verb.OBJECTION_SETTLED) if is_settled else first],
        by=by,
        changed=verdict,
        status=200 if is_settled else 202,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
    return is_settled


def settle_together(ballot: Ballot, verdict: Verdict, reason: str, by: By) -> None:
    """Settled once another scrutineer, not he who objects, has said so, too. Who the two were stays."""
    label = str(verdict.pk)
    scrutineers = confirming.scrutineer_labels(ballot.meeting)
    said = {user.pk for user in confirming.confirm(ballot, Deed.SETTLE, by.user, label)} & scrutineers.keys()
    if len(said) < TWO:
        verdict.settlement = reason
        return
    Confirmation.objects.filter(ballot=ballot, deed=Deed.SETTLE, label=label).exclude(user__in=said).delete()
    verdict.settled_at = timezone.now()
    verdict.settlement = " / ".join(dict.fromkeys([verdict.settlement, reason]))


# Recording


def change_of(ballot: Ballot, step: str, verb: str) -> Change:
    """With the meeting: the ballot's own topic tells of the ballot alone."""
    return Change(ballot.meeting.topic, verb, facts={"ballot": str(ballot.pk), "step": str(step)})


def record_said(verdict: Verdict, verb: str, *, by: By) -> None:
    ballot = verdict.ballot
    record(
        [change_of(ballot, verdict.step, verb)],
        by=by,
        made=verdict,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
