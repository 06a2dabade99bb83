"""What phones send about booklets, over HTTP."""

import json

from voting import board, office
from voting.models import Issuance
from voting.secret.elector import Booklet


def send(client, ballot, body, deed="collect", **headers):
    body = body if isinstance(body, bytes | str) else json.dumps(body)
    headers = {"Accept-Language": "en"} | headers
    return client.post(f"/ballots/{ballot.pk}/{deed}/", body, content_type="application/json", headers=headers)


def phone(ballot):
    """One that has not collected yet."""
    return Booklet.new(board.frozen_facts(ballot))


def booklets_of(ballot, label="001"):
    """The states of his booklets, the first one first."""
    found = Issuance.objects.filter(elector__ballot=ballot, elector__label=label)
    return list(found.order_by("generation").values_list("state", flat=True))


def voided(booklet):
    """The receipts of a booklet that its phone made void: the body of `hand-back/`."""
    return {"receipts": office.box().void(booklet.ballot, booklet.void()["rows"])}
