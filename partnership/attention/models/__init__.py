"""What was said to whom, when, and by which mail."""

from partnership.attention.models.delivery import Delivery
from partnership.attention.models.heartbeat import Heartbeat
from partnership.attention.models.mail import Mail
from partnership.attention.models.notice import Notice
from partnership.attention.models.preference import DigestTime, Preference

__all__ = ["Delivery", "DigestTime", "Heartbeat", "Mail", "Notice", "Preference"]
