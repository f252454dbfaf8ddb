"""What an area above does in the same change as one below, which cannot know it (settings.FOLLOWED_BY, ADR 128).

A verb says what it does, by a word; what stands in the settings under that word is called with the same arguments,
inside the verb's transaction. It may refuse, and then the verb is not carried out.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from partnership.core.verbs import step


@step
def follow(what: str, *args: Any, **kwargs: Any) -> None:
    """Call all that follows, in the order of the settings. KeyError for a word that is not listed there."""
    for path in settings.FOLLOWED_BY[what]:
        import_string(path)(*args, **kwargs)
