"""Who may do what with a request, asked of everybody who may be near it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outcomes.models import Outcome
from partnership.core.refusals import Refused
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.models import Request, Triager
from partnership.people.models import Delegation, Person, Role, Side
from tests.cast import make_person
from tests.intake import asking

ClientFor = Callable[[Person], Client]
IT_SPEAKS, MARKETING_SPEAKS = {"cio", "deputy_of_it"}, {"cmo", "deputy_of_marketing"}
SPEAK = IT_SPEAKS | MARKETING_SPEAKS
TRIAGE = {"triages_for_it", "triages_for_marketing"}
SIDES = dict.fromkeys(IT_SPEAKS | {"triages_for_it"}, Side.IT) | dict.fromkeys(
    MARKETING_SPEAKS | {"triages_for_marketing"}, Side.MARKETING
)
ALLOWED: dict[str, set[str]] = {
    "can_log": {
        "requester", "colleague", "named_for_it", "of_it", "former_deputy", "stranger", "named_and_changed_sides",
        *TRIAGE, *SPEAK,
    },
    "can_say_what_is_meant": {
        "requester", "colleague", "named_for_it", "of_it", "former_deputy", "stranger", "named_and_changed_sides",
        *TRIAGE, *SPEAK,
    },
    "is_requester": {"requester"},
    "is_consulted": {"named_for_it", *IT_SPEAKS},
    "can_name_people": IT_SPEAKS,
    "can_keep_words": {"named_for_it", "of_it", "triages_for_it", "former_deputy", "stranger"} | IT_SPEAKS,
    "can_triage": TRIAGE | SPEAK,
    "judges_for": TRIAGE | SPEAK,
    "can_name_triagers": SPEAK,
    "can_ask": {"named_for_it"} | TRIAGE | SPEAK,
    "can_bring_back": TRIAGE | SPEAK,
    "can_override": SPEAK,
    "can_choose": {"requester", "named_for_it"} | SPEAK,
}  # fmt: skip
OF_A_REQUEST = {"is_requester", "is_consulted", "judges_for", "can_ask", "can_bring_back", "can_choose"}


def deputy(email: str, principal: Person, *, until: int) -> Person:
    person, today = make_person(email, email, side=principal.side), timezone.localdate()
    Delegation.objects.create(
        principal=principal,
        deputy=person,
        from_on=today - timedelta(days=20),
        until_on=today + timedelta(days=until),
        told_at=timezone.now(),
    )
    return person


def as_now(person: Person, **changed: object) -> Person:
    """The same person, after something of theirs has changed."""
    now = Person.objects.get(pk=person.pk)
    for name, value in changed.items():
        setattr(now, name, value)
    return now


@pytest.fixture
def near(
    marketing: Person, marketing2: Person, it: Person, it2: Person, cio: Person, cmo: Person, admin: Person,
    observer: Person, stranger: Person, outcome: Outcome,
) -> dict[str, Person]:  # fmt: skip
    """Everybody, about one request that marketing asks and IT has named people for."""
    leaver = make_person("leaver@example.com", "Lea Ver", side=Side.IT)
    triage = {side: make_person(f"triage-{side}@example.com", f"Tria {side}", side=side) for side in Side}
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it, leaver], by=cio)
    Triager.objects.appoint(triage[Side.IT], by=cio)
    Triager.objects.appoint(triage[Side.MARKETING], by=cmo)
    return {
        "requester": marketing,
        "colleague": marketing2,
        "observes_now": as_now(marketing, role=Role.OBSERVER, side=""),
        "disabled": as_now(it, is_active=False),
        "named_for_it": it,
        "named_and_changed_sides": as_now(leaver, side=Side.MARKETING),
        "of_it": it2,
        "triages_for_it": triage[Side.IT],
        "triages_for_marketing": triage[Side.MARKETING],
        "cio": cio,
        "cmo": cmo,
        "deputy_of_it": deputy("d1@example.com", cio, until=5),
        "deputy_of_marketing": deputy("d2@example.com", cmo, until=5),
        "former_deputy": deputy("d3@example.com", cio, until=-1),
        "admin": admin,
        "observer": observer,
        "stranger": stranger,
    }


@pytest.mark.parametrize("predicate", ALLOWED)
def test_who_may(predicate: str, near: dict[str, Person]) -> None:
    record = asking.fresh(Request.objects.get())
    ask = getattr(may, predicate)
    said = {who: ask(person, record) if predicate in OF_A_REQUEST else ask(person) for who, person in near.items()}
    assert {who for who, answer in said.items() if answer} == ALLOWED[predicate]
    if predicate == "judges_for":
        assert {who: side for who, side in said.items() if side} == SIDES


def test_every_predicate_stands_in_the_table() -> None:
    here = {name: one for name, one in vars(may).items() if getattr(one, "__module__", "") == may.__name__}
    assert {name for name, one in here.items() if callable(one)} == {*ALLOWED, "triages_for"}


@pytest.mark.parametrize("sent", [False, True])
def test_who_sees_it(sent: bool, near: dict[str, Person], outcome: Outcome) -> None:
    record = asking.a_draft(near["requester"], outcome)
    if sent:
        record.submit(by=near["requester"])
    seen = {who for who, person in near.items() if record in Request.objects.visible_to(person)}
    assert seen == (set(near) if sent else {"requester", "observes_now"})


@pytest.mark.parametrize("who", ["triages_for_it", "deputy_of_it", "named_for_it"])
def test_nobody_decides_or_asks_about_their_own_for_a_seat(
    who: str, near: dict[str, Person], client_for: ClientFor, outcome: Outcome
) -> None:
    own = asking.submitted(near[who], outcome)
    client, place = client_for(near[who]), own.get_absolute_url()
    refusal = client.post(f"{place}refusal/", {"state": "declined", "reason": "No."})
    question = client.post(f"{place}question/", {"text": "Which?"})
    assert question.status_code == 403
    assert refusal.status_code == (303 if who == "deputy_of_it" else 403)
    page = client.get(place).content.decode()
    assert "Ask for what is missing" not in page


def test_the_verb_refuses_what_a_triager_asks_for_too(near: dict[str, Person], outcome: Outcome) -> None:
    own = asking.submitted(near["triages_for_it"], outcome)
    with pytest.raises(Refused, match="You ask for this yourself"):
        actions.refuse(own, "declined", by=near["triages_for_it"], reason="No.")


IT_ANSWERS = {
    "consultation/": {},
    "consultation/delivery/": {"fit": "fits", "words": "With the team of May."},
    "fast-approval/": {"words": "Small enough."},
    "question/": {"text": "Which?"},
}


@pytest.mark.parametrize("way", IT_ANSWERS)
def test_whom_it_named_answers_not_what_they_ask_for_themselves(
    way: str, near: dict[str, Person], client_for: ClientFor, outcome: Outcome
) -> None:
    own = asking.submitted(near["named_for_it"], outcome)
    own.consultation.people.add(near["named_for_it"])  # however they came to be both
    client, place = client_for(near["named_for_it"]), own.get_absolute_url()
    assert client.post(f"{place}{way}", IT_ANSWERS[way]).status_code == 403
    assert asking.fresh(own).state == Request.State.SUBMITTED
    assert f"{place}{way}" not in client.get(place).text


def test_whom_it_named_and_who_asks_from_now_on_answers_no_more(near: dict[str, Person], outcome: Outcome) -> None:
    named, others = near["named_for_it"], near["of_it"]
    record = asking.submitted(others, outcome)
    actions.name_people(record, [named, near["triages_for_it"]], responsible=named, by=near["cio"])
    Request.objects.hand_over({asking.fresh(record): named}, by=near["admin"])
    consultation = asking.fresh(record).consultation
    assert list(consultation.people.all()) == [near["triages_for_it"]]
    assert consultation.responsible is None
