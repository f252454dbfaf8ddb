"""A stored value as the ledger says it."""

from typing import Any

import pytest

from partnership.activity.templatetags.happened import said

WORDS = [
    (None, "—"),
    ([], "—"),
    (True, "yes"),
    (["it", "needs_information"], "IT, needs information"),
    ("2026-12-05", "Sat 5 Dec 2026"),
    ("2026-12-05T09:30:00+00:00", "Sat 5 Dec 2026, 09:30"),
    ("0123456789abcdef", "a text (012345)"),
    ("2026-12-05 was a Saturday", "2026-12-05 was a Saturday"),
]


@pytest.mark.parametrize(("value", "words"), WORDS, ids=str)
def test_a_stored_value_is_said_as_people_say_it(value: Any, words: str) -> None:
    assert said(value) == words
