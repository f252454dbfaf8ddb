"""Forms: a field with its label, its help and its error beside it, and the summary that takes the focus."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Textarea
from django.utils.safestring import SafeString

from partnership.core.html import part

register = template.Library()

SIZES = {"", "short", "wide"}


def kind_of(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.use_fieldset:
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "text" if isinstance(widget, Textarea) else "file" if isinstance(widget, FileInput) else "line"


@register.simple_tag
def field(bound: BoundField, *, label: str = "", help: str = "", size: str = "", why: str = "") -> SafeString:
    """`{% field form.title %}`. `why` teaches: one line on the reason for the question; size is "", short or wide."""
    if size not in SIZES:
        raise template.TemplateSyntaxError(f"A field has no size {size!r}: short or wide.")
    if bound.is_hidden:
        return SafeString(str(bound))
    if help:
        bound.help_text = help
    bound.field.widget.attrs.pop("placeholder", None)  # its label stands above it, and stays there as one types
    kind = kind_of(bound)
    return part(
        "field.html",
        field=bound,
        kind=kind,
        label=label or bound.label,
        size=size,
        why=why,
        required=bound.field.required,
        optional=getattr(bound.field, "when_empty", "optional"),
    )


def first_input(bound: BoundField) -> str:
    """The id that a link leads to; of several inputs the first."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.simple_tag
def errors(form: Any, *, kept: bool = False, saves: bool = True) -> SafeString:
    """`{% errors form %}` first in every form: what is wrong, each line a link to its field; takes the focus.

    `kept` says that what is right was saved nevertheless; `saves` is false where nothing would be, such as at the door.
    """
    if not getattr(form, "is_bound", False) or not form.errors:
        return SafeString("")
    visible = {bound.name: bound for bound in form.visible_fields()}
    lines = [
        (first_input(visible[name]), visible[name].label, message) if name in visible else ("", "", message)
        for name, messages in form.errors.items()
        for message in messages
    ]
    return part("errors.html", lines=lines, kept=kept, saves=saves)
