"""What changed in a text, word by word."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.compared import Piece

register = template.Library()
ELEMENTS = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>", "same": "{}"}


@register.simple_tag
def pieces(changed: Iterable[Piece], *, without: str = "") -> SafeString:
    """`{% pieces row.pieces without="new" %}`: the old text, what is gone from it struck out; by default both texts.

    Nothing stands between the pieces: their spaces and line breaks are the text's own.
    """
    shown = [piece for piece in changed if piece.how != without]
    return format_html_join("", "{}", ((format_html(ELEMENTS[piece.how], piece.text),) for piece in shown))
