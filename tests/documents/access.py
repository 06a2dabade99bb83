"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from congress.meetings.models import Phase
from congress.meetings.services import open_phase
from congress.people.models import Department
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Opinion, Paragraph
from deliberation.documents.services.remarks import answer_question, post_opinion
from deliberation.documents.services.texts import make_document
from tests.conftest import TESTER
from tests.world import NOWHERE

# "mixed" is a paragraph of another document. Parks, the department of emil and fiona, owns "ours" alone.
ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
document_list          GET  -        302  302  200  200     200  200  200  200     200  200  200
document_list          POST -        405
document_detail        GET  ours     302  302  404  404     200  200  200  200     200  200  200
document_detail        GET  theirs   302  302  404  404     404  404  404  404     200  200  200
document_detail        GET  nothing  302  302  404  404     404  404  404  404     404  404  404
document_detail        POST ours     405
paragraph_detail       GET  ours     302  302  404  404     200  200  200  200     200  200  200
paragraph_detail       GET  mixed    302  302  404  404     404  404  404  404     404  404  404
paragraph_detail       GET  theirs   302  302  404  404     404  404  404  404     200  200  200
paragraph_detail       GET  nothing  302  302  404  404     404  404  404  404     404  404  404
paragraph_detail       POST ours     405
opinion_post           GET  ours     303  303  404  404     200  200  200  200     200  200  200
opinion_post           GET  mixed    303  303  404  404     404  404  404  404     404  404  404
opinion_post           POST ours     401  401  404  404     201  201  201  403     403  403  403
opinion_post           POST mixed    401  401  404  404     404  404  404  404     404  404  404
opinion_post           POST theirs   401  401  404  404     404  404  404  404     403  403  403
opinion_post           POST nothing  401  401  404  404     404  404  404  404     404  404  404
opinion_retract        GET  ours     303  303  404  404     200  403  403  403     403  403  403
opinion_retract        GET  theirs   303  303  404  404     404  404  404  404     403  403  403
opinion_retract        POST ours     401  401  404  404     200  403  403  403     403  403  403
opinion_retract        POST theirs   401  401  404  404     404  404  404  404     403  403  403
opinion_retract        POST nothing  401  401  404  404     404  404  404  404     404  404  404
opinion_answer         GET  ours     303  303  404  404     403  403  403  403     200  200  200
opinion_answer         GET  theirs   303  303  404  404     404  404  404  404     403  403  200
opinion_answer         POST ours     401  401  404  404     403  403  403  403     201  201  201
opinion_answer         POST theirs   401  401  404  404     404  404  404  404     403  403  201
opinion_answer         POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
document ours                     no   no   no   no      yes  yes  yes  yes     yes  yes  yes
document theirs                   no   no   no   no      no   no   no   no      yes  yes  yes
document nothing                  no
"""

ELEMENTS = {"document", "opinion", "remarks"}
FIELDS = {
    "opinion_post": {"kind": "opinion", "body": "More benches, please"},
    "opinion_answer": {"body": "Next month"},
}

TEXT = """
# A report

## 一、Parks

Many trees stand there.

1. Benches
2. Lamps

- Swings

| What | Number |
|---|---|
| Trees | 12 |
"""


def build(world):
    """A document in each meeting; alice's question waits for an answer, charlie's has one."""
    authors = {"ours": world.users["alice"], "theirs": world.rows["ivan"].user}
    owners = {"ours": Department.objects.get(name="Parks"), "theirs": None}
    world.documents, world.paragraphs, world.questions = {}, {}, {}
    for place, author in authors.items():
        meeting = getattr(world, place)
        document = make_document(
            meeting=meeting,
            title=f"Report of {place}",
            blocks=blocks_of(TEXT),
            by=TESTER,
            position=1,
            department=owners[place],
        )
        open_phase(phase=meeting.phases.get(kind=Phase.Kind.REVIEW), by=TESTER)
        paragraph = Paragraph.objects.get(version__document=document, text="Many trees stand there.")
        world.documents[place], world.paragraphs[place] = document, paragraph
        world.questions[place] = ask(paragraph, author, "How many?")
    answered = ask(world.paragraphs["ours"], world.users["charlie"], "Which?")
    answer_question(opinion=answered, department=owners["ours"], author=world.users["emil"], body="Oaks", by=TESTER)


def ask(paragraph, author, body):
    question = Opinion.Kind.QUESTION
    return post_opinion(paragraph=paragraph, author=author, number="001", kind=question, body=body, by=TESTER)


def arguments(world, route, thing):
    if route.startswith("opinion_") and route != "opinion_post":
        return [NOWHERE if thing == "nothing" else world.questions[thing].pk]
    document = NOWHERE if thing == "nothing" else world.documents["ours" if thing == "mixed" else thing].pk
    if route == "document_detail":
        return [document]
    return [document, world.paragraphs["theirs" if thing == "mixed" else "ours" if thing == "nothing" else thing].pk]


def topic(world, word, thing):
    return world.documents[thing].pk
