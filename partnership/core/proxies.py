"""Who asks, where proxies stand in front: the address that the nearest trusted one of them wrote down."""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def client_address(get_response: Handler) -> Handler:
    """Make REMOTE_ADDR the client's own address, for rate limits, sessions and logs alike."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = address_of(request.META, settings.TRUSTED_PROXY_COUNT)
        return get_response(request)

    return middleware


def address_of(meta: Mapping[str, Any], proxies: int) -> str:
    """Each proxy adds at the end whom it was asked by, so the client stands `proxies` from the end.

    What stands before that place came from the client and may be anything. A list that is too short did not come
    through all of them, and what is no address is nobody's: then it is who holds the connection.
    """
    connected = str(meta.get("REMOTE_ADDR", ""))
    noted = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    if not 0 < proxies <= len(noted):
        return connected
    try:
        return str(ipaddress.ip_address(noted[-proxies].strip("[]")))
    except ValueError:
        return connected
