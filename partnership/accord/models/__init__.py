"""What takes both sides: agreements with a signature of each, and ratings that stay sealed until both are in."""

from partnership.accord.models.agreement import PROVED, Agreement, AgreementQuerySet, Purpose, Signature
from partnership.accord.models.rating import BlindRating, BlindRound
from partnership.people.models import Refused

__all__ = [
    "PROVED",
    "Agreement",
    "AgreementQuerySet",
    "BlindRating",
    "BlindRound",
    "Purpose",
    "Refused",
    "Signature",
]
