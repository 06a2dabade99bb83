"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from congress.meetings.forms import RollConfirmForm
from congress.meetings.models import Phase
from congress.meetings.rolls import Row
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
meeting_detail         GET  ours     302  302  404  404     200  200  200  200     200  200  200
meeting_detail         GET  theirs   302  302  404  404     404  404  404  404     200  200  200
meeting_detail         GET  nothing  302  302  404  404     404  404  404  404     404  404  404
meeting_detail         POST ours     405
meeting_create         GET  -        303  303  403  403     403  403  403  403     403  403  200
meeting_create         POST -        401  401  403  403     403  403  403  403     403  403  201
meeting_conference     GET  ours     303  303  404  404     403  403  403  403     403  403  200
meeting_conference     GET  theirs   303  303  404  404     404  404  404  404     403  403  200
meeting_conference     POST ours     401  401  404  404     403  403  403  403     403  403  200
meeting_conference     POST theirs   401  401  404  404     404  404  404  404     403  403  200
meeting_conference     POST nothing  401  401  404  404     404  404  404  404     404  404  404
meeting_sign_in        GET  ours     405
meeting_sign_in        POST ours     401  401  404  404     201  409  409  403     403  403  403
meeting_sign_in        POST theirs   401  401  404  404     404  404  404  404     403  403  403
meeting_sign_in        POST nothing  401  401  404  404     404  404  404  404     404  404  404
phase_list             GET  ours     302  302  404  404     200  200  200  200     200  200  200
phase_list             GET  theirs   302  302  404  404     404  404  404  404     200  200  200
phase_list             POST ours     405
phase_detail           GET  ours     302  302  404  404     403  403  403  403     403  403  200
phase_detail           GET  mixed    302  302  404  404     404  404  404  404     404  404  404
phase_detail           GET  theirs   302  302  404  404     404  404  404  404     403  403  200
phase_detail           GET  nothing  302  302  404  404     404  404  404  404     404  404  404
phase_detail           POST ours     405
phase_open             GET  ours     303  303  404  404     403  403  403  403     403  403  200
phase_open             GET  mixed    303  303  404  404     404  404  404  404     404  404  404
phase_open             POST ours     401  401  404  404     403  403  403  403     403  403  200
phase_open             POST mixed    401  401  404  404     404  404  404  404     404  404  404
phase_open             POST theirs   401  401  404  404     404  404  404  404     403  403  200
phase_open             POST nothing  401  401  404  404     404  404  404  404     404  404  404
phase_close            GET  ours     405
phase_close            POST ours     401  401  404  404     403  403  403  403     403  403  200
phase_close            POST mixed    401  401  404  404     404  404  404  404     404  404  404
phase_close            POST theirs   401  401  404  404     404  404  404  404     403  403  200
phase_close            POST nothing  401  401  404  404     404  404  404  404     404  404  404
phase_undo             GET  ours     405
phase_undo             POST ours     401  401  404  404     403  403  403  403     403  403  200
phase_undo             POST mixed    401  401  404  404     404  404  404  404     404  404  404
phase_undo             POST theirs   401  401  404  404     404  404  404  404     403  403  200
phase_undo             POST nothing  401  401  404  404     404  404  404  404     404  404  404
roll                   GET  ours     302  302  404  404     200  200  200  200     200  200  200
roll                   GET  theirs   302  302  404  404     404  404  404  404     200  200  200
roll                   POST ours     405
roll_preview           GET  ours     302  302  404  404     403  403  403  403     403  403  200
roll_preview           GET  theirs   302  302  404  404     404  404  404  404     403  403  200
roll_preview           POST ours     401  401  404  404     403  403  403  403     403  403  422
roll_preview           POST theirs   401  401  404  404     404  404  404  404     403  403  422
roll_preview           POST nothing  401  401  404  404     404  404  404  404     404  404  404
roll_confirm           GET  ours     405
roll_confirm           POST ours     401  401  404  404     403  403  403  403     403  403  200
roll_confirm           POST theirs   401  401  404  404     404  404  404  404     403  403  422
roll_confirm           POST nothing  401  401  404  404     404  404  404  404     404  404  404
card_list              GET  ours     302  302  404  404     403  403  403  403     403  403  200
card_list              GET  theirs   302  302  404  404     404  404  404  404     403  403  200
card_list              GET  nothing  302  302  404  404     404  404  404  404     404  404  404
card_list              POST ours     405
representative_detail  GET  alice    302  302  404  404     200  403  403  403     403  403  200
representative_detail  GET  mixed    302  302  404  404     404  404  404  404     404  404  404
representative_detail  GET  theirs   302  302  404  404     404  404  404  404     403  403  200
representative_detail  GET  nothing  302  302  404  404     404  404  404  404     404  404  404
representative_detail  POST alice    405
representative_sign_in GET  alice    303  303  404  404     200  403  403  403     403  403  200
representative_sign_in GET  mixed    303  303  404  404     404  404  404  404     404  404  404
representative_sign_in POST alice    401  401  404  404     403  403  403  403     403  403  201
representative_sign_in POST mixed    401  401  404  404     404  404  404  404     404  404  404
representative_sign_in POST nothing  401  401  404  404     404  404  404  404     404  404  404
attendance_undo        GET  charlie  303  303  404  404     403  403  200  403     403  403  200
attendance_undo        GET  mixed    303  303  404  404     404  404  404  404     404  404  404
attendance_undo        POST charlie  401  401  404  404     403  403  403  403     403  403  200
attendance_undo        POST mixed    401  401  404  404     404  404  404  404     404  404  404
attendance_undo        POST nothing  401  401  404  404     404  404  404  404     404  404  404
representative_leave   GET  charlie  405
representative_leave   POST charlie  401  401  404  404     403  403  201  403     403  403  201
representative_leave   POST mixed    401  401  404  404     404  404  404  404     404  404  404
representative_leave   POST nothing  401  401  404  404     404  404  404  404     404  404  404
representative_return  GET  bob      405
representative_return  POST bob      401  401  404  404     403  200  403  403     403  403  200
representative_return  POST mixed    401  401  404  404     404  404  404  404     404  404  404
representative_return  POST nothing  401  401  404  404     404  404  404  404     404  404  404
leave_ask              GET  alice    303  303  404  404     200  403  403  403     403  403  200
leave_ask              GET  mixed    303  303  404  404     404  404  404  404     404  404  404
leave_ask              POST alice    401  401  404  404     201  403  403  403     403  403  403
leave_ask              POST mixed    401  401  404  404     404  404  404  404     404  404  404
leave_ask              POST nothing  401  401  404  404     404  404  404  404     404  404  404
leave_decide           GET  ours     405
leave_decide           POST ours     401  401  404  404     403  403  403  403     403  403  200
leave_decide           POST mixed    401  401  404  404     403  403  403  403     403  403  404
leave_decide           POST theirs   401  401  404  404     404  404  404  404     403  403  200
leave_decide           POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
meeting  ours                     no   no   no   no      yes  yes  yes  yes     yes  yes  yes
meeting  theirs                   no   no   no   no      no   no   no   no      yes  yes  yes
meeting  nothing                  no
desk     ours                     no   no   no   no      no   no   no   no      no   no   yes
desk     theirs                   no   no   no   no      no   no   no   no      no   no   yes
desk     nothing                  no
"""

OF_MEETING = {
    "card_list",
    "meeting_conference",
    "meeting_detail",
    "meeting_sign_in",
    "phase_list",
    "roll",
    "roll_confirm",
    "roll_preview",
}
ELEMENTS = {"attendance", "conference", "phase", "roll-row"}
FIELDS = {
    "attendance_undo": {"reason": "Wrong person"},
    "leave_ask": {"reason": "Ill"},
    "leave_decide": {"decision": "grant"},
    "meeting_create": {"place": "Ash Street", "title": "New", "held_on": "2019-04-08", "telephone": "000-0000-7777"},
}


def build(world):
    """Somebody whom a preview of our roll has shown."""
    row = Row(2, "006", "Paul", "000-0000-0006", "residents", "Group One")
    FIELDS["roll_confirm"] = {"roll": RollConfirmForm(meeting=world.ours).signed([row])}


def arguments(world, route, thing):
    meeting = world.theirs if thing == "theirs" else world.ours
    if route in OF_MEETING:
        return [NOWHERE if thing == "nothing" else meeting.pk]
    if route.startswith("phase_"):
        return [meeting.pk, phase_of(world, route, thing)]
    if route == "leave_decide":
        leave = {"ours": world.leaves["olga"].pk, "nothing": NOWHERE}.get(thing, world.leaves["ivan"].pk)
        return [NOWHERE if thing == "nothing" else meeting.pk, leave]
    row = {"mixed": world.rows["ivan"], "theirs": world.rows["ivan"]}.get(thing) or world.rows.get(thing)
    return [meeting.pk, row.pk if row else NOWHERE]


def phase_of(world, route, thing):
    """A phase that the act of the route can move."""
    if thing == "nothing":
        return NOWHERE
    meeting = world.ours if thing == "ours" else world.theirs
    kind = Phase.Kind.PREPARATION if route == "phase_open" else Phase.Kind.GROUP_EXCHANGE
    return meeting.phases.get(kind=kind).pk


def topic(world, word, thing):
    return getattr(world, thing).pk
