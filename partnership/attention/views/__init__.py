from partnership.attention.views.deliveries import attempt, deliveries, held, held_one
from partnership.attention.views.letters import letter, mailbox
from partnership.attention.views.preferences import preferences
from partnership.attention.views.probes import healthz, readyz
from partnership.attention.views.stop import stop

__all__ = [
    "attempt",
    "deliveries",
    "healthz",
    "held",
    "held_one",
    "letter",
    "mailbox",
    "preferences",
    "readyz",
    "stop",
]
