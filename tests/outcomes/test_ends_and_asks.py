"""What the other side began reaches who can act; what ends says what hangs on it, and has a way back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes import attention
from outcomes.actions import closing, countering, drafting, reopening, reviewing, succeeding
from outcomes.models import Closing, KpiDefinition, Outcome, ReviewPart, Version
from partnership.attention.items import Item
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, in_force, kpi_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def waiting(kind: str, days: int = 0) -> list[Item]:
    return [each for each in attention.items(timezone.now() + timedelta(days=days)) if each.kind == kind]


def told(kind: str) -> set[str]:
    return {notice.person.name for notice in Notice.objects.filter(kind=kind).select_related("person")}


def closed(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    outcome = in_force(it, marketing, cio, cmo)
    proposed = closing.propose_closing(outcome, by=cio, result="missed", learnt="Ask first.")
    for person in (cio, cmo):
        closing.sign_closing(proposed, by=person, seen=proposed.agreement.digest, proved_at=timezone.now())
    return Outcome.objects.get(pk=outcome.pk)


def test_a_draft_is_told_to_the_other_sides_executive_and_waits_after_two_days(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    outcome = drafting.start(by=marketing, title="Sell more")
    assert told("outcome-drafted") == {"Ingrid Olsen"}
    assert waiting("draft-to-join") == []
    (item,) = waiting("draft-to-join", days=3)
    assert (item.person_id, item.url) == (cio.pk, outcome.get_absolute_url())
    drafting.change_wording(outcome.versions.get(), by=it, seen=0, values={"title": "Sell much more"})
    assert waiting("draft-to-join", days=3) == []


def test_a_click_asks_somebody_into_the_draft(
    it: Person, it2: Person, marketing: Person, cio: Person, client_for: ClientFor
) -> None:
    outcome = a_draft(it, marketing).outcome
    client, url = client_for(marketing), reverse("outcomes:invitation", args=[outcome.pk])
    assert "Ask into the draft" in client.get(outcome.get_absolute_url()).content.decode()
    assert "Choose somebody" in client.post(url, {"person": marketing.pk}, follow=True).content.decode()
    client.post(url, {"person": it2.pk})
    (item,) = waiting("draft-to-join")
    assert (item.person_id, item.context["by"]) == (it2.pk, "Maya Lindqvist")
    html = client.get(outcome.get_absolute_url()).content.decode()
    assert "Irene Castillo was asked on" in html
    again = client.post(url, {"person": it2.pk}, follow=True, headers={"referer": "http://testserver/"})
    assert "was asked already" in again.content.decode()
    drafting.change_wording(outcome.versions.get(), by=it, seen=0, values={"title": "Sell much more"})
    assert waiting("draft-to-join", days=9) == []
    assert client.post(url, {"person": it.pk}).status_code == 403


@pytest.mark.parametrize(
    ("field", "written", "stored"),
    [
        ("targets", "75 by 31 Oct 2027", [("2027-10-31", 75)]),
        ("targets", "75 %", [("2026-12-31", 75)]),
        ("targets", "25 % by 30.06.2026; 31,5 by Thu 31 Dec 2026", [("2026-06-30", 25), ("2026-12-31", 31.5)]),
        ("baseline", "22.5 %", 22.5),
        ("tolerance", "12 points of the way", 12),
    ],
)
def test_another_value_is_written_as_people_write(
    field: str, written: str, stored: object, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    version = a_proposal(it, marketing)
    url = reverse("outcomes:counter", args=[version.outcome_id, 1])
    path = f"repeat-purchase-rate.{field}"
    form = client_for(it).get(f"{url}?field={path}").content.decode()
    assert 'type="hidden" name="field"' in form
    answer = client_for(it).post(url, {"field": path, "value": written, "reason": "More exact."})
    assert answer.status_code == 303
    counter = version.counter_proposals.get()
    client_for(marketing).post(
        reverse("outcomes:answer", args=[version.outcome_id, 1, counter.pk]), {"answer": "accept"}
    )
    landed = Version.objects.get(outcome=version.outcome_id, number=2).definitions.get()
    targets = [(str(target.from_on), float(target.value)) for target in landed.targets.all()]
    assert (targets if field == "targets" else float(getattr(landed, field))) == stored


def test_a_counter_proposal_waits_for_who_may_answer_and_is_answered(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    version = a_proposal(it, marketing)
    counter = countering.counter(version, by=it, field="title", value="Sell more", reason="Shorter.")
    assert {item.person_id for item in waiting("counter-to-answer")} == {marketing.pk, cmo.pk}
    countering.decline(counter, by=cmo)
    assert waiting("counter-to-answer") == []
    assert told("counter-answered") == {"Ivan Petrov"}


def test_the_next_version_begun_is_told_to_the_other_executive(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    succeeding.draft_next(in_force(it, marketing, cio, cmo).versions.get(), by=cio)
    assert told("version-drafted") == {"Marcus Weber"}


def test_closing_says_what_hangs_on_it_and_leaves_nothing_waiting(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    draft = succeeding.draft_next(outcome.versions.get(), by=it)
    reviewing.open_due_reviews(timezone.now())
    html = client_for(cio).get(reverse("outcomes:closing", args=[outcome.pk])).content.decode()
    for words in ("What hangs on it", draft.get_absolute_url(), "Ivan Petrov and Maya Lindqvist", "Review of"):
        assert words in html
    assert waiting("review-due")
    proposed = closing.propose_closing(outcome, by=cio, result="missed", learnt="Too late.")
    for person in (cio, cmo):
        closing.sign_closing(proposed, by=person, seen=proposed.agreement.digest, proved_at=timezone.now())
    assert list(attention.items(timezone.now() + timedelta(days=40))) == []
    assert told("outcome-ended") == {"Ingrid Olsen", "Maya Lindqvist", "Ivan Petrov"}


def test_taking_a_kpi_out_names_the_requests_that_move_it_and_it_can_be_put_back(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    outcome = in_force(it, marketing, cio, cmo, kpis=2)
    kpi = kpi_of(outcome.versions.get())
    draft = succeeding.draft_next(outcome.versions.get(), by=it)
    client, args = client_for(it), [outcome.pk, draft.number, kpi.pk]
    html = client.get(reverse("outcomes:kpi_removal", args=args)).content.decode()
    assert "Those who are asked for its values" in html
    assert "can be put back into the draft" in html
    client.post(reverse("outcomes:kpi_removal", args=args), {"because": ""})
    assert KpiDefinition.objects.filter(version=draft).count() == 1
    assert "Put it back" in client.get(draft.get_absolute_url()).content.decode()
    client.post(reverse("outcomes:kpi_return", args=args))
    back = KpiDefinition.objects.get(version=draft, kpi=kpi)
    assert [str(target) for target in back.targets.all()] == ["30.000000 from 2026-12-31"]


def test_both_open_a_closed_outcome_again(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    outcome = closed(it, marketing, cio, cmo)
    url = reverse("outcomes:reopening", args=[outcome.pk])
    assert url in client_for(cmo).get(outcome.get_absolute_url()).content.decode()
    assert client_for(cmo).post(url, {"because": ""}).status_code == 422
    client_for(cmo).post(url, {"because": "The wrong outcome."})
    assert {item.person_id for item in waiting("signature-wanted")} == {cio.pk}
    seen = Closing.objects.get().reopening.digest
    stale = client_for(cio).post(url, {"seen": "x"}, follow=True, headers={"referer": f"http://testserver{url}"})
    assert "has changed since you opened it" in stale.content.decode()
    client_for(cio).post(url, {"seen": seen})
    outcome.refresh_from_db()
    assert (outcome.closed_at, outcome.result, outcome.state) == (None, "", "in_force")
    assert waiting("signature-wanted") == []
    with pytest.raises(Refused, match="This outcome is open"):
        reopening.ask_to_reopen(outcome, by=cio, because="Again.")


def test_it_stays_closed_where_the_other_side_does_not_want_it(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    outcome = closed(it, marketing, cio, cmo)
    reopening.ask_to_reopen(outcome, by=cmo, because="The wrong outcome.")
    with pytest.raises(Refused, match="has asked for it already"):
        reopening.ask_to_reopen(outcome, by=cio, because="Mine.")
    client_for(cio).post(reverse("outcomes:reopening_refusal", args=[outcome.pk]))
    assert waiting("signature-wanted") == []
    assert Outcome.objects.get(pk=outcome.pk).closed_at
    reopening.ask_to_reopen(outcome, by=cio, because="After all.")


def test_a_closing_that_both_signed_is_not_said_to_be_withdrawn(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    outcome = closed(it, marketing, cio, cmo)
    answer = client_for(cio).post(reverse("outcomes:closing_withdrawal", args=[outcome.pk]), follow=True)
    assert "No closing is proposed any more." in answer.content.decode()
    with pytest.raises(Refused, match="Both sides have signed the closing meanwhile"):
        closing.withdraw_closing(Closing.objects.get(), by=cio)


def test_a_talk_is_said_by_somebody_with_a_line_and_can_be_undone(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    in_force(it, marketing, cio, cmo)
    reviewing.open_due_reviews(timezone.now())
    part = ReviewPart.objects.get()
    for person, gives in ((cio, 1), (cmo, 5)):
        reviewing.rate_review(review=part.review, by=person, ratings={part.pk: (gives, "")})
    assert told("review-told") == {"Ingrid Olsen"}
    url = reverse("outcomes:review_discussion", args=[part.pk])
    empty = client_for(cio).post(url, {"line": " "}, follow=True)
    assert "Say in one line what came of it" in empty.content.decode()
    client_for(cio).post(url, {"line": "We count weekly from now on."})
    assert "Ingrid Olsen says that you talked" in Notice.objects.filter(person=cmo, kind="review-told").get().text
    html = client_for(cmo).get(part.review.get_absolute_url()).content.decode()
    assert "says Ingrid Olsen" in html
    assert "We count weekly from now on." in html
    late = client_for(cmo).post(url, {"line": "Mine."}, follow=True)
    assert "has said so already" in late.content.decode()
    client_for(cmo).post(reverse("outcomes:review_discussion_removal", args=[part.pk]))
    assert waiting("review-gap")


def test_a_deputys_signature_is_said_at_once_with_what_was_signed(
    it: Person, marketing: Person, cio: Person, deputy_cio: Person
) -> None:
    version = a_proposal(it, marketing)
    assert version.agreement
    version.agreement.sign(by=deputy_cio, seen=version.digest, proved_at=timezone.now())
    notice = Notice.objects.get(kind="signed-for-you")
    assert (notice.person, notice.url) == (cio, version.get_absolute_url())
    assert "Dana Iqbal signed for you: Version: Sell more to existing customers (version 1)" in notice.text
