"""An account that a command is to make. Its password is asked for, or of the environment; never on the command line."""

import os
import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from congress.people.models import User

VARIABLE = "CONGRESS_PASSWORD"


def new_account(username: str, name: str) -> dict[str, str]:
    """{username, name, password} that hold. Raises CommandError."""
    user = User(username=username, name=name)
    try:
        user.clean_fields(exclude=["password"])
        password = os.environ.get(VARIABLE, "") or asked(username)
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return {"username": username, "name": name, "password": password}


def asked(username: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"Set {VARIABLE}, or run this in a terminal, where it asks for the password.")
    password = getpass(f"Password of {username}: ")
    if getpass("The same once more: ") != password:
        raise CommandError("The two passwords are not the same.")
    return password
