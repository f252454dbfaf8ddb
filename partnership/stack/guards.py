"""What the database refuses of systems: an owner who cannot act, and who leaves or changes sides while owning one."""

from partnership.core.guards import MOVES, Guard, changed, fit

UNFIT = f"""NEW.life <> 'gone' AND (
    (NEW.owner_it_id IS NOT NULL AND NOT {fit("NEW.owner_it_id", "'it'")})
    OR (NEW.owner_marketing_id IS NOT NULL AND NOT {fit("NEW.owner_marketing_id", "'marketing'")}))"""
OTHERS = f"({changed('owner_it_id')} OR {changed('owner_marketing_id')} OR OLD.life = 'gone')"
OF_THE_SIDE = "Whoever owns a system for a side is of that side, and may sign in."

TABLES = {"people_person", "stack_system"}
GUARDS = [
    Guard("guard_system_made", "stack_system", "INSERT", UNFIT, OF_THE_SIDE),
    Guard("guard_system_changed", "stack_system", "UPDATE", f"{OTHERS} AND {UNFIT}", OF_THE_SIDE),
    Guard(
        "guard_person_with_a_system",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM stack_system held
            WHERE held.life <> 'gone' AND (held.owner_it_id = NEW.id OR held.owner_marketing_id = NEW.id))""",
        "held: owns a system",
    ),
]
