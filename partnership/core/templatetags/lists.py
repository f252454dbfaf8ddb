"""Tables, tabs, filters and pages of a list. What a reader chose lives in the address."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.template import RequestContext
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.choosing import Option
from partnership.core.html import attributes, part
from partnership.core.templatetags.marks import status_mark, symbol

register = template.Library()


def address(context: RequestContext, **changes: str) -> str:
    """This page's query with some of it changed; an empty value takes a name out. A new choice starts at page one."""
    kept = [
        (name, value)
        for name, values in context["request"].GET.lists()
        if name != "page" and name not in changes
        for value in values
    ]
    return f"?{urlencode([*kept, *((name, value) for name, value in changes.items() if value)])}"


@register.filter
def drawn(options: list[Option]) -> SafeString:
    """`{{ options|drawn }}`: what a select offers. The same as the last time is not drawn again."""
    return _drawn(tuple(options))


@lru_cache(maxsize=256)
def _drawn(options: tuple[Option, ...]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, attributes(selected=chosen), words) for value, words, chosen in options),
    )


@register.simple_block_tag
def table(content: str, *, caption: str, id: str = "", quiet: bool = False, stacks: bool = False) -> SafeString:
    """A table that scrolls inside its own region; `quiet` keeps the caption for screen readers only.

    Where it `stacks`, each row becomes a few lines on a phone: its heading, then its cells with their `data-label`.
    """
    css = ' class="visually-hidden"' if quiet else ""
    return format_html(
        '<div class="table{}" role="region" tabindex="0" aria-label="{}"{}>'
        "<table><caption{}>{}</caption>{}</table></div>",
        SafeString(" table--stacks" if stacks else ""),
        caption,
        attributes(id=id),
        SafeString(css),
        caption,
        content,
    )


@register.simple_tag(takes_context=True)
def sort(context: RequestContext, key: str, *, label: str, number: bool = False, name: str = "sort") -> SafeString:
    """`{% sort "due" label="Due" %}`: a heading cell whose link sorts by it, and the other way round again."""
    now = context["request"].GET.get(name, "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now)
    mark = symbol({"ascending": "arrow-up", "descending": "arrow-down"}.get(order or "", "arrow-up-down"))
    return format_html(
        '<th scope="col"{}><a class="sort" href="{}">{}{}</a></th>',
        attributes(aria_sort=order, data_number=number),
        address(context, **{name: f"-{key}" if order == "ascending" else key}),
        label,
        mark,
    )


@register.simple_block_tag
def tabs(content: str, *, label: str) -> SafeString:
    """Pages that stand beside each other: holds `{% tab %}`s."""
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, content)


@register.simple_tag
def tab(label: str, *, href: str, current: bool = False, count: int | None = None) -> SafeString:
    number = format_html(' <span class="tabs__count">{}</span>', count) if count is not None else ""
    return format_html("<li><a{}>{}{}</a></li>", attributes(href=href, aria_current=current and "page"), label, number)


@register.simple_block_tag
def filters(content: str, *, label: str) -> SafeString:
    """One question with its answers: holds `{% choice %}`s."""
    return format_html(
        '<div class="filters" role="group" aria-label="{}"><span class="filters__label">{}</span>{}</div>',
        label,
        label,
        content,
    )


@register.simple_tag(takes_context=True)
def choice(
    context: RequestContext, name: str, value: str = "", *, label: str, status: str = "", count: int | None = None
) -> SafeString:
    """`{% choice "side" "it" label="IT" %}` narrows the list; chosen, it widens it again. An empty value is "all".

    `status` gives its words the shape and colour of a status, `count` says how many there are.
    """
    chosen = context["request"].GET.get(name, "") == value
    href = address(context, **{name: "" if chosen else value})
    words = status_mark(status, label, "") if status else label
    number = format_html(' <span class="choice__count">{}</span>', count) if count is not None else ""
    return format_html(
        '<a class="choice"{}>{}{}</a>', attributes(href=href, aria_current=chosen and "true"), words, number
    )


@register.simple_tag(takes_context=True)
def pager(context: RequestContext, page: Page[Any], *, noun: str = "entries") -> SafeString:
    """`{% pager page noun="requests" %}`: where one is, and the way to either side."""

    def way(number: int) -> str:
        query = context["request"].GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return part(
        "pager.html",
        page=page,
        noun=noun,
        before=way(page.number - 1) if page.has_previous() else "",
        after=way(page.number + 1) if page.has_next() else "",
    )
