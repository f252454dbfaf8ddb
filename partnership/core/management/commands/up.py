"""Everything that Lockstep needs to run on one machine, behind one command."""

import errno
import os
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnership import installation
from partnership.core import telling
from partnership.core.gathering import gather
from partnership.core.leash import FOLLOWED, follow_parent, leave_at_once
from partnership.core.notify import SOCKET, tell_service_manager
from partnership.core.preparing import alone, limit_role, without_hurry
from partnership.core.probe import answers
from partnership.core.residents import DEMO_PASSWORD, SIGN_INS, Residents, residents
from partnership.core.supervisor import Child, Supervisor
from partnership.core.upgrades import notes
from partnership.core.waiting import wait_for_database
from partnership.environment import LOOPBACK

OLDEST_PYTHON = (3, 11)
TRIES = 3  # starts of the web that may fail before it has answered once
STORY = "demo"  # the command that tells the demo, where that area is installed
FIRST_LINK = "first_link"  # the command that prints how the first administrator comes in (people)


class Command(BaseCommand):
    """Migrates, loads the demo into an empty database (with DEMO=1), starts web and worker, and keeps them running."""

    help = "Prepare the database, then run web and worker until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--host", default=settings.HOST, help="the address to listen on (default: HOST)")
        parser.add_argument("--prepare", action="store_true", help="prepare the database, then end")
        parser.add_argument("--real", action="store_true", help="for a company: a key of its own, nothing of the demo")
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started this ends")

    def handle(self, *, port: int, host: str, prepare: bool, with_parent: bool, **options: Any) -> None:
        if sys.version_info < OLDEST_PYTHON:
            raise CommandError(f"Lockstep needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        if with_parent:
            follow_parent(os.getppid())
        if not prepare:
            self.check_port(host, port)
        story = self.prepare()
        if prepare:
            if story:
                call_command(STORY, once=True)
            self.say("\n".join(self.how_to_begin(os.environ.copy())) or "Lockstep is prepared.")
        else:
            self.run(host, port, story=story)

    def check_port(self, host: str, port: int) -> None:
        if not 0 < port < 65536:
            raise CommandError(f"{port} is not a port. Choose one from 1 to 65535, such as PORT=8001.")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise CommandError(f"Port {port} is for root only. Choose another, such as PORT=8001.") from error
            except socket.gaierror as error:
                raise CommandError(f"HOST should be an address of this machine; {host} is none.") from error
            except OSError as error:
                if error.errno == errno.EADDRNOTAVAIL:
                    raise CommandError(f"HOST should be an address of this machine; {host} is none.") from error
                raise CommandError(
                    f"Port {port} is taken, perhaps by a Lockstep that runs already. "
                    f"Choose another, such as PORT={port + 1 if port < 65535 else 8001}."
                ) from error

    def prepare(self) -> bool:
        """Bring the database and the static files up to date; whether the demo is still to be told."""
        wait_for_database(self.say)
        with alone(self.say):
            found = residents()
            self.keep_apart(found)
            self.say("Preparing the database.")
            for line in notes():
                self.say(line)
            with without_hurry():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            limit_role()
        if settings.STATIC_ROOT != settings.GATHERED_BY_IMAGE and not settings.WHITENOISE_USE_FINDERS and gather():
            self.say("Static files are gathered.")
        return settings.DEMO and found is Residents.NOBODY and STORY in get_commands()

    def keep_apart(self, found: Residents) -> None:
        """The demo's passwords and key are known to everybody: it never meets a company, nor a company the demo."""
        anew = "move the folder var/ away (mv var var-before), or name another database with DATABASE_URL"
        if settings.DEMO and found is Residents.COMPANY:
            raise CommandError(
                "The database holds people who are not the demo's; the demo's key and passwords are no secret. "
                f"For a company, say make start. To see the demo, {anew}."
            )
        if settings.DEMO and found is Residents.NOBODY and installation.was_begun_in_earnest(os.environ):
            raise CommandError(
                "This portal was begun for real use (make start) and waits for its first administrator; "
                f"the demo would bring passwords that everybody knows. To see the demo, {anew}."
            )
        if settings.IN_EARNEST and found is Residents.DEMO:
            raise CommandError(
                "The database holds the demo, whose passwords everybody knows. "
                f"To begin anew for a company, {anew}. To go on with the demo, say make run."
            )
        if installation.key_is_new and found is Residents.COMPANY:
            installation.KEY_FILE.unlink(missing_ok=True)
            raise CommandError(
                f"People are in the database, but {installation.KEY_FILE} is not there. Put it back from the backup, "
                "or set SECRET_KEY to the former one: with another, everybody is signed out, and blind ratings that "
                "wait for the other side cannot be read. If it is lost, make one: "
                f"python3 -c 'import secrets; print(secrets.token_urlsafe(64))' > {installation.KEY_FILE} && "
                f"chmod 600 {installation.KEY_FILE}"
            )

    def run(self, host: str, port: int, *, story: bool) -> None:
        # The address that mails and pages name is the one that is served, unless told otherwise.
        # One machine has nobody who could serve instead while this web ends.
        own = {"PUBLIC_URL": f"http://localhost:{port}", "DRAIN_SECONDS": "0"}
        told = {**own, **os.environ, "PORT": str(port), "HOST": host}
        told["PUBLIC_URL"] = told["PUBLIC_URL"] or own["PUBLIC_URL"]
        installation.remember(told)
        environment = {name: value for name, value in told.items() if name != SOCKET}
        manage = [sys.executable, sys.argv[0]]
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        gunicorn = [sys.executable, "-m", "gunicorn", "partnership.wsgi", "--bind", bind, "--log-level", "warning"]
        web = Child("The web", gunicorn, environment)
        # Told in one transaction while the web serves already; what writes by the clock waits until it is whole.
        telling.forget()
        demo = Child("The demo", [*manage, STORY, "--once"], environment, once=True) if story else None
        children = [web, *([demo] if demo else []), Child("The worker", [*manage, "worker"], environment, after=demo)]
        if settings.REDIS_URL:
            children.append(Child("The beat", [*manage, "worker", "--beat"], environment, after=demo))
        supervisor = Supervisor(children, say=self.say)
        greeting = Greeting(self, supervisor, web, demo, host, port, environment)
        supervisor.each_look = greeting.look
        supervisor.run()
        if greeting.failed:
            raise CommandError(f"{greeting.failed} did not start. What it said stands above.")
        leave_at_once()

    def how_to_begin(self, environment: dict[str, str]) -> list[str]:
        """While nobody is here: the link by which the first administrator comes in, once."""
        if settings.DEMO or FIRST_LINK not in get_commands() or residents() is not Residents.NOBODY:
            return []
        # In a process of its own, which is told the same address as the web.
        done = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), FIRST_LINK],
            env={**environment, FOLLOWED: str(os.getpid())},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return ["", f"No link for the first administrator could be made: {done.stderr.strip()[-500:]}"]
        return ["", done.stdout.strip()]

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


class Greeting:
    """Says once where Lockstep is and who may sign in, when the web answers; gives up when it never does."""

    def __init__(
        self,
        command: Command,
        supervisor: Supervisor,
        web: Child,
        demo: Child | None,
        host: str,
        port: int,
        environment: dict[str, str],
    ) -> None:
        self.command, self.supervisor, self.web, self.demo = command, supervisor, web, demo
        self.host, self.port, self.environment = host, port, environment
        self.greeted = False
        self.failed = ""
        self.ask_at = 0.0

    def look(self) -> None:
        if self.demo and not self.demo.is_done and self.demo.restarts >= TRIES:
            self.give_up(self.demo)
        if self.greeted:
            return
        if self.web.restarts >= TRIES:
            self.give_up(self.web)
        elif time.monotonic() >= self.ask_at and self.web_answers():
            self.greeted = True
            self.greet()
            tell_service_manager("READY=1\nSTATUS=Lockstep is at " + self.environment["PUBLIC_URL"])
        elif time.monotonic() >= self.ask_at:
            self.ask_at = time.monotonic() + 0.5

    def give_up(self, child: Child) -> None:
        self.failed = child.name
        self.supervisor.stop()

    def web_answers(self) -> bool:
        public = urlsplit(self.environment["PUBLIC_URL"]).hostname or "localhost"
        return answers(self.port, public, timeout=2, at=self.host)

    def greet(self) -> None:
        address = self.environment["PUBLIC_URL"]
        lines = ["", f"Lockstep is at {address}"]
        if settings.DEMO:
            lines += ["", f"Sign in with the password {DEMO_PASSWORD} as"]
            lines += [f"  {email:<24}{role}" for email, role in SIGN_INS.items()]
            if self.demo and not self.demo.is_done:
                lines += ["when the demo is complete; it is being told, and the page shows how far it is."]
        lines += self.command.how_to_begin(self.environment)
        lines += self.warnings(address)
        lines += ["Ctrl-C ends it; the data stays.", ""]
        self.command.say("\n".join(lines))

    def warnings(self, address: str) -> list[str]:
        lines = [""] if settings.IN_EARNEST else []
        if not settings.EMAIL_URL:
            lines += [f"Mail goes into files in {settings.MAIL_DIR}."]
            if settings.IN_EARNEST:
                lines[-1] += " Set EMAIL_URL, so that it reaches people."
        parts = urlsplit(address)
        if settings.IN_EARNEST and parts.scheme == "http" and parts.hostname not in LOOPBACK:
            lines += ["PUBLIC_URL begins with http://: passwords travel unprotected. Put a proxy with TLS in front."]
        return lines
