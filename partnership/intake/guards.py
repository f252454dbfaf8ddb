"""What the database refuses of requests: to change or remove what was sent."""

from partnership.core.guards import Guard

ALWAYS = "1 = 1"

TABLES = {"intake_submission"}
GUARDS = [
    Guard("guard_submission_changed", "intake_submission", "UPDATE", ALWAYS, "What was sent stays as it was sent."),
    Guard("guard_submission_removed", "intake_submission", "DELETE", ALWAYS, "What was sent is never removed."),
]
