"""A file's way into a document: sent by a person, read by a job, a draft in the end."""

import contextlib
import logging
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from congress.journal.languages import DEFAULT
from congress.journal.services import ActionRefused, By, Change, act, record, service
from congress.journal.work import want_work
from congress.meetings.models import AgendaItem, Meeting
from congress.people.models import Department
from deliberation.documents.intake.blocks import BadDocument, Block, title_and_body
from deliberation.documents.intake.confined import read_confined
from deliberation.documents.models import Document, Intake, Version
from deliberation.documents.services.pictures import Drawn, drawn_of
from deliberation.documents.services.texts import digest_of, next_position, store_blocks
from deliberation.documents.verbs import Verb

logger = logging.getLogger(__name__)

READER = By("reader")
# Longer than a reader is silent; who holds a file and says nothing for so long was killed.
HOLD = timedelta(seconds=45)
# How often it is written down how far a reader is.
PACE = timedelta(seconds=0.5)

LONGEST_TITLE = 120
LONGEST_NAME = 120
LONGEST_REFUSAL = 400


@service
def begin_document(
    *,
    meeting: Meeting,
    title: str,
    name: str,
    data: bytes,
    by: By,
    item: AgendaItem | None = None,
    department: Department | None = None,
) -> Intake:
    """A document without a text yet, and the file that will be its first version."""
    held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    document = Document.objects.create(
        meeting=held,
        title=title or stand_in_title(name),
        position=next_position(held),
        item=item,
        department=department,
    )
    return bring_in(document, name, data, Verb.DOCUMENT_BEGUN, by)


@service
def send_intake(*, document: Document, name: str, data: bytes, by: By) -> Intake:
    """A file that will be the document's next version; one at a time."""
    held = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if held.intakes.on_their_way().exists():
        raise ActionRefused(_("A file is being read for this document already. Wait until it is there."))
    if held.versions.drafts().exists():
        raise ActionRefused(_("This document has a draft already. Publish it or drop it, then send the next file."))
    return bring_in(held, name, data, Verb.INTAKE_SENT, by)


def bring_in(document: Document, name: str, data: bytes, verb: Verb, by: By) -> Intake:
    intake = Intake.objects.create(
        document=document, name=name[-LONGEST_NAME:], data=data, user=by.user, sent_at=timezone.now()
    )
    want_work()
    facts = {"document": document.pk, "intake": intake.pk}
    record([Change(document.topic, verb, facts=facts)], by=by, made=intake, location=intake.get_absolute_url())
    return intake


def stand_in_title(name: str) -> str:
    """Until the text has said its own."""
    return PurePath(name).stem[:LONGEST_TITLE] or _("Pasted text")


# The job


class Overtaken(Exception):
    """Another process took the file on in the meantime."""


class Held:
    """A file that this process reads; until `until` nobody else does, and what comes of it is this one's to say."""

    def __init__(self, intake: Intake, until: datetime):
        self.intake, self.until = intake, until
        self.told_at = timezone.now()

    def is_at(self, done: int, total: int) -> None:
        """Say how far one is, and hold on. Raises Overtaken."""
        now = timezone.now()
        if now - self.told_at >= PACE:
            self.told_at = now
            self.change(done=done, total=total, held_until=now + HOLD)
            self.until = now + HOLD

    def change(self, **fields: Any) -> None:
        mine = Intake.objects.filter(pk=self.intake.pk, state=Intake.State.READING, held_until=self.until)
        with act():
            if not mine.update(**fields):
                raise Overtaken


def read_next() -> bool:
    """Read one file that waits, as a job; False where none does."""
    held = take_next()
    if held is None:
        return False
    with translation.override(held.intake.user.language or DEFAULT), contextlib.suppress(Overtaken):
        try:
            read_held(held)
        except (Overtaken, OperationalError):
            raise
        except Exception:  # whatever is in a file, it is tried once
            logger.exception("intake %s failed", held.intake.pk)
            sentence = _("This file cannot be read. Save it anew as a Word document (.docx), and try again.")
            refuse_intake(held=held, refusal=sentence, by=READER)
    return True


def take_next() -> Held | None:
    now = timezone.now()
    free = Intake.objects.free(now)
    for pk in free.values_list("pk", flat=True):
        with act():
            is_mine = free.filter(pk=pk).update(state=Intake.State.READING, held_until=now + HOLD)
        if is_mine:
            return Held(Intake.objects.select_related("user").get(pk=pk), now + HOLD)
    return None


def read_held(held: Held) -> None:
    intake = held.intake
    try:
        blocks = read_confined(bytes(intake.data), intake.name, held.is_at)
    except BadDocument as refusal:
        refuse_intake(held=held, refusal=str(refusal), by=READER)
        return
    drawn = drawn_of(blocks, held.is_at)
    make_draft(held=held, blocks=blocks, drawn=drawn, by=READER)


@service
def refuse_intake(*, held: Held, refusal: str, by: By) -> Intake:
    """The file cannot be taken; `refusal` is the sentence that says why."""
    intake = held.intake
    held.change(state=Intake.State.REFUSED, refusal=refusal[:LONGEST_REFUSAL], data=b"", held_until=None)
    facts = {"document": intake.document_id, "intake": intake.pk}
    record(
        [Change(f"document.{intake.document_id}", Verb.INTAKE_REFUSED, facts=facts)],
        by=by,
        changed=intake,
        location=intake.get_absolute_url(),
    )
    return intake


@service
def make_draft(*, held: Held, blocks: list[Block], drawn: Drawn, by: By) -> Version:
    """What was read, as a draft: its paragraphs have the identities of those that they were."""
    intake = held.intake
    document = Document.objects.select_for_update(of=("self",)).get(pk=intake.document_id)
    title, body = title_and_body(blocks)
    newest = document.versions.order_by("-number").first()
    version = Version.objects.create(
        document=document, number=newest.number + 1 if newest else 1, source=intake.name, made_at=timezone.now()
    )
    held.change(state=Intake.State.READY, version=version, data=b"", held_until=None)
    store_blocks(version, body, drawn)
    if title and newest is None and document.title == stand_in_title(intake.name):
        Document.objects.filter(pk=document.pk).update(title=title[:LONGEST_TITLE])
    facts = {"document": document.pk, "intake": intake.pk, "version": version.pk, "text": digest_of(body)}
    record(
        [Change(document.topic, Verb.DRAFT_MADE, facts=facts)],
        by=by,
        made=version,
        location=version.get_absolute_url(),
    )
    return version
