"""The frame: the side bar's entries, the phone's bar, htmx's settings."""

import json
from dataclasses import dataclass
from functools import cache

from django import template
from django.conf import settings
from django.template import RequestContext
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
    # What has come is bound at once: whoever presses Enter 20 ms later would post a plain form, and leave the page.
    "defaultSettleDelay": 0,
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
    ("Projects", "square-kanban", "projects:board", ("/projects/", "/lanes/", "/standards/"), True),
    ("Meetings", "calendar-days", "meetings:list", ("/meetings/", "/actions/"), True),
    ("Partnership", "handshake", "stack:list", ("/stack/", "/contracts/", "/journey/"), False),
)
SET_UP = ("Set-up", "settings", "setup:index", ("/set-up/", "/backups/"), False)


@cache
def address(name: str, urlconf: str) -> str:
    """ "" while nothing answers there, so that the frame never links into the void."""
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext) -> list[Entry]:
    """Asked for once on a page, by base.html: the side bar and the phone's bar show the same."""
    request = context.get("request")
    path = request.path if request else ""
    rows = [*ENTRIES, SET_UP] if getattr(context.get("user"), "role", "") == "administrator" else [*ENTRIES]
    urls = settings.ROOT_URLCONF
    return [
        Entry(
            label,
            icon,
            url,
            path == url or path.startswith(under) if under else path == url,
            on_phone,
            address("home:waiting_count", urls) if name == "home:waiting" else "",
        )
        for label, icon, name, under, on_phone in rows
        if (url := address(name, urls))
    ]


HTMX_SETTINGS = json.dumps(HTMX)


@register.simple_tag
def htmx_settings() -> str:
    return HTMX_SETTINGS


@register.simple_tag
def side_halves(side: str) -> SafeString:
    return halves(side)
