import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import ClosedDay, GroundRules
from partnership.people.models import Delegation, Person, Seat, Side
from partnership.projects.models import Card, Column
from tests.cast import PASSWORD

PAGES = ["index", "people", "person_new", "seats", "rules", "calendar", "ledger", "stages"]


@pytest.mark.parametrize("name", PAGES)
def test_set_up_opens_for_administrators_only(name, admin, cio, it, observer, client_for):
    url = reverse(f"setup:{name}")
    assert client_for(admin).get(url).status_code == 200
    for person in [cio, it, observer]:
        response = client_for(person).get(url)
        assert response.status_code == 403
        assert "Only an administrator sets the portal up." in response.content.decode()


def test_signed_out_goes_to_the_sign_in(client, db):
    response = client.get(reverse("setup:people"))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("count", [1, 3, 300])
def test_people_take_few_queries(count, admin, client_for, django_assert_max_num_queries):
    Person.objects.bulk_create(
        Person(email=f"p{n}@example.com", name=f"Person {n}", side=Side.IT) for n in range(count)
    )
    client = client_for(admin)
    client.get(reverse("setup:people"))
    with django_assert_max_num_queries(8):
        assert client.get(reverse("setup:people")).status_code == 200


def test_people_are_searched_and_narrowed(admin, it, marketing, client_for):
    page = client_for(admin).get(reverse("setup:people"), {"q": "ivan", "side": "it"}).content.decode()
    assert "Ivan Petrov" in page
    assert "Maya Lindqvist" not in page
    assert "Nobody fits" in client_for(admin).get(reverse("setup:people"), {"q": "x\x00y"}).content.decode()


NEW = {
    "name": "Lena Fischer",
    "email": "Lena@Example.com",
    "part": "it",
    "team": "",
    "time_zone": "Europe/Berlin",
}


def test_invite_sends_a_link_and_shows_it_once(admin, client_for):
    response = client_for(admin).post(reverse("setup:person_new"), NEW)
    assert response.status_code == 200
    assert Person.objects.get(email="lena@example.com").side == Side.IT
    assert mail.outbox[0].to == ["lena@example.com"]
    assert mail.outbox[0].subject == "You are invited to Lockstep as staff of IT"
    link = re.search(r"http://\S+/accounts/invitation/[\w-]{43}/", str(mail.outbox[0].body))
    assert link
    assert link[0] in response.content.decode()
    assert "The mail to lena@example.com left" in response.content.decode()
    assert Event.objects.filter(kind="person.invited").exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("part", "", "Choose one."),
        ("part", "emperor", "That is not offered here"),
        ("email", "it@example.com", "Somebody has this address already"),
        ("email", "nonsense", "Write the address as"),
        ("time_zone", "Mars/Olympus", "is not a time zone"),
        ("name", "a\x00b", "a character in it that is no text"),
        ("name", "", "Fill this in."),
        ("name", "x" * 1_000_000, "at most 80"),
    ],
)
def test_invite_says_what_is_wrong(field, value, sentence, admin, it, client_for):
    response = client_for(admin).post(reverse("setup:person_new"), NEW | {field: value})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Person.objects.filter(name="Lena Fischer").exists()


@pytest.mark.parametrize("pk", ["0", "-1", str(2**63), "99999"])
def test_person_who_is_not_there_is_404(pk, admin, client_for):
    assert client_for(admin).get(f"/set-up/people/{pk}/").status_code == 404


def test_person_is_changed_with_an_event(admin, it, client_for):
    fields = {"name": "Ivan P.", "email": it.email, "role": "staff", "side": "it", "team": "Data", "time_zone": "UTC"}
    assert client_for(admin).post(reverse("setup:person", args=[it.pk]), fields).status_code == 303
    assert Event.objects.get(kind="person.changed").changes == {
        "name": ["Ivan Petrov", "Ivan P."],
        "team": ["", "Data"],
    }


def fields_of(person, **changes):
    names = ["name", "email", "role", "side", "team", "time_zone"]
    return {name: getattr(person, name) for name in names} | changes


@pytest.mark.django_db(transaction=True)
def test_another_address_is_told_to_both_and_shuts_the_former_door(admin, it, client, client_for):
    it.set_password(PASSWORD)
    it.save()
    EmailAddress.objects.create(user=it, email=it.email, primary=True, verified=True)
    changed = fields_of(it, email="Ivan@Elsewhere.example")
    assert client_for(admin).post(reverse("setup:person", args=[it.pk]), changed).status_code == 303
    assert [message.to for message in mail.outbox] == [["it@example.com"], ["ivan@elsewhere.example"]]
    assert "Ada Novak changed the address by which you sign in" in mail.outbox[0].body
    assert Event.objects.get(kind="person.changed").changes == {"email": ["it@example.com", "ivan@elsewhere.example"]}
    assert not Notice.objects.exists()
    mail.outbox.clear()
    client.post("/accounts/password/reset/", {"email": "it@example.com"})
    client.post("/accounts/login/", {"login": "it@example.com", "password": PASSWORD})
    assert mail.outbox == []
    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": "ivan@elsewhere.example", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_another_address_of_who_signs_is_told_to_both_executives(admin, cio, cmo, deputy_cio, client_for):
    for person in [cio, deputy_cio]:
        Notice.objects.all().delete()
        changed = fields_of(person, email=f"new-{person.email}")
        client_for(admin).post(reverse("setup:person", args=[person.pk]), changed)
        assert {notice.person for notice in Notice.objects.all()} == {cio, cmo}
        assert f"changed the address of {person.name}, who signs: " in Notice.objects.first().text


def test_side_of_a_seats_holder_stays(admin, cio, client_for):
    response = client_for(admin).post(reverse("setup:person", args=[cio.pk]), fields_of(cio, side="marketing"))
    assert response.status_code == 303
    assert response["Location"] == f"/set-up/people/{cio.pk}/hand-over/?then=change&role=staff&side=marketing"
    assert Person.objects.get(pk=cio.pk).side == Side.IT


def test_admin_site_shows_where_a_person_is_changed(admin, it, client_for):
    kind = ContentType.objects.get_for_model(Person)
    response = client_for(admin).get(f"/admin/r/{kind.pk}/{it.pk}/")
    assert (response.status_code, response["Location"]) == (302, f"http://testserver/set-up/people/{it.pk}/")


def test_access_ends_at_the_next_request(admin, it, client_for):
    theirs = client_for(it)
    assert theirs.get(reverse("home:home")).status_code == 200
    client_for(admin).post(reverse("setup:access", args=[it.pk]), {"allowed": "0"})
    assert theirs.get(reverse("home:home")).status_code == 302
    client_for(admin).post(reverse("setup:access", args=[it.pk]), {"allowed": "1"})
    assert Person.objects.get(pk=it.pk).is_active


def test_access_of_a_seats_holder_stays(admin, cio, client_for):
    page = client_for(admin).post(reverse("setup:access", args=[cio.pk]), {"allowed": "0"}, follow=True)
    assert page.redirect_chain == [(f"/set-up/people/{cio.pk}/hand-over/?then=access&role=&side=", 303)]
    assert "Ingrid Olsen holds 1 seat. Say who takes what" in page.content.decode()
    assert Person.objects.get(pk=cio.pk).is_active


def test_seat_is_handed_over(admin, cio, it, client_for):
    day = timezone.localdate() + timedelta(days=3)
    response = client_for(admin).post(reverse("setup:seat_it"), {"it-person": it.pk, "it-from_on": day})
    assert response.status_code == 303
    assert Seat.objects.get(person=it).from_on == day
    assert "Call off that Ivan Petrov takes the seat" in client_for(admin).get(reverse("setup:seats")).content.decode()
    planned = reverse("setup:seat_handover_end", args=[Seat.objects.get(person=it).pk])
    assert client_for(cio).post(planned).status_code == 403
    assert "does not take the seat" in client_for(admin).post(planned, follow=True).content.decode()
    held = reverse("setup:seat_handover_end", args=[Seat.objects.get().pk])
    assert "lies ahead is called off" in client_for(admin).post(held, follow=True).content.decode()
    assert Seat.objects.get().person == cio


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"it-person": "0", "it-from_on": "2026-01-01"}, "Choose somebody of the side"),
        ({"it-person": str(2**63), "it-from_on": "2026-01-01"}, "Choose somebody of the side"),
        ({"it-from_on": "2026-02-30"}, "Give the day as"),
    ],
)
def test_seat_says_what_is_wrong(data, sentence, admin, cio, it, client_for):
    response = client_for(admin).post(reverse("setup:seat_it"), {"it-person": it.pk} | data)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_deputy_is_named_and_ended(admin, cio, it, client_for):
    client, today = client_for(admin), timezone.localdate()
    data = {"principal": cio.pk, "deputy": it.pk, "from_on": today, "until_on": today + timedelta(days=5)}
    assert client.post(reverse("setup:delegation"), data).status_code == 303
    assert Person.objects.get(pk=it.pk).standing.principal == cio
    client.post(reverse("setup:delegation_end", args=[Delegation.objects.get().pk]))
    assert Person.objects.get(pk=it.pk).standing.principal is None


def test_deputy_of_the_other_side_is_refused(admin, cio, marketing, client_for):
    today = timezone.localdate()
    data = {"principal": cio.pk, "deputy": marketing.pk, "from_on": today, "until_on": today}
    response = client_for(admin).post(reverse("setup:delegation"), data)
    assert response.status_code == 422
    assert "A deputy is of the seat&#x27;s own side." in response.content.decode()


def rules_as_posted(**changes):
    rules = GroundRules.current()
    fields = {f.name: getattr(rules, f.name) for f in GroundRules._meta.fields if f.name != "id"}
    return fields | {"working_weekdays": list(rules.working_weekdays)} | changes


def test_rule_is_changed_with_an_event(admin, client_for):
    response = client_for(admin).post(reverse("setup:rules"), rules_as_posted(stale_days=7))
    assert response.status_code == 303
    assert GroundRules.current().stale_days == 7
    assert Event.objects.get(kind="ground_rules.changed").changes == {"stale_days": [5, 7]}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("signature_proof_minutes", "0", "Give 1 or more"),
        ("carry_limit", "99999999999999999999", " or less"),
        ("countries", "ZZ", "no holiday calendar"),
        ("working_weekdays", ["1", "8"], "That is not offered here"),
        ("working_weekdays", [], "Choose at least one day on which you work."),
        ("digest_hour", "24", "Give 23 or less"),
    ],
)
def test_rules_say_what_is_wrong(field, value, sentence, admin, client_for):
    response = client_for(admin).post(reverse("setup:rules"), rules_as_posted(**{field: value}))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not GroundRules.objects.exists()


def test_closed_day_is_added_and_removed(admin, client_for):
    client = client_for(admin)
    assert client.post(reverse("setup:calendar"), {"on": "2026-12-28", "name": "Between the years"}).status_code == 303
    again = client.post(reverse("setup:calendar"), {"on": "2026-12-28", "name": "Again"})
    assert again.status_code == 422
    assert "This day is closed already." in again.content.decode()
    client.post(reverse("setup:closed_day_removal", args=[ClosedDay.objects.get().pk]))
    assert not ClosedDay.objects.exists()


def test_working_days_are_ticked_and_kept_in_order(admin, client_for):
    client = client_for(admin)
    assert client.post(reverse("setup:rules"), rules_as_posted(working_weekdays=["7", "1", "2"])).status_code == 303
    assert GroundRules.current().working_weekdays == "127"
    assert client.get(reverse("setup:rules")).content.decode().count('name="working_weekdays"') == 7
    assert client.get(reverse("setup:rules")).context["form"]["working_weekdays"].value() == ["1", "2", "7"]


def test_delegation_that_is_over_offers_no_end(admin, cio, it, client_for):
    past = timezone.localdate() - timedelta(days=9)
    Delegation.objects.create(principal=cio, deputy=it, from_on=past, until_on=past)
    page = client_for(admin).get(reverse("setup:seats")).content.decode()
    assert "End now" not in page
    assert "over" in page


def test_ledger_says_what_changed_in_words(admin, client_for):
    GroundRules.current().change(by=admin, fields={"stale_days": 7})
    Event.objects.record("meeting.moved", admin, by=admin, changes={
        "starts_at": ["", "2026-12-22T14:00:00+00:00"], "done": ["", "995dc80b9ce71ce5"],
        "people": [None, ["Ivan", "Lena"]],
    })  # fmt: skip
    page = client_for(admin).get(reverse("setup:ledger")).content.decode()
    assert "Stale days: 5 → 7" in page
    assert "22 Dec 2026" in page
    assert "a text (995dc8)" in page
    assert "Ivan, Lena" in page


def test_no_way_in_is_added_for_somebody_in_the_tables(admin, client_for):
    client = client_for(admin)
    page = client.get("/admin/").content.decode()
    assert "for looking things up" in page
    for path in ["account/emailaddress", "mfa/authenticator", "socialaccount/socialaccount", "auth/group"]:
        assert client.get(f"/admin/{path}/").status_code == 404


@pytest.mark.parametrize(
    ("email_url", "demo", "warned"), [("", False, True), ("", True, False), ("smtp://mail", False, False)]
)
def test_set_up_warns_while_mail_reaches_nobody(email_url, demo, warned, admin, client_for, settings):
    settings.EMAIL_URL, settings.DEMO = email_url, demo
    page = client_for(admin).get(reverse("setup:index")).content.decode()
    assert ("Mail reaches nobody yet" in page) is warned


def test_columns_stand_in_the_companys_order(
    client_for: Callable[[Person], Client], admin: Person, it: Person, card_in: Callable[..., Card]
) -> None:
    card_in()
    client = client_for(admin)
    for _ in range(2):
        assert client.post("/set-up/columns/blocked/place/", {"to": "up"}).status_code == 303
    assert [column.pk for column in Column.objects.all()] == ["blocked", "todo", "doing", "done"]
    assert client.post("/set-up/columns/blocked/place/", {"to": "up"}).status_code == 303  # it is the first
    assert client.post("/set-up/columns/todo/place/", {"to": "down"}).status_code == 303
    assert [column.pk for column in Column.objects.all()] == ["blocked", "doing", "todo", "done"]
    heads = re.findall(r'data-column="(\w+)">', client_for(it).get("/projects/").text)
    assert heads[:4] == ["blocked", "doing", "todo", "done"]
    assert client_for(it).post("/set-up/columns/todo/place/", {"to": "up"}).status_code == 403
