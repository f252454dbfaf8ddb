"""How attributes and parts of pages are written by the components: escaped, in one way."""

from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def attributes(**pairs: Any) -> SafeString:
    """`hx_get="/x", disabled=True` → ` hx-get="/x" disabled`; what is None, False or empty is left out."""
    return mark_safe(  # noqa: S308
        "".join(
            f" {attribute(name)}" if value is True else f' {attribute(name)}="{escape(value)}"'
            for name, value in pairs.items()
            if value is not None and value is not False and value != ""
        )
    )


@lru_cache
def attribute(name: str) -> str:
    """`class_` and `hx_get` as HTML writes them."""
    return name.rstrip("_").replace("_", "-")


def part(template: str, **context: Any) -> SafeString:
    """A component's template of `templates/components/`, rendered with nothing but what it is given."""
    return mark_safe(get_template(f"components/{template}").render(context))  # noqa: S308


def trimmed(content: str) -> SafeString:
    """What stood inside a block tag (rendered, so already escaped), without the white space around it."""
    return mark_safe(content.strip())  # noqa: S308
