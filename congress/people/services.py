import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import CLOCK, ActionRefused, By, Change, open_topics, record, service
from congress.people.models import Department, Membership, PersonalLink, SignInName, User

CODE_SPAN = timedelta(minutes=10)


class Verb(models.TextChoices):
    BROWSER_BOUND = "person.browser_bound"
    CODE_ISSUED = "person.code_issued"
    CODE_EXPIRED = "person.code_expired"
    LINK_LOCKED = "person.link_locked"
    STAFF_ADDED = "staff.added"
    NOTICE_GIVEN = "notice.given"
    REACH_SET = "person.reach_set"


def person_topic(user: User) -> str:
    return f"person.{user.pk}"


@service
def add_people(*, people: list[User]) -> list[User]:
    """Save new people at once; without a password unless one is set. They sign in by link, card or code."""
    for user in people:
        if not user.password:
            user.set_unusable_password()
    User.objects.bulk_create(people)
    PersonalLink.objects.bulk_create([PersonalLink(user=user) for user in people])
    open_topics(person_topic(user) for user in people)
    return people


@service
def add_sign_in_name(*, user: User, name: str) -> SignInName:
    if User.objects.by_sign_in_name(name):
        raise ActionRefused(_("The sign-in name %s is taken.") % name)
    return SignInName.objects.create(user=user, name=name)


@service
def add_department(*, name: str, kind: str, position: int, telephone: str = "") -> Department:
    return Department.objects.create(name=name, kind=kind, position=position, telephone=telephone)


@service
def appoint(*, user: User, role: str, department: Department | None = None) -> Membership:
    return Membership.objects.create(user=user, role=role, department=department)


@service
def add_staff(
    *, username: str, name: str, password: str, role: str, by: By, department: Department | None = None
) -> User:
    """An account that signs in with a password, and its post."""
    if User.objects.by_sign_in_name(username):
        raise ActionRefused(_("The sign-in name %s is taken.") % username)
    user = User(username=username, name=name)
    user.set_password(password)
    add_people(people=[user])
    membership = appoint(user=user, role=role, department=department)
    facts = {"role": str(role), "department": membership.department_id}
    record([Change(person_topic(user), Verb.STAFF_ADDED, facts=facts)], by=by, made=user)
    return user


@service
def issue_code(*, user: User, by: By) -> str:
    """A six-digit code that the desk reads out, valid for ten minutes and once; opens a locked link again."""
    code = f"{secrets.randbelow(10**6):06d}"
    PersonalLink.objects.update_or_create(
        user=user,
        defaults={
            "code_hash": make_password(code),
            "code_until": timezone.now() + CODE_SPAN,
            "failed_tries": 0,
        },
    )
    record([Change(person_topic(user), Verb.CODE_ISSUED)], by=by, changed=user, location="/")
    return code


@service
def bind_browser(*, user: User, browser: str, digits: str = "", code: str = "") -> bool:
    """Let this browser use the person's link: the first one freely, another for the right digits or code.

    With neither digits nor code it is the link alone that speaks.

    True if it may sign in. False: what was given is wrong, and the try was counted.
    """
    PersonalLink.objects.get_or_create(user=user)
    link = PersonalLink.objects.select_for_update().get(user=user)
    by_link = not digits and not code
    if by_link and is_bound(link, browser):
        return True
    if (by_link and not link.browsers.exists()) or has_code(link, code) or has_digits(link, digits):
        link.browsers.get_or_create(token_hash=hashed(browser))
        PersonalLink.objects.filter(pk=link.pk).update(failed_tries=0, code_hash="", code_until=None)
        record([Change(person_topic(user), Verb.BROWSER_BOUND)], by=By(None, user), changed=user)
        return True
    if by_link or link.is_locked:
        return False
    link.failed_tries += 1
    if link.is_locked:
        link.code_hash = ""
        record([Change(person_topic(user), Verb.LINK_LOCKED)], by=By(None), changed=user)
    link.save(update_fields=["failed_tries", "code_hash"])
    return False


def is_bound(link: PersonalLink, browser: str) -> bool:
    return bool(browser) and link.browsers.filter(token_hash=hashed(browser)).exists()


def has_digits(link: PersonalLink, digits: str) -> bool:
    known = "".join(filter(str.isdigit, link.user.telephone))[-4:]
    return not link.is_locked and len(known) == 4 and secrets.compare_digest(digits.encode(), known.encode())


def has_code(link: PersonalLink, code: str) -> bool:
    valid = bool(link.code_hash and link.code_until and link.code_until > timezone.now() and not link.is_locked)
    return valid and check_password(code, link.code_hash)


def hashed(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()


@service
def set_display(*, user: User, **choices: str) -> User:
    """The person's language, text size or colours. No act: nothing of it is recorded."""
    User.objects.filter(pk=user.pk).update(**choices)
    return user


@service
def set_reach(*, user: User, reach: str, by: By, email: str | None = None) -> User:
    """How notices reach a person outside these pages; where, if an address is given or taken away."""
    fields = {"reach": reach} | ({} if email is None else {"email": email})
    User.objects.filter(pk=user.pk).update(**fields)
    record([Change(person_topic(user), Verb.REACH_SET, facts={"reach": reach})], by=by, changed=user, location="/me/")
    return user


def expire_codes(now: datetime) -> int:
    """Empty the codes whose time is over. A job of the clock."""
    over = PersonalLink.objects.filter(code_until__lte=now).exclude(code_hash="")
    return sum(expire_code(link=link) for link in over.select_related("user"))


@service
def expire_code(*, link: PersonalLink) -> bool:
    same = PersonalLink.objects.filter(pk=link.pk, code_until=link.code_until).exclude(code_hash="")
    if not same.update(code_hash="", code_until=None):
        return False
    record([Change(person_topic(link.user), Verb.CODE_EXPIRED)], by=CLOCK, changed=link.user)
    return True


def clear_sessions(now: datetime) -> int:
    """Delete the sessions that ended. A job of the clock."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]
