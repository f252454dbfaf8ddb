"""Every reference to a person in the models: held (and so handed over), history (stays), or their own.

A new one fails here until somebody has decided. What is held is listed by a kind in ``partnership/setup/holdings/``.
"""

import pytest
from django.apps import apps
from django.db.models import Field

from partnership.people.models import Person
from partnership.setup.holdings import KINDS

HELD = {
    "people.Seat.person": "seat",
    "people.Delegation.principal": "deputies",
    "people.Delegation.deputy": "deputyship",
    "people.Invitation.by": "invitation",
    "lanes.Ownership.person_it": "lane",
    "lanes.Ownership.person_marketing": "lane",
    "lanes.Ownership.deputies": "lane-deputy",
    "outcomes.KpiDefinition.steward_it": "kpi",
    "outcomes.KpiDefinition.steward_marketing": "kpi",
    "projects.Card.assignee": "card",
    "projects.Project.owner_it": "project",
    "projects.Project.owner_marketing": "project",
    "stack.System.owner_it": "system",
    "stack.System.owner_marketing": "system",
    "stack.DataSet.owner_it": "data-set",
    "stack.DataSet.owner_marketing": "data-set",
    "stack.Integration.owner": "flow",
    "standards.Standard.reviewer": "standard",
    "promises.Action.owner": "action",
    "intake.Request.requester": "request",
    "intake.Consultation.people": "consultation",
    "intake.Consultation.responsible": "consultation",
    "intake.Triager.person": "triage",
    "meetings.Series.people": "series",
    "meetings.Decision.owner_it": "decision",
    "meetings.Decision.owner_marketing": "decision",
}
HISTORY = {
    "intake.Submission.by",
    "activity.Event.by", "activity.Event.acting_for", "admin.LogEntry.user",
    "accord.Signature.person", "accord.Signature.acting_for",
    "accord.BlindRating.person", "accord.BlindRating.acting_for",
    "promises.Action.captured_by",
    "comments.Comment.author",
    "journey.Touchpoint.written_by", "journey.Touchpoint.talked_by", "projects.Easing.said_by",
    "ideas.Idea.author",  # who may not sign in is asked no more whether it holds: who speaks for their side is
    "ideas.Idea.let_go_by", "ideas.Backing.person",
    "stack.DataSet.looked_by", "stack.DataSet.retired_by", "stack.Use.linked_by", "stack.Integration.ended_by",
    "outcomes.Outcome.drafted_by", "outcomes.Outcome.other_side_by",
    "outcomes.Outcome.invited",  # who may not sign in is waited for no longer: it is the executive's then
    "outcomes.Outcome.invited_by", "outcomes.Closing.reopening_by",
    "outcomes.Version.drafted_by", "outcomes.Version.proposed_by",
    "outcomes.CounterProposal.made_by", "outcomes.CounterProposal.answered_by",  # an open one is the other side's turn
    "outcomes.Closing.proposed_by", "outcomes.Annotation.made_by",
    "outcomes.Measurement.recorded_by", "outcomes.Correction.corrected_by",
    "outcomes.Removal.recorded_by", "outcomes.Removal.removed_by",
    "outcomes.CheckIn.made_by", "outcomes.CheckIn.acknowledged_by", "outcomes.ReviewPart.discussed_by",
    "intake.Triager.named_by", "intake.Triager.ended_by",
    "intake.Request.decided_by", "projects.Project.started_by", "projects.Card.added_by",
    "projects.ChecklistItem.done_by", "projects.MissingPiece.supplied_by",
    "projects.CardLink.added_by", "projects.Attachment.given_by",
    "intake.Consultation.integration_by", "intake.Consultation.delivery_by", "intake.Consultation.governance_by",
    "projects.HandOff.sent_by", "projects.HandOff.answered_by", "projects.HandOff.answered_for",
    "intake.Question.asked_by",
    "standards.StandardVersion.written_by", "standards.Check.judged_by", "standards.Evidence.given_by",
    "standards.Waiver.asked_by",
    "contracts.Contract.added_by", "contracts.Terms.added_by", "contracts.CostLine.added_by",
    "contracts.Document.given_by", "contracts.Verdict.given_by", "contracts.Cancellation.added_by",
    "contracts.BudgetYear.said_by",
    "meetings.Series.created_by", "meetings.Meeting.present", "meetings.Topic.added_by",
    "meetings.Information.captured_by", "meetings.Decision.captured_by", "meetings.SharedNote.written_by",
    "stack.KnownAs.said_by", "stack.Fit.talked_by", "stack.Quality.talked_by",
    "keeping.Restore.dismissed_by",
}  # fmt: skip
OWN = {
    "people.Invitation.person",  # withdrawn when access ends
    "attention.Mail.person", "attention.Preference.person", "attention.DigestTime.person",
    "attention.Delivery.person", "attention.Notice.person",
    "sheets.ImportFile.owner", "meetings.PrivateNote.author",
    "projects.SavedFilter.person", "projects.FoldedLane.person",
    "comments.Mention.person",  # waits for nobody who may not sign in
    "jobs.Job.person",  # what they may no longer do fails by itself
    "account.EmailAddress.user", "socialaccount.SocialAccount.user", "mfa.Authenticator.user",
    "usersessions.UserSession.user",
    "people.SignInRules.break_glass",  # nobody loses access before another keeps a password: SignInRules.refuse_to_lose
}  # fmt: skip


def references() -> set[str]:
    """Each foreign key and each many-to-many to a person, as "app.Model.field"; a table in between is its field's."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.related_model is Person
    }


def test_every_reference_to_a_person_is_held_history_or_their_own() -> None:
    named = HELD.keys() | HISTORY | OWN
    assert references() - named == set(), "decide what becomes of it when the person leaves (see the docstring)"
    assert named - references() == set(), "is gone from the models"
    assert not HELD.keys() & HISTORY
    assert not (HELD.keys() | HISTORY) & OWN


def test_what_is_held_has_a_kind_that_lists_it() -> None:
    assert set(HELD.values()) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.django_db
def test_nobody_holds_anything_on_the_first_day(kind, it) -> None:
    assert kind.held_by(it) == []
    assert [list(pairs) for pairs in kind.unfit()] == [[] for _ in kind.unfit()]
