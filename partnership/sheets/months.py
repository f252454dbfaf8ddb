"""The names of the months in the languages of Europe that files come in: in full, bent and short."""

from __future__ import annotations

import unicodedata

ENGLISH = "january february march april may june july august september october november december"
SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
NAMES = (
    ENGLISH,
    SHORT,
    "- - - - - - - - sept - - -",
    # German, Austrian
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mrz - - - - - - okt - dez",
    "jän - maerz - - - - - - - - -",
    # French
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr - avr - - juil - - - - déc",
    "jan fév - - - jui jul aoû - - - -",
    # Spanish
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene - - abr - - - ago setiembre - - dic",
    # Italian
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen - - - mag giu lug - set ott - -",
    # Portuguese
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "- fev - - - - - - - out - -",
    # Dutch
    "januari februari maart april mei juni juli augustus september oktober november december",
    "- - mrt - - - - - - - - -",
    # Polish, as they stand and after a day
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sty lut - kwi - cze lip sie wrz paź lis gru",
    # Swedish, Danish, Norwegian
    "- - - - maj - - augusti - - - -",
    "- - marts - - - - - - - - desember",
    "- - - - - - - - - - - des",
    # Finnish, as they stand, after a day and short
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta - - - - - -",
    "- - - - - - heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "tammik helmik maalisk huhtik toukok kesäk heinäk elok syysk lokak marrask jouluk",
    # Czech, as they stand and after a day
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "ledna února března dubna května června července srpna - října listopadu prosince",
    "led úno bře dub kvě čvn čvc srp zář říj - pro",
)


def folded(word: str) -> str:
    """A word as it is compared: small, without marks on its letters, with no dot at its end."""
    parts = unicodedata.normalize("NFKD", word.strip().rstrip(".").casefold().replace("ł", "l"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


MONTHS = {
    folded(name): number
    for names in NAMES
    for number, name in enumerate(names.split(), start=1)
    if name != "-"
}  # fmt: skip


def month_called(word: str) -> int | None:
    """The month that a word names, 1 to 12, whatever its language, case and dot."""
    return MONTHS.get(folded(word))


def is_english(word: str) -> bool:
    return folded(word) in {*ENGLISH.split(), *SHORT.split(), "sept"}
