"""What the drill's people do: ask one web, sign in, and be a crowd behind a proxy that asks who is ready."""

import http.client
import http.cookies
import json
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 40.0


@dataclass
class Answer:
    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def ask(port: int, path: str, cookies: dict[str, str] | None = None, form: dict[str, str] | None = None) -> Answer:
    """One request on a connection of its own. OSError or HTTPException when there is no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Host": "localhost"}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if cookies is not None:
                    cookies[name] = morsel.value
        return Answer(answer.status, text, {name.lower(): value for name, value in answer.getheaders()})
    finally:
        connection.close()


def try_ask(port: int, path: str, cookies: dict[str, str] | None = None) -> Answer:
    """As `ask`; status 0 with the reason when there is no answer."""
    try:
        return ask(port, path, cookies)
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, repr(error))


def sign_in(port: int, email: str, password: str) -> dict[str, str]:
    """The cookies of a session that was begun by the sign-in page."""
    cookies: dict[str, str] = {}
    page = ask(port, "/accounts/login/", cookies).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, page[:500]
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
    answer = ask(port, "/accounts/login/", cookies, form)
    assert answer.status == 302, (answer.status, answer.text[:500])
    return cookies


def failing(port: int) -> dict[str, str] | None:
    """What `/readyz` names; None without an answer."""
    answer = try_ask(port, "/readyz")
    return dict(json.loads(answer.text)["failing"]) if answer.status in {200, 503} else None


class Proxy:
    """Asks each web twice a second whether it serves, as a load balancer does, and sends people to those that do.

    A request that fails counts as lost; nothing is sent a second time.
    """

    def __init__(self, ports: list[int], ready: list[int]) -> None:
        self.ports, self.ready = ports, set(ready)
        self.fates: Counter[str] = Counter()
        self.over = threading.Event()

    def look(self, port: int) -> None:
        while not self.over.is_set():
            (self.ready.add if try_ask(port, "/healthz").status == 200 else self.ready.discard)(port)
            time.sleep(0.5)

    def visit(self, cookies: dict[str, str]) -> None:
        pages = ("/", "/outcomes/", "/actions/", "/lanes/", "/healthz")
        while not self.over.is_set():
            port, path = random.choice(sorted(self.ready) or self.ports), random.choice(pages)
            try:
                self.fates[str(ask(port, path, dict(cookies)).status)] += 1
            except (OSError, http.client.HTTPException) as error:
                self.fates[repr(error)] += 1

    def serve(self, visitors: int, cookies: dict[str, str]) -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(visitors + len(self.ports))
        for port in self.ports:
            pool.submit(self.look, port)
        for _ in range(visitors):
            pool.submit(self.visit, cookies)
        return pool
