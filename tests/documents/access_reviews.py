"""Who gets what answer from the review result, about the questions of access.py; read by tests/test_permissions.py."""

from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
document_review        GET  ours     302  302  404  404     200  200  200  200     200  200  200
document_review        GET  theirs   302  302  404  404     404  404  404  404     200  200  200
document_review        GET  nothing  302  302  404  404     404  404  404  404     404  404  404
document_review        POST ours     405
review_docx            GET  ours     302  302  404  404     200  200  200  200     200  200  200
review_docx            GET  theirs   302  302  404  404     404  404  404  404     200  200  200
review_docx            GET  nothing  302  302  404  404     404  404  404  404     404  404  404
review_docx            POST ours     405
review_xlsx            GET  ours     302  302  404  404     200  200  200  200     200  200  200
review_xlsx            GET  theirs   302  302  404  404     404  404  404  404     200  200  200
review_xlsx            GET  nothing  302  302  404  404     404  404  404  404     404  404  404
review_xlsx            POST ours     405
opinion_decide         GET  ours     303  303  404  404     403  403  403  403     200  200  200
opinion_decide         GET  theirs   303  303  404  404     404  404  404  404     403  403  200
opinion_decide         GET  nothing  303  303  404  404     404  404  404  404     404  404  404
opinion_decide         POST ours     401  401  404  404     403  403  403  403     200  200  200
opinion_decide         POST theirs   401  401  404  404     404  404  404  404     403  403  200
opinion_decide         POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

ELEMENTS = {"review", "undecided"}
FIELDS = {"opinion_decide": {"outcome": "noted", "note": "In spring"}}


def arguments(world, route, thing):
    things = world.questions if route == "opinion_decide" else world.documents
    return [NOWHERE if thing == "nothing" else things[thing].pk]
