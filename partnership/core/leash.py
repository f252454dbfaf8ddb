"""A process that ends when the process which started it is gone, however that one died."""

import ctypes
import os
import signal
import sys
import threading
import time

# The supervisor tells its children by this variable who they follow; without it nobody is followed.
FOLLOWED = "LOCKSTEP_FOLLOWS"
PR_SET_PDEATHSIG = 1


def follow_parent(parent: int | None = None) -> None:
    """Send this process SIGTERM when its parent ends.

    The kernel does it at once on Linux; a thread that looks once a second does it anywhere, and covers
    the parent that was gone before the kernel was asked.
    """
    followed = parent or int(os.environ.get(FOLLOWED) or 0)
    if not followed:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    threading.Thread(target=_watch, args=(followed,), name="leash", daemon=True).start()


def _watch(followed: int) -> None:
    while os.getppid() == followed:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def leave_at_once(code: int = 0) -> None:
    """End without taking apart what this process has loaded, which takes a second or two and puts nothing in order."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
