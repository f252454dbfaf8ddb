"""Whether the web answers here, for a container's health check: `python -I partnership/core/probe.py`.

Run as a file by itself, it loads nothing of the portal: on a busy machine that alone took longer than the check may.
"""

import os
import sys
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - what a server that listens on every address calls it


def answers(port: int, host: str, timeout: float = 5, at: str = "127.0.0.1") -> bool:
    """True when `/healthz` on `port` of this machine's address `at`, asked as `host`, answers 200."""
    at = "127.0.0.1" if at in EVERYWHERE else at
    at = f"[{at}]" if ":" in at else at
    request = Request(f"http://{at}:{port}/healthz", headers={"Host": host})
    try:
        with urlopen(request, timeout=timeout) as answer:  # noqa: S310 - fixed scheme
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def public_host() -> str:
    """The host name that the portal is known by, which it always allows."""
    return urlsplit(os.environ.get("PUBLIC_URL", "")).hostname or "localhost"


if __name__ == "__main__":
    sys.exit(0 if answers(int(os.environ.get("PORT") or 8000), public_host()) else 1)
