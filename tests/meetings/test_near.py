"""Everybody who may be near a meeting, at every door: who is invited, who was, who stands in, whose access ended."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import agenda, capture, closing, occurring, planning
from meetings.models import Decision, Meeting, PrivateNote, Series, Topic
from partnership.attention.items import stream
from partnership.people.models import Delegation, Person, Side
from tests.cast import make_person
from tests.meetings.conftest import rule

SECRET = "Ask whether he is leaving us"


def deputy(principal: Person, email: str, name: str, first: int, last: int) -> Person:
    person = make_person(email, name, side=principal.side)
    today = timezone.localdate()
    Delegation.objects.create(
        principal=principal,
        deputy=person,
        from_on=today + timedelta(days=first),
        until_on=today + timedelta(days=last),
        told_at=timezone.now(),
    )
    return person


@pytest.fixture
def deputy_cmo(cmo):
    return deputy(cmo, "deputy.cmo@example.com", "Dora Lang", -1, 1)


@pytest.fixture
def past_deputy(cmo):
    """Stood in until last week."""
    return deputy(cmo, "past.deputy@example.com", "Paul Past", -9, -5)


@pytest.fixture
def guest(marketing):
    """Invited to the executive meeting."""
    return marketing


@pytest.fixture
def former_guest(it2):
    """Was invited until a moment ago."""
    return it2


@pytest.fixture
def disabled_guest(marketing2):
    """Is invited still; their access has ended."""
    return marketing2


@pytest.fixture
def watching(observer):
    """An observer who is invited."""
    return observer


@pytest.fixture
def leadership(cio, cmo, guest, former_guest, disabled_guest, watching, admin):
    """An executive meeting in progress."""
    fields = rule(kind=Series.Kind.EXECUTIVE, title="Leadership")
    everybody = [guest, former_guest, disabled_guest, watching]
    series = planning.plan_series(planned_by=cio, people=everybody, **fields)
    planning.replace_in_series(series, person=former_guest, by=admin)
    disabled_guest.disable(by=admin)
    return _begun(series, cio)


@pytest.fixture
def between_two(series, cio, cmo):
    """A one-to-one in progress."""
    return _begun(series, cio)


def _begun(series: Series, cio: Person) -> Meeting:
    meeting = occurring.prepare(series, date(2026, 3, 4), by=cio)
    topic = agenda.add_topic(meeting, by=cio, title="Who owns consent")
    meeting.begin(by=cio, present=[cio])
    capture.capture_decision(topic, by=cio, what="IT owns consent", confidential=True)
    note, _ = PrivateNote.objects.of(cio).get_or_create(meeting=meeting, author=cio)
    note.write(SECRET, seen=0)
    return meeting


# Who: whether they see the one-to-one, and whether they see the executive meeting; None where they cannot come in.
NEAR = {
    "cio": (True, True),
    "cmo": (True, True),
    "deputy_cio": (True, True),
    "deputy_cmo": (True, True),
    "past_deputy": (False, False),
    "guest": (False, True),
    "former_guest": (False, False),
    "disabled_guest": (None, None),
    "watching": (False, True),
    "it": (False, False),
    "admin": (False, False),
}


@pytest.mark.parametrize("who", NEAR)
@pytest.mark.parametrize("which", ["between_two", "leadership"])
def test_who_is_near_sees_what_is_theirs_at_every_door(request, client_for, leadership, who, which, cio):
    meeting, person = request.getfixturevalue(which), Person.objects.get(pk=request.getfixturevalue(who).pk)
    seen = NEAR[who][which == "leadership"]
    topic, decision = meeting.topics.get(title="Who owns consent"), Decision.objects.get(topic__meeting=meeting)
    client = client_for(person)
    pages = [meeting.get_absolute_url(), meeting.series.get_absolute_url()]
    pages.append(reverse("meetings:history", args=[meeting.pk]))
    codes = {client.get(address).status_code for address in pages}
    assert codes == ({302} if seen is None else {200} if seen else {404})
    if seen is None:
        return
    lists = [client.get(address, {"q": "consent"}).text for address in ("/meetings/", "/", "/waiting/", "/search/")]
    assert any(meeting.get_absolute_url() in text for text in lists) is seen
    assert not any(SECRET in text for text in lists) or person == cio
    for manager, record in (
        (Meeting.objects, meeting),
        (Series.objects, meeting.series),
        (Topic.objects, topic),
        (Decision.objects, decision),
    ):
        assert manager.visible_to(person).filter(pk=record.pk).exists() is seen, record


@pytest.mark.parametrize("who", [who for who in NEAR if who != "cio"])
@pytest.mark.parametrize("end", ["open", "closed", "cancelled"])
def test_a_private_note_is_its_authors_alone_to_all_who_are_near(request, client_for, leadership, cio, who, end):
    if end == "closed":
        closing.close(leadership, by=cio)
        for person in (cio, request.getfixturevalue("cmo")):
            closing.confirm_minutes(leadership, by=person, seen=leadership.agreement.digest)
    if end == "cancelled":
        Meeting.objects.filter(pk=leadership.pk).update(state="cancelled", because="Ill.")
    person = Person.objects.get(pk=request.getfixturevalue(who).pk)
    client = client_for(person)
    for name in ("detail", "history", "minutes"):
        assert SECRET not in client.get(reverse(f"meetings:{name}", args=[leadership.pk])).text
    client.post(reverse("meetings:private_notes", args=[leadership.pk]), {"private-text": "mine", "private-seen": 0})
    assert PrivateNote.objects.of(cio).get().text == SECRET
    assert not PrivateNote.objects.of(person).filter(text=SECRET).exists()
    assert SECRET not in str(stream(timezone.now(), person))


def test_a_one_to_one_has_two_people_and_their_deputies(client_for, series, cio, cmo, it, deputy_cio):
    fields = {name: "" if value is None else value for name, value in rule().items()} | {"at": "09:00"}
    answer = client_for(cio).post(reverse("meetings:series_new"), fields | {"people": [it.pk]})
    assert answer.status_code == 422
    assert "nobody else comes to it" in answer.text
    assert series.comers() == [cio, cmo]
    assert series.stand_ins() == [deputy_cio]
    assert cio.side == Side.IT
    series.people.add(it)  # from before: an executive meeting that became a one-to-one
    assert it not in series.comers()
    assert not Series.objects.visible_to(it).exists()
