"""Telling people that something concerns them: rows in their inbox, and what is to be sent to them from there."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from congress.journal.services import CLOCK, By, Change, record, service, touch
from congress.journal.work import want_work
from congress.people.models import Delivery, Notice, User
from congress.people.services import Verb, person_topic


def notices_for(
    *, users: Iterable[int], kind: str, url: str, facts: dict[str, Any] | None = None, key: str = ""
) -> list[Change]:
    """Give each of these people (by pk) a notice; the changes are for the `record()` of the act that this is part of.

    `facts` are short values for the sentence of the kind; they stay in the row. With a `key`, a person gets the kind
    once for it; without one, at each call. Who may not sign in any more gets none.
    """
    return [change_of(notice) for notice in give(users, kind, url, facts or {}, key)]


@service
def notify(
    *,
    users: Iterable[int],
    kind: str,
    url: str,
    key: str,
    facts: dict[str, Any] | None = None,
    by: By = CLOCK,
) -> int:
    """The same as an act of its own, for the clock; how many had not got it yet."""
    given = give(users, kind, url, facts or {}, key)
    if given:
        record([change_of(notice) for notice in given], by=by, made=given[0], location=url)
    return len(given)


def give(users: Iterable[int], kind: str, url: str, facts: dict[str, Any], key: str) -> list[Notice]:
    people = list(User.objects.filter(pk__in=set(users), is_active=True).order_by("pk"))
    told: set[int] = set()
    if key and people:
        told = set(Notice.objects.filter(user__in=people, kind=kind, key=key).values_list("user", flat=True))
    now = timezone.now()
    notices = [
        Notice(user=user, kind=kind, key=key or uuid.uuid4().hex, facts=facts, url=url, at=now)
        for user in people
        if user.pk not in told
    ]
    Notice.objects.bulk_create(notices)
    send_on([(notice.user, [notice]) for notice in notices if notice.user.reach == User.Reach.AT_ONCE], now)
    return notices


def change_of(notice: Notice) -> Change:
    facts = {"notice": notice.pk, "kind": notice.kind}
    return Change(person_topic(notice.user), Verb.NOTICE_GIVEN, notice.element, facts, counts=True)


# What goes out


def send_on(piles: Iterable[tuple[User, list[Notice]]], now: datetime, **fields: Any) -> int:
    """Lay ready what is sent to each person, by each way that leads to him; how many deliveries."""
    made = [
        (Delivery(user=user, way=way, next_at=now, **fields), notices)
        for user, notices in piles
        for way in ways_to(user)
    ]
    Delivery.objects.bulk_create(delivery for delivery, _notices in made)
    between = Delivery.notices.through
    between.objects.bulk_create(
        between(delivery=delivery, notice=notice) for delivery, notices in made for notice in notices
    )
    if made:
        want_work()
    return len(made)


def ways_to(user: User) -> list[str]:
    addresses = {Delivery.Way.EMAIL: user.email, Delivery.Way.SMS: user.telephone}
    return [way for way in settings.NOTICE_BACKENDS if addresses.get(way, True)]


# Reading. Like a reading position it is no act: nothing of it is recorded.


@service
def read_notices(*, user: User, upto: int, only: int | None = None) -> int:
    """Mark as read what a person has seen: up to a notice, or a single one; how many were unread."""
    unread = Notice.objects.filter(user=user.pk, read_at=None, pk__lte=upto)
    read = (unread.filter(pk=only) if only else unread).update(read_at=timezone.now())
    if read:
        touch([person_topic(user)])
    return read
