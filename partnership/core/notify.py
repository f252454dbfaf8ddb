"""Tells a service manager that waits for it (systemd's Type=notify) how the start goes."""

import os
import socket
from contextlib import suppress

SOCKET = "NOTIFY_SOCKET"


def tell_service_manager(state: str) -> None:
    """Send `state`, such as READY=1, where there is somebody to tell; sd_notify(3)."""
    address = os.environ.get(SOCKET, "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.connect("\0" + address[1:] if address.startswith("@") else address)
        manager.sendall(state.encode())
