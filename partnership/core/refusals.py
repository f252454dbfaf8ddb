"""What a verb says instead of being carried out. Who asked learns it through `core.refusing`."""

from typing import Any

from django.utils.html import format_html

MEANWHILE = "Somebody saved while you were writing."


class Refused(Exception):
    """A verb that was not carried out, with the sentence for the reader; a form would ask for ``field`` then.

    ``leads_to`` is the address at which it can be put right, and what that place is called.
    """

    field: str | None = None
    leads_to: tuple[str, str] | None = None

    @property
    def said(self) -> str:
        """The sentence as a page says it: with the link to where it can be put right."""
        if not self.leads_to:
            return str(self)
        return format_html('{} <a href="{}">{}</a>', str(self), *self.leads_to)


class Stale(Refused):
    """Somebody saved first: what was ``seen`` is not what stands now, which is ``current`` where a page shows both."""

    def __init__(self, sentence: str = MEANWHILE, *, current: Any = None) -> None:
        super().__init__(sentence)
        self.current = current
