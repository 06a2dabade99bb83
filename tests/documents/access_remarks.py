"""Who gets what answer from threads, questions and private notes; read by tests/test_permissions.py."""

from deliberation.documents.models import Opinion
from deliberation.documents.services.comments import post_comment
from deliberation.documents.services.notes import keep_note
from tests.conftest import TESTER
from tests.documents import access
from tests.world import NOWHERE

# "ours" is alice's question, or bob's comment on charlie's.
ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
opinion_detail         GET  ours     302  302  404  404     302  302  302  302     302  302  302
opinion_detail         GET  theirs   302  302  404  404     404  404  404  404     302  302  302
opinion_detail         GET  nothing  302  302  404  404     404  404  404  404     404  404  404
opinion_detail         POST ours     405
opinion_edit           GET  ours     303  303  404  404     200  403  403  403     403  403  403
opinion_edit           GET  theirs   303  303  404  404     404  404  404  404     403  403  403
opinion_edit           POST ours     401  401  404  404     200  403  403  403     403  403  403
opinion_edit           POST theirs   401  401  404  404     404  404  404  404     403  403  403
opinion_edit           POST nothing  401  401  404  404     404  404  404  404     404  404  404
opinion_agree          GET  ours     405
opinion_agree          POST ours     401  401  404  404     403  200  200  403     403  403  403
opinion_agree          POST theirs   401  401  404  404     404  404  404  404     403  403  403
opinion_agree          POST nothing  401  401  404  404     404  404  404  404     404  404  404
comment_post           GET  ours     303  303  404  404     200  200  200  200     200  200  200
comment_post           GET  theirs   303  303  404  404     404  404  404  404     200  200  200
comment_post           GET  nothing  303  303  404  404     404  404  404  404     404  404  404
comment_post           POST ours     401  401  404  404     201  201  201  403     201  201  201
comment_post           POST theirs   401  401  404  404     404  404  404  404     403  403  201
comment_post           POST nothing  401  401  404  404     404  404  404  404     404  404  404
comment_retract        GET  ours     303  303  404  404     403  200  403  403     403  403  403
comment_retract        GET  theirs   303  303  404  404     404  404  404  404     403  403  403
comment_retract        POST ours     401  401  404  404     403  200  403  403     403  403  403
comment_retract        POST theirs   401  401  404  404     404  404  404  404     403  403  403
comment_retract        POST nothing  401  401  404  404     404  404  404  404     404  404  404
note_keep              GET  ours     303  303  404  404     200  200  200  200     200  200  200
note_keep              GET  theirs   303  303  404  404     404  404  404  404     200  200  200
note_keep              POST ours     401  401  404  404     200  201  201  201     201  201  201
note_keep              POST theirs   401  401  404  404     404  404  404  404     201  201  201
note_keep              POST nothing  401  401  404  404     404  404  404  404     404  404  404
note_list              GET  -        302  302  200  200     200  200  200  200     200  200  200
note_list              POST -        405
note_export            GET  -        302  302  200  200     200  200  200  200     200  200  200
note_export            POST -        405
question_list          GET  -        302  302  200  200     200  200  200  200     200  200  200
question_list          POST -        405
"""

ELEMENTS = {"question"}
FIELDS = {
    "opinion_edit": {"kind": "question", "body": "How many, and where?"},
    "comment_post": {"body": "So say I"},
    "note_keep": {"note": "Ask Bob"},
}


def build(world):
    """Bob's comment on charlie's question, ivan's on his own; a note of alice's."""
    charlies = Opinion.objects.get(author=world.users["charlie"])
    said = {"ours": (charlies, world.users["bob"]), "theirs": (world.questions["theirs"], world.rows["ivan"].user)}
    world.comments = {
        place: post_comment(opinion=opinion, author=author, number="002", body="And when?", by=TESTER)
        for place, (opinion, author) in said.items()
    }
    keep_note(paragraph=world.paragraphs["ours"], owner=world.users["alice"], body="Count them", by=TESTER)


def arguments(world, route, thing):
    if route == "note_keep":
        return access.arguments(world, route, thing)
    things = world.comments if route == "comment_retract" else world.questions
    return [NOWHERE if thing == "nothing" else things[thing].pk]
