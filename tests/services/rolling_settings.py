"""The portal's own settings with one slow address, for webs that are restarted while people wait for them."""

from partnership.settings import *  # noqa: F403

ROOT_URLCONF = "tests.services.rolling_urls"
ALLOWED_HOSTS = ["*"]
