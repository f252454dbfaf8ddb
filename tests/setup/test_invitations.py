"""What an administrator does with invitations: send, copy, send again, withdraw, and a list of many."""

import io
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import get_connection
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from partnership.activity.models import Event
from partnership.attention.items import NORMAL
from partnership.attention.models import Delivery, Mail, Notice
from partnership.attention.planning import plan
from partnership.attention.sending import drain
from partnership.jobs.running import work
from partnership.people.arrivals import come_in, invite_as, withdraw
from partnership.people.models import Invitation, Part, Person, Role, Seat, Side
from partnership.setup.actions import give_waiting_seats
from tests.attention.smtp import mail_server
from tests.cast import PASSWORD

NEW = {"name": "Lena Fischer", "email": "Lena@Example.com", "part": "it", "team": "", "time_zone": "Europe/Berlin"}
LINK = re.compile(r'value="http://\S+(/accounts/invitation/[\w-]{43}/)"')
MANY = "/set-up/people/invite-many/"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def page_of(client, person):
    return " ".join(client.get(reverse("setup:person", args=[person.pk])).content.decode().split())


@pytest.fixture
def lena(admin):
    return invite_as(Part.IT, by=admin, email="lena@example.com", name="Lena Fischer", mail=False)[0].person


def test_link_is_shown_once_and_opens_the_door(admin, client_for):
    answer = client_for(admin).post(reverse("setup:person_new"), NEW | {"mail": "0"})
    assert "No mail was sent: give them the link yourself." in answer.content.decode()
    assert mail.outbox == []
    path = LINK.search(answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    browser = Client()
    browser.get(path)
    assert browser.post("/accounts/invitation/", {"password1": PASSWORD, "password2": PASSWORD}).status_code == 303
    assert Person.objects.get(email="lena@example.com").time_zone == "Europe/Berlin"
    assert not LINK.search(page_of(client_for(admin), Person.objects.get(email="lena@example.com")))


def test_handing_a_seat_over_is_said(admin, cio, client_for):
    form = client_for(admin).get(reverse("setup:person_new"))
    assert "Ingrid Olsen is CIO." in form.content.decode()
    made = client_for(admin).post(reverse("setup:person_new"), NEW | {"part": "cio"})
    assert "Ingrid Olsen holds the seat now. It passes to Lena Fischer" in made.content.decode()
    second = client_for(admin).post(reverse("setup:person_new"), NEW | {"part": "cio", "email": "b@example.com"})
    assert second.status_code == 422
    assert "Lena Fischer is invited as CIO already" in second.content.decode()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "The mail to lena@example.com left"),
        ("550 no such person", "did not leave. The mail server refused it"),
        ("451 later", "has not left yet, and is tried again by itself. The mail server asks to wait"),
    ],
)
def test_mail_server_is_quoted(answer, said, admin, client_for, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        sink.answer = answer
        page = client_for(admin).post(reverse("setup:person_new"), NEW)
        assert said in " ".join(page.content.decode().split())
        assert LINK.search(page.content.decode())
        assert len(sink.messages) == (answer == "")
        if answer.startswith("451"):
            sink.answer = ""
            drain(timezone.now() + timedelta(minutes=2), connection=get_connection())
            assert LINK.search(page.content.decode())[1] in sink.messages[0].get_body(("plain",)).get_content()


def test_mail_server_that_is_not_there_is_said_and_the_person_is_invited(admin, client_for, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = client_for(admin).post(reverse("setup:person_new"), NEW).content.decode()
    assert "The mail server is not there" in page
    assert LINK.search(page)
    assert Invitation.objects.get().state == Invitation.State.OPEN


def test_new_link_ends_the_former(admin, lena, client_for):
    former = Invitation.objects.get()
    again = client_for(admin).post(reverse("setup:invitation", args=[lena.pk]))
    assert LINK.search(again.content.decode())
    assert [message.to for message in mail.outbox] == [["lena@example.com"]]
    former.refresh_from_db()
    assert former.state == Invitation.State.WITHDRAWN
    assert Invitation.objects.pending().count() == 1


def test_withdrawn_loses_access_and_is_invited_again(admin, lena, client_for):
    client = client_for(admin)
    said = client.post(reverse("setup:invitation_withdrawal", args=[lena.pk]), follow=True).content.decode()
    assert "The invitation is withdrawn: Lena Fischer cannot come in." in said
    assert not Person.objects.get(pk=lena.pk).is_active
    assert {"invitation.withdrawn", "person.disabled"} <= set(Event.objects.values_list("kind", flat=True))
    assert "The invitation was withdrawn" in page_of(client, lena)
    client.post(reverse("setup:invitation", args=[lena.pk]))
    assert Person.objects.get(pk=lena.pk).is_active
    assert Invitation.objects.open().get().person == lena


@pytest.mark.parametrize("name", ["setup:invitation", "setup:invitation_withdrawal"])
def test_who_has_come_in_is_left_as_they_are(name, admin, lena, client_for):
    come_in(Invitation.objects.get(), password=PASSWORD)
    answer = client_for(admin).post(reverse(name, args=[lena.pk]), follow=True).content.decode()
    assert "Lena Fischer has" in answer
    assert Person.objects.get(pk=lena.pk).is_active
    assert Invitation.objects.get().state == Invitation.State.TAKEN


def test_people_show_and_narrow_by_state(admin, it, client_for):
    with time_machine.travel(DAY, tick=False) as clock:
        invite_as(Part.IT, by=admin, email="late@example.com", name="Late Person", mail=False)
        clock.shift(timedelta(days=8))
        invite_as(Part.IT, by=admin, email="open@example.com", name="Open Person", mail=False)
        come_in(invite_as(Part.IT, by=admin, email="in@example.com", name="In Person")[0], password=PASSWORD)
        client = client_for(admin)
        everybody = " ".join(client.get(reverse("setup:people")).content.decode().split())
        assert "1 invitation ran out unanswered" in everybody
        for words in ["ran out", "invited <time", "came in <time", "Not yet"]:
            assert words in everybody
        for state, name in {"open": "Open Person", "expired": "Late Person", "in": "In Person"}.items():
            page = client.get(reverse("setup:people"), {"invited": state}).content.decode()
            assert [each for each in ("Open Person", "Late Person", "In Person") if each in page] == [name]
        late = Person.objects.get(email="late@example.com")
        assert "ran out on" in page_of(client, late)


@pytest.mark.parametrize("count", [1, 3])
def test_people_with_invitations_take_the_same_queries(count, admin, client_for):
    for number in range(count):
        invite_as(Part.IT, by=admin, email=f"p{number}@example.com", name=f"P {number}")
    client = client_for(admin)
    client.get(reverse("setup:people"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("setup:people"))
    assert len(asked) <= 8


def test_seat_that_waits_passes_on_the_first_day_it_can_and_everybody_is_told(admin, it, client_for):
    with time_machine.travel(DAY, tick=False) as clock:
        Seat.objects.create(side=Side.IT, person=it, from_on=DAY.date())
        made, _token = invite_as(Part.CIO, by=admin, email="lena@example.com", name="Lena Fischer")
        come_in(made, password=PASSWORD)
        for _ in range(2):
            give_waiting_seats(timezone.now())
        assert {notice.person for notice in Notice.objects.filter(kind="seat-waits")} == {admin, made.person}
        assert Notice.objects.count() == 2
        assert "the seat cannot pass yet" in page_of(client_for(admin), made.person)
        clock.shift(timedelta(days=1))
        plan(timezone.now())
        assert Seat.objects.holder(Side.IT) == made.person
        given = Notice.objects.filter(kind="seat-given")
        assert given.get(text="Lena Fischer is CIO from today.").person == admin
        assert set(given.exclude(person=admin).values_list("person", flat=True)) == {made.person.pk, it.pk}
        assert not Invitation.objects.seat_waits().exists()


def test_seat_that_waits_is_left_where_it_is(admin, it, client_for):
    Seat.objects.create(side=Side.IT, person=it, from_on=timezone.localdate())
    made, _token = invite_as(Part.CIO, by=admin, email="lena@example.com", name="Lena Fischer")
    come_in(made, password=PASSWORD)
    client_for(admin).post(reverse("setup:invitation_seat", args=[made.person_id]))
    give_waiting_seats(timezone.now() + timedelta(days=2))
    assert Seat.objects.get().person == it
    assert Event.objects.filter(kind="invitation.seat_left", by=admin).exists()


def test_invited_are_reminded_of_nothing(admin, lena):
    Notice.objects.tell([lena, admin], kind="minutes", subject="x", text="Something.", url="/")
    plan(timezone.now())
    assert [delivery.person for delivery in Delivery.objects.filter(gravity=NORMAL)] == [admin]


# Another address


@pytest.mark.django_db(transaction=True)
def test_another_address_is_unproven_until_its_link_is_followed(admin, it, client_for):
    EmailAddress.objects.create(user=it, email=it.email, verified=True, primary=True)
    fields = {name: getattr(it, name) for name in ["name", "role", "side", "team", "time_zone"]}
    client = client_for(admin)
    client.post(reverse("setup:person", args=[it.pk]), fields | {"email": "ivan@elsewhere.example"})
    assert "has not proved the address ivan@elsewhere.example" in page_of(client, it)
    former, new = mail.outbox
    assert "/accounts/confirm-email/" not in former.body
    path = re.search(r"http://[^/\s]+(/accounts/confirm-email/\S+)", str(new.body))[1]
    reader = Client()
    assert reader.get(path).status_code == 200
    assert not EmailAddress.objects.filter(user=it, verified=True).exists()
    reader.post(path)
    address = EmailAddress.objects.get(user=it)
    assert (address.email, address.verified, address.primary) == ("ivan@elsewhere.example", True, True)
    assert "has not proved" not in page_of(client, it)


def test_another_address_of_the_invited_gets_the_invitation(admin, lena, client_for):
    fields = {name: getattr(lena, name) for name in ["name", "role", "side", "team", "time_zone"]}
    client_for(admin).post(reverse("setup:person", args=[lena.pk]), fields | {"email": "right@example.com"})
    drain(timezone.now())
    assert [message.to for message in mail.outbox] == [["right@example.com"]]
    assert "invites you" in mail.outbox[0].body
    assert not EmailAddress.objects.exists()


def test_invited_for_a_seat_and_moved_to_the_other_side_gets_none(admin, client_for):
    made, _token = invite_as(Part.CIO, by=admin, email="lena@example.com", name="Lena Fischer")
    person = made.person
    fields = {name: getattr(person, name) for name in ["name", "email", "role", "team", "time_zone"]}
    client_for(admin).post(reverse("setup:person", args=[person.pk]), fields | {"side": "marketing"})
    come_in(Invitation.objects.select_related("person").get(), password=PASSWORD)
    assert not Seat.objects.exists()


# Many at once

LIST = """\
Ada Novak <ada.novak@example.com>, staff, IT, data team
bo@example.com, Bo Marsh, marketing
cmo, Clara Jensen <clara@example.com>
dana.iqbal@example.com, observer
it@example.com, staff it
late@example.com, it
bo@example.com, it
"""

MISTAKES = [
    ("nobody, it", "there is no address"),
    ("x@, it", "“x@” is not an e-mail address"),
    ("a@example.com b@example.com, it", "there are two addresses"),
    ("a@example.com", "as what? Say CIO"),
    ("a@example.com, staff", "staff of which side?"),
    ("a@example.com, IT, marketing", "nobody is IT and marketing at once"),
    ("a@example.com, administrator, IT", "nobody is administrator and IT at once"),
    ("a@example.com, cio, cmo", "nobody is cio and cmo at once"),
    (f"{'n' * 81} <a@example.com>, it", "the name is 81 characters long"),
    (f"a@example.com, it, Ada, {'t' * 81}", "the team is 81 characters long"),
    ("a@example.com, it, Ada, data, and more", "“and more” is too much"),
    ('"Novak, Ada" <a@example.com>, it', "a quotation mark is opened"),
    ("a@example.com, it, A\x00da", "a NUL character"),
    (f"{'a' * 250}@example.com, it", "the address is longer than addresses are"),
]


def look(client, text="", **more):
    answer = client.post(MANY, {"lines": text, "time_zone": "UTC", "part": "", **more})
    return answer, " ".join(answer.content.decode().split())


def hidden(answer):
    form = answer.context["form"]
    return {"rows": form.packed, "part": form.cleaned_data["part"], "time_zone": form.cleaned_data["time_zone"]}


def fates(answer):
    return {guest.line: (guest.fate.value, guest.reason) for guest in answer.context["found"].guests}


def test_list_shows_each_lines_fate_and_saves_nothing(admin, it, client_for):
    with time_machine.travel(DAY, tick=False) as clock:
        invite_as(Part.IT, by=admin, email="late@example.com", name="L", mail=False)
        clock.shift(timedelta(days=8))
        answer, page = look(client_for(admin), LIST)
    assert answer.status_code == 200
    assert fates(answer) == {
        1: ("new", ""), 2: ("new", ""), 3: ("new", ""), 4: ("new", ""), 5: ("here", ""),
        6: ("invited", "it ran out: send it again on their own page"), 7: ("twice", "line 2 counts"),
    }  # fmt: skip
    found = {guest.line: (guest.name, guest.part, guest.team) for guest in answer.context["found"].guests}
    assert found[1] == ("Ada Novak", Part.IT, "data team")
    assert found[2] == ("Bo Marsh", Part.MARKETING, "")
    assert found[3] == ("Clara Jensen", Part.CMO, "")
    assert found[4] == ("Dana Iqbal", Part.OBSERVER, "")
    assert "Invite 4 people" in page
    assert Person.objects.count() == 3


def test_good_lines_alone_are_invited_and_the_same_list_again_changes_nothing(admin, it, client_for):
    client = client_for(admin)
    preview, _page = look(client, LIST + "nonsense, it\n")
    said = client.post(MANY, hidden(preview) | {"invite": "1"}, follow=True).content.decode()
    assert "5 invitations leave by mail within a minute or two. 3 lines were left out." in said
    assert Event.objects.get(kind="people.invited").detail["invited"] == 5
    assert mail.outbox == []
    drain(timezone.now())
    assert sorted(message.to[0] for message in mail.outbox) == [
        "ada.novak@example.com",
        "bo@example.com",
        "clara@example.com",
        "dana.iqbal@example.com",
        "late@example.com",
    ]
    clara = Invitation.objects.select_related("person").get(person__email="clara@example.com")
    assert (clara.seat, clara.by, clara.person.has_usable_password()) == (Side.MARKETING, admin, False)
    before = (Person.objects.count(), Invitation.objects.count(), Event.objects.count())
    again = client.post(MANY, hidden(preview) | {"invite": "1"}, follow=True).content.decode()
    assert "Nobody of the list is new" in again
    assert (Person.objects.count(), Invitation.objects.count(), Event.objects.count()) == before
    answer, page = look(client, LIST)
    assert "there is nobody to invite" in page
    assert {fate for fate, _ in fates(answer).values()} == {"invited", "here", "twice"}


def test_list_comes_back_to_be_changed_and_what_needs_a_look_stands_first(admin, client_for):
    client = client_for(admin)
    preview, page = look(client, "Bo Marsh <bo@example.com>, it\nnonsense, marketing\n", part="observer")
    assert page.index("there is no address") < page.index("bo@example.com</td>")
    again = client.post(MANY, hidden(preview) | {"change": "1"})
    assert again.status_code == 200
    shown = again.context["form"]
    assert shown["lines"].value() == "Bo Marsh <bo@example.com>,it\nnonsense,marketing\n"
    assert shown["part"].value() == "observer"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("line", "reason"), MISTAKES, ids=[reason for _, reason in MISTAKES])
def test_each_mistake_is_named_with_its_line(line, reason, admin, client_for):
    content = f"good@example.com, it, Good\n{line}\n".encode()
    answer, _page = look(client_for(admin), file=io.BytesIO(content))
    fate, why = fates(answer)[2]
    assert fate == "bad"
    assert reason in why
    assert fates(answer)[1] == ("new", "")


def test_two_for_one_seat_are_refused_in_a_list_and_beside_it(admin, client_for):
    invite_as(Part.CMO, by=admin, email="cmo@example.com", name="Mara", mail=False)
    answer, _page = look(client_for(admin), "a@example.com, cio\nb@example.com, cio\nc@example.com, cmo\n")
    assert fates(answer) == {
        1: ("new", ""), 2: ("bad", "line 1 is CIO already"), 3: ("bad", "Mara is invited as that already"),
    }  # fmt: skip


def xlsx():
    book = Workbook()
    book.active.append(["Team", "Phone", "E-mail address", "First name", "Last name", "Role", "Side"])
    book.active.append(["Data", 4711, "Ada@Example.com", "Ada", "Novak", "staff", "IT"])
    book.active.append([None, None, "cio@example.com", "Ingrid", "Olsen", "CIO", None])
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


HEADED = "Team;E-mail;Name;As\nData;Ada@Example.com;Ada Novák;it\n;cio@example.com;Ingrid;CIO\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(), "Ada Novak"),
        (HEADED.encode("utf-16"), "Ada Novák"),
        (HEADED.encode("utf-8-sig"), "Ada Novák"),
        (HEADED.encode("cp1252"), "Ada Novák"),
        (HEADED.replace(";", "\t").encode(), "Ada Novák"),
    ],
    ids=["xlsx", "utf-16", "utf-8 with a mark", "windows-1252", "tabs"],
)
def test_files_with_heads_in_any_order_and_encoding(content, name, admin, client_for):
    answer, page = look(client_for(admin), file=io.BytesIO(content))
    first, second = answer.context["found"].guests
    assert (first.name, first.email, first.part, first.team) == (name, "ada@example.com", Part.IT, "Data")
    assert (second.email, second.part, second.fate) == ("cio@example.com", Part.CIO, "new")
    assert ("Columns that are left out: Phone." in page) is (name == "Ada Novak")


def test_plain_addresses_are_invited_as_what_is_chosen(admin, client_for):
    answer, _page = look(client_for(admin), "a.b@example.com\nc@example.com\n", part="marketing")
    assert [(guest.name, guest.part) for guest in answer.context["found"].guests] == [
        ("A B", Part.MARKETING),
        ("C", Part.MARKETING),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lines": ""}, "The list is empty."),
        ({"lines": " \n\n "}, "The list is empty."),
        ({"lines": "name, as\nAda, it\n"}, "none for the addresses"),
        ({"lines": "\n".join(f"p{n}@example.com, it" for n in range(1_002))}, "At most 1,000 people"),
        ({"rows": "not json", "invite": "1"}, "damaged on the way"),
        ({"rows": "[[1]]", "invite": "1"}, "damaged on the way"),
        ({"rows": "[" * 100_000, "invite": "1"}, "damaged on the way"),
        ({"rows": "7", "invite": "1"}, "damaged on the way"),
        ({"lines": "a@example.com, it", "part": "emperor"}, "That is not offered here"),
        ({"lines": "a@example.com, it", "time_zone": "Mars"}, "is not a time zone"),
    ],
    ids=range(10),
)
def test_list_that_is_none_is_a_sentence(given, sentence, admin, client_for):
    answer = client_for(admin).post(MANY, {"time_zone": "UTC", "part": ""} | given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"PK\x03\x04nonsense", b"%PDF-1.7", b""],
    ids=["picture", "zip", "pdf", "empty"],
)
def test_file_that_is_no_list_is_a_sentence(content, admin, client_for):
    file = io.BytesIO(content)
    file.name = "people.csv"
    answer = client_for(admin).post(MANY, {"time_zone": "UTC", "part": "", "lines": "", "file": file})
    assert answer.status_code == 422
    assert Person.objects.count() == 1


def test_a_thousand_are_looked_at_and_invited_in_few_queries(admin, client_for):
    client = client_for(admin)
    text = "\n".join(f"Person {n} <p{n}@example.com>, staff, it, team {n % 9}" for n in range(1_000))
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        preview, _page = look(client, text)
    assert len(asked) <= 14
    with CaptureQueriesContext(connection) as asked:
        client.post(MANY, hidden(preview) | {"invite": "1"})
    assert len(asked) <= 16  # it is written down; the worker does it
    work()
    assert Invitation.objects.exclude(sealed="").count() == 1_000
    assert time.monotonic() - begun < 30
    drain(timezone.now())
    assert len(mail.outbox) == Mail.objects.filter(state="sent").count() > 0


def test_list_is_for_administrators(cio, client_for):
    assert client_for(cio).get(MANY).status_code == 403
    assert client_for(cio).post(MANY, {"lines": LIST}).status_code == 403


def test_withdrawn_stays_withdrawn_in_a_list(admin, lena, client_for):
    withdraw(lena, by=admin)
    answer, _page = look(client_for(admin), "lena@example.com, it")
    assert fates(answer)[1] == ("here", "without access: give it back on their own page")
    assert Person.objects.filter(role=Role.STAFF, is_active=True).count() == 0
