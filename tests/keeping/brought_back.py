"""A portal that was brought back from a backup, as its rows say."""

from django.utils import timezone

from partnership.keeping.lost import UNKNOWN
from partnership.keeping.models import Restore


def brought_back() -> Restore:
    lost = {**UNKNOWN, "known": True, "events": 3, "kinds": {"card.moved": 2, "version.signed": 1}}
    lost |= {"joined": ["Lars Later"], "signed": ["Sell more"]}
    now = timezone.now()
    return Restore.objects.create(
        restored_at=now,
        made_at=now,
        name="kept.zip",
        manifest={"head": ""},
        lost=lost,
        held=2,
        carried=["1 password that changed since holds"],
    )
