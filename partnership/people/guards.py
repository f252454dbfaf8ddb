"""What the database refuses of seats: a holder of the other side, or one who may not sign in."""

from partnership.core.guards import MOVES, Guard, changed, fit

HOLDS = "(NEW.until_on IS NULL OR NEW.until_on > {later})"
OF_THE_SIDE = "A seat is held by somebody of its side who may sign in."

TABLES = {"people_person", "people_seat"}
GUARDS = [
    Guard(
        "guard_seat_made", "people_seat", "INSERT", f"{HOLDS} AND NOT {fit('NEW.person_id', 'NEW.side')}", OF_THE_SIDE
    ),
    Guard(
        "guard_seat_changed",
        "people_seat",
        "UPDATE",
        f"{changed('person_id')} AND {HOLDS} AND NOT {fit('NEW.person_id', 'NEW.side')}",
        OF_THE_SIDE,
    ),
    Guard(
        "guard_person_with_a_seat",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM people_seat held
            WHERE held.person_id = NEW.id AND (held.until_on IS NULL OR held.until_on > {{later}}))""",
        "held: holds a seat",
    ),
]
