"""Every variable wrong stops the start with its name, in one line, at every door by which a process starts."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from ruamel.yaml import YAML

from partnership import connections, environment
from partnership.environment import SHOULD_BE

KEY = "Zk3vQ9-xW1rT7_yU5iO2pA8sD4fG6hJ0kL-zXcVbNmQwErTyUiOp1a"
ISSUER = {"OIDC_ISSUER": "https://login.example.com", "OIDC_CLIENT_ID": "lockstep"}

WRONG = [
    ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLM"),  # 49 characters
    ("SECRET_KEY", "ab" * 40),
    ("SECRET_KEY", "only-for-the-demo-and-for-development-never-for-real-use-0123456789"),
    ("SECRET_KEY_FALLBACKS", "short"),
    ("SECRET_KEY_FALLBACKS", f"{KEY},short"),
    ("PUBLIC_URL", "lockstep.example.com"),
    ("PUBLIC_URL", "ftp://lockstep.example.com"),
    ("PUBLIC_URL", "https://lockstep.example.com/portal"),
    ("PUBLIC_URL", "https://lockstep.example.com?a=1"),
    ("PUBLIC_URL", "https://lockstep.example.com#top"),
    ("PUBLIC_URL", "https://me:secret@lockstep.example.com"),
    ("PUBLIC_URL", "https://@lockstep.example.com"),
    ("PUBLIC_URL", "https://lockstep.example.com:0"),
    ("PUBLIC_URL", "https://lockstep.example.com:65536"),
    ("PUBLIC_URL", "https://lockstep.example.com:http"),
    ("PUBLIC_URL", "https://lock step.example.com"),
    ("PUBLIC_URL", "https://lock_step.example.com"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://[::1"),
    ("PUBLIC_URL", "https://lockstep.example.com\nX: 1"),
    ("ALLOWED_HOSTS", "https://lockstep.example.com"),
    ("ALLOWED_HOSTS", "lockstep.example.com:8000"),
    ("ALLOWED_HOSTS", "a.example.com b.example.com"),
    ("ALLOWED_HOSTS", "a.example.com,b.example.com/portal"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "-.example.com"),
    ("HOST", "every where"),
    ("HOST", "http://127.0.0.1"),
    ("PORT", "http"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "٨٠٠٠"),
    ("VAR_DIR", "relative/folder"),
    ("VAR_DIR", "/dev/null"),
    ("VAR_DIR", "/dev/null/folder"),
    ("DATABASE_URL", "mysql://localhost/lockstep"),
    ("DATABASE_URL", "lockstep"),
    ("DATABASE_URL", "postgres://db:port/lockstep"),
    ("DATABASE_URL", "postgres://me:pass#word@db/lockstep"),
    ("DATABASE_URL", "postgres://db:5432/"),
    ("DATABASE_URL", "postgres://db"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "sqlite:////"),
    ("DATABASE_URL", "sqlite:////dev/null/lockstep.sqlite3"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "http://localhost:6379"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://localhost:port/0"),
    ("REDIS_URL", "redis://localhost:70000/0"),
    ("REDIS_URL", "redis://localhost:6379/first"),
    ("REDIS_URL", "unix://"),
    ("EMAIL_URL", "mail.example.com"),
    ("EMAIL_URL", "pop3://mail.example.com"),
    ("EMAIL_URL", "smtp://mail.example.com:port"),
    ("EMAIL_URL", "smtp://mail.example.com:99999"),
    ("EMAIL_URL", "smtp+tls://"),
    ("EMAIL_URL", "smtp://mail.example.com/folder"),
    ("EMAIL_URL", "filemail://"),
    ("EMAIL_URL", "dummymail://"),
    ("DEFAULT_FROM_EMAIL", "Lockstep"),
    ("DEFAULT_FROM_EMAIL", "lockstep@"),
    ("DEFAULT_FROM_EMAIL", "Lockstep <lockstep@example>"),
    ("DEFAULT_FROM_EMAIL", "a@example.com, b@example.com"),
    ("DEFAULT_FROM_EMAIL", "Lockstep <a@example.com>\nBcc: b@example.com"),
    ("REQUIRE_SECOND_FACTOR", "maybe"),
    ("OIDC_ISSUER", "login.example.com"),
    ("OIDC_ISSUER", "http://login.example.com"),
    ("OIDC_ISSUER", "https://login.example.com/?tenant=1"),
    ("OIDC_ISSUER", "https://me:secret@login.example.com"),
    ("OIDC_ISSUER", "https://login.example.com:99999"),
    ("OIDC_CLIENT_ID", "two words"),
    ("OIDC_CLIENT_SECRET", "two words"),
    ("OIDC_NAME", "x" * 41),
    ("TRUSTED_PROXY_COUNT", "-1"),
    ("TRUSTED_PROXY_COUNT", "one"),
    ("TRUSTED_PROXY_COUNT", "11"),
    ("WEB_WORKERS", "0"),
    ("WEB_WORKERS", "65"),
    ("WEB_WORKERS", "2.5"),
    ("WORKER_CONCURRENCY", "0"),
    ("WORKER_CONCURRENCY", "999999999999"),
    ("DRAIN_SECONDS", "-1"),
    ("DRAIN_SECONDS", "301"),
    ("LOG_LEVEL", "LOUD"),
    ("DEBUG", "2"),
    ("DEMO", "perhaps"),
]


def read_all() -> dict[str, Any]:
    """What settings.py does with the environment of production."""
    public = environment.public_url("http://localhost:8000")
    return {
        "debug": environment.flag("DEBUG", default=False),
        "demo": environment.flag("DEMO", default=False),
        "factor": environment.flag("REQUIRE_SECOND_FACTOR", default=True),
        "key": environment.secret_key(WRONG[2][1], file=Path("/nowhere"), known_will_do=False),
        "fallbacks": environment.fallbacks(),
        "public": public,
        "hosts": environment.allowed_hosts(public),
        "host": environment.listening_host("127.0.0.1"),
        "port": environment.number("PORT", 8000, low=1, high=65_535),
        "var": environment.made(environment.folder("VAR_DIR", Path("/tmp"))),
        "database": connections.database(Path("/tmp/a.sqlite3"), Path("/tmp/b.sqlite3"), testing=True),
        "redis": connections.redis_url(),
        "email": connections.email(Path("/tmp/mail")),
        "sender": environment.sender(public),
        "oidc": environment.single_sign_on(),
        "proxies": environment.number("TRUSTED_PROXY_COUNT", 0, low=0, high=10),
        "web": environment.number("WEB_WORKERS", 2, low=1, high=64),
        "worker": environment.number("WORKER_CONCURRENCY", 2, low=1, high=64),
        "drain": environment.number("DRAIN_SECONDS", 5, low=0, high=300),
        "level": environment.log_level(),
    }


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in SHOULD_BE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY", KEY)
    return monkeypatch


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_by_its_name_in_one_line(bare: pytest.MonkeyPatch, name: str, value: str) -> None:
    for other, its in ISSUER.items() if name.startswith("OIDC") else ():
        bare.setenv(other, its)
    read_all()  # all is well before
    bare.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        read_all()
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} should be {SHOULD_BE[name]}.")
    assert "\n" not in sentence
    assert not any(secret in sentence for secret in ("me:", "pass#word", KEY)), "a log is no place for it"


def test_every_variable_has_a_wrong_value_in_the_table() -> None:
    assert {name for name, _ in WRONG} == set(SHOULD_BE)


@pytest.mark.parametrize("name", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME"])
def test_single_sign_on_without_an_issuer_names_both(bare: pytest.MonkeyPatch, name: str) -> None:
    bare.setenv(name, "something")
    with pytest.raises(ImproperlyConfigured, match=rf"OIDC_ISSUER should be .* {name} is set"):
        read_all()


def test_an_issuer_without_a_client_names_the_client(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("OIDC_ISSUER", "https://login.example.com")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID should be"):
        read_all()


def test_no_key_is_refused_and_the_known_one_serves_the_demo_alone(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.delenv("SECRET_KEY")
    file = tmp_path / "secret-key"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY should be"):
        environment.secret_key("known", file=file, known_will_do=False)
    file.write_text(KEY + "\n")
    file.chmod(0o600)
    assert environment.secret_key("known", file=file, known_will_do=False) == KEY
    assert environment.secret_key("known", file=file, known_will_do=True) == "known", "no real key serves the demo"
    file.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="can be read by others"):
        environment.secret_key("known", file=file, known_will_do=False)


def test_empty_and_spaces_are_as_good_as_not_set(bare: pytest.MonkeyPatch) -> None:
    expected = read_all()
    for name in set(SHOULD_BE) - {"SECRET_KEY"}:
        bare.setenv(name, "  ")
    assert read_all() == expected


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("https://Lockstep.Example.com/", "https://lockstep.example.com"),
        ("https://lockstep.example.com:443", "https://lockstep.example.com"),
        ("https://lockstep.example.com:8443", "https://lockstep.example.com:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_public_url_is_kept_as_browsers_send_it(bare: pytest.MonkeyPatch, given: str, made: str) -> None:
    bare.setenv("PUBLIC_URL", given)
    assert environment.public_url("") == made


def test_hosts_always_hold_the_portals_own(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("ALLOWED_HOSTS", "Other.example.com, .example.org,[::1]")
    found = environment.allowed_hosts("https://lockstep.example.com")
    assert found == ["other.example.com", ".example.org", "[::1]", "lockstep.example.com"]
    bare.delenv("ALLOWED_HOSTS")
    assert environment.allowed_hosts("http://localhost:8000") == ["localhost", "127.0.0.1", "[::1]"]
    assert environment.allowed_hosts("https://lockstep.example.com") == ["lockstep.example.com"]


def test_what_a_database_address_asks_for_is_kept(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DATABASE_URL", "postgres://me:p%23s@db:5432/lockstep?sslmode=verify-full")
    entry = read_all()["database"]
    assert (entry["NAME"], entry["HOST"], entry["PORT"], entry["PASSWORD"]) == ("lockstep", "db", 5432, "p#s")
    assert entry["OPTIONS"]["sslmode"] == "verify-full"
    assert entry["OPTIONS"]["connect_timeout"] == 5
    for address in ("postgres:////var/run/postgresql/lockstep", "postgresql://one:5432,two:5432/lockstep"):
        bare.setenv("DATABASE_URL", address)
        assert read_all()["database"]["NAME"] == "lockstep"


@pytest.mark.parametrize(
    ("address", "port"), [("smtp://mail", 25), ("smtp+tls://mail", 587), ("smtp+ssl://mail", 465), ("smtp://mail:9", 9)]
)
def test_mail_has_the_port_of_its_kind(bare: pytest.MonkeyPatch, address: str, port: int) -> None:
    bare.setenv("EMAIL_URL", address)
    assert read_all()["email"]["EMAIL_PORT"] == port


def test_the_sender_is_an_address_wherever_the_portal_is(bare: pytest.MonkeyPatch) -> None:
    assert environment.sender("https://lockstep.example.com") == "Lockstep <lockstep@lockstep.example.com>"
    assert environment.sender("http://10.0.0.7:8000") == "Lockstep <lockstep@[10.0.0.7]>"


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["manage.py", "up", "--prepare"],
        ["manage.py", "worker"],
        ["-m", "gunicorn", "partnership.wsgi", "--check-config"],
        ["-m", "partnership.core.celery_command", "worker"],
    ],
    ids=["check", "up", "worker", "gunicorn", "celery"],
)
def test_every_door_says_one_line_and_ends(command: list[str], tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in SHOULD_BE}
    told = {"SECRET_KEY": KEY, "PUBLIC_URL": "https://lockstep.example.com/portal", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=kept | told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == f"Lockstep cannot start. PUBLIC_URL should be {SHOULD_BE['PUBLIC_URL']}.\n"
    assert done.stdout == ""


def test_readme_compose_and_code_know_the_same_variables() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text()
    listed = {
        name
        for row in re.findall(r"^\| (`[A-Z_`, ]+) \|", readme, re.MULTILINE)
        for name in re.findall(r"[A-Z_]+", row)
    }
    assert listed == set(SHOULD_BE)

    compose = YAML(typ="safe").load((settings.BASE_DIR / "docker-compose.yml").read_text())
    the_containers_own = {"HOST", "PORT", "VAR_DIR"}
    for name in ("prepare", "web", "worker", "beat"):
        assert set(compose["services"][name]["environment"]) == set(SHOULD_BE) - the_containers_own


def test_the_environment_is_read_in_one_place() -> None:
    """Beside that module: what a process needs before settings, and what the supervisor tells its children."""
    readers = {"partnership/environment.py", "partnership/installation.py"}
    # gunicorn.conf.py and core/probe.py; and an argument that a list of processes must not show
    before = {"HOST", "PORT", "PUBLIC_URL", "LOCKSTEP_PASSWORD"}
    for file in [*settings.BASE_DIR.glob("partnership/**/*.py"), settings.BASE_DIR / "gunicorn.conf.py"]:
        name = file.relative_to(settings.BASE_DIR).as_posix()
        if name in readers:
            continue
        named = set(re.findall(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""", file.read_text()))
        assert named <= before | {"DJANGO_SETTINGS_MODULE"}, name
