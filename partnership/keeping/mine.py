"""What the portal knows of one person, for that person: theirs, and nothing of others' that they may not see."""

import html
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from meetings.models import Decision, Information, Meeting, PrivateNote, Series, Topic
from outcomes.models import Annotation, CheckIn, Correction, CounterProposal, KpiDefinition, Measurement, Removal
from partnership.accord.models import BlindRating, Signature
from partnership.activity.models import Event, reference
from partnership.attention.models import Delivery, DigestTime, Notice, Preference
from partnership.comments.models import Comment, Mention
from partnership.contracts.models import (
    BudgetYear,
    Cancellation,
    Contract,
    CostLine,
    Document,
    Terms,
    Verdict,
)
from partnership.core.verbs import verb
from partnership.ideas.models import Backing, Idea
from partnership.intake.models import Question, Request, Submission, Triager
from partnership.jobs.models import Job
from partnership.journey.models import Touchpoint
from partnership.keeping.exporting import CHUNK, plain, text_entry
from partnership.lanes.models import Ownership
from partnership.people.models import Delegation, Invitation, Person, Seat
from partnership.projects.models import Attachment, Card, Easing, FoldedLane, HandOff, Project, SavedFilter
from partnership.promises.models import Action
from partnership.sheets.models import ImportFile
from partnership.stack.models import DataSet, Integration, System, Use
from partnership.standards.models import Check, Evidence, Standard, StandardVersion, Waiver

MOST_ON_THE_PAGE = 200  # rows of a kind in the readable page; the JSON has them all


@dataclass(frozen=True)
class Mine:
    """One part of what is known: whose rows, and which of their fields (a name may go through a key)."""

    name: str
    title: str
    rows: Callable[[Person], QuerySet[Any]]
    fields: str

    def records(self, person: Person) -> Iterator[dict[str, Any]]:
        names = self.fields.split()
        for row in self.rows(person).order_by("pk").values_list(*names).iterator(chunk_size=CHUNK):
            yield {name: plain(value) for name, value in zip(names, row, strict=True)}


def by(model: type[models.Model], *names: str) -> Callable[[Person], QuerySet[Any]]:
    """The rows of which the person is any of these."""

    def rows(person: Person) -> QuerySet[Any]:
        mine = model._default_manager.filter(Q(*[(name, person.pk) for name in names], _connector=Q.OR))
        return model._default_manager.filter(pk__in=mine.values("pk"))  # several people of one row repeat none

    return rows


def visible_by(model: type[Any], *names: str) -> Callable[[Person], QuerySet[Any]]:
    """The same, of what they may still see."""

    def rows(person: Person) -> QuerySet[Any]:
        mine = Q(*[(name, person.pk) for name in names], _connector=Q.OR)
        rows = model.objects.filter(pk__in=model.objects.filter(mine).values("pk"))
        return rows.filter(pk__in=model.objects.visible_to(person).values("pk"))

    return rows


def met(model: type[Any], name: str) -> Callable[[Person], QuerySet[Any]]:
    """What they wrote on an agenda that they may still see."""

    def rows(person: Person) -> QuerySet[Any]:
        return model.objects.filter(Q((name, person.pk)), topic__in=Topic.objects.visible_to(person))

    return rows


MINE = [
    Mine("profile", "Who you are", lambda person: Person.objects.filter(pk=person.pk),
         "name email role side team time_zone is_active joined_at seen_at last_login"),
    Mine("addresses", "Addresses that sign you in", by(EmailAddress, "user"), "email verified primary"),
    Mine("identities", "At an identity provider", by(SocialAccount, "user"), "provider uid date_joined last_login"),
    Mine("factors", "Second factors and passkeys", by(Authenticator, "user"), "type created_at last_used_at"),
    Mine("sessions", "Where you are signed in", by(UserSession, "user"), "created_at last_seen_at ip user_agent"),
    Mine("invitations", "How you were invited", by(Invitation, "person"), "made_at expires_at taken_at withdrawn_at"),
    Mine("invited", "Whom you invited", by(Invitation, "by"), "made_at person__name taken_at withdrawn_at"),
    Mine("seats", "Seats that you held", by(Seat, "person"), "side from_on until_on"),
    Mine("deputies", "Deputyships, yours and for you", by(Delegation, "principal", "deputy"),
         "principal__name deputy__name from_on until_on ended_at"),
    Mine("triage", "Requests that you were named to judge", by(Triager, "person", "named_by", "ended_by"),
         "person__name side named_at ended_at"),
    Mine("lanes", "Lanes that you answer for", by(Ownership, "person_it", "person_marketing", "deputies"),
         "lane__name owner from_on until_on"),
    Mine("reminders", "How you want to be reminded", by(Preference, "person"), "kind how"),
    Mine("digests", "When digests come", by(DigestTime, "person"), "hour weekday"),
    Mine("notices", "What you were told", by(Notice, "person"), "told_at kind text url"),
    Mine("deliveries", "What was mailed to you", by(Delivery, "person"), "kind title state due_at sent_at"),
    Mine("private_notes", "Your private notes", PrivateNote.objects.of,
         "meeting_id text written_at"),
    Mine("ratings", "Ratings that you gave, once they are open", lambda person: BlindRating.objects.filter(
        person=person, opened=True), "round__title side values comment given_at"),
    Mine("signatures", "What you signed", by(Signature, "person", "acting_for"),
         "agreement__title agreement__purpose side person__name signed_at digest"),
    Mine("counter_proposals", "Values that you proposed", by(CounterProposal, "made_by"),
         "version_id field value reason state made_at"),
    Mine("stewardships", "KPIs that you steward", by(KpiDefinition, "steward_it", "steward_marketing"),
         "kpi__key name version__state"),
    Mine("measurements", "Values that you recorded", by(Measurement, "recorded_by"),
         "kpi__key on value note recorded_at"),
    Mine("corrections", "Values that you corrected", by(Correction, "corrected_by"),
         "measurement__kpi__key measurement__on value note corrected_at"),
    Mine("removals", "Values that you took back", by(Removal, "removed_by"),
         "kpi__key on value note reason removed_at"),
    Mine("check_ins", "Check-ins", by(CheckIn, "made_by"), "kpi__key confidence changed next_step made_at"),
    Mine("annotations", "Annotations", by(Annotation, "made_by"), "kpi__key on kind text made_at"),
    Mine("jobs", "Long work that you started", by(Job, "person"),
         "kind state total done said problem begun_at ended_at"),
    Mine("files", "Files that you sent", by(ImportFile, "owner"), "name state uploaded_at saved_at counts"),
    Mine("ideas", "Ideas that you had", by(Idea, "author"), "title words state added_at let_go_because"),
    Mine("backings", "Ideas that you back", by(Backing, "person"), "idea__title side backed_at"),
    Mine("requests", "Requests", visible_by(Request, "requester"),
         "title state problem customers if_not_done created_at submitted_at"),
    Mine("submissions", "Requests as you sent them", by(Submission, "by"), "request__title number shown digest at"),
    Mine("questions", "What you asked about requests", by(Question, "asked_by"), "request_id text asked_at answer"),
    Mine("touchpoints", "Touchpoints that you wrote down, or said what came of a talk about",
         by(Touchpoint, "written_by", "talked_by"), "name channel wants emotion talked_line written_at"),
    Mine("easings", "Touchpoints for which you named a project", by(Easing, "said_by"),
         "project__title touchpoint__name said_at"),
    Mine("systems", "Systems that you own", by(System, "owner_it", "owner_marketing"), "name life category"),
    Mine("data_sets", "Customer data that you own, looked at or retired",
         by(DataSet, "owner_it", "owner_marketing", "looked_by", "retired_by"),
         "name system__name looked_at retired_at"),
    Mine("data_uses", "What you said uses customer data", by(Use, "linked_by"), "data_set__name kind linked_at"),
    Mine("integrations", "Flows that you see to or ended", by(Integration, "owner", "ended_by"),
         "source__name target__name what state ended_at"),
    Mine("projects", "Projects that you started or own", by(Project, "started_by", "owner_it", "owner_marketing"),
         "title stage started_at"),
    Mine("cards", "Cards of yours", by(Card, "assignee", "added_by"), "title lane__name column__name due_on added_at"),
    Mine("attachments", "Files that you put on cards", by(Attachment, "given_by"), "card__title name size given_at"),
    Mine("saved_filters", "Filters of the board that you keep", by(SavedFilter, "person"), "name query"),
    Mine("folded_lanes", "Lanes that you fold on the board", by(FoldedLane, "person"), "lane__name"),
    Mine("standards", "Standards that you review", by(Standard, "reviewer"), "name area side retired_at"),
    Mine("standard_versions", "Standards that you wrote", by(StandardVersion, "written_by"),
         "standard__name number asks evidence because written_at"),
    Mine("checks", "Checks that you judged", by(Check, "judged_by"),
         "standard__name project__title state words judged_at"),
    Mine("evidence", "What you gave as evidence", by(Evidence, "given_by"), "check_of_id title link name given_at"),
    Mine("waivers", "Waivers that you asked for", by(Waiver, "asked_by"),
         "check_of_id reason meanwhile until asked_at ended_because"),
    Mine("contracts", "Contracts that you wrote down", by(Contract, "added_by"),
         "title system__name reference partner notice_to words added_at"),
    Mine("contract_terms", "Terms that you wrote down", by(Terms, "added_by"),
         "contract__title from_on months renewal renewal_months notice_days why added_at"),
    Mine("contract_costs", "Costs that you wrote down", by(CostLine, "added_by"),
         "contract__title what amount currency every payer from_on until_on added_at"),
    Mine("contract_documents", "Files of contracts that you gave", by(Document, "given_by"),
         "contract__title kind_of name size given_at"),
    Mine("contract_verdicts", "What you said becomes of contracts", by(Verdict, "given_by"),
         "contract__title ends_on choice reason given_at decided_at"),
    Mine("contract_notices", "Notice that you wrote down as sent", by(Cancellation, "added_by"),
         "contract__title sent_on how ends_on added_at withdrawn_because"),
    Mine("budgets", "Budgets that you said", by(BudgetYear, "said_by"),
         "year currency planned technology_planned spent technology_spent words said_at"),
    Mine("hand_offs", "Hand-offs that you sent or answered", by(HandOff, "sent_by", "answered_by"),
         "card__title side state sent_at answered_at"),
    Mine("comments", "What you said about records", by(Comment, "author"),
         "kind about_title text written_at edited_at removed_at"),
    Mine("mentions", "Where somebody named you", visible_by(Mention, "person"),
         "comment__about_title comment__author__name made_at read_at"),
    Mine("actions", "Actions", visible_by(Action, "owner", "captured_by"),
         "title due_on done_at dropped_at captured_at"),
    Mine("series", "Meetings to which you are invited", visible_by(Series, "people", "created_by"), "title kind"),
    Mine("meetings", "Meetings at which you were present", visible_by(Meeting, "present"), "series__title starts_at"),
    Mine("topics", "Topics that you added", visible_by(Topic, "added_by"), "title about state added_at"),
    Mine("information", "What you wrote down for all", met(Information, "captured_by"), "text captured_at"),
    Mine("decisions", "Decisions that you own or wrote down",
         visible_by(Decision, "owner_it", "owner_marketing", "captured_by"), "what why decided_at review_on"),
    Mine("done", "What you did, as the ledger has it", by(Event, "by", "acting_for"), "at kind subject_name changes"),
    Mine("about_you", "What was done with your account", lambda person: Event.objects.filter(
        subject=reference(person)), "at kind changes"),
]  # fmt: skip


NOT_MINE = {
    "lanes.Ownership_deputies.person": "as the ownership",
    "meetings.Series_people.person": "as the series",
    "meetings.Meeting_present.person": "as the meeting",
    "intake.Consultation_people.person": "a request's, shared",
    "intake.Consultation.responsible": "a request's, shared; the ledger has it",
    "intake.Consultation.integration_by": "a request's, shared; the ledger has who answered",
    "intake.Consultation.delivery_by": "as integration_by",
    "intake.Consultation.governance_by": "as integration_by",
    "ideas.Idea.let_go_by": "the ledger has it",
    "stack.KnownAs.said_by": "the ledger has it",
    "stack.Fit.talked_by": "the ledger has it",
    "stack.Quality.talked_by": "the ledger has it",
    "intake.Request.decided_by": "the ledger has it",
    "projects.HandOff.answered_for": "the ledger has it",
    "projects.ChecklistItem.done_by": "the ledger has it",
    "projects.MissingPiece.supplied_by": "the ledger has it",
    "projects.CardLink.added_by": "the ledger has it",
    "outcomes.Outcome.drafted_by": "the ledger has it",
    "outcomes.Outcome.other_side_by": "the ledger has it",
    "outcomes.Outcome.invited": "the ledger has it",
    "outcomes.Outcome.invited_by": "the ledger has it",
    "outcomes.Version.drafted_by": "the ledger has it",
    "outcomes.Version.proposed_by": "the ledger has it",
    "outcomes.Closing.proposed_by": "the ledger has it",
    "outcomes.Closing.reopening_by": "the ledger has it",
    "outcomes.Removal.recorded_by": "what was taken back is no value of theirs any more; the ledger has it",
    "outcomes.CounterProposal.answered_by": "the ledger has it",
    "outcomes.CheckIn.acknowledged_by": "the ledger has it",
    "outcomes.ReviewPart.discussed_by": "the ledger has it",
    "accord.BlindRating.acting_for": "who gave it has it",
    "meetings.SharedNote.written_by": "those who take part have it together",
    "attention.Mail.person": "its deliveries are there",
    "keeping.Restore.dismissed_by": "the ledger has it",
    "people.SignInRules.break_glass": "the ledger has it",
    "admin.LogEntry.user": "Django's own, not used",
    "people.Person_groups.person": "Django's own, not used",
    "people.Person_user_permissions.person": "Django's own, not used",
}
"""Keys to a person that lead to nothing of theirs, each with the reason; a test finds those that nobody thought of."""


def sealed_of(person: Person) -> Iterator[dict[str, Any]]:
    """Their own ratings that wait for the other side's: they may read them, and nobody else."""
    mine = BlindRating.objects.filter(person=person, opened=False).select_related("round").order_by("pk")
    for rating in mine.iterator(chunk_size=CHUNK):
        values, comment = rating.unsealed()
        yield {"round__title": rating.round.title, "side": rating.side, "values": values, "comment": comment}


@verb
def write(person: Person, file: IO[bytes]) -> None:
    """A zip with all of it as JSON, and a page that a browser opens. The ledger says that it was taken."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for mine in MINE:
            counts[mine.name] = _lines(archive, mine.name, mine.records(person))
        counts["ratings_sealed"] = _lines(archive, "ratings_sealed", sealed_of(person))
        with text_entry(archive, "my-data.html") as page:
            page.writelines(_page(person, counts))
    Event.objects.record("person.downloaded", person, by=person)


def _lines(archive: zipfile.ZipFile, name: str, records: Iterator[dict[str, Any]]) -> int:
    count = 0
    with text_entry(archive, f"json/{name}.jsonl") as lines:
        for record in records:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _page(person: Person, counts: dict[str, int]) -> Iterator[str]:
    said = html.escape
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>What Lockstep knows of you</title>\n'
    yield f"<h1>What Lockstep knows of {said(person.name)}</h1><p>As of {timezone.now():%Y-%m-%d %H:%M} UTC.</p>\n"
    for mine in MINE:
        if not counts[mine.name]:
            continue
        yield f"<h2>{said(mine.title)}</h2>\n"
        if counts[mine.name] > MOST_ON_THE_PAGE:
            yield f"<p>The first {MOST_ON_THE_PAGE} of {counts[mine.name]}; all are in json/{mine.name}.jsonl.</p>\n"
        names = mine.fields.split()
        heads = "".join(f'<th scope="col">{said(name.replace("__", " ").replace("_", " "))}</th>' for name in names)
        yield f"<table border><tr>{heads}</tr>\n"
        for number, record in enumerate(mine.records(person)):
            if number == MOST_ON_THE_PAGE:
                break
            cells = "".join(f"<td>{said(_words(value))}</td>" for value in record.values())
            yield f"<tr>{cells}</tr>\n"
        yield "</table>\n"
    yield "</html>\n"


def _words(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
