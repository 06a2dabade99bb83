"""What is built before pages can be shown, and only where it is older than its source."""

import os

import polib
import pytest
from django.core.management import call_command

from congress.desk import assets, checks

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Agenda"
msgstr "议程"
"""


@pytest.fixture
def source(tmp_path, settings):
    """A catalogue of one text, and a folder of one static file."""
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one.css").write_text("body { color: black }")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.STATICFILES_DIRS = [tmp_path / "files"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"}
    }
    return tmp_path


def make_older(path, seconds=60):
    at = path.stat().st_mtime - seconds
    os.utime(path, (at, at))


def built_catalogue(source):
    return source / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"


def manifest(source):
    return source / "static" / "staticfiles.json"


def test_all_is_built_at_first(source):
    assert assets.build() == ["zh_Hans", "static"]
    assert [(one.msgid, one.msgstr) for one in polib.mofile(str(built_catalogue(source)))] == [("Agenda", "议程")]
    assert manifest(source).exists()


def test_nothing_is_built_again(source):
    assets.build()
    assert assets.build() == []


def test_catalogue_is_built_when_its_source_is_newer(source):
    assets.build()
    make_older(built_catalogue(source))
    assert assets.build() == ["zh_Hans"]


def test_static_files_are_built_when_one_is_newer(source):
    assets.build()
    make_older(manifest(source))
    assert assets.build() == ["static"]


def test_static_files_are_built_again_with_what_was_added(source):
    assets.build()
    make_older(manifest(source))
    (source / "files" / "two.css").write_text("body { color: red }")
    assets.build()
    assert "two.css" in manifest(source).read_text()


def test_missing_catalogue_alone_is_built(source):
    assets.build()
    built_catalogue(source).unlink()
    assert assets.build() == ["zh_Hans"]


@pytest.mark.parametrize("said", ["Built: zh_Hans, static.", "Nothing to build."])
def test_command_says_what_was_built(source, capsys, said):
    if said == "Nothing to build.":
        assets.build()
    call_command("build")
    assert capsys.readouterr().out == f"{said}\n"


# Checks of a production setting


def test_key_of_this_machine_is_an_error(settings):
    settings.SECRET_KEY_IS_LOCAL = True
    assert [one.id for one in checks.own_secret_key(None)] == ["congress.E001"]


def test_own_key_is_no_error(settings):
    settings.SECRET_KEY_IS_LOCAL = False
    assert checks.own_secret_key(None) == []


@pytest.mark.parametrize(
    ("engine", "redis", "warned"),
    [
        ("django.db.backends.postgresql", "", ["congress.W001"]),
        ("django.db.backends.postgresql", "redis://127.0.0.1:6379", []),
        ("django.db.backends.sqlite3", "", []),
    ],
)
def test_several_processes_want_redis(settings, monkeypatch, engine, redis, warned):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
    settings.REDIS_URL = redis
    assert [one.id for one in checks.several_processes(None)] == warned
