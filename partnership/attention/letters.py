"""Mails that were written into files instead of being sent: what the demo shows in place of a mailbox."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

NEWEST = 200  # files that are looked into


@dataclass(frozen=True)
class Letter:
    """One message in one file."""

    name: str  # the file's name without its ending
    place: int  # which message of that file
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def date(self) -> datetime | None:
        header = self.message["Date"]
        return header.datetime if header else None

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    def part(self, kind: str) -> str:
        """The body as "plain" or "html"; "" when it has none."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""


def letters(to: str | None = None) -> list[Letter]:
    """The newest letters first; those of one reader when `to` is their address."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.name, reverse=True)[:NEWEST]
    found = [letter for file in files for letter in reversed(_in_file(file))]
    return [letter for letter in found if to is None or letter.to.lower() == to.lower()]


def _in_file(file: Path) -> list[Letter]:
    """Django's file backend ends each message with a line of 79 dashes."""
    messages = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    policy = email.policy.default
    parsed = (
        email.message_from_bytes(raw.lstrip(), _class=EmailMessage, policy=policy) for raw in messages if raw.strip()
    )
    return [Letter(file.stem, place, message) for place, message in enumerate(parsed)]
