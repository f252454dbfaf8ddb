from partnership.people.views.address import address
from partnership.people.views.company import (
    backchannel_logout,
    begin,
    callback,
    connections,
    frontchannel_logout,
    proof,
    signed_out,
)

__all__ = [
    "address", "backchannel_logout", "begin", "callback", "connections", "frontchannel_logout", "proof", "signed_out",
]  # fmt: skip
