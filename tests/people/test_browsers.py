"""A browser's name in the list of where one is signed in."""

import pytest

from partnership.people.templatetags.browsers import browser

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SAID = {
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36": "Chrome 126 on Linux",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0": "Edge 126 on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0": "Firefox 127 on a Mac",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1": "Safari 17 on an iPhone",
    f"Mozilla/5.0 (Linux; Android 14; SM-S921B) {WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet 25 on Android"
    ),
    "curl/8.5.0": "curl/8.5.0",
    "": "It did not say",
}


@pytest.mark.parametrize(("said", "name"), SAID.items(), ids=SAID.values())
def test_a_browser_has_the_name_that_people_give_it(said: str, name: str) -> None:
    assert browser(said) == name
