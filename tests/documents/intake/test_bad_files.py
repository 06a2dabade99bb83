"""Files that must not come in: each is refused by a sentence, whatever its name says."""

import pytest

from deliberation.documents.intake.blocks import BadDocument
from deliberation.documents.intake.files import read_file
from tests.documents.intake.bad_files import BAD


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_by_a_sentence(name):
    word, make = BAD[name]
    with pytest.raises(BadDocument) as refusal:
        read_file(make(), name)
    assert word in str(refusal.value)
