"""The page on which somebody signs: what it knows of its reader, and what comes of the press.

An area gives the record's agreement and the verb. The proof, the one-time mark and the refusals are the same for all
(templates/accord/sign.html is the page's part that goes with it).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from partnership.accord.models import Agreement, Signature
from partnership.accord.proof import is_fresh, mark_for, proved_at, use_mark
from partnership.core.access import SignedInRequest
from partnership.core.http import gate
from partnership.core.refusals import Refused
from partnership.people.models import Person, Seat, Side

Given = TypeVar("Given")
USED = "This page was used already, or is from another session. Read what it says now, then sign."


@dataclass(frozen=True)
class Desk:
    """An agreement, read with its signatures, as the page shows it to one reader."""

    agreement: Agreement | None
    side: Side | None  # for which they speak
    principal: Person | None  # whom they act for
    own: Signature | None  # their side's part, once it is given
    may_sign: bool
    fresh: bool  # whether they have just proved who they are
    mark: str
    prove_url: str
    wanted: dict[str, str]  # whose part is waited for, by side


def desk(request: SignedInRequest, agreement: Agreement | None, *, page: str = "") -> Desk:
    """What the signing page at ``page`` (this one) shows of the two signatures and their form."""
    standing = request.user.standing
    side = standing.side_spoken_for
    own = agreement.signature_of(side) if agreement and side else None
    may_sign = agreement is not None and agreement.is_open and side is not None and own is None
    return Desk(
        agreement=agreement,
        side=side,
        principal=standing.principal,
        own=own,
        may_sign=may_sign,
        fresh=is_fresh(proved_at(request)),
        mark=mark_for(request, agreement.digest) if agreement and may_sign else "",
        prove_url=prove_url(page or request.path),
        wanted={str(each): holder.name for each, holder in Seat.objects.all().executives().items()},
    )


def press(
    request: SignedInRequest,
    give: Callable[..., Given],
    *,
    then: Callable[[Given], HttpResponse],
    page: str = "",
) -> HttpResponse:
    """Carry out ``give(seen=…, proved_at=…)`` and answer with ``then`` of what it made.

    Without a fresh proof the reader is sent to give one, and comes back to ``page``. Raises Refused where the page was
    used already or is another session's, and whatever the verb refuses.
    """
    proof = proved_at(request)
    if not is_fresh(proof):
        return gate(request, prove_url(page or request.path), say="Prove that it is you, then sign.")
    seen = request.POST.get("seen", "")[:64]
    if not use_mark(request, seen, request.POST.get("mark", "")):
        raise Refused(USED)
    return then(give(seen=seen, proved_at=proof))


def prove_url(page: str) -> str:
    """Where somebody proves who they are, and comes back from."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': page})}"
