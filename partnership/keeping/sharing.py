"""What of every model leaves the portal in an export: shared, private or technical.

Shared is what anybody of IT and of marketing may read in the portal. `tests/keeping/test_exporting.py` asks that each
model stands in exactly one of these lists, so that a later area cannot forget.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from meetings.models import Decision, Information, Meeting
from outcomes.models import (
    Annotation,
    CheckIn,
    Closing,
    Correction,
    CounterProposal,
    Kpi,
    KpiDefinition,
    Measurement,
    Outcome,
    Reaffirmation,
    Removal,
    Review,
    ReviewPart,
    Target,
    Version,
)
from partnership.accord.models import Agreement, BlindRating, BlindRound, Signature
from partnership.comments.models import Comment, Mention, Wording
from partnership.comments.subjects import kinds, records
from partnership.company.models import ClosedDay, ExchangeRate, GroundRules
from partnership.contracts.models import (
    BudgetYear,
    Cancellation,
    Contract,
    CostLine,
    Document,
    Terms,
    Verdict,
)
from partnership.ideas.models import Backing, Idea
from partnership.intake.models import Consultation, Question, ReadyWords, Request, Screening, Stay, Submission, Triager
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Delegation, Person, Seat
from partnership.projects.models import (
    Attachment,
    BroughtCard,
    Card,
    CardLink,
    ChecklistItem,
    Column,
    Easing,
    Experiment,
    HandOff,
    Label,
    MissingPiece,
    Move,
    PacketTemplate,
    Project,
    Slip,
)
from partnership.stack.models import DataSet, Fit, Integration, KnownAs, Quality, System, Use
from partnership.stack.uses import managers
from partnership.standards.models import Check, Evidence, Facts, Standard, StandardVersion, Waiver

Rows = Callable[[], models.QuerySet[Any]]
READ_BY_ALL = ("review", "screening", "data_quality", "pain", "fit")
"""The blind rounds whose ratings everybody may read once both are in."""


@dataclass(frozen=True)
class Shared:
    """One kind of the export: which rows of a model, and which of its fields stay behind."""

    kind: str
    model: type[models.Model]
    rows: Rows
    what: str
    left_out: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()  # many-to-many fields, as lists of ids

    @property
    def fields(self) -> list["models.Field[Any, Any]"]:
        return [field for field in self.model._meta.concrete_fields if field.name not in self.left_out]

    def queryset(self) -> models.QuerySet[Any]:
        """In the order of their ids; what a row refers to by key is read with it."""
        keyed = [field.name for field in self.fields if key_of(field)]
        return self.rows().select_related(*keyed).prefetch_related(*self.lists).order_by("pk")


def key_of(field: "models.Field[Any, Any]") -> str:
    """The field by which people name what this one refers to, besides its id."""
    target = field.remote_field.model if field.remote_field else None
    return "key" if target is Kpi else ""


def agreed() -> models.QuerySet[Agreement]:
    """Of minutes only those that were published."""
    return Agreement.objects.exclude(
        models.Q(purpose=Agreement.Purpose.MINUTES) & (models.Q(completed_at=None) | models.Q(ended_at__isnull=False))
    )


def submitted() -> models.QuerySet[Request]:
    return Request.objects.filter(submitted_at__isnull=False)


def open_rounds() -> models.QuerySet[BlindRound]:
    return BlindRound.objects.filter(revealed_at__isnull=False, purpose__in=READ_BY_ALL)


def talked() -> models.QuerySet[Comment]:
    """What is said about rows that are in here themselves."""
    rows = {shared.model: shared.rows for shared in SHARED}
    about = models.Q(pk__in=[])
    for kind in kinds():
        if found := rows.get(records(kind).model):
            about |= models.Q(kind=kind, about_id__in=found().values("pk"))
    return Comment.objects.filter(about)


def used() -> models.QuerySet[Use]:
    """What rests on customer data, as far as that is in here itself: no confidential decision is."""
    rows = {shared.model: shared.rows for shared in SHARED}
    about = models.Q(pk__in=[])
    for kind, found in managers().items():
        about |= models.Q(kind=kind, about_id__in=rows[found.model]().values("pk"))
    return Use.objects.filter(about)


SHARED = [
    Shared("ground_rules", GroundRules, GroundRules.objects.all, "The defaults that the company set for itself."),
    Shared("closed_days", ClosedDay, ClosedDay.objects.all, "Days on which nobody works."),
    Shared(
        "exchange_rates", ExchangeRate, ExchangeRate.objects.all, "What other currencies are worth in the company's."
    ),
    Shared(
        "people",
        Person,
        Person.objects.all,
        "Who works here; their address is not in it.",
        left_out=("password", "last_login", "is_superuser", "email", "seen_at", "looked_at"),
    ),
    Shared("seats", Seat, Seat.objects.all, "Who held the two executive seats, from a day until another."),
    Shared("deputies", Delegation, Delegation.objects.all, "Who acts for an executive, between two days."),
    Shared("journey_stages", JourneyStage, JourneyStage.objects.all, "The steps of the customer's way."),
    Shared("touchpoints", Touchpoint, Touchpoint.objects.all, "Where customers meet the company."),
    Shared("lanes", Lane, Lane.objects.all, "The rows of the board."),
    Shared("lane_owners", Ownership, Ownership.objects.all, "Who answers for a lane.", lists=("deputies",)),
    Shared("systems", System, System.objects.all, "The MarTech stack.", lists=("stages",)),
    Shared("data_sets", DataSet, DataSet.objects.all, "What customer data the systems hold; never the data."),
    Shared("data_uses", Use, used, "Which KPI, project or decision rests on a data set: its kind, and its id there."),
    Shared(
        "data_qualities",
        Quality,
        lambda: Quality.objects.filter(round__revealed_at__isnull=False),
        "Which of the ratings is about which data set.",
    ),
    Shared("integrations", Integration, Integration.objects.all, "What flows between systems.", lists=("data_sets",)),
    Shared("fits", Fit, Fit.objects.known, "How well a system fits the work and the house, once both have said so."),
    Shared("system_words", KnownAs, KnownAs.objects.all, "Other words by which people name a system."),
    Shared("outcomes", Outcome, Outcome.objects.all, "What both sides want."),
    Shared("versions", Version, Version.objects.all, "Each wording of an outcome.", lists=("stages",)),
    Shared("counter_proposals", CounterProposal, CounterProposal.objects.all, "Another value for a field."),
    Shared("kpis", Kpi, Kpi.objects.all, "The measures, by their unique key."),
    Shared("kpi_definitions", KpiDefinition, KpiDefinition.objects.all, "How a version defines a KPI."),
    Shared("targets", Target, Target.objects.all, "A definition's targets, each from a day."),
    Shared("measurements", Measurement, Measurement.objects.all, "A KPI's value as of a day."),
    Shared("corrections", Correction, Correction.objects.all, "What a value was before it was corrected."),
    Shared("removals", Removal, Removal.objects.all, "A value that was taken back, and why."),
    Shared("check_ins", CheckIn, CheckIn.objects.all, "What a steward said with a value."),
    Shared("annotations", Annotation, Annotation.objects.all, "What happened on a day."),
    Shared("closings", Closing, Closing.objects.all, "How an outcome ended."),
    Shared("reaffirmations", Reaffirmation, Reaffirmation.objects.all, "That what is in force is still meant."),
    Shared("reviews", Review, Review.objects.all, "The executives' periodic look."),
    Shared("review_parts", ReviewPart, ReviewPart.objects.all, "One outcome of a review."),
    Shared("agreements", Agreement, agreed, "What takes both sides, by its digest."),
    Shared("signatures", Signature, lambda: Signature.objects.filter(agreement__in=agreed()), "One side's part of it."),
    Shared("rated", BlindRound, open_rounds, "What both sides rated; only where both ratings are in."),
    Shared(
        "ratings",
        BlindRating,
        lambda: BlindRating.objects.filter(round__in=open_rounds(), opened=True),
        "Each side's rating of it.",
        left_out=("sealed", "opened"),
    ),
    Shared("ideas", Idea, Idea.objects.all, "What people would like to be done, before anybody asks for it."),
    Shared("backings", Backing, Backing.objects.all, "Who backs an idea, for which side."),
    Shared("requests", Request, submitted, "Project requests that were ever submitted.", lists=("stages",)),
    Shared(
        "questions", Question, lambda: Question.objects.filter(request__in=submitted()), "What a request was asked."
    ),
    Shared("submissions", Submission, Submission.objects.all, "What a request said each time it was sent."),
    Shared("request_stays", Stay, Stay.objects.all, "How long a request stood in each of its states."),
    Shared(
        "consultations",
        Consultation,
        lambda: Consultation.objects.filter(request__in=submitted()),
        "IT's answers before a system is chosen.",
        lists=("people",),
    ),
    Shared("ready_words", ReadyWords, ReadyWords.objects.all, "What IT's answers may begin with."),
    Shared(
        "screenings",
        Screening,
        lambda: Screening.objects.filter(request__in=submitted(), round__revealed_at__isnull=False),
        "A request's score, once both have rated.",
    ),
    Shared("triagers", Triager, Triager.objects.all, "Who scores and accepts requests for a side."),
    Shared("projects", Project, Project.objects.all, "Accepted requests, with a stage."),
    Shared("easings", Easing, Easing.objects.all, "Which project is to ease which touchpoint."),
    Shared("experiments", Experiment, Experiment.objects.all, "What projects tried, and what came of it."),
    Shared("columns", Column, Column.objects.all, "The columns of the board."),
    Shared("labels", Label, Label.objects.all, "Words that the company puts on cards."),
    Shared("cards", Card, Card.objects.all, "Pieces of a project's work.", lists=("labels",)),
    Shared("brought_cards", BroughtCard, BroughtCard.objects.all, "What another tool said of a card when it came."),
    Shared("slips", Slip, Slip.objects.all, "An approved day that both sides moved, and why."),
    Shared("card_moves", Move, Move.objects.all, "Where a card went, and on which day."),
    Shared("checklist_items", ChecklistItem, ChecklistItem.objects.all, "What is to be done on a card."),
    Shared("card_links", CardLink, CardLink.objects.all, "Which card waits for which."),
    Shared("hand_offs", HandOff, HandOff.objects.all, "A card's crossing into the other side's lane."),
    Shared("missing_pieces", MissingPiece, MissingPiece.objects.all, "What an accepted hand-off lacked still."),
    Shared(
        "packet_templates", PacketTemplate, PacketTemplate.objects.all, "What a packet between two lanes begins with."
    ),
    Shared(
        "attachments",
        Attachment,
        Attachment.objects.all,
        "Files on cards and with hand-offs; without what is in them.",
        left_out=("content",),
    ),
    Shared("standards", Standard, Standard.objects.all, "What projects are held against."),
    Shared("standard_versions", StandardVersion, StandardVersion.objects.all, "Each wording of a standard."),
    Shared("project_facts", Facts, Facts.objects.all, "What a project is: it decides what is asked of it."),
    Shared("checks", Check, Check.objects.all, "A project held against a standard."),
    Shared(
        "evidence",
        Evidence,
        Evidence.objects.all,
        "What shows that a standard is kept; without what is in the files.",
        left_out=("content",),
    ),
    Shared("waivers", Waiver, Waiver.objects.all, "Both executives' permission to miss a standard until a day."),
    Shared("contracts", Contract, Contract.objects.all, "What was agreed with a vendor about a system."),
    Shared("contract_terms", Terms, Terms.objects.all, "How long a contract runs, from a day on."),
    Shared("contract_costs", CostLine, CostLine.objects.all, "What is paid for a contract, how often, by whom."),
    Shared(
        "contract_documents",
        Document,
        Document.objects.all,
        "Files of contracts; without what is in them.",
        left_out=("content",),
    ),
    Shared("contract_verdicts", Verdict, Verdict.objects.all, "What both sides want of a contract at its end."),
    Shared("contract_notices", Cancellation, Cancellation.objects.all, "That notice was sent, and when it ends."),
    Shared("budgets", BudgetYear, BudgetYear.objects.all, "Marketing's budget of a year, and technology in it."),
    Shared("comments", Comment, talked, "What people said about a record: its kind, and its id there."),
    Shared(
        "earlier_wordings",
        Wording,
        lambda: Wording.objects.filter(comment__in=talked()),
        "What a comment said before its author changed it.",
    ),
    Shared(
        "mentions",
        Mention,
        lambda: Mention.objects.filter(comment__in=talked()),
        "Whom a comment names.",
        left_out=("read_at",),
    ),
    Shared(
        "meetings",
        Meeting,
        Meeting.objects.published,
        "Meetings whose minutes both executives confirmed.",
        left_out=("place", "because"),
        lists=("present",),
    ),
    Shared(
        "decisions",
        Decision,
        lambda: Decision.objects.kept().filter(confidential=False, topic__meeting__state=Meeting.State.CLOSED),
        "What was decided and not marked confidential.",
        left_out=("reopened_because",),
    ),
    Shared(
        "information",
        Information,
        lambda: Information.objects.kept().filter(topic__meeting__in=Meeting.objects.published()),
        "What published minutes say that both know now.",
    ),
]

PRIVATE = {
    "meetings.PrivateNote": "its author's alone",
    "meetings.SharedNote": "those who take part",
    "meetings.Topic": "an agenda is those who take part's; published minutes stand in the portal",
    "meetings.Series": "those who are invited",
    "meetings.TopicAction": "as the action",
    "promises.Action": "its owner's and the executives'",
    "activity.Event": "the ledger is the administrators'; its head stands in the export",
    "people.Invitation": "the administrators'",
    "people.SignInRules": "the administrators'",
    "people.ClaimRule": "the administrators'",
    "attention.Notice": "its reader's",
    "attention.Preference": "its person's",
    "attention.DigestTime": "its person's",
    "attention.Delivery": "the administrators'",
    "attention.Mail": "the administrators'",
    "projects.SavedFilter": "its person's",
    "projects.FoldedLane": "its person's",
    "sheets.ImportFile": "its owner's, on its way in",
    "sheets.OutlookPart": "as the file",
    "jobs.Job": "its person's and the administrators'",
    "jobs.Piece": "as the job",
    "keeping.Backup": "the administrators'",
    "keeping.Restore": "the administrators' and executives'",
    "account.EmailAddress": "its person's",
    "usersessions.UserSession": "its person's",
    "socialaccount.SocialAccount": "its person's",
    "mfa.Authenticator": "its person's, and secret",
    "admin.LogEntry": "the administrators'",
}
TECHNICAL = {
    "outcomes.LatestValue": "follows from the measurements",
    "outcomes.PeriodValue": "follows from the measurements",
    "attention.Heartbeat": "when the worker last ran",
    "sessions.Session": "secret",
    "people.FirstLink": "secret",
    "account.EmailConfirmation": "secret",
    "socialaccount.SocialApp": "secret",
    "socialaccount.SocialToken": "secret",
    "contenttypes.ContentType": "Django's",
    "auth.Permission": "Django's, not used",
    "auth.Group": "Django's, not used",
}
