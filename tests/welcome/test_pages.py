"""The guide and its six pages through the doors: done, refused, invalid, a piece and the whole."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core import mail
from django.test import Client

from meetings.models import Meeting, Series
from outcomes.actions.signing import lacks
from outcomes.models import KpiDefinition, Outcome, Version
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.lanes.models import Lane
from partnership.people.arrivals import invite_as
from partnership.people.models import Invitation, Part, Person
from partnership.welcome.patterns import PATTERNS
from tests.lanes.starting import start_lanes

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]

PAGES = {
    "company": {"admin"},
    "countries": {"admin"},
    "executives": {"admin"},
    "people": {"admin"},
    "lanes": {"admin"},
    "outcome": {"cio", "cmo", "deputy_cio", "it", "marketing"},
    "outcome/existing": {"cio", "cmo", "deputy_cio", "it", "marketing"},
    "one-to-one": {"cio", "cmo", "deputy_cio"},
}
EVERYBODY = ["admin", "cio", "cmo", "deputy_cio", "it", "marketing", "observer"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_page_opens_for_whose_it_is(who: str, client_for: SignIn, request: pytest.FixtureRequest) -> None:
    client = client_for(request.getfixturevalue(who))
    for name, allowed in PAGES.items():
        assert client.get(f"/welcome/{name}/").status_code == (200 if who in allowed else 403), name
    assert client.get("/welcome/").status_code == (403 if who == "observer" else 200)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "countries"])
def test_a_step_of_somebody_else_is_not_done(name: str, client_for: SignIn, observer: Person) -> None:
    if name != "outcome":
        assert client_for(observer).post(f"/welcome/{name}/", {}).status_code == 403


def test_a_template_that_is_not_there_is_404(client_for: SignIn, cio: Person) -> None:
    assert client_for(cio).get("/welcome/outcome/nothing/").status_code == 404


COMPANY = {
    "name": "Harbour & Pine",
    "time_zone": "Europe/Berlin",
    "countries": ["DE", "GB", ""],
    "countries-region": ["DE-BY", "", ""],
    "working_weekdays": ["1", "2", "3", "4"],
}


def test_the_company_is_set_up_in_one_save(client_for: SignIn, admin: Person) -> None:
    answer = client_for(admin).post("/welcome/company/", COMPANY)
    assert (answer.status_code, answer["Location"]) == (303, "/welcome/executives/")
    rules = GroundRules.current()
    assert (rules.name, rules.time_zone, rules.countries, rules.working_weekdays) == (
        "Harbour & Pine",
        "Europe/Berlin",
        "DE-BY,GB",
        "1234",
    )
    admin.refresh_from_db()
    assert admin.time_zone == "Europe/Berlin"
    assert Event.objects.filter(kind="ground_rules.changed", by=admin).count() == 1


def test_a_zone_that_somebody_chose_stays_theirs(client_for: SignIn, admin: Person) -> None:
    admin.change(by=admin, time_zone="Asia/Tokyo")
    client_for(admin).post("/welcome/company/", COMPANY)
    admin.refresh_from_db()
    assert admin.time_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Say what your company is called."),
        ({"time_zone": "Mars/Olympus"}, "This is not a time zone."),
        ({"countries": ["ZZ"], "countries-region": [""]}, "no holiday calendar for “ZZ”"),
        ({"countries": ["DE"], "countries-region": ["DE-XX"]}, "no holiday calendar for “DE-XX”"),
        ({"working_weekdays": []}, "Choose at least one day on which you work."),
    ],
)
def test_the_company_says_what_is_wrong(changed: dict, sentence: str, client_for: SignIn, admin: Person) -> None:
    answer = client_for(admin).post("/welcome/company/", COMPANY | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not GroundRules.objects.exists()


def test_without_a_script_regions_and_holidays_come_by_a_button(client_for: SignIn, admin: Person) -> None:
    data = {"name": "", "time_zone": "Europe/Berlin", "countries": ["DE"], "countries-region": [""], "preview": "1"}
    page = client_for(admin).post("/welcome/company/", data).content.decode()
    assert "Bayern" in page
    assert "Say what your company is called." not in page
    assert not GroundRules.objects.exists()


@time_machine.travel("2026-11-27 10:00", tick=False)
def test_the_piece_shows_regions_and_the_next_holidays(client_for: SignIn, admin: Person) -> None:
    asked = {"countries": ["GB", "DE"], "countries-region": ["DE-BY", "DE-BY"]}
    answer = client_for(admin).get("/welcome/countries/", asked, headers={"HX-Request": "true"})
    piece = answer.content.decode()
    assert piece.lstrip().startswith("<div")
    assert "<html" not in piece
    assert 'value="DE-BY" selected' in piece
    assert "Christmas Day, United Kingdom and Germany (Bayern)" not in piece  # all keep it: nobody is named
    assert "Second Day of Christmas, Germany (Bayern)" in piece
    assert 'value="GB" selected' in piece


def test_the_executives_are_invited_to_their_seats(client_for: SignIn, admin: Person) -> None:
    GroundRules.current().change(by=admin, fields={"name": "X", "time_zone": "Europe/Berlin"})
    client = client_for(admin)
    data = {
        "it-name": "Ingrid Olsen", "it-email": "Ingrid@Example.com",
        "marketing-name": "Marcus Weber", "marketing-email": "marcus@example.com",
    }  # fmt: skip
    assert client.post("/welcome/executives/", data)["Location"] == "/welcome/people/"
    seats = {each.seat: each.person for each in Invitation.objects.pending().select_related("person")}
    assert (seats["it"].email, seats["it"].side, seats["it"].time_zone) == ("ingrid@example.com", "it", "Europe/Berlin")
    assert seats["marketing"].side == "marketing"
    assert {letter.to[0] for letter in mail.outbox} == {"ingrid@example.com", "marcus@example.com"}
    page = client.get("/welcome/executives/").content.decode()
    assert "Ingrid Olsen is invited as CIO" in page
    assert 'name="it-email"' not in page


def test_one_executive_alone_can_be_invited(client_for: SignIn, admin: Person) -> None:
    client = client_for(admin)
    assert client.post("/welcome/executives/", {"it-name": "I", "it-email": "i@example.com"}).status_code == 303
    page = client.get("/welcome/executives/").content.decode()
    assert 'name="marketing-email"' in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "at least one of the two"),
        ({"it-name": "Ingrid"}, "Give the address to which the invitation goes."),
        ({"it-email": "ingrid@example.com"}, "Give the name, as others will read it."),
        ({"it-name": "Ingrid", "it-email": "ingrid"}, "This is no e-mail address."),
        ({"it-name": "Ingrid", "it-email": "ADMIN@example.com"}, "Somebody has this address already."),
        (
            {"it-name": "I", "it-email": "i@example.com", "marketing-name": "M", "marketing-email": "I@example.com"},
            "Two people hold the two seats.",
        ),
    ],
)
def test_the_executives_say_what_is_wrong(data: dict, sentence: str, client_for: SignIn, admin: Person) -> None:
    answer = client_for(admin).post("/welcome/executives/", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_seat_that_was_given_meanwhile_is_not_given_again(client_for: SignIn, admin: Person) -> None:
    invite_as(Part("cio"), by=admin, email="first@example.com", name="The first")
    data = {"it-name": "The second", "it-email": "second@example.com", "marketing-name": "", "marketing-email": ""}
    answer = client_for(admin).post("/welcome/executives/", data)
    assert answer.status_code == 422
    assert "Somebody was invited as CIO meanwhile." in answer.content.decode()
    assert not Person.objects.filter(email="second@example.com").exists()


def lines(*people: tuple[str, str, str], **more: str) -> dict[str, str]:
    data = {"people-TOTAL_FORMS": "3", "people-INITIAL_FORMS": "3", **more}
    for number in range(3):
        name, email, kind = people[number] if number < len(people) else ("", "", "it")
        data |= {f"people-{number}-name": name, f"people-{number}-email": email, f"people-{number}-part": kind}
    return data


def test_people_are_invited_three_at_a_time(client_for: SignIn, admin: Person) -> None:
    data = lines(("Ivan", "ivan@example.com", "it"), ("Otto", "otto@example.com", "observer"))
    answer = client_for(admin).post("/welcome/people/", data)
    assert (answer.status_code, answer["Location"]) == (303, "/welcome/people/")
    assert Person.objects.get(email="ivan@example.com").side == "it"
    assert Person.objects.get(email="otto@example.com").role == "observer"
    assert len(mail.outbox) == 2


def test_these_are_all_invites_what_was_typed_and_goes_on(client_for: SignIn, admin: Person) -> None:
    answer = client_for(admin).post("/welcome/people/", lines(("Ivan", "ivan@example.com", "it"), all="1"))
    assert answer["Location"] == "/welcome/company/"  # it is the first that is still missing
    assert Person.objects.filter(email="ivan@example.com").exists()
    assert Event.objects.filter(kind="people.gathered", by=admin).count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (lines(), "Fill in at least one line."),
        (lines(("I", "i@example.com", "it"), ("J", "I@example.com", "it")), "This address stands in a line above."),
        (lines(("I", "i@example.com", "queen")), "That is not offered here"),
        (lines(("I", "", "it"), all="1"), "Give the address to which the invitation goes."),
    ],
)
def test_people_say_what_is_wrong(data: dict, sentence: str, client_for: SignIn, admin: Person) -> None:
    answer = client_for(admin).post("/welcome/people/", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Person.objects.count() == 1
    assert not Event.objects.filter(kind="people.gathered").exists()


NAMES = [
    "Creative and content",
    "Customer behaviour and insight",
    "Customer data and consent",
    "Technical architecture",
    "Integration and platforms",
    "Security and governance",
]


def six(it: Person, marketing: Person, **changed: str) -> dict[str, str]:
    data = {}
    for number, name in enumerate(NAMES, 1):
        data |= {f"lane-{number}-wanted": "on", f"lane-{number}-name": name}
        if number <= 3:
            data[f"lane-{number}-marketing"] = str(marketing.pk)
        if number >= 3:
            data[f"lane-{number}-it"] = str(it.pk)
    return data | {name.replace("_", "-"): value for name, value in changed.items()}


def test_lanes_propose_the_executives_first_invited_ones_too(client_for: SignIn, admin: Person, it: Person) -> None:
    cio = invite_as(Part("cio"), by=admin, email="z@example.com", name="Zora")[0].person
    invite_as(Part("cmo"), by=admin, email="m@example.com", name="Mona")
    form = client_for(admin).get("/welcome/lanes/").context["form"]
    line = form.lines[3]
    assert line["it"].value() == str(cio.pk)
    assert [name for _, name in line.fields["it"].choices] == ["Zora", "Ivan Petrov"]
    assert "marketing" not in line.fields
    assert set(form.lines[2].fields) >= {"it", "marketing"}


def test_lanes_go_on_the_board_in_one_save(
    client_for: SignIn, admin: Person, it: Person, it2: Person, marketing: Person
) -> None:
    data = six(it, marketing, lane_4_it=str(it2.pk), lane_1_name="Content")
    del data["lane-6-wanted"]
    answer = client_for(admin).post("/welcome/lanes/", data)
    assert answer.status_code == 303
    lanes = list(Lane.objects.open().with_owner())
    assert [lane.name for lane in lanes] == ["Content", *NAMES[1:5]]
    assert [[person.pk for person in lane.owned.people] for lane in lanes] == [
        [marketing.pk],
        [marketing.pk],
        [it.pk, marketing.pk],
        [it2.pk],
        [it.pk],
    ]
    assert Event.objects.filter(kind="lane.added").count() == 5


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"lane_1_name": ""}, "Give the lane a name, or leave it out."),
        ({"lane_1_name": "technical architecture"}, "Two lanes have this name."),
        ({"lane_1_marketing": ""}, "Choose who answers on the marketing side."),
        ({"lane_1_marketing": "999999"}, "Choose somebody of that side who may sign in."),
        ({"lane_4_it": "x\x00"}, "Choose somebody of that side who may sign in."),
    ],
)
def test_lanes_say_what_is_wrong(
    changed: dict, sentence: str, client_for: SignIn, admin: Person, it: Person, marketing: Person
) -> None:
    answer = client_for(admin).post("/welcome/lanes/", six(it, marketing, **changed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Lane.objects.exists()


def test_a_lane_is_not_given_to_the_other_side(
    client_for: SignIn, admin: Person, it: Person, marketing: Person
) -> None:
    answer = client_for(admin).post("/welcome/lanes/", six(it, marketing, lane_4_it=str(marketing.pk)))
    assert answer.status_code == 422
    assert not Lane.objects.exists()


def test_lanes_are_begun_once(client_for: SignIn, admin: Person, it: Person, marketing: Person) -> None:
    start_lanes(it=it, marketing=marketing, by=admin)
    others = {f"lane_{number}_name": f"Another {number}" for number in range(1, 7)}
    answer = client_for(admin).post("/welcome/lanes/", six(it, marketing, **others))
    assert answer.status_code == 422
    assert Lane.objects.count() == 6


def test_no_lane_at_all_is_refused(client_for: SignIn, admin: Person, it: Person, marketing: Person) -> None:
    data = {name: value for name, value in six(it, marketing).items() if not name.endswith("wanted")}
    answer = client_for(admin).post("/welcome/lanes/", data)
    assert answer.status_code == 422
    assert "Choose at least one lane." in answer.content.decode()


def test_lanes_wait_for_somebody_of_each_side(client_for: SignIn, admin: Person, it: Person) -> None:
    page = client_for(admin).get("/welcome/lanes/").content.decode()
    assert "one side has nobody yet" in page
    assert "Put them on the board" not in page


def filled(client: Client, key: str, figures: bool = True) -> dict[str, object]:
    """What a browser sends when nothing but the figures is typed."""
    form = client.get(f"/welcome/outcome/{key}/").context["form"]
    data: dict[str, object] = {}
    for each in (form, *form.measures):
        for bound in each:
            value = bound.value()
            if value not in (None, "", False):
                data[bound.html_name] = "on" if value is True else value
    if figures:
        for number, each in enumerate(form.measures, 1):
            falls = each.measure.direction == KpiDefinition.Direction.DECREASE
            data |= {f"kpi-{number}-baseline": "20", f"kpi-{number}-target": "7.5" if falls else "32.5"}
    return data


@time_machine.travel("2026-11-27 10:00", tick=False)
@pytest.mark.parametrize("key", [pattern.key for pattern in PATTERNS])
def test_a_template_with_its_figures_can_be_proposed_at_once(
    key: str, client_for: SignIn, cio: Person, cmo: Person
) -> None:
    client = client_for(cio)
    answer = client.post(f"/welcome/outcome/{key}/", filled(client, key))
    version = Version.objects.for_detail().get()
    assert answer["Location"] == version.get_absolute_url()
    assert lacks(version) == []
    assert (version.starts_on, version.ends_on) == (date(2026, 12, 1), date(2027, 11, 30))
    assert version.outcome.started_side == "it"
    assert [definition.targets.get().from_on for definition in version.definitions.all()] == [date(2027, 11, 30)] * 3
    assert {definition.steward_marketing for definition in version.definitions.all()} == {cmo}


def test_a_template_has_no_figure_of_its_own(client_for: SignIn, cio: Person, cmo: Person) -> None:
    client = client_for(cio)
    client.post("/welcome/outcome/prospects/", filled(client, "prospects", figures=False))
    definitions = Version.objects.for_detail().get().definitions.all()
    assert [definition.baseline for definition in definitions] == [None] * 3
    assert [list(definition.targets.all()) for definition in definitions] == [[]] * 3
    assert len(lacks(Version.objects.for_detail().get())) == 3


def test_money_is_the_companys_own(client_for: SignIn, admin: Person, cio: Person) -> None:
    GroundRules.current().change(by=admin, fields={"currency": "CHF"})
    form = client_for(cio).get("/welcome/outcome/existing/").context["form"]
    assert [each["unit"].value() for each in form.measures] == ["%", "CHF", "%"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Give the outcome a title."),
        ({"kpi-1-baseline": "NaN"}, "Give a number such as 12.5"),
        ({"kpi-1-target": "12,5"}, "Give a number such as 12.5"),
        ({"kpi-2-target": "1e309"}, "This number is too large: at most 12 digits"),
        ({"kpi-2-target": "-1e9999999"}, "This number is too large: at most 12 digits"),
        ({"kpi-1-target": "19"}, "This is to become more than its baseline. Correct one of the two."),
        ({"kpi-1-target": "19", "kpi-1-wanted": "", "title": ""}, "One thing to put right"),
        ({"ends_on": "2020-01-01"}, "The period must end after it starts."),
        ({"starts_on": "0001-01-01"}, "Choose a day from 1990 to 2199."),
        ({"stages": ["9223372036854775808"]}, "That is not offered here"),
    ],
)
def test_an_outcome_says_what_is_wrong(
    changed: dict, sentence: str, client_for: SignIn, cio: Person, cmo: Person
) -> None:
    client = client_for(cio)
    answer = client.post("/welcome/outcome/existing/", filled(client, "existing") | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Outcome.objects.exists()


WEDNESDAY = {"nth": "1", "weekday": "2", "at": "10:00", "minutes": "60", "zone": "Europe/Berlin", "place": "Room 4"}


@time_machine.travel("2026-11-27 10:00", tick=False)
def test_the_one_to_one_is_planned_and_its_first_agenda_is_open(client_for: SignIn, cio: Person, cmo: Person) -> None:
    answer = client_for(cio).post("/welcome/one-to-one/", WEDNESDAY)
    meeting = Meeting.objects.get()
    assert answer["Location"] == meeting.get_absolute_url()
    assert meeting.occurs_on == date(2026, 12, 2)
    assert meeting.starts_at.isoformat() == "2026-12-02T09:00:00+00:00"
    assert meeting.state == Meeting.State.PREPARATION
    assert meeting.topics.count() == 2
    assert client_for(cmo).get(answer["Location"]).status_code == 200
    assert "the first Wednesday" in client_for(cmo).get("/welcome/one-to-one/").content.decode()


@time_machine.travel("2026-11-27 10:00", tick=False)
def test_the_first_three_dates_say_which_is_a_holiday(client_for: SignIn, admin: Person, cio: Person) -> None:
    GroundRules.current().change(by=admin, fields={"countries": "DE", "time_zone": "Europe/Berlin"})
    client = client_for(cio)
    shown = client.get("/welcome/one-to-one/").context["days"]
    assert [day for day, *_ in shown] == [date(2026, 12, 2), date(2027, 1, 6), date(2027, 2, 3)]
    assert [holiday for *_, holiday in shown] == ["", "", ""]
    asked = WEDNESDAY | {"nth": "4", "weekday": "4", "preview": "1"}
    piece = client.post("/welcome/one-to-one/", asked, headers={"HX-Request": "true"})
    assert piece.content.decode().lstrip().startswith("<section")
    assert "Christmas Day: move this one afterwards" in piece.content.decode()
    assert not Series.objects.exists()


@time_machine.travel("2026-12-02 09:30", tick=False)
def test_a_time_that_is_over_today_is_none_of_the_three(client_for: SignIn, cio: Person) -> None:
    shown = client_for(cio).post("/welcome/one-to-one/", WEDNESDAY | {"preview": "1"}).context["days"]
    assert [day for day, *_ in shown] == [date(2027, 1, 6), date(2027, 2, 3), date(2027, 3, 3)]


@pytest.mark.parametrize("changed", [{"nth": "7"}, {"at": "25:00"}, {"zone": "Mars"}, {"minutes": "5000"}])
def test_a_one_to_one_says_what_is_wrong(changed: dict, client_for: SignIn, cio: Person) -> None:
    assert client_for(cio).post("/welcome/one-to-one/", WEDNESDAY | changed).status_code == 422
    assert not Series.objects.exists()


def text_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_guide_tells_each_reader_who_does_what(client_for: SignIn, admin: Person, cio: Person, it: Person) -> None:
    client = client_for(admin)
    assert "Go on: the company" in text_of(client, "/welcome/")
    page = text_of(client_for(cio), "/welcome/")
    assert "Ada Novak does this." in page
    assert "Go on: the first outcome" in page
    client.post("/welcome/company/", COMPANY)
    page = text_of(client, "/welcome/")
    assert "Harbour &amp; Pine, Berlin, Germany" in page
    assert "Mon to Thu" in page
    assert "by Ada Novak" in page


def test_the_guide_leads_to_a_draft_that_was_begun(client_for: SignIn, cio: Person, cmo: Person) -> None:
    client = client_for(cio)
    client.post("/welcome/outcome/existing/", filled(client, "existing"))
    outcome = Outcome.objects.get()
    guide = client.get("/welcome/")
    assert guide.context["next_url"] == outcome.get_absolute_url()
    assert "is a draft" in guide.content.decode()


@pytest.mark.parametrize("place", ["/", "/set-up/"])
def test_what_is_missing_is_one_line_and_gone_when_done(
    place: str, client_for: SignIn, admin: Person, it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    client = client_for(admin)
    assert text_of(client, place).count('class="home-next"') == 1
    client.post("/welcome/company/", COMPANY)
    assert "Still to do: the lanes" in text_of(client, place)
    start_lanes(it=it, marketing=marketing, by=admin)
    assert "home-next" not in text_of(client, place)


def test_observers_are_asked_for_nothing(client_for: SignIn, observer: Person) -> None:
    assert "home-next" not in text_of(client_for(observer), "/")


@pytest.mark.parametrize("who", ["admin", "cio", "it", "observer"])
def test_home_of_an_empty_portal_answers_in_few_queries(
    who: str, client_for: SignIn, request: pytest.FixtureRequest, django_assert_max_num_queries: Callable
) -> None:
    client = client_for(request.getfixturevalue(who))
    client.get("/")
    with django_assert_max_num_queries(15):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("name", ["", "company", "executives", "people", "lanes"])
@pytest.mark.parametrize("count", [1, 3, 100])
def test_pages_take_as_many_queries_with_many_people(
    name: str,
    count: int,
    client_for: SignIn,
    admin: Person,
    it: Person,
    marketing: Person,
    django_assert_max_num_queries: Callable,
) -> None:
    Person.objects.bulk_create(
        Person(email=f"p{n}@example.com", name=f"P {n}", side=("it", "marketing")[n % 2]) for n in range(count)
    )
    client = client_for(admin)
    client.get("/welcome/")
    with django_assert_max_num_queries(14):
        assert client.get(f"/welcome/{name}/" if name else "/welcome/").status_code == 200
