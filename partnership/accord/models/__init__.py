"""What takes both sides: agreements with a signature of each, and ratings that stay sealed until both are in."""

from partnership.accord.models.agreement import Agreement, AgreementQuerySet, Signature, tell_principal
from partnership.accord.models.rating import BlindRating, BlindRound

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "BlindRating",
    "BlindRound",
    "Signature",
    "tell_principal",
]
