"""A real mail server for tests: it receives, or refuses as it is told."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What arrived, and what the server answers: "" takes the message, else the answer to RCPT."""

    answer: str = ""
    answers: dict[str, str] = field(default_factory=dict)  # by recipient
    messages: list[EmailMessage] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    port: int = 0
    pause: float = 0.0  # seconds that each message takes

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.answers.get(address, self.answer)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.sessions.add(id(session))
        await asyncio.sleep(self.pause)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 taken"

    def arrived(self) -> list[str]:
        """The keys of the deliveries that arrived, with repeats."""
        return [key.strip() for message in self.messages for key in message["X-Lockstep-Delivery"].split(",")]


@contextmanager
def mail_server(port: int = 0) -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
