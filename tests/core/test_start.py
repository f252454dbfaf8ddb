"""`make start` as a company meets it: production settings, nothing in the database, no variable set by hand."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.core.management import get_commands

from partnership.environment import SHOULD_BE
from tests.core.processes import alive, children_of, family_of, free_port, running, wait_to_read, wait_until

# One portal for most of these: they stay in one process.
pytestmark = pytest.mark.xdist_group("start")

START = ["manage.py", "up", "--real"]
TOLD_NOTHING = dict.fromkeys(SHOULD_BE, "")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def told(var: Path) -> dict[str, str]:
    """What a start is told here: where to keep its things, and one web worker."""
    return {**TOLD_NOTHING, "VAR_DIR": str(var), "PORT": str(free_port()), "WEB_WORKERS": "1"}


def manage(told: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,  # one that starts where it should have refused
    )


def page(told: dict[str, str], path: str = "/accounts/login/", **headers: str) -> tuple[int, str, dict[str, str]]:
    request = Request(f"http://localhost:{told['PORT']}{path}", headers=headers)
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except HTTPError as refused:
        return refused.code, refused.read().decode(), dict(refused.headers)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_start_from_nothing_and_again_after_a_kill(told: dict[str, str], var: Path, tmp_path: Path) -> None:
    output, address = tmp_path / "output", f"Lockstep is at http://localhost:{told['PORT']}"
    with running(START, told, output) as up:
        wait_to_read(address, output, up)
        key = (var / "secret-key").read_text().strip()
        assert mode(var) == 0o700
        assert {mode(file) for file in var.iterdir() if file.is_file()} == {0o600}
        assert len(key) >= 64, "more than 256 bits"

        status, html, headers = page(told)
        assert (status, "Strict-Transport-Security" in headers) == (200, False), "over http on this machine"
        sheet = re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', html)
        assert sheet, "named by its hash"
        assert "immutable" in page(told, sheet[1])[2]["Cache-Control"]
        assert page(told, "/readyz")[0] in {200, 503}

        assert manage(told, "create_person", "ada@example.org", "--role", "admin").returncode == 0
        family = family_of(up.pid)
        up.kill()
        wait_until(lambda: not any(map(alive, family)))

    gathered = (var / "static" / "gathered").stat().st_mtime_ns
    with running(START, told, output) as up:
        wait_to_read(address, output, up)
        assert (var / "secret-key").read_text().strip() == key
        assert (var / "static" / "gathered").stat().st_mtime_ns == gathered, "nothing changed, nothing is gathered"
        assert page(told)[0] == 200
        done = manage(told, "create_person", "ada@example.org", "--role", "admin")
        assert "ada@example.org is here already." in done.stderr, "nothing is lost"

        first = children_of(up.pid)
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(set(children_of(up.pid)) - set(first)) == 2)
        wait_until(lambda: page_answers(told))
        up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=40) == 0


def page_answers(told: dict[str, str]) -> bool:
    try:
        return page(told)[0] == 200
    except OSError:
        return False


@dataclass
class Portal:
    """One that runs as in production: what it was told, its log, and the first word its service manager heard."""

    told: dict[str, str]
    log: Path
    heard: str

    @property
    def beside(self) -> dict[str, str]:
        """What a command beside it is told: nothing but where to look."""
        return {**TOLD_NOTHING, "VAR_DIR": self.told["VAR_DIR"]}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal")
    told = {
        **TOLD_NOTHING,
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder}/elsewhere.sqlite3",
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        "NOTIFY_SOCKET": str(folder / "notify"),
    }
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(told["NOTIFY_SOCKET"])
        manager.settimeout(120)
        with running(START, told, folder / "output"):
            yield Portal(told, folder / "output", manager.recv(1000).decode())


def test_a_service_manager_is_told_when_it_is_ready(portal: Portal) -> None:
    assert portal.heard.startswith("READY=1\nSTATUS=Lockstep is at"), "gunicorn's own readiness is not the portal's"
    assert page(portal.told)[0] == 200


@pytest.mark.skipif("first_link" not in get_commands(), reason="people has no first link yet")
def test_an_empty_portal_prints_how_its_first_administrator_comes_in(portal: Portal) -> None:
    assert re.search(
        rf"http://localhost:{portal.told['PORT']}/welcome/[\w-]{{43,}}/$", portal.log.read_text(), re.MULTILINE
    )


def test_a_command_beside_it_is_told_nothing_and_knows_everything(portal: Portal) -> None:
    """Its database too, whose address may hold a password: the record is its owner's alone."""
    ask = ["shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.PUBLIC_URL, s.DATABASES)"]
    beside = manage(portal.beside, *ask).stdout
    assert f"http://localhost:{portal.told['PORT']} " in beside
    assert "elsewhere.sqlite3" in beside
    assert mode(Path(portal.told["VAR_DIR"]) / "last-start.json") == 0o600
    another = manage({**portal.beside, "DEBUG": "1"}, *ask).stdout
    assert "elsewhere.sqlite3" not in another, "who says which portal is meant, gets that one"


def test_the_demo_does_not_move_into_what_waits_for_its_first_administrator(portal: Portal) -> None:
    told = {**portal.told, "DEMO": "1", "PORT": str(free_port()), "NOTIFY_SOCKET": ""}
    done = manage(told, "up")
    assert done.returncode == 1
    assert "This portal was begun for real use" in done.stderr


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose people are the demo's, as far as it matters: one of its sign-ins with its password."""
    database = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    told = {**TOLD_NOTHING, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}", "VAR_DIR": str(database.parent)}
    assert manage(told, "up", "--prepare").returncode == 0
    told["LOCKSTEP_PASSWORD"] = "lockstep-demo"
    assert manage(told, "create_person", "cio@example.com", "--role", "cio").returncode == 0
    return database


def test_the_demo_never_becomes_a_company(demo: Path, told: dict[str, str], var: Path) -> None:
    done = manage({**told, "DATABASE_URL": f"sqlite:///{demo}"}, "up", "--real")
    assert done.returncode == 1
    assert "The database holds the demo, whose passwords everybody knows." in done.stderr
    assert "mv var var-before" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_company_never_becomes_the_demo(told: dict[str, str], var: Path) -> None:
    var.mkdir()
    (var / "secret-key").write_text("Zk3vQ9-xW1rT7_yU5iO2pA8sD4fG6hJ0kL-zXcVbNmQwErTyUiOp1a")
    (var / "secret-key").chmod(0o600)
    assert manage(told, "up", "--prepare").returncode == 0
    # the address is one of the demo's, the password is not
    person = {**told, "LOCKSTEP_PASSWORD": "correct-horse-battery"}
    assert manage(person, "create_person", "cio@example.com", "--role", "cio").returncode == 0
    done = manage({**told, "DEMO": "1"}, "up")
    assert done.returncode == 1
    assert "The database holds people who are not the demo's" in done.stderr

    # and whoever lost its key is told so, before another takes its place
    (var / "secret-key").unlink()
    done = manage(told, "up", "--real")
    assert done.returncode == 1
    assert f"People are in the database, but {var}/secret-key is not there." in done.stderr
    assert not (var / "secret-key").exists()


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_a_real_start_has_neither_demo_nor_debug(told: dict[str, str], var: Path, name: str) -> None:
    done = manage({**told, name: "1"}, "up", "--real")
    assert (done.returncode, done.stderr) == (
        1,
        f"Lockstep cannot start. A real start has no {name}: take it out of the environment.\n",
    )
    assert not var.exists()


def test_gunicorn_names_files_that_nobody_gathered(told: dict[str, str], tmp_path: Path) -> None:
    told |= {"SECRET_KEY": "Zk3vQ9-xW1rT7_yU5iO2pA8sD4fG6hJ0kL-zXcVbNmQwErTyUiOp1a"}
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "partnership.wsgi", "--check-config"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Lockstep cannot start. Static files are not gathered in ")


WRONG_HOST = b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
CSRF = b"Cookie: lockstep-csrf=abcdefghijklmnopqrstuvwxyz012345\r\nX-CSRFToken: abcdefghijklmnopqrstuvwxyz012345\r\n"


def post(body: bytes, kind: bytes, csrf: bytes = CSRF, length: int = 0) -> bytes:
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    return head + csrf + b"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, length or len(body), body)


FORM, FILES = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\n1\r\n'
NOISE = {
    "wrong host": (WRONG_HOST, 400),
    "odd host": (WRONG_HOST.replace(b"evil.example", b"<script>" + b"a" * 3000), 400),
    "no form's token": (post(b"a=1", FORM, csrf=b""), 403),
    "too many fields": (post(b"&".join(b"a%d=1" % n for n in range(5_001)), FORM), 400),
    "too many files": (post(b"".join(PART % n for n in range(101)) + b"--x--\r\n", FILES), 400),
    "too big": (post(b"a=", FORM, length=5_300_000), 400),
    "no boundary": (post(b"a", b"multipart/form-data"), 400),
    "two lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na", 400),
    "not http": (b"\x00\x01\x02\r\n\r\n", 400),
    "long line": (b"GET /%s HTTP/1.1\r\n\r\n" % (b"a" * 9_000), 414),
    "nothing there": (b"GET /wp-login.php%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
}


@pytest.mark.parametrize("kind", NOISE)
def test_a_request_that_is_wrong_costs_one_line(portal: Portal, kind: str) -> None:
    port, log = int(portal.told["PORT"]), portal.log
    request, status = NOISE[kind]
    before = len(log.read_text())
    answer = ask(port, request)
    assert answer.startswith(b"HTTP/1.1 %d" % status)
    wait_until(lambda: log.read_text()[before:].endswith("\n"), seconds=10)
    time.sleep(0.2)  # a second line would follow at once
    (line,) = log.read_text()[before:].splitlines()
    assert line.startswith('{"')
    assert len(line) < 800
    assert '"level": "warning"' in line


def test_a_wrong_host_is_answered_plainly(portal: Portal) -> None:
    answer = ask(int(portal.told["PORT"]), WRONG_HOST).decode()
    assert "Lockstep does not answer to this name." in answer
    assert "evil" not in answer
    assert "localhost" not in answer
    assert '"client": "127.0.0.1"' in portal.log.read_text()


def ask(port: int, request: bytes) -> bytes:
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(request)
            while piece := connection.recv(65_536):
                answer += piece
        except (ConnectionResetError, BrokenPipeError, TimeoutError):
            pass
    return answer
