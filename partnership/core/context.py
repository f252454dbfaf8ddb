"""What the frame of every page needs; no queries beyond the reader's own standing, and one until a demo is told."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from partnership.core import telling

THEMES = {"light", "dark"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """The theme that the reader chose (a cookie), the part of the portal they are in, and the kind of installation."""
    theme = request.COOKIES.get("theme", "")
    match = getattr(request, "resolver_match", None)
    return {
        "theme": theme if theme in THEMES else "",
        "area": match.namespace if match else "",
        "demo": settings.DEMO,
        "telling": telling.progress(),
        # what people's middleware found; a page that is made before it (a failure) shows nothing of the portal
        "wholly_in": getattr(request, "wholly_in", bool),
    }
