"""Who asks, where proxies stand in front; and that nobody chooses that by a header."""

import pytest
import time_machine
from django.test import Client

from partnership.core.proxies import address_of

PROXY, CLIENT = "10.0.0.1", "203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, CLIENT, PROXY),  # nobody stands in front: the header is a stranger's
        (1, CLIENT, CLIENT),
        (1, f"6.6.6.6, {CLIENT}", CLIENT),  # what stands before it, the client wrote
        (2, f"6.6.6.6, {CLIENT}, 10.0.0.2", CLIENT),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "[2001:db8::7]", "2001:db8::7"),
        (1, "", PROXY),
        (2, CLIENT, PROXY),  # it did not come through both
        (1, "nonsense", PROXY),
        (1, f"{CLIENT},", PROXY),
        (1, "<script>", PROXY),
    ],
)
def test_the_client_stands_as_far_from_the_end_as_there_are_proxies(proxies: int, forwarded: str, found: str) -> None:
    assert address_of({"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == found


def refused_sign_ins(client: Client, forwarded: str) -> int:
    """How many of twelve wrong sign-ins from there were stopped by the limit for one address."""
    stopped = 0
    for number in range(12):
        answer = client.post(
            "/accounts/login/",
            {"login": f"nobody{number}@example.com", "password": "x"},
            headers={"X-Forwarded-For": forwarded % number},
        )
        stopped += answer.status_code == 429 or "Many passwords were wrong" in answer.content.decode()
    return stopped


@pytest.mark.django_db
@time_machine.travel("2026-03-02 09:00", tick=False)  # the limit is one of a minute
def test_sign_ins_are_limited_for_the_client_and_not_for_what_it_calls_itself(settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert refused_sign_ins(Client(), f"6.6.6.%d, {CLIENT}") >= 1
    assert refused_sign_ins(Client(), "6.6.6.%d, 203.0.113.8") >= 1
    assert refused_sign_ins(Client(), "203.0.113.1%d") == 0, "each of them is another client"


@pytest.mark.django_db
def test_a_header_that_is_too_short_breaks_nothing(settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 2
    answer = Client().post("/accounts/login/", {"login": "a@example.com", "password": "x"})
    assert answer.status_code == 200
