"""Who gets what answer from the addresses of versions and drafts; read by tests/test_permissions.py.

"ours" has a draft, "published" is its first version; "theirs" has no draft.
"""

from congress.journal.services import By
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Paragraph
from deliberation.documents.services.intakes import READER, make_draft, send_intake, take_next
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
document_new           GET  -        303  303  403  403     403  403  403  403     403  403  200
document_new           POST -        401  401  403  403     403  403  403  403     403  403  201
intake_send            GET  ours     303  303  404  404     403  403  403  403     403  403  200
intake_send            GET  theirs   303  303  404  404     404  404  404  404     403  403  200
intake_send            POST ours     401  401  404  404     403  403  403  403     403  403  409
intake_send            POST theirs   401  401  404  404     404  404  404  404     403  403  201
intake_send            POST nothing  401  401  404  404     404  404  404  404     404  404  404
intake_detail          GET  ours     302  302  404  404     404  404  404  404     404  404  200
intake_detail          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
intake_detail          POST ours     405
version_list           GET  ours     302  302  404  404     200  200  200  200     200  200  200
version_list           GET  theirs   302  302  404  404     404  404  404  404     200  200  200
version_list           GET  nothing  302  302  404  404     404  404  404  404     404  404  404
version_list           POST ours     405
version_detail         GET  ours     302  302  404  404     404  404  404  404     404  404  200
version_detail         GET  published 302 302  404  404     200  200  200  200     200  200  200
version_detail         GET  theirs   302  302  404  404     404  404  404  404     200  200  200
version_detail         GET  nothing  302  302  404  404     404  404  404  404     404  404  404
version_detail         POST ours     405
version_changes        GET  ours     302  302  404  404     404  404  404  404     404  404  200
version_changes        GET  published 302 302  404  404     200  200  200  200     200  200  200
version_changes        GET  theirs   302  302  404  404     404  404  404  404     200  200  200
version_changes        POST ours     405
version_publish        GET  ours     303  303  404  404     404  404  404  404     404  404  200
version_publish        GET  published 303 303  404  404     403  403  403  403     403  403  200
version_publish        POST ours     401  401  404  404     404  404  404  404     404  404  200
version_publish        POST published 401 401  404  404     403  403  403  403     403  403  409
version_publish        POST theirs   401  401  404  404     404  404  404  404     403  403  409
version_publish        POST nothing  401  401  404  404     404  404  404  404     404  404  404
version_drop           GET  ours     303  303  404  404     404  404  404  404     404  404  200
version_drop           GET  published 303 303  404  404     403  403  403  403     403  403  200
version_drop           POST ours     401  401  404  404     404  404  404  404     404  404  200
version_drop           POST published 401 401  404  404     403  403  403  403     403  403  409
version_drop           POST theirs   401  401  404  404     404  404  404  404     403  403  409
document_sections      GET  ours     303  303  404  404     403  403  403  403     403  403  200
document_sections      GET  theirs   303  303  404  404     404  404  404  404     403  403  200
document_sections      POST ours     401  401  404  404     403  403  403  403     403  403  200
document_sections      POST theirs   401  401  404  404     404  404  404  404     403  403  200
paragraph_set          GET  ours     303  303  404  404     404  404  404  404     404  404  200
paragraph_set          GET  published 303 303  404  404     403  403  403  403     403  403  200
paragraph_set          POST ours     401  401  404  404     404  404  404  404     404  404  200
paragraph_set          POST published 401 401  404  404     403  403  403  403     403  403  409
paragraph_set          POST theirs   401  401  404  404     404  404  404  404     403  403  409
paragraph_set          POST nothing  401  401  404  404     404  404  404  404     404  404  404
paragraph_split        GET  ours     303  303  404  404     404  404  404  404     404  404  200
paragraph_split        GET  theirs   303  303  404  404     404  404  404  404     403  403  200
paragraph_split        POST ours     401  401  404  404     404  404  404  404     404  404  200
paragraph_split        POST published 401 401  404  404     403  403  403  403     403  403  409
paragraph_split        POST theirs   401  401  404  404     404  404  404  404     403  403  409
paragraph_join         GET  ours     303  303  404  404     404  404  404  404     404  404  200
paragraph_join         GET  theirs   303  303  404  404     404  404  404  404     403  403  200
paragraph_join         POST ours     401  401  404  404     404  404  404  404     404  404  200
paragraph_join         POST published 401 401  404  404     403  403  403  403     403  403  409
paragraph_join         POST theirs   401  401  404  404     404  404  404  404     403  403  409
opinion_place          GET  ours     303  303  404  404     403  403  403  403     403  403  200
opinion_place          GET  theirs   303  303  404  404     404  404  404  404     403  403  200
opinion_place          POST ours     401  401  404  404     403  403  403  403     403  403  200
opinion_place          POST theirs   401  401  404  404     404  404  404  404     403  403  404
opinion_place          POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

SECOND = """
# A report

## 一、Parks

Few trees stand there. They are old.

1. Benches
2. Lamps
"""


class Fields(dict):
    """The paragraph that a remark is given is known only when it is there."""

    def __getitem__(self, route):
        if route == "opinion_place":
            return {"paragraph": Paragraph.objects.get(text__startswith="Few trees").pk}
        return super().__getitem__(route)


FIELDS = Fields(
    document_new={"text": "A plan\n\nMore trees."},
    intake_send={"text": "A plan\n\nMore trees."},
    version_publish={"title": "A report"},
    document_sections={},
    paragraph_set={"kind": "paragraph", "text": "Some trees."},
    paragraph_split={"at": "23"},
    opinion_place=None,
)


def drafted(document, text, user):
    """A draft as the job makes it, without the process that reads the file."""
    send_intake(document=document, name="second.md", data=text.encode(), by=By("secretariat", user))
    return make_draft(held=take_next(), blocks=blocks_of(text), drawn={}, by=READER)


def build(world):
    world.draft = drafted(world.documents["ours"], SECOND, world.users["dora"])


def arguments(world, route, thing):
    if thing == "nothing":
        return [NOWHERE, 1] if route.startswith("version_") and route != "version_list" else [NOWHERE]
    document = world.documents["theirs" if thing == "theirs" else "ours"]
    if route == "intake_detail":
        return [document.intakes.get().pk]
    if route == "opinion_place":
        return [world.questions[thing].pk]
    if route.startswith("paragraph_"):
        if thing == "ours":
            return [world.draft.paragraphs.get(text__startswith="Few trees").pk]
        return [world.paragraphs["theirs" if thing == "theirs" else "ours"].pk]
    if route.startswith("version_") and route != "version_list":
        return [document.pk, world.draft.number if thing == "ours" else 1]
    return [document.pk]
