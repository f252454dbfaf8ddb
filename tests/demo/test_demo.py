"""The demo shows the whole product: every state, status and kind of waiting, and nothing in it is a lie."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import timezone

from meetings.models import Meeting, Topic
from outcomes.agreeing.material import digest_of
from outcomes.models import Outcome, Review, Version
from outcomes.reckoning.status import Status
from outcomes.shown.dashboard import cards
from partnership.accord.models import Agreement, BlindRound, Signature
from partnership.activity.models import Event, first_break
from partnership.attention.items import survey
from partnership.attention.kinds import EXECUTIVE, REACHES, WAITING, reaching
from partnership.attention.models import Delivery, Mail, Notice
from partnership.attention.sending import drain
from partnership.company.models import GroundRules
from partnership.intake.models import Request
from partnership.people.models import Chairs, Person, Seat, Side
from partnership.projects.models import Card, HandOff, Project
from partnership.promises.models import Action


class Undone(Exception):
    """Takes the demo out of the database again."""


# Today, whatever day that is, and an early Monday after holidays, at the start of a month, a quarter and a year.
DAYS = {"today": None, "new-year": "2027-01-04T03:00:00Z"}


@pytest.fixture(scope="module", autouse=True, params=list(DAYS.values()), ids=list(DAYS))
def demo(request, django_db_setup, django_db_blocker) -> Iterator[tuple[datetime, datetime]]:
    frozen = time_machine.travel(request.param, tick=False) if request.param else nullcontext()
    with frozen, django_db_blocker.unblock():
        try:
            with transaction.atomic():
                began = timezone.now()
                call_command("demo", verbosity=0)
                yield began, timezone.now()
                raise Undone
        except Undone:
            pass


pytestmark = pytest.mark.django_db


def missing(queryset: models.QuerySet, field: str, but: tuple[str, ...] = ()) -> set[str]:
    """Which of a field's choices no record has."""
    choices = {value for value, _ in queryset.model._meta.get_field(field).flatchoices}
    return choices - set(queryset.values_list(field, flat=True)) - set(but)


def test_every_status_of_a_kpi_is_there():
    found = {tile.status for card in cards(timezone.localdate(), GroundRules.current()) for tile in card.tiles}
    # What wants a baseline is not proposed without one: only definitions of before that rule lack it.
    assert set(Status) - found == {Status.NO_BASELINE}


@pytest.mark.parametrize(
    ("model", "field", "but"),
    [
        (Version, "state", ()),
        (Outcome, "result", ("",)),
        (Request, "state", ()),
        (Project, "stage", ()),
        (HandOff, "state", ()),
        (Meeting, "state", ()),
        (Topic, "state", ()),
        # Mail is held and withheld only after a restore, which no demo has.
        (Mail, "state", ("held", "withheld")),
        (Delivery, "state", ("held", "withheld")),
        (Seat, "side", ()),
    ],
)
def test_every_state_is_there(model, field, but):
    assert missing(model.objects.all(), field, but) == set()


def test_every_column_of_the_board_and_every_state_of_an_action_is_there():
    assert set(Card.objects.values_list("column", flat=True)) == {"todo", "doing", "blocked", "done"}
    assert {action.state for action in Action.objects.all()} >= {"open", "done", "dropped"}
    assert any(action.is_overdue for action in Action.objects.all())


def test_every_kind_of_waiting_is_there_and_no_area_fails():
    asked = survey(timezone.now())
    assert asked.failures == {}
    # By the verbs alone, as the demo is told, nothing is owned by somebody who cannot act on it.
    assert set(WAITING) - {item.kind for item in asked.items} == {"loose-ends"}


def test_what_needs_both_says_what_to_do_in_one_set_of_words_wherever_it_stands():
    items = [item for item in survey(timezone.now()).items if item.joint]
    lines = {}
    for item in items:
        line = render_to_string(item.line_templates, {"item": item}).strip()
        assert f">{line}</a>" in render_to_string(item.row_templates, {"item": item}), item
        lines.setdefault(item.person_id, []).append(line)
    assert len({item.kind for item in items}) > 3
    for said in lines.values():
        assert len(set(said)) == len(said), "two things that wait for one person are told apart by their words"


def forms_of(row: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each form of a row posts to, and what it is filled in with."""
    for form in re.findall(r"<form .*?</form>", row, re.DOTALL):
        inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in re.findall(r"<input [^>]*>", form)]
        fields = {one["name"]: unescape(one.get("value", "")) for one in inputs if "name" in one}
        for address in re.findall(r'\b(?:form)?action="([^"]+)"', form):
            yield unescape(address), fields


def test_whatever_waits_for_somebody_opens_for_them_and_can_be_done_by_them():
    waiting = defaultdict(list)
    for item in survey(timezone.now()).items:
        waiting[item.person_id].append(item)
    wrong, done = [], set()
    for person in Person.objects.filter(pk__in=waiting):
        client = Client()
        client.force_login(person)
        for item in waiting[person.pk]:
            if (status := client.get(item.url, follow=True).status_code) != 200:
                wrong.append((person.name, item.kind, item.url, status))
            row = get_template("attention/item.html").render({"item": item, "csrf_token": "x"})
            for address, fields in forms_of(row):
                with transaction.atomic():
                    status = client.post(address, fields).status_code
                    transaction.set_rollback(True)
                done.add(item.kind)
                if status in {403, 404, 405} or status >= 500:
                    wrong.append((person.name, item.kind, address, status))
    assert wrong == []
    assert len(waiting) > 8
    assert len(done) > 3


def reached(person: Person, notice: Notice) -> bool:
    """By who they are, or, of an executive's kind, who they were that day: whoever left a seat was told in it."""
    if notice.kind in reaching(person):
        return True
    return EXECUTIVE in REACHES[notice.kind] and person.standing_on(timezone.localdate(notice.told_at)).is_executive


def test_whatever_somebody_was_told_opens_for_them_and_is_of_a_kind_that_reaches_them():
    newest = {(notice.person_id, notice.kind): notice for notice in Notice.objects.order_by("told_at", "pk")}
    people = Person.objects.active().in_bulk()
    wrong = []
    for (person_id, kind), notice in newest.items():
        if person_id not in people:
            continue
        client = Client()
        client.force_login(people[person_id])
        status = client.get(notice.url, follow=True).status_code
        if status != 200 or not reached(people[person_id], notice):
            wrong.append((people[person_id].name, kind, notice.url, status))
    assert wrong == []
    unreached = [i for i in survey(timezone.now()).items if i.kind not in reaching(people[i.person_id])]
    assert unreached == []


def test_every_version_that_was_signed_still_has_the_text_that_was_signed():
    signed = Version.objects.exclude(agreement=None).prefetch_related("definitions__targets", "definitions__kpi")
    wrong = [
        version
        for version in signed
        for signature in version.agreement.signatures.all()
        if not digest_of(version) == version.agreement.digest == signature.digest
    ]
    assert signed.count() >= 10
    assert wrong == []


OF_OTHERS = (Agreement.Purpose.ACCEPTANCE, Agreement.Purpose.VERDICT)
"""Given also by whom a seat named for it, or who owns the project for the side."""


def test_every_signature_was_given_by_who_spoke_for_the_side_that_day():
    for signature in Signature.objects.exclude(agreement__purpose__in=OF_OTHERS).select_related("person"):
        standing = signature.person.standing_on(timezone.localdate(signature.signed_at))
        assert standing.side_spoken_for == signature.side, signature
        assert standing.principal == signature.acting_for
    assert Agreement.objects.filter(completed_at__isnull=False).exists()
    assert Signature.objects.filter(acting_for__isnull=False).exists()


def test_ratings_are_open_and_sealed():
    assert BlindRound.objects.exclude(revealed_at=None).exists()
    assert BlindRound.objects.filter(revealed_at=None, ratings__isnull=False).exists()
    assert Review.objects.count() >= 4


def test_the_ledger_holds_and_reads_in_order_of_time():
    assert first_break() is None
    times = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= timezone.now()


def test_nothing_bears_the_moment_in_which_it_was_told(demo):
    """Every stamp is the story's, those too that a field's default gives; and afterwards time is as it was."""
    began, ended = demo
    assert timezone.now() >= ended
    late = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model._meta.app_label != "migrations" and isinstance(field, models.DateTimeField):
                told = model._base_manager.filter(**{f"{field.attname}__range": (began, ended)})
                late |= {f"{field}"} if told.exists() else set()
    assert late == set()


def test_mail_that_the_story_put_off_gets_through_within_the_hour():
    """Else the portal would say that it is not ready."""
    now = timezone.now()
    drain(now + timedelta(hours=1), connection=get_connection("django.core.mail.backends.dummy.EmailBackend"))
    oldest = Mail.objects.oldest_undelivered()
    assert oldest is None or oldest.due_at > now


def test_sign_ins_are_as_the_contract_says():
    for name in ["cio", "cmo", "it", "marketing", "admin", "observer"]:
        assert authenticate(None, email=f"{name}@example.com", password="lockstep-demo") is not None
    assert {side: person.email for side, person in Chairs.on(timezone.localdate()).holders.items()} == {
        Side.IT: "cio@example.com",
        Side.MARKETING: "cmo@example.com",
    }


def test_a_second_demo_is_refused():
    with pytest.raises(CommandError, match="for an empty database"):
        call_command("demo")
    call_command("demo", once=True)
    assert Person.objects.count() < 40
