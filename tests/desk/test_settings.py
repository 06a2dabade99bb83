"""The key of this machine, for a demo and for commands."""

import os
import subprocess
import sys

from django.conf import settings

SAYS_ITS_KEY = "from django.conf import settings; print(settings.SECRET_KEY, end='')"


def started(place, code: str) -> subprocess.Popen:
    environment = {"VAR_DIR": str(place), "SECRET_KEY": "", "DJANGO_SETTINGS_MODULE": "congress.settings"}
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | environment, stdout=subprocess.PIPE)


def test_processes_that_need_a_key_at_once_take_the_same_and_it_stays(tmp_path):
    keys = {running.communicate()[0] for running in [started(tmp_path, SAYS_ITS_KEY) for _one in range(4)]}
    assert keys == {(tmp_path / "secret_key").read_bytes()}
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]
    assert {started(tmp_path, SAYS_ITS_KEY).communicate()[0]} == keys


def test_key_is_not_made_before_it_is_needed(tmp_path):
    started(tmp_path, "from django.conf import settings; settings.DEBUG").communicate()
    assert list(tmp_path.iterdir()) == []
