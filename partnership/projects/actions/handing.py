"""A hand-off with what goes beside it: a file with the packet, and what is still missing when it is accepted."""

from collections.abc import Sequence
from typing import Any

from partnership.attention.models import Notice
from partnership.core.files import Kept
from partnership.core.verbs import verb
from partnership.people.models import Person
from partnership.projects.models import Attachment, Card, HandOff, MissingPiece


@verb
def send_hand_off(card: Card, *, by: Person, file: Kept | None = None, **packet: Any) -> HandOff:
    """The packet, and the file that goes with it."""
    hand_off = HandOff.objects.send(card=card, by=by, **packet)
    if file:
        Attachment.objects.attach(card, file, by=by, hand_off=hand_off)
    return hand_off


@verb
def accept_hand_off(
    hand_off: HandOff, *, by: Person, missing: Sequence[str] = (), over_limit_because: str = ""
) -> None:
    """The card crosses; what is ``missing`` its sender brings after it, and is told so."""
    hand_off.accept(by=by, over_limit_because=over_limit_because)
    if not missing:
        return
    MissingPiece.objects.ask(hand_off, missing, by=by)
    if hand_off.sent_by != by and hand_off.sent_by.is_active:
        Notice.objects.tell(
            [hand_off.sent_by],
            kind="hand-off-answered",
            subject=f"projects.handoff:{hand_off.pk}:missing",
            text=f"{hand_off.card.title}: {hand_off.to_lane} waits for what is missing still: {'; '.join(missing)}"[
                :300
            ],
            url=hand_off.get_absolute_url(),
        )
