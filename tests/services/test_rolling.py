"""Webs that are restarted one after the other lose no request, with requests and forms in flight."""

import http.client
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.core.processes import free_port, wait_until

PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin"
NGINX, HAPROXY = shutil.which("nginx", path=PLACES), shutil.which("haproxy", path=PLACES)
CLIENTS = 8
ROUNDS = int(os.environ.get("ROLLING_ROUNDS", "1"))  # how often each web is restarted
FORM = b"x" * 400_000

# What docs/several-machines.md shows, with the defaults of nginx where they matter: a request that was sent goes to
# another web only when it changes nothing.
PROXY = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream lockstep {{ {servers} {keepalive} }}
  server {{
    listen 127.0.0.1:{port};
    client_max_body_size 25m;
    location / {{
      proxy_pass http://lockstep; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_connect_timeout 2s; proxy_read_timeout 60s; proxy_set_header Host $http_host;
    }}
  }}
}}
"""


# As docs/several-machines.md shows it: it asks who is ready, and takes out of turn whoever says that it ends.
ASKING = """
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 5s
frontend people
  bind 127.0.0.1:{port}
  default_backend lockstep
backend lockstep
  option httpchk GET /healthz
  http-check expect status 200
  {servers}
"""


class Web:
    """One gunicorn with the portal's own configuration."""

    def __init__(self, folder: Path, drain: int) -> None:
        self.port, self.folder, self.drain = free_port(), folder, drain
        self.start()

    def start(self) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.services.rolling_settings",
            "DATABASE_URL": f"sqlite:///{self.folder}/rolling.sqlite3",
            "REDIS_URL": "",
            "DEBUG": "1",
            "PUBLIC_URL": "http://localhost",
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "WEB_WORKERS": "2",
            "DRAIN_SECONDS": str(self.drain),
            "ROLLING_RECORD": str(self.folder / "record"),
        }
        with (self.folder / f"{self.port}.log").open("ab") as log:
            command = [sys.executable, "-m", "gunicorn", "partnership.wsgi", "--log-level", "warning"]
            self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
        wait_until(lambda: self.ask("/healthz") == 200)

    def ask(self, path: str) -> int:
        """The status; 0 when nobody answers."""
        with suppress(OSError, http.client.HTTPException):
            return ask(self.port, "GET", path)[0]
        return 0

    def restart(self) -> None:
        self.process.terminate()
        assert self.process.wait(timeout=60) == 0
        self.start()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def webs(folder: Path, number: int, drain: int = 0) -> Iterator[list[Web]]:
    with ExitStack() as ends:
        made = []
        for _ in range(number):
            made.append(Web(folder, drain))
            ends.callback(made[-1].kill)
        yield made


@contextmanager
def proxy(folder: Path, behind: list[Web], keepalive: str) -> Iterator[int]:
    port = free_port()
    servers = " ".join(f"server 127.0.0.1:{web.port} max_fails=1 fail_timeout=1s;" for web in behind)
    (folder / "nginx.conf").write_text(PROXY.format(folder=folder, servers=servers, keepalive=keepalive, port=port))
    process = subprocess.Popen([str(NGINX), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/nginx.log"])
    try:
        wait_until(lambda: _answers(port))
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def asking_proxy(folder: Path, behind: list[Web]) -> Iterator[int]:
    port = free_port()
    check = "check inter 500ms fall 1 rise 1"
    servers = "\n  ".join(f"server web{web.port} 127.0.0.1:{web.port} {check}" for web in behind)
    (folder / "haproxy.cfg").write_text(ASKING.format(servers=servers, port=port))
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([str(HAPROXY), "-f", f"{folder}/haproxy.cfg", "-db"], stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(port))
        yield port
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with suppress(OSError):
        return ask(port, "GET", "/healthz")[0] == 200
    return False


def crowd(port: int, until: threading.Event) -> tuple[Counter[str], set[int]]:
    """Eight who read and send forms without a pause until the event; what became of it, and the forms' numbers."""
    fates: Counter[str] = Counter()
    numbers, forms = itertools.count(), set()

    def one(client: int) -> None:
        for turn in itertools.count(client):
            if until.is_set():
                return
            number, is_form = next(numbers), turn % 2 == 0
            seconds = 1.5 if turn % 7 == 0 else 0.02
            path = f"/slow/?seconds={seconds}&number={number}"
            try:
                status, _ = ask(port, "POST" if is_form else "GET", path, FORM if is_form else None)
            except (OSError, http.client.HTTPException) as error:
                fates[f"{'form' if is_form else 'page'}: {error!r}"] += 1
            else:
                fates[f"{'form' if is_form else 'page'}: {status}"] += 1
            if is_form:
                forms.add(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, range(CLIENTS)))
    return fates, forms


@pytest.mark.skipif(not NGINX, reason="needs nginx: apt-get install nginx-light")
@pytest.mark.parametrize("keepalive", ["", "keepalive 8;"], ids=["a connection each", "kept connections"])
def test_a_rolling_restart_behind_nginx_loses_no_page_and_no_form(tmp_path: Path, keepalive: str) -> None:
    with webs(tmp_path, 2) as two, proxy(tmp_path, two, keepalive) as port:
        restart_in_turn(two, port, tmp_path)


@pytest.mark.skipif(not HAPROXY, reason="needs HAProxy: apt-get install haproxy")
def test_a_rolling_restart_behind_a_proxy_that_asks_loses_no_page_and_no_form(tmp_path: Path) -> None:
    with webs(tmp_path, 2, drain=3) as two, asking_proxy(tmp_path, two) as port:
        restart_in_turn(two, port, tmp_path)


def logs(folder: Path) -> str:
    return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-1500:]}" for path in folder.glob("*.log"))


def restart_in_turn(two: list[Web], port: int, folder: Path) -> None:
    """Each web is ended and started while people are at work: they notice nothing, and each form is done once."""
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        people = pool.submit(crowd, port, done)
        try:
            time.sleep(1)
            for web in two * ROUNDS:
                web.restart()
                time.sleep(2.5)  # nginx tries a web again when more than fail_timeout has passed, in whole seconds
        finally:
            done.set()
        fates, forms = people.result()
    assert set(fates) == {"page: 200", "form: 200"}, (fates, logs(folder))
    recorded = Counter(map(int, (folder / "record").read_text().split()))
    assert {number: recorded[number] for number in forms if recorded[number] != 1} == {}


def test_a_web_that_ends_says_so_and_serves_on_until_it_is_taken_out_of_turn(tmp_path: Path) -> None:
    with webs(tmp_path, 1, drain=3) as (web,):
        began = time.monotonic()
        web.process.terminate()
        # its workers are told one after the other, and either may answer
        wait_until(lambda: all("ending" in _readiness(web) for _ in range(8)), 2)
        while time.monotonic() - began < 2.5:
            assert (web.ask("/slow/?seconds=0&number=0"), web.ask("/healthz")) == (200, 503)
            time.sleep(0.1)
        in_hand = ThreadPoolExecutor(1).submit(ask, web.port, "POST", "/slow/?seconds=3&number=1", FORM)
        assert web.process.wait(timeout=30) == 0
        assert time.monotonic() - began > 5
        assert in_hand.result() == (200, str(len(FORM)).encode())
        assert web.ask("/healthz") == 0


def _readiness(web: Web) -> str:
    with suppress(OSError, http.client.HTTPException):
        status, body = ask(web.port, "GET", "/readyz")
        return str(json.loads(body)["failing"].get("web", "")) if status == 503 else ""
    return ""
