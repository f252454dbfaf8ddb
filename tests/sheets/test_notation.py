"""Days and numbers as people write them: what a text says, and what it leaves open."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership.sheets.dates import part_of_year, read_date, readings_of
from partnership.sheets.notation import Unclear, decimal_marks, is_bracketed, read_number


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("£1,234.56", ".", "1234.56"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        ("1\u202f234\u202f567", ".", "1234567"),
        ("-£5", ".", "-5"),
        ("−5", ".", "-5"),
        ("+5", ".", "5"),
        ("1.234.567,8", ",", "1234567.8"),
        ("12,34,567.5", ".", "1234567.5"),
        ("1.5E+06", ".", "1500000"),
        (".5", ".", "0.5"),
        ("0.1234567", ".", "0.123457"),
        ("12 %", ".", "12"),
        ("1,559", ".", "1559"),
        ("$-5", ".", "-5"),
        ("12 Kč", ",", "12"),
        ("kr 1 250,50", ",", "1250.5"),
        ("USD 12", ".", "12"),
        ("1,559", ",", "1.559"),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, mark: str, value: str) -> None:
    assert read_number(text, mark).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing"),
        ("1e309", "too large"),
        ("1e9999", "too large"),
        ("NaN", "not a number"),
        ("Infinity", "not a number"),
        ("１２３", "digits other than"),
        ("(100)", "minus sign"),
        ("#REF!", "error of the spreadsheet"),
        ("1,5", "decimal point"),
        ("12abc", "not a number"),
        ("=1+1", "not a number"),
        ("1\u202e2", "not a number"),
        ("٣", "digits other than"),
        ("9" * 400, "too large"),
        *[
            (text, "no currency that is known")
            for text in ("SKU123", "TBD 12", "5 MIO", "12 TSD", "12k", "TOP 10", "5 pcs")
        ],
        *[(text, "groups of three digits only") for text in ("12 34", "1 2 3", "1'2", "0 123", "1 234'567", "- 5")],
        ("1,23,456,789", "not a number"),
        ("01,23,456", "not a number"),  # nobody groups behind a nought
        ("0,23,456", "not a number"),
        ("€5%", "not a number"),
        ("EUR 5 €", "not a number"),
    ],
)
def test_what_is_no_number_says_why(text: str, says: str) -> None:
    with pytest.raises(Unclear, match=says):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-03-04", "", "2025-03-04"),
        ("2025/3/4", "", "2025-03-04"),
        ("2025-03", "", "2025-03-01"),
        ("2025-03-04T10:00:00Z", "", "2025-03-04"),
        ("4.3.2025", "", "2025-03-04"),
        ("04.03.25", "", "2025-03-04"),
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("25/04/2025", "", "2025-04-25"),
        ("04/25/2025", "", "2025-04-25"),
        ("05/05/2025", "", "2025-05-05"),
        ("Dec 2010", "", "2010-12-01"),
        ("1. März 2025", "", "2025-03-01"),
        ("4-Mar-2025", "", "2025-03-04"),
        ("March 4, 2025", "", "2025-03-04"),
        ("Q3 2025", "", "2025-07-01"),
        ("2025-W01", "", "2024-12-30"),
        ("KW 5 2026", "", "2026-01-26"),
        ("20260305", "", "2026-03-05"),
        ("202603", "", "2026-03-01"),
        ("Jan-26", "", "2026-01-01"),
        ("janv. 26", "", "2026-01-01"),
        ("15-Jan-26", "", "2026-01-15"),
        ("15/Jan/2026", "", "2026-01-15"),
        ("15 janv. 2026", "", "2026-01-15"),
        ("15 de enero de 2026", "", "2026-01-15"),
        ("15.tammikuuta 2026", "", "2026-01-15"),
        ("1er mars 2026", "", "2026-03-01"),
        ("1Q26", "", "2026-01-01"),
        ("01.2024", "", "2024-01-01"),
        ("03/04/2025 10:00 PM", "dmy", "2025-04-03"),
        ("24-01-15", "ymd", "2024-01-15"),
        ("24-01-15", "dmy", "2015-01-24"),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, order: str, day: str) -> None:
    assert str(read_date(text, order)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2025-02-30",
        "2025-13-01",
        "31.02.2025",
        "0000-01-01",
        "2025-W60",
        "x" * 500,
        "45306",
        "2024",
        "Jan 26",
        "26-Jan",
        "24-01-15",
        "20241301",
        "201211",
        "Foo 2024",
    ],
)
def test_what_is_no_date_says_so(text: str) -> None:
    with pytest.raises(Unclear):
        read_date(text)


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es short": "ene feb mar abr may jun jul ago sept oct nov dic",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pt short": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "nl short": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "pl bent": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pl short": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "no short": "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "fi short": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "cs": "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "cs bent": "ledna února března dubna května června července srpna září října listopadu prosince",
    "cs short": "led úno bře dub kvě čvn čvc srp zář říj lis pro",
}


@pytest.mark.parametrize("language", MONTHS)
def test_months_are_known_in_the_languages_of_europe(language: str) -> None:
    for number, name in enumerate(MONTHS[language].split(), 1):
        for written in (f"{name} 2024", f"{name.upper()} 2024", f"15 {name} 2024", f"15-{name}-24", f"2024-{name}"):
            day = 15 if written.startswith("15") else 1
            assert read_date(written) == date(2024, number, day), written
        assert part_of_year(name) == number


def test_a_date_with_slashes_says_every_day_that_it_may_name() -> None:
    assert readings_of("24-01-15") == {"dmy": date(2015, 1, 24), "ymd": date(2024, 1, 15)}
    assert readings_of("03/04/2025") == {"dmy": date(2025, 4, 3), "mdy": date(2025, 3, 4)}
    assert readings_of("2025-03-04") == readings_of("x") == {}


def test_brackets_are_below_zero_once_somebody_said_so() -> None:
    assert read_number("(3.1)", brackets="negative").value == Decimal("-3.1")
    assert read_number("(£1,234)", brackets="negative").value == -1234
    assert [is_bracketed(text) for text in ("(3.1)", "(1,5)", "(x)", "3", "(-3)")] == [True, True, False, False, False]
    for text in ("(-3)", "((3))", "(3", "3)"):
        with pytest.raises(Unclear, match="not a number"):
            read_number(text, brackets="negative")


def test_numbers_prove_a_mark_unless_they_read_both_ways() -> None:
    assert decimal_marks(["1,5", "1,559"]) == ({","}, True)
    assert decimal_marks(["0.123"]) == ({"."}, False)


@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_any_text_is_a_number_a_date_or_a_sentence(text: str, mark: str) -> None:
    with contextlib.suppress(Unclear):
        read_number(text, mark)
    with contextlib.suppress(Unclear):
        read_date(text)
