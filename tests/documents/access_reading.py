"""Who gets what answer from the addresses of reading; read by tests/test_permissions.py."""

from congress.people.pictures import Picture as Drawn
from deliberation.documents.models import Paragraph, Picture
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
document_position      GET  ours     405
document_position      POST ours     401  401  404  404     204  204  204  204     204  204  204
document_position      POST theirs   401  401  404  404     404  404  404  404     204  204  204
document_position      POST nothing  401  401  404  404     404  404  404  404     404  404  404
document_picture       GET  ours     302  302  404  404     200  200  200  200     200  200  200
document_picture       GET  mixed    302  302  404  404     404  404  404  404     404  404  404
document_picture       GET  theirs   302  302  404  404     404  404  404  404     200  200  200
document_picture       GET  nothing  302  302  404  404     404  404  404  404     404  404  404
document_picture       POST ours     405
document_readers       GET  ours     302  302  404  404     403  403  403  403     403  403  200
document_readers       GET  theirs   302  302  404  404     404  404  404  404     403  403  200
document_readers       GET  nothing  302  302  404  404     404  404  404  404     404  404  404
document_readers       POST ours     405
service_worker         GET  -        200
service_worker         POST -        405
"""

FIELDS = {"document_position": {"place": "", "seen": ""}}


def build(world):
    world.pictures = {}
    for place, document in world.documents.items():
        drawn = Drawn(b"a picture", b"", 40, 30)
        picture = Picture.objects.create(
            document=document, digest=place, content_type=drawn.content_type, data=drawn.data, width=40, height=30
        )
        version = document.versions.get()
        Paragraph.objects.create(version=version, position=90, kind="picture", text="A tree", picture=picture)
        world.pictures[place] = picture


def arguments(world, route, thing):
    document = NOWHERE if thing == "nothing" else world.documents["ours" if thing == "mixed" else thing].pk
    if route != "document_picture":
        return [document]
    return [document, world.pictures["theirs" if thing == "mixed" else "ours" if thing == "nothing" else thing].pk]
