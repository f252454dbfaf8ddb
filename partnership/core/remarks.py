"""What stands out in how the portal is set up, said by the areas that can see it (settings.REMARKED_BY).

It is no fault, and nothing is refused for it: a lane that nobody uses, somebody who answers for more than one
person can hold. Set-up says it to the administrator, and the page of what it is about says it there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Remark:
    """One thing that stands out, in a sentence, with the page on which something can be done about it."""

    words: str
    url: str
    lane: int | None = None


def remarked(*about: str) -> list[Remark]:
    """What stands out today: about what is named here (a key of the settings), or about everything."""
    paths = [path for name in about or settings.REMARKED_BY for path in settings.REMARKED_BY[name]]
    said = [cast(Callable[[], list[Remark]], import_string(path)) for path in paths]
    return [remark for say in said for remark in say()]
