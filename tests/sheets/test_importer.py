"""An importer that is a declaration: all steps of a file, through the doors, for a list of people."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from partnership.activity.models import Event
from partnership.people.models import Person
from partnership.sheets.models import ImportFile

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.sheets.staff")]
For = Callable[[Person], Client]
LIST = "E-mail;Full name;Side;Phone;Group\nzoe@example.com;Zoé Novák;IT;1;Data\nbo@example.com;Bo Lund;marketing;2;\n"


def send(client: Client, data: bytes | str, name: str = "staff.csv") -> ImportFile:
    content = data.encode() if isinstance(data, str) else data
    answer = client.post("/staff/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303, answer.content.decode()
    return ImportFile.objects.latest("pk")


def text(client: Client, address: str, **headers: str) -> str:
    return " ".join(client.get(address, headers=headers).content.decode().split())


def save(client: Client, file: ImportFile) -> dict[str, int]:
    assert client.post(f"/staff/{file.pk}/saving/").status_code == 303
    file.refresh_from_db()
    return file.counts


def test_a_list_is_previewed_saved_and_said_once(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    help_ = text(client, "/staff/")
    assert "<code>e-mail, name, side, team</code>" in help_
    file = send(client, LIST)
    assert file.get_absolute_url() == f"/staff/{file.pk}/"
    assert "staff.csv" in text(client, "/staff/")
    preview = text(client, file.get_absolute_url())
    assert "Save 2 people" in preview
    assert "Columns that are not read: Phone." in preview
    assert "Read as UTF-8 with semicolons between the columns: 2 of 2 rows, 4 of 5 columns." in preview
    assert "<td>Zoé Novák</td><td>it</td><td>Data</td>" in preview
    assert not Person.objects.filter(email="zoe@example.com").exists()
    assert save(client, file) == {"new": 2}
    zoe = Person.objects.get(email="zoe@example.com")
    assert (zoe.name, zoe.side, zoe.team) == ("Zoé Novák", "it", "Data")
    assert "Back to the first page" in text(client, file.get_absolute_url())
    event = Event.objects.get(kind="staff.imported")
    assert (event.by, event.detail["file"], event.detail["new"]) == (admin, "staff.csv", 2)


def test_the_same_list_again_changes_nothing_and_another_only_what_differs(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    save(client, send(client, LIST))
    again = send(client, LIST)
    assert "saving would change nothing" in text(client, again.get_absolute_url())
    assert save(client, again) == {"same": 2}
    moved = send(client, "mail,name,side,team\nzoe@example.com,Zoé Novák,IT,Web\nbo@example.com,Bo Lund,marketing,\n")
    preview = text(client, moved.get_absolute_url())
    assert "<strong>changed</strong>, Team was Data" in preview
    assert "Save 1 person" in preview
    piece = text(
        client, f"{moved.get_absolute_url()}?fate=changed", **{"HX-Request": "true", "HX-Target": "import-rows"}
    )
    assert "Zoé" in piece
    assert "Bo Lund" not in piece
    assert "<html" not in piece
    assert save(client, moved) == {"changed": 1, "same": 1}
    assert Person.objects.get(email="zoe@example.com").team == "Web"


def test_bad_rows_are_named_and_the_good_ones_saved(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    file = send(
        client,
        "email,name,side,team\na@example.com,,IT,x\nb@example.com,B,sales,x\nc@example.com,C,,x\nd@example.com,D,IT,x\n"
        "e@example.com,E,IT,x\ne@example.com,E,IT,y\nf@example.com,F,IT,x\nf@example.com,F,IT,x\ng@example.com,"
        + "G" * 81 + ",IT,\n",
    )  # fmt: skip
    preview = text(client, file.get_absolute_url())
    for reason in (
        "Name is missing",
        "“sales” is no side: it, marketing",
        "of which side? Say IT or marketing",
        "lines 6, 7 say different things of “e@example.com”",
        "line 8 says the same",
        "Name is 81 characters long; at most 80 fit",
    ):
        assert reason in preview
    assert "Save 2 people, leave 6 bad rows out" in preview
    assert save(client, file) == {"new": 2, "same": 1, "bad": 6}
    assert set(Person.objects.exclude(pk=admin.pk).values_list("name", flat=True)) == {"D", "F"}


def test_a_column_that_no_head_names_is_asked_for_and_can_be_chosen_otherwise(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    file = send(client, "who,contact,side\nAda,ada@example.org,IT\n")
    page = text(client, file.get_absolute_url())
    assert "It leaves a few things open." in page
    assert "E-mail is in" in page
    assert client.post(f"/staff/{file.pk}/saving/").status_code == 303
    address = f"/staff/{file.pk}/mapping/"
    refused = client.post(address, {"column-email": "1", "column-name": "", "column-side": "2", "column-team": ""})
    assert refused.status_code == 422
    assert "Choose the column of Name." in refused.content.decode()
    given = {"column-email": "1", "column-name": "0", "column-side": "2", "column-team": ""}
    assert client.post(address, given).status_code == 303
    assert "Save 1 person" in text(client, file.get_absolute_url())
    again = text(client, address)
    assert '<option value="1" selected>contact</option>' in again
    assert client.post(address, given | {"column-side": "", "column-team": "2"}).status_code == 303
    assert "of which side?" in text(client, file.get_absolute_url())
    assert not Person.objects.filter(name="Ada").exists()


def test_a_workbook_says_the_same(admin: Person, client_for: For) -> None:
    rows: list[list[object]] = [
        ["Staff of March"], ["Name", "Mail", "Side", "Team"], ["Zoé", "zoe@example.com", "IT", 7],
    ]  # fmt: skip
    client = client_for(admin)
    assert save(client, send(client, workbook(Staff=rows), "staff.xlsx")) == {"new": 1}
    assert Person.objects.get(name="Zoé").team == "7"


def workbook(**worksheets: Sequence[Sequence[object]]) -> bytes:
    made, buffer = Workbook(), io.BytesIO()
    made.remove(made.worksheets[0])
    for name, rows in worksheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(buffer)
    return buffer.getvalue()


def test_another_worksheet_and_another_header_are_chosen_and_remembered(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    staff: list[list[object]] = [["Staff", "as of March"], ["Name", "Mail", "Side"], ["Zoé", "zoe@example.com", "IT"]]
    file = send(client, workbook(About=[["Made", "by"], ["the", "shop"]], Staff=staff), "staff.xlsx")
    address = f"/staff/{file.pk}/mapping/"
    page = text(client, file.get_absolute_url())
    assert "a spreadsheet, its sheet “About”" in page
    # Nothing else has to be answered about a table that is not the one.
    assert client.post(address, {"worksheet": "Staff", "header_line": "1"}).status_code == 303
    assert "line 1 (“Staff as of March”)" in text(client, address)
    assert client.post(address, {"header_line": "1"}).status_code == 303
    assert '<th scope="col">as of March</th>' in text(client, address)
    wrong = client.post(address, {"worksheet": "Staff", "header_line": "9"})
    assert wrong.status_code == 422
    assert "Line 9 has no two cells that could be the heads of columns." in wrong.content.decode()
    assert client.post(address, {"worksheet": "Staff", "header_line": "2"}).status_code == 303
    assert "Save 1 person" in text(client, file.get_absolute_url())
    assert save(client, file) == {"new": 1}
    staff.append(["Bo", "bo@example.com", "marketing"])
    next_one = send(client, workbook(About=[["Made", "by"], ["the", "shop"]], Staff=staff), "april.xlsx")
    preview = text(client, next_one.get_absolute_url())
    assert "Your answers are those for staff.xlsx of <time" in preview
    assert save(client, next_one) == {"new": 1, "same": 1}
    elsewhere = send(client, workbook(About=[["Made", "by"], ["the", "shop"]]), "may.xlsx")
    assert (elsewhere.like, elsewhere.worksheet) == (None, "")


def test_answers_are_remembered_for_the_next_file_of_the_source_and_can_be_changed(
    admin: Person, it2: Person, client_for: For
) -> None:
    client = client_for(admin)
    heads = "who,contact,side\n"
    file = send(client, heads + "Ada,ada@example.org,IT\n")
    given = {"column-email": "1", "column-name": "0", "column-side": "2", "column-team": ""}
    client.post(f"/staff/{file.pk}/mapping/", given)
    unsaved = send(client, heads + "Bo,bo@example.org,IT\n")
    assert "Save" not in text(client, unsaved.get_absolute_url())
    save(client, file)
    second = send(client, heads + "Bo,bo@example.org,IT\n", "second.csv")
    preview = text(client, second.get_absolute_url())
    assert "Save 1 person" in preview
    assert "Your answers are those for staff.csv" in preview
    client.post(f"/staff/{second.pk}/mapping/", given | {"column-name": "1"})
    assert save(client, second) == {"new": 1}
    assert Person.objects.get(email="bo@example.org").name == "bo@example.org"
    other_heads = send(client, "who,contact,department\nCy,cy@example.org,IT\n")
    assert "E-mail is in" in text(client, other_heads.get_absolute_url())
    Person.objects.filter(pk=it2.pk).update(role="administrator", side="")
    somebody_elses = send(client_for(Person.objects.get(pk=it2.pk)), heads + "Di,di@example.org,IT\n")
    assert somebody_elses.like is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_asks_as_often_for_many_rows_as_for_one(count: int, admin: Person, client_for: For) -> None:
    client = client_for(admin)
    file = send(client, "mail,name,side\n" + "".join(f"p{n}@example.com,P{n},IT\n" for n in range(count)))
    client.get(file.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(file.get_absolute_url())
    assert len(asked) <= 8


def test_who_may_not_send_files_is_told_and_nobody_sees_anothers(admin: Person, it: Person, client_for: For) -> None:
    file = send(client_for(admin), LIST)
    client = client_for(it)
    for address in ("/staff/", file.get_absolute_url(), f"/staff/{file.pk}/mapping/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Administrators import staff." in answer.content.decode()
    for page in ("saving", "withdrawal"):
        assert client.post(f"/staff/{file.pk}/{page}/").status_code == 403
    other = Person.objects.create(email="other@example.com", name="Other", role="administrator")
    assert client_for(other).get(file.get_absolute_url()).status_code == 404
    assert not Person.objects.filter(email="zoe@example.com").exists()


def test_a_file_of_one_importer_is_not_anothers(admin: Person, client_for: For, cio: Person) -> None:
    client = client_for(cio)
    sent = {"file": SimpleUploadedFile("a.csv", b"kpi,date,value\norders,2025-01-01,8\n")}
    assert client.post("/outcomes/measurements/import/", sent).status_code == 303
    file = ImportFile.objects.get()
    ImportFile.objects.update(owner=admin)
    assert client_for(admin).get(f"/staff/{file.pk}/").status_code == 404


def test_a_file_is_saved_once_or_given_up(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    file = send(client, LIST)
    save(client, file)
    assert bytes(file.content) == b""
    client.post(f"/staff/{file.pk}/saving/")
    assert Person.objects.filter(email="zoe@example.com").count() == 1
    assert client.get(f"/staff/{file.pk}/mapping/").status_code == 303
    given_up = send(client, LIST)
    client.post(f"/staff/{given_up.pk}/withdrawal/")
    assert "given up" in text(client, given_up.get_absolute_url())
    old = send(client, LIST)
    assert ImportFile.objects.forget_expired(timezone.now() + timedelta(days=1)) == 1
    old.refresh_from_db()
    assert (old.state, bytes(old.content)) == ("forgotten", b"")


def test_a_list_that_is_far_too_long_is_a_sentence(
    admin: Person, client_for: For, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnership.sheets.records.MOST", 1)
    answer = client_for(admin).post("/staff/", {"file": SimpleUploadedFile("a.csv", LIST.encode())})
    assert answer.status_code == 422
    assert "At most 1 rows are taken at once. Split the file." in answer.content.decode()
