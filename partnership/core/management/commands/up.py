"""Everything that Lockstep needs to run on one machine, behind one command."""

import os
import socket
import sys
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnership.core.leash import follow_parent
from partnership.core.preparing import alone, limit_role, without_hurry
from partnership.core.probe import answers, public_host
from partnership.core.supervisor import Child, Supervisor
from partnership.core.upgrades import notes

OLDEST_PYTHON = (3, 11)
TRIES = 3  # starts of the web that may fail before it has answered once
SIGN_INS = {
    "cio@example.com": "CIO",
    "cmo@example.com": "CMO",
    "it@example.com": "staff, IT",
    "marketing@example.com": "staff, marketing",
    "admin@example.com": "administrator",
    "observer@example.com": "observer",
}


class Command(BaseCommand):
    """Migrates, loads the demo into an empty database (with DEMO=1), starts web and worker, and keeps them running."""

    help = "Prepare the database, then run web and worker until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
        parser.add_argument("--prepare", action="store_true", help="prepare the database, then end")
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started this ends")

    def handle(self, *, port: int, host: str, prepare: bool, with_parent: bool, **options: Any) -> None:
        if sys.version_info < OLDEST_PYTHON:
            raise CommandError(f"Lockstep needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        if with_parent:
            follow_parent(os.getppid())
        if not prepare:
            self.check_port(host, port)
        self.prepare()
        if not prepare:
            self.run(host, port)

    def check_port(self, host: str, port: int) -> None:
        if not 0 < port < 65536:
            raise CommandError(f"{port} is not a port. Choose one from 1 to 65535: make run PORT=8001.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise CommandError(f"Port {port} is for root only. Choose another: make run PORT=8001.") from error
            except OSError as error:
                raise CommandError(
                    f"Port {port} is taken, perhaps by a Lockstep that runs already. "
                    f"Choose another: make run PORT={port + 1 if port < 65535 else 8001}."
                ) from error

    def prepare(self) -> None:
        with alone(self.say):
            self.say("Preparing the database.")
            for line in notes():
                self.say(line)
            with without_hurry():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            limit_role()
            self.load_demo()

    def load_demo(self) -> None:
        if settings.DEMO and "demo" in get_commands() and not get_user_model()._default_manager.exists():
            self.say("Loading the demo.")
            call_command("demo")

    def run(self, host: str, port: int) -> None:
        # The address that mails and pages name is the one that is served, unless told otherwise.
        # One machine has nobody who could serve instead while this web ends.
        own = {"PUBLIC_URL": f"http://localhost:{port}", "DRAIN_SECONDS": "0"}
        environment = {**own, **os.environ, "PORT": str(port)}
        manage = [sys.executable, sys.argv[0]]
        web = Child(
            "The web",
            [
                sys.executable,
                "-m",
                "gunicorn",
                "partnership.wsgi",
                "--bind",
                f"{host}:{port}",
                "--log-level",
                "warning",
            ],
            environment,
        )
        children = [web, Child("The worker", [*manage, "worker"], environment)]
        if settings.REDIS_URL:
            children.append(Child("The beat", [*manage, "worker", "--beat"], environment))
        supervisor = Supervisor(children, say=self.say)
        greeting = Greeting(self, supervisor, web, port, environment["PUBLIC_URL"])
        supervisor.each_look = greeting.look
        supervisor.run()
        if greeting.failed:
            raise CommandError("The web did not start. What it said stands above.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


class Greeting:
    """Says once where Lockstep is and who may sign in, when the web answers; gives up when it never does."""

    def __init__(self, command: Command, supervisor: Supervisor, web: Child, port: int, address: str) -> None:
        self.command, self.supervisor, self.web = command, supervisor, web
        self.port, self.address = port, address
        self.greeted = self.failed = False
        self.ask_at = 0.0

    def look(self) -> None:
        if self.greeted:
            return
        if self.web.restarts >= TRIES:
            self.failed = True
            self.supervisor.stop()
        elif time.monotonic() >= self.ask_at and answers(self.port, public_host(), timeout=2):
            self.greeted = True
            self.greet()
        elif time.monotonic() >= self.ask_at:
            self.ask_at = time.monotonic() + 0.5

    def greet(self) -> None:
        lines = ["", f"Lockstep is at {self.address}"]
        if settings.DEMO:
            lines += ["", "Sign in with the password lockstep-demo as"]
            lines += [f"  {email:<24}{role}" for email, role in SIGN_INS.items()]
        if not settings.EMAIL_URL:
            lines += [f"Mail goes into files in {settings.MAIL_DIR}."]
        lines += ["Ctrl-C ends it; the data stays.", ""]
        self.command.say("\n".join(lines))
