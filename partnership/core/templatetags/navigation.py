"""The frame: the side bar's entries, the phone's bar, htmx's settings."""

import json
from dataclasses import dataclass

from django import template
from django.template import Context, RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from partnership.core.templatetags.marks import halves

register = template.Library()

HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    url: str
    current: bool
    on_phone: bool
    count_url: str = ""

    @property
    def thumb(self) -> str:
        """The word under a thumb: on a phone Projects is its board."""
        return "Board" if self.label == "Projects" else self.label


# label, icon, URL name, addresses under which it is the current one, whether it stands on the phone's bar
ENTRIES = (
    ("Home", "house", "home:home", (), True),
    ("Waiting", "inbox", "home:waiting", ("/waiting/",), True),
    ("Outcomes", "target", "outcomes:dashboard", ("/outcomes/",), False),
    ("Projects", "square-kanban", "projects:board", ("/projects/", "/lanes/"), True),
    ("Meetings", "calendar-days", "meetings:list", ("/meetings/", "/actions/"), True),
)
SET_UP = ("Set-up", "settings", "setup:index", ("/set-up/",), False)


def address(name: str) -> str:
    """ "" while nothing answers there, so that the frame never links into the void."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entries(context: Context) -> list[Entry]:
    request = context.get("request")
    path = request.path if request else ""
    rows = [*ENTRIES, SET_UP] if getattr(context.get("user"), "role", "") == "administrator" else [*ENTRIES]
    return [
        Entry(
            label, icon, url, path == url or path.startswith(under) if under else path == url, on_phone,
            address("home:waiting_count") if name == "home:waiting" else "",
        )
        for label, icon, name, under, on_phone in rows
        if (url := address(name))
    ]  # fmt: skip


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext) -> list[Entry]:
    return entries(context)


@register.simple_tag(takes_context=True)
def phone_navigation(context: RequestContext) -> list[Entry]:
    """The four that a thumb reaches; on a phone Projects is its board."""
    return [entry for entry in entries(context) if entry.on_phone]


@register.simple_tag
def htmx_settings() -> str:
    return json.dumps(HTMX)


@register.simple_tag
def side_halves(side: str) -> SafeString:
    return halves(side)
