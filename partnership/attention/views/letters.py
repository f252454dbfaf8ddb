import re
from base64 import b64encode
from hashlib import sha256

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from partnership.attention.letters import Letter, letters
from partnership.attention.permissions import can_read_all_mails, mails_are_kept
from partnership.core.access import SignedInRequest
from partnership.core.http import page


def readable(request: SignedInRequest) -> list[Letter]:
    """The letters that the reader may open: their own, and for administrators all."""
    if not mails_are_kept():
        raise Http404
    return letters(to=None if can_read_all_mails(request.user) else request.user.email)


@require_GET
def mailbox(request: SignedInRequest) -> HttpResponse:
    """The mails that were written into files instead of being sent."""
    context = {"letters": readable(request)[:100], "all": can_read_all_mails(request.user)}
    return page(request, "attention/mailbox.html", context, part="list")


@require_GET
def letter(request: SignedInRequest, name: str, place: int) -> HttpResponse:
    """One mail as it would arrive; `?html` alone shows its HTML part."""
    found = next((one for one in readable(request) if (one.name, one.place) == (name, place)), None)
    if found is None:
        raise Http404
    if "html" in request.GET:
        return as_page(found.part("html"))
    return page(request, "attention/letter.html", {"letter": found, "text": found.part("plain")})


def as_page(html: str) -> HttpResponse:
    """The HTML part, sealed off: only its own style block is allowed, by its hash, and nothing is loaded or run."""
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles)
    policy = f"default-src 'none'; style-src {hashes}; frame-ancestors 'none'; base-uri 'none'; sandbox"
    return HttpResponse(html, headers={"Content-Security-Policy": policy})
