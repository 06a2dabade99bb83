import pytest
from django.test import Client


@pytest.fixture
def as_person(db):
    """As everywhere, in English: the sentences that a person is told are compared."""

    def sign_in(user, *, accept="application/json"):
        client = Client(headers={"Accept": accept, "Accept-Language": "en"})
        if user is not None:
            client.force_login(user, backend="congress.people.backends.SignInNameBackend")
        return client

    return sign_in
