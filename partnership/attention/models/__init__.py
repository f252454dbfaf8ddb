"""What was said to whom, when, and by which mail."""

from partnership.attention.models.delivery import Channel, Delivery, State
from partnership.attention.models.heartbeat import Heartbeat
from partnership.attention.models.mail import Mail
from partnership.attention.models.notice import Notice
from partnership.attention.models.preference import DigestTime, How, Preference

__all__ = ["Channel", "Delivery", "DigestTime", "Heartbeat", "How", "Mail", "Notice", "Preference", "State"]
