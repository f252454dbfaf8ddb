"""Whether this process was told to end: its web goes on serving for a while, and both probes say so meanwhile."""

import threading

closing = threading.Event()
