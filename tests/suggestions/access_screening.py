"""Who gets what answer from the memory, the triage page and the import; read by tests/test_permissions.py."""

from deliberation.suggestions.earlier import Row
from deliberation.suggestions.forms.importing import EarlierConfirmForm

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
suggestion_nearest     GET  -     302  302  403  403     200  200  200  403     403  403  200
suggestion_nearest     POST -     401  401  403  403     200  200  200  403     403  403  200
screening              GET  ours  302  302  404  404     403  403  403  403     403  403  200
screening              GET  theirs 302 302  404  404     404  404  404  404     403  403  200
screening              POST ours  405
suggestion_import      GET  ours  302  302  404  404     403  403  403  403     403  403  200
suggestion_import      GET  theirs 302 302  404  404     404  404  404  404     403  403  200
suggestion_import      POST ours  401  401  404  404     403  403  403  403     403  403  422
suggestion_import      POST theirs 401 401  404  404     404  404  404  404     403  403  422
suggestion_import_confirm GET ours 405
suggestion_import_confirm POST ours 401 401 404  404     403  403  403  403     403  403  200
suggestion_import_confirm POST theirs 401 401 404 404    404  404  404  404     403  403  422
suggestion_import_template GET ours 302 302 404  404     403  403  403  403     403  403  200
suggestion_import_template GET theirs 302 302 404 404    404  404  404  404     403  403  200
suggestion_import_template POST ours 405
"""

ELEMENTS = {"screening-row"}
FIELDS = {"suggestion_import_confirm": {}}


def build(world):
    row = Row(3, 900, "Lamps", "More", "other", "001", "2020-01-02", "", "refused", "", "", "", "", False)
    FIELDS["suggestion_import_confirm"]["rows"] = EarlierConfirmForm(meeting=world.ours).signed([row])


def arguments(world, route, thing):
    return [getattr(world, thing).pk]
