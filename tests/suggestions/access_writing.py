"""Who gets what answer where suggestions are written; read by tests/test_permissions.py.

A file lies with each of the suggestions of these names; proof lies with the public one, which is of alice.
"""

from congress.journal.services import By
from deliberation.suggestions.services.files import rows_of
from deliberation.suggestions.uploads import Sent
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
suggestion_file        GET  one   302  302  404  404     200  404  404  404     404  404  200
suggestion_file        GET  theirs 302 302  404  404     404  404  404  404     404  404  200
suggestion_file        GET  public 302 302  404  404     200  200  200  200     200  200  200
suggestion_file        GET  proof 302  302  404  404     200  404  404  404     404  404  200
suggestion_file        GET  nothing 302 302 404  404     404  404  404  404     404  404  404
suggestion_file        POST one   405
suggestion_file_remove GET  one   405
suggestion_file_remove POST draft 401  401  404  404     200  404  404  404     404  404  404
suggestion_file_remove POST one   401  401  404  404     409  404  404  404     404  404  403
suggestion_file_remove POST theirs 401 401  404  404     404  404  404  404     404  404  403
suggestion_file_remove POST proof 401  401  404  404     403  404  404  404     404  404  403
suggestion_file_remove POST nothing 401 401 404  404     404  404  404  404     404  404  404
suggestion_enter       GET  ours  303  303  404  404     403  403  403  403     403  403  200
suggestion_enter       GET  theirs 303 303  404  404     404  404  404  404     403  403  200
suggestion_enter       POST ours  401  401  404  404     403  403  403  403     403  403  201
suggestion_enter       POST theirs 401 401  404  404     404  404  404  404     403  403  201
opinion_suggest        GET  ours  303  303  404  404     200  403  403  403     403  403  200
opinion_suggest        GET  theirs 303 303  404  404     404  404  404  404     403  403  200
opinion_suggest        POST ours  401  401  404  404     201  403  403  403     403  403  201
opinion_suggest        POST theirs 401 401  404  404     404  404  404  404     403  403  201
opinion_suggest        POST nothing 401 401 404  404     404  404  404  404     404  404  404
"""

FIELDS = {
    "suggestion_enter": {
        "number": "001",
        "source": "phone",
        "entry_note": "Called at ten",
        "title": "Trees",
        "body": "More of them",
    },
    "opinion_suggest": {"title": "Trees", "body": "More of them"},
}


def build(world):
    world.suggestion_files = {
        name: file_of(world, world.suggestions["public" if name == "proof" else name], is_proof=name == "proof")
        for name in ("one", "draft", "theirs", "public", "proof")
    }


def file_of(world, suggestion, *, is_proof):
    sent = Sent("words.txt", "text/plain; charset=utf-8", b"Words")
    (row,) = rows_of(suggestion, [sent], By("secretariat", world.users["dora"]), is_proof)
    row.save()
    return row


def arguments(world, route, thing):
    if thing == "nothing":
        return [NOWHERE]
    if route == "suggestion_enter":
        return [getattr(world, thing).pk]
    if route == "opinion_suggest":
        return [world.questions[thing].pk]
    return [world.suggestion_files[thing].pk]
