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


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


@pytest.fixture
def bob(people, as_person):
    return as_person(people.bob)


@pytest.fixture
def charlie(people, as_person):
    return as_person(people.charlie)


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def emil(people, as_person):
    return as_person(people.emil)
