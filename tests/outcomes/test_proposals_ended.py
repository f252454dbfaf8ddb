"""A proposal is ended by those whose it is, with a reason, told to whoever signed, and can be put back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from outcomes.actions import closing, countering, drafting, signing, succeeding
from outcomes.models import Version
from partnership.accord.models import Signature
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, definition, in_force, kpi_of, sign, wording

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
WHY = {"because": "The shop abroad is missing."}


def at(name: str, version: Version) -> str:
    return reverse(f"outcomes:{name}", args=[version.outcome_id, version.number])


def fresh(version: Version) -> Version:
    return Version.objects.for_detail().get(pk=version.pk)


def told(kind: str) -> set[str]:
    return {notice.person.name for notice in Notice.objects.filter(kind=kind).select_related("person")}


@pytest.fixture
def signed(it: Person, marketing: Person, cio: Person, cmo: Person) -> Version:
    """Proposed by marketing, signed by IT's executive."""
    return sign(a_proposal(it, marketing), cio)


@pytest.mark.parametrize("door", ["next_version", "wording", "kpi_removal", "kpi_new", "answer"])
@pytest.mark.parametrize(
    ("who", "may"),
    [("stranger", False), ("it", True), ("marketing", True), ("cio", True), ("deputy_cio", True), ("admin", False)],
)
def test_every_door_that_ends_a_signature_asks_who_may(
    door: str,
    who: str,
    may: bool,
    signed: Version,
    marketing: Person,
    client_for: ClientFor,
    request: pytest.FixtureRequest,
) -> None:
    """The stranger is of IT, has no KPI here, and drafted nothing: they propose another value instead."""
    person = request.getfixturevalue(who)
    args: list[object] = [signed.outcome_id, signed.number]
    form: dict[str, object] = dict(WHY)
    if door == "wording":
        stages = [stage.pk for stage in signed.stages.all()]
        form |= wording(title="Sell much more") | {"stages": stages, "seen": signed.edits}
    elif door == "kpi_removal":
        args.append(kpi_of(signed).pk)
    elif door == "kpi_new":
        form |= {"name": "More", "direction": "increase", "aggregation": "last", "cadence": "monthly", "seen": 0}
        form |= {"targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0}
    elif door == "answer":
        counter = countering.counter(signed, by=marketing, field="title", value="Sell much more", reason="Plainer.")
        args.append(counter.pk)
        form = {"answer": "accept"}
        may = may and who != "marketing"  # whose it is answers no value of their own side
    client_for(person).post(reverse(f"outcomes:{door}", args=args), form)
    after = fresh(signed)
    assert after.is_proposed is not may
    assert Signature.objects.count() == 1
    if may:
        assert after.cleared_signatures == ["Ingrid Olsen"]
        assert after.ended_because


def test_a_proposal_that_somebody_signed_is_not_ended_without_a_reason(
    signed: Version, marketing: Person, client_for: ClientFor
) -> None:
    client = client_for(marketing)
    for door in ("next_version", "withdrawal"):
        html = client.get(at(door, signed)).content.decode()
        assert "Ingrid Olsen signed it, and will read this" in html
        answer = client.post(at(door, signed), {"because": "  "})
        assert (answer.status_code, "Say why it is taken back" in answer.content.decode()) == (422, True)
    assert fresh(signed).is_proposed


def test_whoever_signed_hears_who_took_it_back_and_why(
    signed: Version, it: Person, cio: Person, client_for: ClientFor
) -> None:
    client_for(it).post(at("next_version", signed), WHY)
    assert told("version-ended") == {"Ingrid Olsen", "Marcus Weber", "Maya Lindqvist"}
    notice = Notice.objects.get(person=cio, kind="version-ended")
    assert "Ivan Petrov took version 1" in notice.text
    assert "The shop abroad is missing." in notice.text
    assert "What Ingrid Olsen signed no longer counts." in notice.text
    assert "The shop abroad is missing." in client_for(cio).get(notice.url).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "after"),
    [("baseline", "30.5", "30.5 %"), ("baseline", "30.5 %", "30.5 %"), ("name", "75", "75")],
)
def test_a_proposed_figure_stands_as_the_one_beside_it_does(
    field: str, value: str, after: str, signed: Version, it: Person, client_for: ClientFor
) -> None:
    key = signed.definitions.get().kpi.key
    countering.counter(signed, by=it, field=f"{key}.{field}", value=value, reason="The last quarter.")
    assert f"<ins>{after}</ins>" in client_for(it).get(signed.get_absolute_url()).text


@pytest.mark.parametrize("door", ["next_version", "withdrawal"])
def test_it_can_be_put_back_with_its_signatures(
    door: str, signed: Version, marketing: Person, cmo: Person, it: Person, client_for: ClientFor
) -> None:
    counter = countering.counter(signed, by=it, field="title", value="Sell more still", reason="Plainer.")
    client = client_for(marketing)
    client.post(at(door, signed), WHY)
    assert "let version 1 stand again" in client.get(signed.get_absolute_url()).content.decode()
    answer = client.post(at("restoration", signed), follow=True)
    assert "Version 1 stands again as it was." in answer.content.decode()
    back = fresh(signed)
    counter.refresh_from_db()
    assert (back.state, back.ended_because, back.cleared_signatures, counter.state) == ("proposed", "", [], "open")
    assert list(signed.outcome.versions.exclude(pk=signed.pk).values_list("state", flat=True)) == (
        ["withdrawn"] if door == "next_version" else []
    )
    assert sign(back, cmo).is_in_force
    assert Event.objects.filter(kind="version.restored").count() == 1


def test_a_draft_that_was_withdrawn_can_be_put_back(it: Person, marketing: Person, client_for: ClientFor) -> None:
    version = a_draft(it, marketing)
    client = client_for(marketing)
    client.post(at("withdrawal", version), {"because": ""})
    assert fresh(version).state == "withdrawn"
    client.post(at("restoration", version))
    assert fresh(version).is_draft


def test_it_is_not_put_back_once_another_was_proposed(
    signed: Version, marketing: Person, client_for: ClientFor
) -> None:
    second = succeeding.draft_next(signed, by=marketing, because="Reworked.")
    signing.propose(second, by=marketing, seen=signing.digest_of(second))
    client = client_for(marketing)
    assert "stand again" not in client.get(signed.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="Version 2 has come since"):
        succeeding.restore(signed, by=marketing)


def test_what_was_in_force_is_not_put_back(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    first = in_force(it, marketing, cio, cmo).versions.get()
    with pytest.raises(Refused, match="was not taken back"):
        succeeding.restore(first, by=cio)


def test_a_withdrawn_version_waits_for_nobody(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    version = a_proposal(it, marketing)
    assert "waits for Marcus Weber" in client_for(it).get(version.outcome.get_absolute_url()).content.decode()
    signing.withdraw(version, by=marketing)
    for address in (version.outcome.get_absolute_url(), version.get_absolute_url()):
        html = client_for(it).get(address).content.decode()
        assert "waits for Marcus Weber" not in html
        assert "is not involved yet" not in html


def test_a_closing_falls_with_the_version_that_it_was_of(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    proposed = closing.propose_closing(outcome, by=cmo, result="achieved", learnt="Ask first.")
    second = succeeding.draft_next(outcome.versions.get(), by=it)
    signing.propose(second, by=it, seen=signing.digest_of(second))
    sign(fresh(second), cmo, cio)
    proposed.refresh_from_db()
    assert proposed.ended_at is not None
    assert Notice.objects.filter(kind="outcome-ended").get().person == cmo


def test_a_form_offers_only_what_it_takes(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    """While the next version is a draft, text and definitions of the one in force change there."""
    first = in_force(it, marketing, cio, cmo).versions.get()
    second = succeeding.draft_next(first, by=it)
    client, kpi = client_for(it), kpi_of(first)
    page = client.get(first.outcome.get_absolute_url()).content.decode()
    assert reverse("outcomes:kpi_change", args=[first.outcome_id, second.number, kpi.pk]) in page
    assert at("kpi_new", second) in page
    assert at("kpi_new", first) not in page
    assert client.get(at("kpi_new", first)).headers["Location"] == at("kpi_new", second)
    form = client.get(reverse("outcomes:kpi_change", args=[first.outcome_id, 1, kpi.pk])).content.decode()
    assert "Version 2 is draft already" in form
    assert form.count("disabled") >= 8
    assert "Take this KPI out" not in form
    assert client.get(reverse("outcomes:kpi_removal", args=[first.outcome_id, 1, kpi.pk])).status_code == 403


def test_a_steward_is_named_by_their_side_alone(
    it: Person, it2: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    version = in_force(it, marketing, cio, cmo).versions.get()
    kpi, d = kpi_of(version), version.definitions.get()
    targets = [(target.from_on, target.value) for target in d.targets.all()]
    with pytest.raises(Refused, match="The steward in IT is changed by Ivan Petrov"):
        drafting.change_kpi(version, kpi, by=cmo, seen=0, values=definition(it2, marketing), targets=targets)
    drafting.change_kpi(version, kpi, by=cio, seen=0, values=definition(it2, marketing), targets=targets)
    assert told("steward-changed") == {"Ivan Petrov", "Irene Castillo", "Maya Lindqvist", "Marcus Weber"}
    form = client_for(cio).get(reverse("outcomes:kpi_change", args=[version.outcome_id, 1, kpi.pk])).content.decode()
    assert form.count("disabled") == 1  # marketing's steward is marketing's to name


def test_a_title_is_mended_without_emptying_what_is_offered_no_longer(
    it: Person, marketing: Person, client_for: ClientFor
) -> None:
    """An archived stage is no choice any more; what is stored stays, and says so."""
    version = a_draft(it, marketing)
    stage = version.stages.get()
    stage.archive(by=marketing)
    client = client_for(marketing)
    html = client.get(at("wording", version)).content.decode()
    assert f"{stage.name} left the journey, and stays here unless you choose otherwise." in html
    form = wording(title="Sell more, sooner") | {"stages": [stage.pk], "seen": version.edits}
    assert client.post(at("wording", version), form).status_code == 303
    assert list(fresh(version).stages.all()) == [stage]
