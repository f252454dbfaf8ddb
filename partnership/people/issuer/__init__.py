"""The company's identity provider: what it says of itself, its keys, and whom it vouches for."""

from partnership.people.issuer.asking import (
    NotVouched,
    asked_anew,
    callback_address,
    client,
    configuration,
    is_set_up,
    name,
)
from partnership.people.issuer.going import challenge, redeem, sign_in_address, sign_out_address, told_of
from partnership.people.issuer.tokens import LEEWAY, ended, vouched

__all__ = [
    "LEEWAY", "NotVouched", "asked_anew", "callback_address", "challenge", "client", "configuration", "ended",
    "is_set_up", "name", "redeem", "sign_in_address", "sign_out_address", "told_of", "vouched",
]  # fmt: skip
