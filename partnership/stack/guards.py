"""What the database refuses: an owner who cannot act, and who leaves or changes sides while owning something here."""

from partnership.core.guards import LEAVES, MOVES, Guard, changed, fit

UNFIT = f"""NEW.life <> 'gone' AND (
    (NEW.owner_it_id IS NOT NULL AND NOT {fit("NEW.owner_it_id", "'it'")})
    OR (NEW.owner_marketing_id IS NOT NULL AND NOT {fit("NEW.owner_marketing_id", "'marketing'")}))"""
OTHERS = f"({changed('owner_it_id')} OR {changed('owner_marketing_id')} OR OLD.life = 'gone')"
OF_THE_SIDE = "Whoever owns a system for a side is of that side, and may sign in."

DATA_UNFIT = f"""NEW.retired_at IS NULL AND (
    (NEW.owner_it_id IS NOT NULL AND NOT {fit("NEW.owner_it_id", "'it'")})
    OR (NEW.owner_marketing_id IS NOT NULL AND NOT {fit("NEW.owner_marketing_id", "'marketing'")}))"""
DATA_OTHERS = f"({changed('owner_it_id')} OR {changed('owner_marketing_id')} OR OLD.retired_at IS NOT NULL)"
DATA_OF_THE_SIDE = "Whoever owns a data set for a side is of that side, and may sign in."
FLOW_UNFIT = f"NEW.ended_at IS NULL AND NEW.owner_id IS NOT NULL AND NOT {fit('NEW.owner_id')}"
FLOW_OTHERS = f"({changed('owner_id')} OR OLD.ended_at IS NOT NULL)"
WORKS_HERE = "Whoever sees to a flow is of IT or of marketing, and may sign in."

TABLES = {"people_person", "stack_system", "stack_dataset", "stack_integration"}
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
    Guard("guard_data_set_made", "stack_dataset", "INSERT", DATA_UNFIT, DATA_OF_THE_SIDE),
    Guard("guard_data_set_changed", "stack_dataset", "UPDATE", f"{DATA_OTHERS} AND {DATA_UNFIT}", DATA_OF_THE_SIDE),
    Guard(
        "guard_person_with_a_data_set",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM stack_dataset held
            WHERE held.retired_at IS NULL AND (held.owner_it_id = NEW.id OR held.owner_marketing_id = NEW.id))""",
        "held: owns a data set",
    ),
    Guard("guard_flow_made", "stack_integration", "INSERT", FLOW_UNFIT, WORKS_HERE),
    Guard("guard_flow_changed", "stack_integration", "UPDATE", f"{FLOW_OTHERS} AND {FLOW_UNFIT}", WORKS_HERE),
    Guard(
        "guard_person_with_a_flow",
        "people_person",
        "UPDATE",
        f"""{LEAVES} AND EXISTS (
            SELECT 1 FROM stack_integration held WHERE held.ended_at IS NULL AND held.owner_id = NEW.id)""",
        "held: sees to a flow between systems",
    ),
]
