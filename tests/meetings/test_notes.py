"""Notes: the second of two writers is shown both texts; a private note reaches nobody but its author, by any door."""

import logging

import pytest
from django.apps import apps
from django.contrib import admin as site
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from meetings.actions import closing, occurring
from meetings.models import PrivateNote, SharedNote
from partnership.activity.models import Event
from partnership.core.refusals import Stale
from tests.meetings.conftest import APRIL

SECRET = "Ask whether he is leaving us"
HTMX = {"HTTP_HX_REQUEST": "true"}


def note_url(meeting):
    return reverse("meetings:notes", args=[meeting.pk])


def private_url(meeting):
    return reverse("meetings:private_notes", args=[meeting.pk])


def test_the_shared_note_is_saved_and_counted(client_for, meeting, cio):
    answer = client_for(cio).post(note_url(meeting), {"note-text": "# Prices\n\nfirst", "note-seen": 0})
    assert answer.status_code == 303
    note = SharedNote.objects.get(meeting=meeting)
    assert (note.text, note.version, note.written_by) == ("# Prices\n\nfirst", 1, cio)


def test_while_writing_htmx_gets_the_line_under_the_text_and_the_new_version(client_for, meeting, cio):
    answer = client_for(cio).post(
        note_url(meeting), {"note-text": "a", "note-seen": 0}, HTTP_HX_TARGET="note-state", **HTMX
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    line, version = '<p class="small soft" id="note-state">', '<input type="hidden" name="note-seen" value="1"'
    assert text.startswith(line)
    assert text.removeprefix(line).lstrip().startswith(version)
    assert "<textarea" not in text  # nobody's cursor moves


@pytest.mark.parametrize("by_htmx", [True, False])
def test_the_second_writer_is_shown_both_texts_and_can_keep_both(client_for, meeting, cio, cmo, by_htmx):
    client_for(cio).post(note_url(meeting), {"note-text": "what Ingrid wrote", "note-seen": 0})
    marcus = client_for(cmo)
    more = HTMX | {"HTTP_HX_TARGET": "note-state"} if by_htmx else {}
    typed = {"note-text": "what Marcus wrote", "note-seen": 0, "save": "1"}
    answer = marcus.post(note_url(meeting), typed, **more)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ingrid Olsen wrote meanwhile" in text
    assert text.count("what Ingrid wrote") == 3  # as it stands, in the text that keeps both, and to join a third with
    assert text.count("what Marcus wrote") == 2
    assert ("<html" in text) is not by_htmx
    assert answer.headers.get("HX-Retarget") == ("#note" if by_htmx else None)
    assert SharedNote.objects.get().text == "what Ingrid wrote"
    both = "what Ingrid wrote\n\nwhat Marcus wrote"
    assert f">\n{both}</textarea>" in text
    assert marcus.post(note_url(meeting), {"note-text": both, "note-seen": 1}).status_code == 303
    assert SharedNote.objects.get().text == both


def test_keeping_both_holds_what_either_changed_and_the_common_part_once(client_for, meeting, cio, cmo):
    meeting.shared_note.write("We met.\n\n- prices\n- freeze", by=cio, seen=0)
    client = client_for(cmo)
    page = client.get(reverse("meetings:detail", args=[meeting.pk])).text
    assert 'name="note-base" value="We met.\n\n- prices\n- freeze"' in page
    meeting.shared_note.write("We met.\n\n- prices rose\n- freeze", by=cio, seen=1)
    typed = {"note-text": "We met.\n\n- prices\n- freeze\n- agency", "note-seen": 1, "save": "1"}
    answer = client.post(note_url(meeting), typed | {"note-base": "We met.\n\n- prices\n- freeze"})
    assert ">\nWe met.\n\n- prices rose\n- freeze\n- agency</textarea>" in answer.text


@pytest.mark.parametrize("which", ["note", "private"])
def test_what_happens_while_somebody_writes_is_said_at_the_side_and_moves_nothing(client_for, meeting, cio, cmo, which):
    """Saved by itself: the answer is the line under the text, on the version that the text began with."""
    address = {"note": note_url, "private": private_url}[which](meeting)
    client_for(cio if which == "private" else cmo).post(address, {f"{which}-text": "first", f"{which}-seen": 0})
    client, asked = client_for(cio), HTMX | {"HTTP_HX_TARGET": f"{which}-state"}
    typed = {f"{which}-text": "In the middle of a sen", f"{which}-seen": 0}
    answer = client.post(address, typed, **asked)
    assert answer.status_code == 409
    assert "wrote" in answer.text
    assert "HX-Retarget" not in answer.headers
    assert "<textarea" not in answer.text
    assert f'name="{which}-seen" value="0"' in answer.text
    looked = client.post(address, typed | {"look": "1"}, **asked)
    assert looked.headers["HX-Retarget"] == f"#{which}"
    assert "In the middle of a sen" in looked.text
    too_long = client.post(address, typed | {f"{which}-text": "x" * 60_000}, **asked)
    assert too_long.status_code == 422
    assert "HX-Retarget" not in too_long.headers
    assert "at most" in too_long.text


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_what_is_written_while_it_ends_is_said_at_the_side_too(client_for, meeting, cio, cmo, end):
    if end == "closed":
        meeting.begin(by=cio, present=[cio])
        closing.close(meeting, by=cio)
    else:
        occurring.cancel(meeting.series, meeting.occurs_on, because="Ill.", by=cio)
    typed = {"note-text": "one more thi", "note-seen": 0}
    client = client_for(cmo)
    answer = client.post(note_url(meeting), typed, HTTP_HX_TARGET="note-state", **HTMX)
    assert answer.status_code == 422
    assert end in answer.text
    assert "<textarea" not in answer.text
    shown = client.post(note_url(meeting), typed | {"save": "1"}, HTTP_HX_TARGET="note-state", **HTMX)
    assert shown.status_code == 422
    assert "one more thi" in shown.text


def test_the_same_text_twice_is_no_conflict(client_for, meeting, cio):
    for _ in range(2):  # the answer to the first was lost on the way
        assert client_for(cio).post(note_url(meeting), {"note-text": "a", "note-seen": 0}).status_code == 303
    assert Event.objects.filter(kind="note.written").count() == 1


def test_the_ledger_has_a_digest_of_the_shared_note_and_not_its_text(meeting, cio):
    meeting.shared_note.write("prices first", by=cio, seen=0)
    event = Event.objects.get(kind="note.written")
    assert "prices" not in str(event.changes)
    assert event.changes["text"][1]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"note-text": "x" * 1_000_000, "note-seen": 0}, "at most"),
        ({"note-text": "a\x00b", "note-seen": 0}, "a character in it that is no text"),
        ({"note-text": "a", "note-seen": "one"}, "whole number"),
        ({"note-text": "a"}, "Fill this in."),
    ],
)
def test_a_note_that_cannot_be_saved_gets_a_sentence(client_for, meeting, cio, fields, sentence):
    answer = client_for(cio).post(note_url(meeting), fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert SharedNote.objects.get().text == ""


def test_what_is_written_while_it_closes_is_shown_and_not_lost(client_for, held, cio, cmo):
    closing.close(held, by=cio)
    answer = client_for(cmo).post(note_url(held), {"note-text": "one more thing", "note-seen": 0})
    assert answer.status_code == 422
    assert "one more thing" in answer.content.decode()
    assert "closed and can only be read" in answer.content.decode()


def test_markup_in_a_note_does_not_act(client_for, held, cio):
    held.shared_note.write('<div hx-post="/x/" hx-trigger="load">hello</div> [x](javascript:alert(1))', by=cio, seen=0)
    closing.close(held, by=cio)
    text = client_for(cio).get(reverse("meetings:detail", args=[held.pk])).content.decode()
    assert '<div hx-post="/x/"' not in text
    assert 'href="javascript' not in text


@pytest.fixture
def secret(client_for, meeting, cio, caplog):
    caplog.set_level(logging.DEBUG)
    answer = client_for(cio).post(private_url(meeting), {"private-text": SECRET, "private-seen": 0})
    assert answer.status_code == 303
    return PrivateNote.objects.of(cio).get()


def test_its_author_reads_it_again(client_for, secret, meeting, cio):
    assert SECRET in client_for(cio).get(reverse("meetings:detail", args=[meeting.pk])).content.decode()


@pytest.mark.parametrize("person", ["cmo", "deputy_cio"])
def test_nobody_else_who_sees_the_meeting_reads_it(request, client_for, secret, meeting, person):
    reader = request.getfixturevalue(person)
    client = client_for(reader)
    for name in ("detail", "history", "suggestions"):
        assert SECRET not in client.get(reverse(f"meetings:{name}", args=[meeting.pk])).content.decode()
    # another's note cannot be named: writing makes one's own
    client.post(private_url(meeting), {"private-text": "mine", "private-seen": 0})
    assert PrivateNote.objects.of(reader).get().text == "mine"
    secret.refresh_from_db()
    assert secret.text == SECRET


def test_it_is_in_no_admin_page(client_for, secret, admin):
    assert PrivateNote not in site.site._registry
    client = client_for(admin)
    for app in ("meetings", "activity"):
        for model in apps.get_app_config(app).get_models():
            if model in site.site._registry:
                listing = client.get(reverse(f"admin:{app}_{model._meta.model_name}_changelist"), {"q": "leaving"})
                assert SECRET not in listing.content.decode()
    assert client.get("/admin/meetings/privatenote/").status_code == 404


def test_it_is_in_no_event_log_or_mail(secret, caplog):
    assert SECRET not in caplog.text
    assert not any(SECRET in message.body for message in mail.outbox)
    for event in Event.objects.all():
        assert "private" not in event.kind
        assert SECRET not in f"{event.subject_name}{event.changes}{event.detail}"


def test_no_other_table_of_the_database_holds_it(secret):
    """The bluntest door: every row of every table, as text."""
    holders = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(SECRET in str(row) for row in cursor.fetchall()):
                holders.append(table)
    assert holders == ["meetings_privatenote"]


def test_whoever_reads_whole_tables_finds_none(secret, tmp_path):
    """The default manager is what exports and a plain `dumpdata` read; `--all` is an operator's door."""
    assert not PrivateNote._default_manager.exists()
    call_command("dumpdata", "meetings", output=tmp_path / "all.json", verbosity=0)
    assert SECRET not in (tmp_path / "all.json").read_text()
    assert "meetings.sharednote" in (tmp_path / "all.json").read_text()
    call_command("dumpdata", "meetings", output=tmp_path / "base.json", verbosity=0, use_base_manager=True)
    assert SECRET in (tmp_path / "base.json").read_text()


def test_it_goes_with_the_agenda_of_a_cancelled_meeting(secret, series, meeting, cio):
    occurring.cancel(series, meeting.occurs_on, because="Both travel.", by=cio)
    assert PrivateNote.objects.of(cio).get().meeting.occurs_on == APRIL


def test_it_is_not_in_the_minutes_their_digest_or_what_others_are_told(secret, meeting, cio, cmo, client_for):
    meeting.begin(by=cio, present=[cio, cmo])
    closing.close(meeting, by=cio)
    assert SECRET not in str(closing.minutes(meeting))
    for person in (cio, cmo):
        assert SECRET not in client_for(person).get(reverse("meetings:minutes", args=[meeting.pk])).content.decode()
        assert SECRET not in client_for(person).get("/waiting/").content.decode()


def test_two_tabs_of_one_author_overwrite_nothing(client_for, secret, meeting, cio):
    answer = client_for(cio).post(private_url(meeting), {"private-text": "from the other tab", "private-seen": 0})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert SECRET in text
    assert "from the other tab" in text
    with pytest.raises(Stale):
        secret.write("x", seen=0)


def test_a_conflict_with_a_note_that_is_not_begun_begins_none(client_for, meeting, cio):
    answer = client_for(cio).post(private_url(meeting), {"private-text": "x", "private-seen": 12})
    assert answer.status_code == 409
    assert not PrivateNote.objects.of(cio).exists()


def test_a_failure_page_hides_what_was_posted(client_for, meeting, cio, caplog):
    """If saving breaks, neither the page nor the log repeats the text."""

    def full_disk(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "privatenote" in sql:
            raise OSError("no space left on device")
        return execute(sql, params, many, context)

    client = client_for(cio)
    client.raise_request_exception = False
    with connection.execute_wrapper(full_disk):
        answer = client.post(private_url(meeting), {"private-text": SECRET, "private-seen": 0})
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()
    assert SECRET not in caplog.text


def test_the_only_model_that_leads_to_private_notes_is_their_own():
    """No reverse name leads from a meeting or a person to them, so that no query reaches them by accident."""
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            if relation.related_model is PrivateNote:
                assert relation.get_accessor_name() is None, model
