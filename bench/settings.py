"""The portal's own settings, with the floors' addresses beside the portal's."""

from partnership.settings import *  # noqa: F403
from partnership.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates", BASE_DIR / "bench" / "templates"]
LOGGING_CONFIG = None
