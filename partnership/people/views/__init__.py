from partnership.people.views.address import address, closed
from partnership.people.views.company import (
    backchannel_logout,
    begin,
    callback,
    connections,
    frontchannel_logout,
    proof,
    signed_out,
)
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
    "address", "app_removal", "backchannel_logout", "begin", "callback", "closed", "codes", "codes_download",
    "codes_kept", "connections", "frontchannel_logout", "passkey_removal", "passkeys", "proof", "prove_by_passkey",
    "second_factor", "signed_out",
]  # fmt: skip
