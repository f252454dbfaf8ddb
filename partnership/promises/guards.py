"""What the database refuses of actions: an owner who cannot act, or who leaves while something is promised."""

from partnership.core.guards import LEAVES, Guard, changed, fit

UNFIT = f"NEW.done_at IS NULL AND NEW.dropped_at IS NULL AND NOT {fit('NEW.owner_id')}"
WORKS_HERE = "An open action is somebody’s of IT or marketing who may sign in."

TABLES = {"people_person", "promises_action"}
GUARDS = [
    Guard("guard_action_made", "promises_action", "INSERT", UNFIT, WORKS_HERE),
    Guard("guard_action_changed", "promises_action", "UPDATE", f"{changed('owner_id')} AND {UNFIT}", WORKS_HERE),
    Guard(
        "guard_person_with_an_action",
        "people_person",
        "UPDATE",
        f"""{LEAVES} AND EXISTS (
            SELECT 1 FROM promises_action held
            WHERE held.owner_id = NEW.id AND held.done_at IS NULL AND held.dropped_at IS NULL)""",
        "held: has an open action",
    ),
]
