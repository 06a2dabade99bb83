"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py.

one     submitted by alice, not published      draft   of alice
two     said by charlie in group two, submitted  public  of alice, published, with Parks (of emil and fiona)
theirs  submitted in the other meeting           asked   said by alice, proposed to her by bob
answer  the approved reply to public             unread  one of it that waits for approval
own     a template of replies of Parks           common  one for all departments
Of messages, wordless is a picture that nobody has described yet.
"""

from django.utils import timezone

from congress.people.models import Department
from deliberation.rooms.models import Attachment
from deliberation.rooms.services.messages import post_message
from deliberation.suggestions.models import Reply, ReplyTemplate
from deliberation.suggestions.services import assigning, screening, writing
from tests.conftest import TESTER
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
suggestion_list        GET  -     303  303  200  200     200  200  200  200     200  200  200
suggestion_list        POST -     401  401  403  403     201  201  201  403     403  403  403
suggestion_new         GET  -     302  302  403  403     200  200  200  403     403  403  403
suggestion_new         POST -     405
suggestion_detail      GET  one   302  302  404  404     200  404  404  404     404  404  200
suggestion_detail      GET  two   302  302  404  404     404  404  200  404     404  404  200
suggestion_detail      GET  draft 302  302  404  404     200  404  404  404     404  404  404
suggestion_detail      GET  public 302 302  404  404     200  200  200  200     200  200  200
suggestion_detail      GET  theirs 302 302  404  404     404  404  404  404     404  404  200
suggestion_detail      GET  nothing 302 302 404  404     404  404  404  404     404  404  404
suggestion_detail      POST one   405
suggestion_move        GET  one   303  303  404  404     403  404  404  404     404  404  200
suggestion_move        GET  public 303 303  404  404     403  403  403  403     403  403  409
suggestion_move        POST one   401  401  404  404     403  404  404  404     404  404  200
suggestion_move        POST public 401 401  404  404     403  403  403  403     403  403  409
suggestion_move        POST theirs 401 401  404  404     404  404  404  404     404  404  200
suggestion_move        POST nothing 401 401 404  404     404  404  404  404     404  404  404
message_suggest        GET  one   303  303  404  404     200  200  404  404     404  404  200
message_suggest        GET  two   303  303  404  404     404  404  200  404     404  404  200
message_suggest        GET  wordless 303 303 404  404    200  200  404  404     404  404  200
message_suggest        POST one   401  401  404  404     201  201  404  404     404  404  201
message_suggest        POST two   401  401  404  404     404  404  409  404     404  404  409
message_suggest        POST wordless 401 401 404  404    409  409  404  404     404  404  409
message_suggest        POST theirs 401 401  404  404     404  404  404  404     404  404  201
message_suggest        POST nothing 401 401 404  404     404  404  404  404     404  404  404
department_list        GET  -     302  302  403  403     200  200  200  200     200  200  200
department_list        POST -     405
department_detail      GET  ours  302  302  403  403     403  403  403  403     200  200  200
department_detail      GET  nothing 302 302 404  404     404  404  404  404     404  404  404
department_detail      POST ours  405
supervised_list        GET  ours  302  302  404  404     200  200  200  200     200  200  200
supervised_list        GET  theirs 302 302  404  404     404  404  404  404     200  200  200
supervised_list        POST ours  405
promise_list           GET  ours  302  302  404  404     200  200  200  200     200  200  200
promise_list           GET  theirs 302 302  404  404     404  404  404  404     200  200  200
promise_list           POST ours  405
department_templates   GET  ours  303  303  403  403     403  403  403  403     200  200  403
department_templates   GET  nothing 303 303 404  404     404  404  404  404     404  404  404
department_templates   POST ours  401  401  403  403     403  403  403  403     201  201  403
department_templates   POST nothing 401 401 404  404     404  404  404  404     404  404  404
letterhead_edit        GET  ours  303  303  403  403     403  403  403  403     403  200  403
letterhead_edit        GET  nothing 303 303 404  404     404  404  404  404     404  404  404
letterhead_edit        POST ours  401  401  403  403     403  403  403  403     403  200  403
letterhead_edit        POST nothing 401 401 404  404     404  404  404  404     404  404  404
reply_template_list    GET  -     303  303  403  403     403  403  403  403     403  403  200
reply_template_list    POST -     401  401  403  403     403  403  403  403     403  403  201
reply_template_edit    GET  own   303  303  403  403     403  403  403  403     200  200  403
reply_template_edit    GET  common 303 303  403  403     403  403  403  403     403  403  200
reply_template_edit    GET  nothing 303 303 404  404     404  404  404  404     404  404  404
reply_template_edit    POST own   401  401  403  403     403  403  403  403     200  200  403
reply_template_edit    POST common 401 401  403  403     403  403  403  403     403  403  200
reply_template_delete  GET  own   405
reply_template_delete  POST own   401  401  403  403     403  403  403  403     200  200  403
reply_template_delete  POST common 401 401  403  403     403  403  403  403     403  403  200
reply_template_delete  POST nothing 401 401 404  404     404  404  404  404     404  404  404
reply_detail           GET  answer 302 302  404  404     200  200  200  200     200  200  200
reply_detail           GET  unread 302 302  404  404     404  404  404  404     404  404  404
reply_detail           GET  nothing 302 302 404  404     404  404  404  404     404  404  404
reply_detail           POST answer 405
reply_letter           GET  answer 302 302  404  404     200  200  200  200     200  200  200
reply_letter           GET  unread 302 302  404  404     404  404  404  404     404  404  404
reply_letter           POST answer 405
suggestion_summary     GET  ours  302  302  404  404     403  403  403  403     403  403  200
suggestion_summary     GET  theirs 302 302  404  404     404  404  404  404     403  403  200
suggestion_summary     POST ours  405
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
suggestion one                    no   no   no   no      yes  no   no   no      no   no   yes
suggestion two                    no   no   no   no      no   no   yes  no      no   no   yes
suggestion draft                  no   no   no   no      yes  no   no   no      no   no   no
suggestion public                 no   no   no   no      yes  yes  yes  yes     yes  yes  yes
suggestion shown                  no   no   no   no      yes  yes  yes  yes     yes  yes  yes
suggestion urgent                 no   no   no   no      yes  no   no   no      yes  yes  yes
suggestion theirs                 no   no   no   no      no   no   no   no      no   no   yes
suggestion asked                  no   no   no   no      yes  yes  no   no      no   no   yes
suggestion nothing                no
department ours                   no   no   no   no      no   no   no   no      yes  yes  yes
department nothing                no
"""
# May be followed by more than it is listed for: single suggestions are listed to their authors alone.
LISTED = {
    "suggestion": {
        "one": ["alice"],
        "two": ["charlie"],
        "draft": ["alice"],
        "public": ["alice"],
        "shown": ["alice"],
        "urgent": ["alice"],
        "theirs": [],
        "asked": ["alice"],
    }
}

ELEMENTS = {"consent", "department-desk", "suggestion", "suggestion-row", "thread"}
FIELDS = {
    "suggestion_list": {"title": "Trees", "body": "More of them", "category": "other"},
    "suggestion_move": {"ground": "private", "reason": "Between neighbours"},
    "message_suggest": {"title": "Trees", "body": "More of them"},
    "department_templates": {"title": "Thanks", "text": "Thank you for this."},
    "reply_template_list": {"title": "Thanks", "text": "Thank you for this."},
    "reply_template_edit": {"title": "Thanks", "text": "Thank you for this."},
    "letterhead_edit": {"name": "Parks", "prefix": "P"},
}


def build(world):
    def write(author, *, is_submitted=True, publish=False, meeting=world.ours):
        return writing.write_suggestion(
            meeting=meeting,
            author=author,
            author_number="001",
            title="Benches",
            body="By the river",
            category="services",
            publish=publish,
            is_submitted=is_submitted,
            by=TESTER,
        )

    alice, charlie = world.users["alice"], world.users["charlie"]
    spoken = writing.suggest_of_message(
        message=world.messages["two"], proposer=charlie, title="Lamps", body="More light", by=TESTER
    )
    world.suggestions = {
        "one": write(alice),
        "draft": write(alice, is_submitted=False),
        "two": writing.submit(suggestion=spoken, by=TESTER),
        "public": write(alice, publish=True),
        "theirs": write(world.rows["ivan"].user, meeting=world.theirs),
    }
    picture = Attachment(content_type="image/png", data=b"-", thumbnail=b"-", width=1, height=1)
    said = {
        name: post_message(room=world.rooms["one"], author=alice, number="001", by=TESTER, **words)
        for name, words in [
            ("asked", {"body": "Bins, please"}),
            ("wordless", {"body": "", "kind": "picture", "attachment": picture}),
        ]
    }
    asked = writing.suggest_of_message(
        message=said["asked"], proposer=world.users["bob"], title="Bins", body="More bins", by=TESTER
    )
    world.suggestions["asked"] = asked
    world.messages["wordless"] = said["wordless"]
    world.department = Department.objects.get()
    screening.accept(suggestion=world.suggestions["public"], by=TESTER)
    assigning.assign(suggestion=world.suggestions["public"], departments=[world.department], by=TESTER)
    world.templates = {
        name: ReplyTemplate.objects.create(department=department, title=name, text="Thank you")
        for name, department in (("own", world.department), ("common", None))
    }
    words = {"round": 2, "text": "In May", "outcome": "solved", "responsible": "Clerk", "written_at": timezone.now()}
    words |= {"assignment": world.suggestions["public"].assignments.get(), "written_by": world.users["emil"]}
    world.replies = {
        "answer": Reply.objects.create(**words, approved_at=timezone.now()),
        "unread": Reply.objects.create(**words | {"round": 3}),
    }


def arguments(world, route, thing):
    if route == "message_suggest":
        return [NOWHERE if thing == "nothing" else world.messages[thing].pk]
    things = {"reply_template_edit": "templates", "reply_template_delete": "templates"}
    things |= {"reply_detail": "replies", "reply_letter": "replies"}
    if route in things:
        return [NOWHERE if thing == "nothing" else getattr(world, things[route])[thing].pk]
    if route in ("department_detail", "department_templates", "letterhead_edit"):
        return [NOWHERE if thing == "nothing" else world.department.pk]
    if route in ("suggestion_summary", "supervised_list", "promise_list"):
        return [getattr(world, thing).pk]
    pk = NOWHERE if thing == "nothing" else world.suggestions[thing].pk
    return [pk, "refuse"] if route == "suggestion_move" else [pk]


def topic(world, word, thing):
    return world.department.pk if word == "department" else world.suggestions[thing].pk
