"""What the tests of pages share: addresses, what a form sends, how a refusal is answered."""

from django.urls import reverse

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "agenda"}
PLAN = {
    "kind": "one_to_one", "title": "One-to-one", "every": 1, "unit": "months", "by": "weekday", "nth": 1, "weekday": 2,
    "starts_on": "2026-03-02", "at": "09:00", "zone": "Europe/Berlin", "minutes": 60,
}  # fmt: skip


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def detail(meeting):
    return url("detail", meeting.pk)


def refused(client, address, here, fields=None):
    """What the page says to which a refusal leads: the one on which the button stands, in either way of asking."""
    by_htmx = client.post(address, fields, **HTMX | {"HTTP_HX_CURRENT_URL": f"http://testserver{here}"})
    assert by_htmx.status_code == 200
    assert f'"path": "{here}"' in by_htmx["HX-Location"]
    answer = client.post(address, fields, headers={"referer": f"http://testserver{here}"})
    assert (answer.status_code, answer.url) == (303, here)
    return client.get(here).text
