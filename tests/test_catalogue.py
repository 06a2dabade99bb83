from pathlib import Path

import polib
from django.utils import translation
from django.utils.translation import gettext

CATALOGUE = Path("congress/locale/zh_Hans/LC_MESSAGES/django.po")


def catalogue():
    return polib.pofile(str(Path(__file__).resolve().parent.parent / CATALOGUE))


def test_every_text_is_in_chinese():
    assert [entry.msgid for entry in catalogue() if not entry.translated()] == []


def test_no_text_was_guessed():
    assert [entry.msgid for entry in catalogue() if entry.fuzzy] == []


def test_places_for_values_are_kept():
    def places(text):
        return sorted(part.split(")")[0] for part in text.split("%(")[1:])

    wrong = [entry.msgid for entry in catalogue() if places(entry.msgid) != places(entry.msgstr)]
    assert wrong == []


def test_built_catalogue_is_used():
    with translation.override("zh-hans"):
        assert gettext("Group exchange") == "分组交流"
    with translation.override("en"):
        assert gettext("Group exchange") == "Group exchange"
