"""What the database refuses of lanes: an owner who cannot act, two owners on a day, an owner who changes sides."""

from partnership.core.guards import MOVES, Guard, changed, fit

HOLDS = "(NEW.until_on IS NULL OR NEW.until_on > {later})"
HELD = "(held.until_on IS NULL OR held.until_on > {later})"
UNFIT = f"""((NEW.person_it_id IS NOT NULL AND NOT {fit("NEW.person_it_id", "'it'")})
    OR (NEW.person_marketing_id IS NOT NULL AND NOT {fit("NEW.person_marketing_id", "'marketing'")}))"""
ANOTHER = f"({changed('person_it_id')} OR {changed('person_marketing_id')})"
OVERLAPS = """NEW.from_on < COALESCE(NEW.until_on, '9999-12-31') AND EXISTS (
    SELECT 1 FROM lanes_ownership other
    WHERE other.lane_id = NEW.lane_id
      AND other.from_on < COALESCE(other.until_on, '9999-12-31')
      AND (other.until_on IS NOT NULL OR NEW.until_on IS NOT NULL)
      AND other.from_on < COALESCE(NEW.until_on, '9999-12-31')
      AND NEW.from_on < COALESCE(other.until_on, '9999-12-31')"""
OF_THE_SIDE = "Whoever answers for a lane is of the side that they answer for, and may sign in."
ONE_A_DAY = "Two ownerships of a lane would hold on the same day."

TABLES = {"people_person", "lanes_ownership", "lanes_ownership_deputies"}
GUARDS = [
    Guard("guard_ownership_made", "lanes_ownership", "INSERT", f"{HOLDS} AND {UNFIT}", OF_THE_SIDE),
    Guard("guard_ownership_changed", "lanes_ownership", "UPDATE", f"{ANOTHER} AND {HOLDS} AND {UNFIT}", OF_THE_SIDE),
    # Two without an end are the constraint's to refuse; of two at once, the lane's row that its verbs lock.
    Guard("guard_ownership_made_over", "lanes_ownership", "INSERT", f"{OVERLAPS})", ONE_A_DAY),
    Guard(
        "guard_ownership_changed_over", "lanes_ownership", "UPDATE", f"{OVERLAPS} AND other.id <> NEW.id)", ONE_A_DAY
    ),
    Guard(
        "guard_ownership_deputy",
        "lanes_ownership_deputies",
        "INSERT",
        f"""EXISTS (
            SELECT 1 FROM lanes_ownership held
            WHERE held.id = NEW.ownership_id AND {HELD}
              AND NOT (held.owner <> 'border' AND {fit("NEW.person_id", "held.owner")})
              AND NOT (held.owner = 'border' AND {fit("NEW.person_id")}))""",
        "A deputy in a lane is of a side that owns it, and may sign in.",
    ),
    Guard(
        "guard_person_with_a_lane",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM lanes_ownership held
            WHERE {HELD} AND (held.person_it_id = NEW.id OR held.person_marketing_id = NEW.id
              OR EXISTS (SELECT 1 FROM lanes_ownership_deputies named
                         WHERE named.ownership_id = held.id AND named.person_id = NEW.id)))""",
        "held: answers for a lane, or is deputy in one",
    ),
]
