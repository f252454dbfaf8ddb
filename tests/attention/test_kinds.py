from pathlib import Path

from django.conf import settings

from partnership.attention.kinds import KINDS, WAITING, label


def test_every_kind_that_has_words_can_be_chosen() -> None:
    words = Path(settings.BASE_DIR, "templates").glob("*/attention/*.txt")
    assert {path.stem for path in words} <= WAITING.keys()


def test_a_kind_that_nobody_listed_still_reads_as_words() -> None:
    assert label("pulse-open") == "Pulse open"
    assert label("action-due") == KINDS["action-due"]
