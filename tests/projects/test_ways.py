"""The arithmetic of flow, on ways of cards that were written and counted by hand."""

from datetime import date, timedelta

import pytest

from partnership.projects.flow.ways import (
    Finished,
    Lanes,
    Open,
    Row,
    Way,
    gather,
    time_of_cards,
    ways,
)

CREATIVE, INTEGRATION = 1, 4
TODAY = date(2026, 3, 31)


def march(day: int) -> date:
    return date(2026, 3, day)


def way(card: int, *moves: tuple[int, int, str | None]) -> list[Row]:
    """Days of March, each with the lane and the column that the card went to."""
    return [(card, lane, column, march(day)) for day, lane, column in moves]


STRAIGHT = way(1, (2, CREATIVE, "todo"), (5, CREATIVE, "doing"), (12, CREATIVE, "done"))
OVER = way(
    2, (3, CREATIVE, "todo"), (4, CREATIVE, "doing"), (9, INTEGRATION, "todo"), (16, INTEGRATION, "doing"),
    (18, INTEGRATION, "blocked"), (25, INTEGRATION, "doing"), (28, INTEGRATION, "done"),
)  # fmt: skip
AGAIN = way(3, (1, CREATIVE, "doing"), (4, CREATIVE, "done"), (10, CREATIVE, "doing"), (11, CREATIVE, "done"))
STANDS = way(4, (1, INTEGRATION, "todo"), (20, INTEGRATION, "blocked"))
GONE = way(5, (2, CREATIVE, "todo"), (8, CREATIVE, None))
BACK = way(6, (2, CREATIVE, "todo"), (8, CREATIVE, None), (30, CREATIVE, "todo"))
ALL = [*STRAIGHT, *OVER, *AGAIN, *STANDS, *GONE, *BACK]


def known(rows: list[Row] = ALL, today: date = TODAY, **ended: date) -> list[Way]:
    return list(ways(rows, today, {int(card.removeprefix("c")): day for card, day in ended.items()}))


def finished(some: list[Way], first: date, last: date, lanes: Lanes = None) -> list[Finished]:
    return gather(some, first, last, lanes).done


def still_open(some: list[Way], today: date, lanes: Lanes = None) -> list[Open]:
    return gather(some, today, today, lanes).open


def time_by_place(some: list[Way], first: date, last: date, lanes: Lanes = None) -> dict[tuple[int, str], int]:
    return gather(some, first, last).standing.times(lanes)


def levels(some: list[Way], days: list[date], lanes: Lanes = None) -> dict[str, list[int]]:
    return gather(some, days[0], days[-1]).standing.levels(days, lanes)


def test_lead_time_counts_from_the_adding_and_cycle_time_from_the_beginning() -> None:
    done = {each.card: (each.lead, each.cycle) for each in finished(known(), march(1), TODAY)}
    assert done == {
        1: (12 - 2, 12 - 5),
        2: (28 - 3, 28 - 4),  # taken up in one lane, waiting in the next: it was begun
        3: (11 - 1, 11 - 1),  # done, taken up again, done: it took all of it
    }


def test_what_is_done_counts_where_and_when_it_ended() -> None:
    assert finished(known(), march(12), march(27)) == [Finished(1, CREATIVE, march(12).toordinal(), 10, 7)]
    assert [each.card for each in finished(known(), march(1), TODAY, {INTEGRATION})] == [2]
    assert [each.card for each in finished(known(), march(11), march(11))] == [3]
    assert not finished(known(), march(4), march(4)), "it was taken up again"


def test_what_goes_straight_to_done_took_nothing() -> None:
    rows = way(7, (9, CREATIVE, "todo"), (9, CREATIVE, "done"))
    assert finished(known(rows), march(1), TODAY) == [Finished(7, CREATIVE, march(9).toordinal(), 0, 0)]


def test_what_was_done_when_it_came_says_nothing_of_time() -> None:
    assert not finished(known(way(7, (9, CREATIVE, "done"))), march(1), TODAY)


def test_what_is_open_says_since_when() -> None:
    assert still_open(known(), TODAY) == [Open(4, INTEGRATION, "blocked", 11, 30), Open(6, CREATIVE, "todo", 1, 29)]
    assert [each.card for each in still_open(known(), TODAY, {CREATIVE})] == [6]


def test_a_closed_project_ends_its_cards() -> None:
    ended = known(STANDS, c4=march(25))
    assert not still_open(ended, TODAY)
    assert time_by_place(ended, march(1), TODAY) == {(INTEGRATION, "todo"): 19, (INTEGRATION, "blocked"): 5}
    done = known(STRAIGHT, c1=march(20))
    assert [each.card for each in finished(done, march(1), TODAY)] == [1], "what it finished stays finished"


def test_time_by_place_is_cut_to_the_days_that_are_asked_about() -> None:
    assert time_by_place(known(OVER), march(1), TODAY) == {
        (CREATIVE, "todo"): 1, (CREATIVE, "doing"): 5, (INTEGRATION, "todo"): 7, (INTEGRATION, "doing"): 2 + 3,
        (INTEGRATION, "blocked"): 7,
    }  # fmt: skip
    # of a day's end: the 10th to the 20th are eleven days
    assert time_by_place(known(OVER), march(10), march(20)) == {
        (INTEGRATION, "todo"): 7, (INTEGRATION, "doing"): 2, (INTEGRATION, "blocked"): 2,
    }  # fmt: skip
    assert time_by_place(known(OVER), march(1), TODAY, {CREATIVE}) == {(CREATIVE, "todo"): 1, (CREATIVE, "doing"): 5}


def test_off_the_board_is_no_time() -> None:
    assert time_by_place(known([*GONE, *BACK]), march(1), TODAY) == {(CREATIVE, "todo"): 6 + 6 + 1}


def test_the_cards_behind_a_time_add_up_to_it() -> None:
    behind = time_of_cards(known(), march(1), TODAY, {INTEGRATION}, "blocked")
    assert behind == [(4, 11), (2, 7)]
    assert sum(days for _, days in behind) == time_by_place(known(), march(1), TODAY)[INTEGRATION, "blocked"]


def test_levels_are_of_the_days_ends() -> None:
    days = [march(1) + timedelta(days=7 * n) for n in range(5)]  # 1, 8, 15, 22, 29
    assert levels(known(), days) == {
        "todo": [1, 1, 2, 0, 0],  # card 4 until the 20th, and card 2 in its second lane from the 9th to the 16th
        "doing": [1, 2, 0, 0, 0],  # card 3; cards 1 and 2
        "blocked": [0, 0, 0, 2, 1],  # cards 2 and 4; card 4
        "done": [0, 1, 2, 2, 3],  # card 3; and 1; and 2
    }


def test_the_last_day_counts_what_stands_there() -> None:
    days = [march(29), march(30), TODAY]
    assert levels(known(), days)["todo"] == [0, 1, 1]
    assert levels(known(), days, {INTEGRATION}) == {"blocked": [1, 1, 1], "done": [1, 1, 1]}


@pytest.mark.parametrize("rows", [[], way(8, (2, CREATIVE, None))])
def test_nothing_is_no_way(rows: list[Row]) -> None:
    assert known(rows) == []
    assert levels([], [march(1), march(2)]) == {}
