"""Who gets what answer from the addresses of what is public; read by tests/test_permissions.py.

shown   with its text and reply public         public  accepted, nothing of it public yet
"""

from django.utils import timezone

from congress.journal.services import By
from deliberation.suggestions.services import assigning, contacts, handling, publication, screening, writing
from tests.conftest import TESTER
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
public_suggestion_list GET  -       200
public_suggestion_list POST -       405
public_suggestion_detail GET shown  200
public_suggestion_detail GET public 404
public_suggestion_detail GET nothing 404
public_suggestion_detail POST shown 405
public_suggestion_qr   GET  shown   200
public_suggestion_qr   GET  public  404
public_suggestion_qr   POST shown   405
open_data              GET  -       200
open_data              POST -       405
open_data_json         GET  -       200
open_data_json         POST -       405
open_data_csv          GET  -       200
open_data_csv          POST -       405
publication            GET  ours    303  303  404  404     403  403  403  403     403  403  200
publication            GET  theirs  303  303  404  404     404  404  404  404     403  403  200
publication            POST ours    401  401  404  404     403  403  403  403     403  403  200
publication            POST theirs  401  401  404  404     404  404  404  404     403  403  422
"""

FIELDS = {"publication": {"texts": ""}}


def build(world):
    shown = writing.write_suggestion(
        meeting=world.ours,
        author=world.users["alice"],
        author_number="001",
        title="Lamps <b>",
        body="Call Alice: 13800000000",
        category="safety",
        publish=True,
        is_submitted=True,
        by=TESTER,
    )
    screening.accept(suggestion=shown, by=TESTER)
    assigning.assign(suggestion=shown, departments=[world.department], by=TESTER)
    assignment, emil = shown.assignments.get(), By("tester", world.users["emil"])
    assigning.receive(assignment=assignment, by=TESTER)
    contacts.contact(assignment=assignment, kind="call", contacted_on=timezone.localdate(), note="She agrees", by=emil)
    handling.reply(assignment=assignment, text="In May", outcome="planned", responsible="Clerk", by=emil)
    handling.approve(assignment=assignment, by=By("tester", world.users["fiona"]))
    publication.publish_text(suggestion=shown, by=TESTER)
    publication.publish_reply(suggestion=shown, by=TESTER)
    world.suggestions["shown"] = shown
    FIELDS["publication"]["texts"] = world.suggestions["public"].pk


def arguments(world, route, thing):
    if route == "publication":
        return [getattr(world, thing).pk]
    return [NOWHERE if thing == "nothing" else world.suggestions[thing].pk]
