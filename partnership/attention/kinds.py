"""The kinds that somebody can be reminded of or told about, in the words of the preferences page, and whom they reach.

A new kind wants its words here, its reach, and, where it waits, two templates in its area; what was forgotten is named
by tests/attention/test_kinds.py.
"""

from typing import TYPE_CHECKING

from partnership.people.models import Role
from partnership.people.permissions import is_executive

if TYPE_CHECKING:
    from partnership.people.models import Person

WAITING = {
    "meeting-coming": "A meeting is coming",
    "no-one-to-one": "No one-to-one this month",
    "minutes-to-confirm": "Minutes to confirm",
    "action-due": "An action is due",
    "action-overdue": "An action is overdue",
    "signature-wanted": "A signature is wanted",
    "counter-to-answer": "Another value is proposed",
    "draft-to-join": "A draft lacks your side",
    "value-due": "A KPI's value is due",
    "value-stale": "A KPI's value is missing",
    "review-due": "A review is due",
    "review-gap": "You rated an outcome differently",
    "pain-gap": "You see a customer's pain differently",
    "fit-gap": "You rated a system differently",
    "quality-gap": "You rated the quality of data differently",
    "request-waiting": "A request waits for you",
    "request-answer-due": "A request's answer is due",
    "request-overdue": "A request is over its time",
    "hand-off-waiting": "A hand-off waits to be accepted",
    "hand-off-returned": "A hand-off of yours came back",
    "hand-off-incomplete": "What a hand-off of yours lacks is waited for",
    "plan-to-approve": "A project's day waits for your side's yes",
    "project-past-its-day": "A project of yours is past its day",
    "verdict-due": "An experiment of yours waits for a verdict",
    "check-due": "A project is to be checked",
    "waiver-ending": "A waiver ends",
    "contract-deadline": "A contract's last day of notice comes",
    "contract-verdict": "A contract waits for your side's verdict",
    "idea-quiet": "An idea of yours has been quiet for a quarter",
    "mentioned": "Somebody asks you in a comment",
    "loose-ends": "Something is owned by nobody who can act",
}
TOLD = {
    "version-in-force": "An outcome is in force",
    "kpi-turned": "A KPI turned off track or stale, or back",
    "outcome-drafted": "The other side began an outcome",
    "version-drafted": "The next version of an outcome was begun",
    "version-ended": "A proposal was taken back, withdrawn or put back",
    "counter-answered": "Another value of yours was answered",
    "steward-changed": "A KPI has another steward",
    "outcome-ended": "An outcome was closed or opened again",
    "review-told": "A review's ratings are open, or were talked about",
    "touchpoint-changed": "A touchpoint that you rated is rated anew",
    "action-settled": "What you asked for is done, moved or dropped",
    "signed-for-you": "Your deputy signed or rated for you",
    "idea-moved": "An idea of yours, or one that you back, moved on",
    "request-decided": "A request was decided",
    "request-moved": "A request moved on",
    "lane-owner-changed": "A lane has a new owner",
    "project-changed": "A project of yours changed",
    "system-owner-changed": "A system, its data or a flow has another owner, or ended",
    "card-given": "A card became yours, or somebody else's",
    "check-moved": "A check of a project of yours moved",
    "standard-changed": "A standard that you review changed",
    "hand-off-answered": "A hand-off was accepted or taken back",
    "triage-named": "You triage requests",
    "series-planned": "You are invited to meetings",
    "meeting-changed": "A meeting was moved, cancelled or planned again",
    "rules-changed": "The company's rules or closed days changed",
    "minutes": "A meeting's minutes",
    "minutes-reopened": "A closed meeting was reopened",
    "decision-changed": "A decision that you answer for",
    "action-promised": "An action is yours",
    "minutes-published": "Minutes were published",
    "address-changed": "An executive's address was changed",
    "person-changed": "You have another role or side",
    "seat-waits": "A seat could not pass yet",
    "seat-given": "A seat has passed",
    "second-factor-reset": "Somebody's second factor was reset",
    "sign-in-changed": "How people sign in was changed",
    "binding-ended": "A signer's company sign-in was ended",
    "portal-restored": "The portal was restored",
    "deputy-named": "Who acts for an executive",
    "handed-over": "Something was handed over to you",
    "comment-answered": "A comment of yours was answered",
    "job-done": "Long work of yours is done",
    "job-failed": "Long work of yours did not finish",
}
AT_ONCE = {"deputy-named", "signed-for-you", "job-done", "job-failed", "meeting-changed", "contract-deadline"}
"""What is told at once, on a working day, unless its reader chose otherwise: they may act on it the same day."""
OF_BOTH = {
    "signature-wanted", "minutes-to-confirm", "review-due", "review-gap", "pain-gap", "fit-gap", "quality-gap",
    "no-one-to-one",
}  # fmt: skip
"""What takes both executives from the first moment; other things may come to concern both (`Item.joint`)."""
KINDS = WAITING | TOLD

EXECUTIVE = "executive"
BOTH_EXECUTIVES = frozenset({EXECUTIVE})
SET_UP = frozenset({EXECUTIVE, Role.ADMINISTRATOR})
SIDES = frozenset({Role.STAFF})
INSIDE = frozenset({Role.STAFF, Role.ADMINISTRATOR})
EVERYBODY = frozenset(Role)
REACHES = {
    kind: whom
    for whom, kinds in {
        BOTH_EXECUTIVES: "no-one-to-one minutes-to-confirm signature-wanted review-due review-gap address-changed"
        " sign-in-changed binding-ended rules-changed kpi-turned outcome-drafted version-drafted review-told"
        " signed-for-you waiver-ending pain-gap fit-gap quality-gap",
        SET_UP: "loose-ends seat-waits portal-restored",
        SIDES: "value-due value-stale request-waiting request-answer-due request-overdue hand-off-waiting"
        " hand-off-returned hand-off-incomplete hand-off-answered plan-to-approve project-past-its-day"
        " project-changed system-owner-changed card-given"
        " triage-named lane-owner-changed version-in-force request-decided request-moved handed-over decision-changed"
        " deputy-named counter-to-answer draft-to-join version-ended counter-answered outcome-ended action-settled"
        " steward-changed touchpoint-changed check-due check-moved standard-changed idea-quiet idea-moved verdict-due"
        " contract-deadline contract-verdict",
        INSIDE: "meeting-coming action-due action-overdue series-planned meeting-changed minutes minutes-reopened"
        " minutes-published action-promised second-factor-reset seat-given",
        EVERYBODY: "person-changed mentioned comment-answered job-done job-failed",
    }.items()
    for kind in kinds.split()
}
"""Whom each kind can reach, by role; who speaks for a side is an executive as well."""


def reaching(person: "Person") -> list[str]:
    """The kinds that can reach somebody: what they have a choice about."""
    parts = {person.role, EXECUTIVE} if is_executive(person) else {person.role}
    return [kind for kind in KINDS if REACHES.get(kind, EVERYBODY) & parts]


def label(kind: str) -> str:
    """The kind in words, also for one that the list above does not know."""
    return KINDS.get(kind) or kind.replace("-", " ").capitalize()
