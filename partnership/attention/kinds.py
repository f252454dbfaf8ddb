"""The kinds that somebody can be reminded of or told about, in the words of the preferences page."""

WAITING = {
    "meeting-coming": "A meeting is coming",
    "no-one-to-one": "No one-to-one this month",
    "minutes-to-confirm": "Minutes to confirm",
    "action-due": "An action is due",
    "action-overdue": "An action is overdue",
    "signature-wanted": "A signature is wanted",
    "value-due": "A KPI's value is due",
    "value-stale": "A KPI's value is missing",
    "review-due": "A review is due",
    "review-gap": "You rated an outcome differently",
    "request-waiting": "A request waits for you",
    "request-answer-due": "A request's answer is due",
    "request-overdue": "A request is over its time",
    "hand-off-waiting": "A hand-off waits to be accepted",
    "mentioned": "Somebody asks you in a comment",
    "loose-ends": "Something is owned by nobody who can act",
}
TOLD = {
    "version-in-force": "An outcome is in force",
    "request-decided": "A request was decided",
    "lane-owner-changed": "A lane has a new owner",
    "triage-named": "You triage requests",
    "minutes": "A meeting's minutes",
    "minutes-published": "Minutes were published",
    "address-changed": "An executive's address was changed",
    "seat-waits": "A seat could not pass yet",
    "seat-given": "A seat has passed",
    "second-factor-reset": "Somebody's second factor was reset",
    "portal-restored": "The portal was restored",
    "deputy-named": "Who acts for an executive",
    "handed-over": "Something was handed over to you",
    "comment-answered": "A comment of yours was answered",
    "job-done": "Long work of yours is done",
    "job-failed": "Long work of yours did not finish",
}
AT_ONCE = {"deputy-named", "job-done", "job-failed"}
"""What is told at once, unless its reader chose otherwise: they may act on it the same day, or wait for it."""
KINDS = WAITING | TOLD


def label(kind: str) -> str:
    """The kind in words, also for one that the list above does not know."""
    return KINDS.get(kind) or kind.replace("-", " ").capitalize()
