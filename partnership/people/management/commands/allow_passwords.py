from typing import Any

from partnership.core.by_hand import ServerCommand
from partnership.people.models import SignInRules


class Command(ServerCommand):
    help = "Let passwords and passkeys open the portal again: for when neither provider nor break-glass does."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = SignInRules.current().change(by=None, fields={"passwords_allowed": True})
        self.stdout.write("Passwords open the portal again." if changed else "Passwords open the portal already.")
