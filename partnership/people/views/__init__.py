from partnership.people.views.address import address, closed
from partnership.people.views.factor import (
    app_removal,
    codes,
    codes_download,
    codes_kept,
    passkey_removal,
    passkeys,
    prove_by_passkey,
    second_factor,
)

__all__ = [
    "address",
    "app_removal",
    "closed",
    "codes",
    "codes_download",
    "codes_kept",
    "passkey_removal",
    "passkeys",
    "prove_by_passkey",
    "second_factor",
]
