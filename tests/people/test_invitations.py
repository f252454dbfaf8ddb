"""Coming in by an invitation: once, in time, as the right person; and the ways around it that are none."""

import logging
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.actions import send_invitation
from partnership.attention.inviting import plan_invitations
from partnership.attention.models import Delivery, Mail
from partnership.attention.sending import drain
from partnership.core.refusals import Refused
from partnership.people.actions import take_up
from partnership.people.arrivals import come_in, invite_as, renew, withdraw
from partnership.people.models import Invitation, Part, Person, Role, Seat, Side
from tests.cast import PASSWORD

CLEAN = "/accounts/invitation/"
CHOSEN = {"password1": PASSWORD, "password2": PASSWORD}
LINK = re.compile(r"http://\S+(/accounts/invitation/([\w-]{43})/)")


def invited(admin, part=Part.IT, email="lena@example.com", **more):
    return invite_as(part, by=admin, email=email, name="Lena Fischer", **more)


def opened(token, client=None):
    client = client or Client()
    client.get(f"/accounts/invitation/{token}/")
    return client


@pytest.mark.parametrize(
    ("part", "role", "side", "seat"),
    [
        (Part.CIO, Role.STAFF, Side.IT, True),
        (Part.CMO, Role.STAFF, Side.MARKETING, True),
        (Part.IT, Role.STAFF, Side.IT, False),
        (Part.MARKETING, Role.STAFF, Side.MARKETING, False),
        (Part.ADMINISTRATOR, Role.ADMINISTRATOR, "", False),
        (Part.OBSERVER, Role.OBSERVER, "", False),
    ],
)
def test_whoever_is_invited_comes_in_as_what_they_were_asked_to_be(part, role, side, seat, admin):
    made, token = invited(admin, part)
    assert made.part == part
    assert not Seat.objects.exists()
    browser = opened(token)
    page = browser.get(CLEAN)
    assert page.status_code == 200
    assert f"invited you to Lockstep as {part.told}." in page.content.decode()
    assert token not in page.content.decode()
    assert browser.post(CLEAN, CHOSEN).status_code == 303
    person = Person.objects.get(email="lena@example.com")
    assert (person.role, person.side) == (role, side)
    assert Seat.objects.filter(person=person, side=side, from_on=timezone.localdate()).exists() is seat
    assert EmailAddress.objects.get(user=person).verified
    assert browser.get(reverse("home:home")).status_code == 200
    assert Invitation.objects.get().state == Invitation.State.TAKEN
    assert {event.kind for event in Event.objects.all()} >= {"person.invited", "invitation.made", "invitation.taken"}


def test_secret_leaves_the_address_and_is_nowhere_but_in_the_mail(admin, client, caplog):
    made, token = invited(admin)
    assert token not in made.sealed
    with caplog.at_level(logging.INFO):
        answer = client.get(f"/accounts/invitation/{token}/")
        assert answer["Location"] == CLEAN
        assert "no-store" in answer["Cache-Control"]
        client.get(CLEAN)
        client.get(f"/accounts/invitation/{'x' * 43}/", follow=True)
    assert token not in caplog.text
    assert "x" * 43 not in caplog.text
    assert client.head(f"/accounts/invitation/{token}/").status_code == 302
    assert token not in str(dict(client.session.items()))
    assert not Event.objects.filter(detail__icontains=token).exists()


# Links that open nothing: what was done to the invitation before, and the sentence that its reader gets.
def used(made, admin, clock):
    come_in(made, password=PASSWORD)


def late(made, admin, clock):
    clock.shift(timedelta(hours=1, seconds=1))


def withdrawn(made, admin, clock):
    withdraw(made.person, by=admin)


def replaced(made, admin, clock):
    renew(made.person, by=admin)


def disabled(made, admin, clock):
    made.person.disable(by=admin)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (used, "This invitation was used. Sign in with what you chose then."),
        (late, "This invitation has run out. Ask who invited you for a new one."),
        (withdrawn, "This invitation was withdrawn, or a newer one took its place."),
        (replaced, "This invitation was withdrawn, or a newer one took its place."),
        (disabled, "This invitation was withdrawn, or a newer one took its place."),
    ],
)
@pytest.mark.parametrize("when", ["before it is opened", "while it is open"])
def test_link_that_opens_nothing_says_why(what, sentence, when, admin):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        made, token = invited(admin)
        clock.shift(timedelta(days=6, hours=23))
        browser = opened(token) if when == "while it is open" else Client()
        what(made, admin, clock)
        if when == "before it is opened":
            opened(token, browser)
        for answer in [browser.get(CLEAN), browser.post(CLEAN, CHOSEN | {"password1": PASSWORD})]:
            assert answer.status_code == 404
            assert sentence in answer.content.decode()
            assert "/accounts/login/" in answer.content.decode()
        assert "_auth_user_id" not in browser.session
        with pytest.raises(Refused, match=re.escape(sentence)):
            take_up(Invitation.objects.get(pk=made.pk))


@pytest.mark.parametrize("token", ["x" * 43, "y" * 30, "-" * 64])
def test_unknown_link_is_a_sentence(token, client, db):
    answer = client.get(f"/accounts/invitation/{token}/", follow=True)
    assert answer.status_code == 404
    assert "does not know this link" in answer.content.decode()
    assert client.post(CLEAN, CHOSEN).status_code == 404


def test_somebody_else_who_is_signed_in_is_named_and_nothing_is_attached_to_them(admin, cmo, client_for):
    made, token = invited(admin)
    browser = opened(token, client_for(cmo))
    page = browser.get(CLEAN)
    assert "Marcus Weber (cmo@example.com) is signed in" in page.content.decode()
    assert browser.post(CLEAN, CHOSEN).status_code == 200
    made.refresh_from_db()
    assert made.state == Invitation.State.OPEN
    assert not Person.objects.get(pk=cmo.pk).has_usable_password()
    answer = browser.post(reverse("people:invitation_stranger"), follow=True)
    assert "Use this password and come in" in answer.content.decode()
    browser.post(CLEAN, CHOSEN)
    assert int(browser.session["_auth_user_id"]) == made.person_id


def test_nobody_is_signed_out_without_an_invitation(cmo, client_for):
    browser = client_for(cmo)
    assert browser.post(reverse("people:invitation_stranger")).status_code == 404
    assert browser.get(reverse("home:home")).status_code == 200


def test_person_themselves_who_is_in_goes_home(admin, client_for):
    made, token = invited(admin)
    come_in(made, password=PASSWORD)
    browser = opened(token, client_for(made.person))
    assert browser.get(CLEAN)["Location"] == "/"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password1": "", "password2": ""}, "Fill this in."),
        ({"password2": "something-else-long"}, "The two are not the same"),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "lena@example.com", "password2": "lena@example.com"}, "This is too like what is known of you."),
    ],
)
def test_wrong_password_is_said_and_uses_nothing_up(changed, sentence, admin):
    made, token = invited(admin)
    answer = opened(token).post(CLEAN, CHOSEN | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    made.refresh_from_db()
    assert made.state == Invitation.State.OPEN


def test_session_is_a_new_one(admin):
    browser = opened(invited(admin)[1])
    before = browser.session.session_key
    browser.post(CLEAN, CHOSEN)
    assert browser.session.session_key != before
    assert "invitation" not in browser.session


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(admin):
    made, _token = invited(admin, Part.CIO)
    start, fates = threading.Barrier(2), []

    def run():
        mine = Invitation.objects.select_related("person", "by").get(pk=made.pk)
        start.wait()
        try:
            come_in(mine, password=PASSWORD)
            fates.append("in")
        except Refused as refusal:
            fates.append(str(refusal))
        finally:
            connection.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(fates) == ["This invitation was used. Sign in with what you chose then.", "in"]
    assert Seat.objects.count() == 1


def test_seat_passes_from_its_holder_on_the_day(admin, cio):
    _made, token = invited(admin, Part.CIO)
    opened(token).post(CLEAN, CHOSEN)
    assert Seat.objects.get(person=cio).until_on == timezone.localdate()
    assert Seat.objects.holder(Side.IT).email == "lena@example.com"


def test_where_the_seat_cannot_pass_they_are_in_and_it_waits(admin, it):
    Seat.objects.create(side=Side.IT, person=it, from_on=timezone.localdate())
    made, token = invited(admin, Part.CIO)
    answer = opened(token).post(CLEAN, CHOSEN, follow=True)
    assert "Your seat as CIO cannot pass today" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == Invitation.State.TAKEN
    assert made.seat_waits_since
    assert Seat.objects.holder(Side.IT) == it
    assert "Ivan Petrov took the seat on" in Event.objects.get(kind="invitation.seat_waits").detail["why"]


def test_nobody_else_is_invited_for_a_seat_that_is_promised(admin):
    invited(admin, Part.CIO)
    with pytest.raises(Refused, match="Lena Fischer is invited as CIO already"):
        invited(admin, Part.CIO, email="other@example.com")
    assert not Person.objects.filter(email="other@example.com").exists()


@pytest.mark.parametrize("days", [1, 6])
def test_forgotten_password_of_the_invited_sends_the_invitation_and_no_way_around_it(days, admin, client):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        made, former = invited(admin, Part.CIO, mail=False)
        clock.shift(timedelta(days=days))
        answer = client.post("/accounts/password/reset/", {"email": "lena@example.com"})
        assert answer["Location"] == "/accounts/password/reset/done/"
        assert mail.outbox == []
        drain(timezone.now())
        (message,) = mail.outbox
        assert "/accounts/password/reset/key/" not in message.body
        assert LINK.search(str(message.body))[2] != former
        again = Invitation.objects.get(withdrawn_at=None)
        assert (again.expires_at, again.seat, again.by) == (made.expires_at, Side.IT, admin)


def test_forgotten_password_after_it_ran_out_says_whom_to_ask(admin, client):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        invited(admin, mail=False)
        clock.shift(timedelta(days=8))
        client.post("/accounts/password/reset/", {"email": "lena@example.com"})
        (message,) = mail.outbox
        assert "your invitation ran out on Mon 9 Mar 2026" in message.body
        assert "Ask Ada Novak (admin@example.com)" in message.body


def test_forgotten_password_of_the_withdrawn_tells_nothing(admin, client):
    made, _token = invited(admin, mail=False)
    withdraw(made.person, by=admin)
    answer = client.post("/accounts/password/reset/", {"email": "lena@example.com"})
    assert answer["Location"] == "/accounts/password/reset/done/"
    drain(timezone.now())
    assert mail.outbox == []


def test_new_password_by_mail_proves_the_address(it, client):
    client.post("/accounts/password/reset/", {"email": it.email})
    path = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))[1]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], CHOSEN)
    assert Person.objects.get(pk=it.pk).check_password(PASSWORD)
    assert EmailAddress.objects.get(user=it).verified


# The mail


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Part.CIO, ["as CIO", "You sign for your side", "Plan the first one-to-one with the CMO"]),
        (Part.CMO, ["as CMO", "Draft the first outcome from a template", "one-to-one with the CIO"]),
        (Part.IT, ["as staff of IT", "Home shows what is yours"]),
        (Part.MARKETING, ["as staff of marketing"]),
        (Part.ADMINISTRATOR, ["as an administrator", "what is missing"]),
        (Part.OBSERVER, ["as an observer", "You change nothing"]),
    ],
)
def test_mail_says_what_it_is_by_whom_as_what_and_until_when(part, said, admin):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        made, token = invited(admin, part)
        sent = send_invitation(made)
    assert sent.state == "sent"
    (message,) = mail.outbox
    html = message.alternatives[0].content
    for text in (message.body, " ".join(html.split())):
        assert "Ada Novak invites you" in text
        assert f"/accounts/invitation/{token}/" in text
        assert "Monday 9 March 2026, 09:00 UTC" in text
        assert all(each in text for each in said)
    assert message.extra_headers["X-Lockstep-Delivery"] == Delivery.objects.get().key
    made.refresh_from_db()
    assert (made.sealed, made.sent_at) == ("", sent.sent_at)


def test_planned_once_and_sent_once_however_often_it_is_asked(admin):
    invited(admin)
    for _ in range(3):
        drain(timezone.now())
    assert len(mail.outbox) == Mail.objects.count() == 1


def test_withdrawn_before_it_left_sends_nothing(admin):
    made, _token = invited(admin)
    withdraw(made.person, by=admin)
    drain(timezone.now())
    assert mail.outbox == []


def test_run_out_before_its_mail_left_sends_nothing(admin):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False) as clock:
        invited(admin)
        plan_invitations(timezone.now())
        clock.shift(timedelta(days=7))
        drain(timezone.now())
    assert mail.outbox == []
    assert Mail.objects.get().state == "dropped"


def test_invitation_that_is_only_copied_goes_by_no_mail(admin):
    made, _token = invited(admin, mail=False)
    assert send_invitation(made) is None
    assert (mail.outbox, made.sealed) == ([], "")


def test_new_key_of_the_installation_is_said_and_kept_for_later(admin, settings):
    made, token = invited(admin)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-fifty-characters-for-this-test-only!!"
    assert Invitation.objects.get().token == token
    settings.SECRET_KEY_FALLBACKS = []
    sent = send_invitation(made)
    assert sent.state == "waiting"
    assert "a key that is no longer here" in sent.error


# Single sign-on


def test_single_sign_on_is_offered_where_there_is_one(admin, settings):
    _made, token = invited(admin)
    browser = opened(token)
    assert "Continue with" not in browser.get(CLEAN).content.decode()
    settings.OIDC_ISSUER = "https://id.example.com"
    company = {"provider_id": "company", "name": "Harbour & Pine", "client_id": "x", "secret": ""}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [company]}}
    page = browser.get(CLEAN).content.decode()
    assert "Continue with Harbour &amp; Pine" in page
    assert 'action="/accounts/oidc/company/login/"' in page
    assert browser.session["invitation"] == Invitation.objects.get().pk


# Who makes people by hand


def test_command_prints_the_link_or_takes_the_password(db, capsys, monkeypatch, client):
    call_command("create_person", "boss@example.com", "--role", "cio")
    path = LINK.search(capsys.readouterr().out)[1]
    client.get(path)
    assert client.post(CLEAN, CHOSEN).status_code == 303
    assert Seat.objects.get().person.email == "boss@example.com"
    assert EmailAddress.objects.get().verified
    monkeypatch.setenv("LOCKSTEP_PASSWORD", PASSWORD)
    call_command("create_person", "chief@example.com", "--role", "cmo")
    assert "can sign in" in capsys.readouterr().out
    assert EmailAddress.objects.filter(user__email="chief@example.com", verified=True).exists()
    assert not Invitation.objects.filter(person__email="chief@example.com").exists()


def test_those_who_have_not_come_in_are_told_apart(admin, it):
    open_, _token = invited(admin)
    gone = invite_as(Part.OBSERVER, by=admin, email="gone@example.com", name="G")[0]
    withdraw(gone.person, by=admin)
    come_in(invite_as(Part.IT, by=admin, email="in@example.com", name="I")[0], password=PASSWORD)
    assert set(Person.objects.awaited()) == {open_.person, gone.person}
    assert {person.email for person in Person.objects.arrived()} == {"admin@example.com", it.email, "in@example.com"}


def test_part_of_each_role_side_and_seat_is_itself():
    for part in Part:
        assert Part.of(role=part.role, side=part.side, seat=part.seat) is part
