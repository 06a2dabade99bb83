"""What is built from the repository before pages can be shown: static files and the Chinese catalogue."""

import os
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.utils.translation.reloader import translation_file_changed

# Of the packages' files we show few; the rest need not be compressed and hashed.
NOT_SHOWN = [
    "bootstrap-*",
    "bootstrap.css*",
    "bootstrap.js*",
    "*.rtl.*",
    "*.esm.*",
    "htmx-4*",
    "htmax*",
    "ext",
    "htmx-2.js",
]


def build() -> list[str]:
    """Build what is missing or older than its source; says what was built."""
    built = []
    for catalogue in stale_catalogues():
        compile_catalogue(catalogue)
        built.append(catalogue.parent.parent.name)
    if is_static_stale():
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SHOWN)
        built.append("static")
    return built


def compile_catalogue(source: Path) -> None:
    """In one step, so that nobody reads half a catalogue; what this process has read of it is read again."""
    whole, partial = source.with_suffix(".mo"), source.with_suffix(f".{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(partial))
    partial.rename(whole)
    translation_file_changed(None, whole)


def stale_catalogues() -> Iterator[Path]:
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/django.po"):
            built = source.with_suffix(".mo")
            if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
                yield source


def is_static_stale() -> bool:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    built = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > built
        for finder in get_finders()
        for name, storage in finder.list(NOT_SHOWN)
    )
