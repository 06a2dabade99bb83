"""The password of an account that a command makes: from the environment, or asked for; never on the command line."""

import os
import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from congress.people.models import User

VARIABLE = "CONGRESS_PASSWORD"


def password_for(user: User) -> str:
    """A good one for this person to be. Raises CommandError."""
    password = os.environ.get(VARIABLE, "") or asked(user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def asked(user: User) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"Set {VARIABLE}, or run this in a terminal, where it asks for the password.")
    password = getpass(f"Password of {user.username}: ")
    if getpass("The same once more: ") != password:
        raise CommandError("The two passwords are not the same.")
    return password
