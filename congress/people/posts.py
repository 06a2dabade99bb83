"""A person's posts, read once for all that a page or an act asks about them."""

from dataclasses import dataclass
from typing import Any

from congress.people.models import Membership


@dataclass(frozen=True)
class Posts:
    """In the secretariat, and the departments one handles or approves for."""

    user_pk: int | None
    is_secretariat: bool
    handles: frozenset[int]
    approves: frozenset[int]

    @property
    def departments(self) -> frozenset[int]:
        return self.handles | self.approves

    @property
    def is_staff(self) -> bool:
        return self.is_secretariat or bool(self.departments)


def posts_of(user: Any) -> Posts:
    """One query for each user object, so only for a request's own user, which lives as long as the request.

    The live channel, whose users stay for hours, asks the predicates of `permissions`.
    """
    known = getattr(user, "known_posts", None)
    if known is None:
        known = user.known_posts = read_posts(user)
    return known


def read_posts(user: Any) -> Posts:
    is_known = user.is_authenticated and user.is_active
    rows = list(Membership.objects.filter(user=user).values_list("role", "department")) if is_known else []
    return Posts(
        user.pk,
        any(role == Membership.Role.SECRETARIAT for role, _department in rows),
        frozenset(department for role, department in rows if role == Membership.Role.HANDLER),
        frozenset(department for role, department in rows if role == Membership.Role.APPROVER),
    )
