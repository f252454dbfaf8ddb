"""What the database refuses of projects and cards: somebody who cannot work on one, or leaves while one is theirs."""

from partnership.core.guards import LEAVES, MOVES, Guard, changed, fit

UNFIT = (
    "NEW.assignee_id IS NOT NULL AND NEW.column_id <> 'done' AND NEW.taken_off_at IS NULL"
    f" AND NOT {fit('NEW.assignee_id')}"
)
WORKS_HERE = "A card is somebody’s of IT or marketing who may sign in, or nobody’s."
BACK = "(OLD.taken_off_at IS NOT NULL AND NEW.taken_off_at IS NULL)"
NOT_OWNED = f"""NEW.stage <> 'closed' AND (
    (NEW.owner_it_id IS NOT NULL AND NOT {fit("NEW.owner_it_id", "'it'")})
    OR (NEW.owner_marketing_id IS NOT NULL AND NOT {fit("NEW.owner_marketing_id", "'marketing'")}))"""
OTHERS = f"({changed('owner_it_id')} OR {changed('owner_marketing_id')} OR OLD.stage = 'closed')"
OF_THE_SIDE = "Whoever owns a project for a side is of that side, and may sign in."

TABLES = {"people_person", "projects_card", "projects_project"}
GUARDS = [
    Guard("guard_card_made", "projects_card", "INSERT", UNFIT, WORKS_HERE),
    Guard(
        "guard_card_changed",
        "projects_card",
        "UPDATE",
        f"({changed('assignee_id')} OR {BACK}) AND {UNFIT}",
        WORKS_HERE,
    ),
    Guard(
        "guard_person_with_a_card",
        "people_person",
        "UPDATE",
        f"""{LEAVES} AND EXISTS (
            SELECT 1 FROM projects_card held JOIN projects_project project ON project.id = held.project_id
            WHERE held.assignee_id = NEW.id AND held.column_id <> 'done' AND held.taken_off_at IS NULL
              AND project.stage <> 'closed')""",
        "held: has an open card",
    ),
    Guard("guard_project_made", "projects_project", "INSERT", NOT_OWNED, OF_THE_SIDE),
    Guard("guard_project_changed", "projects_project", "UPDATE", f"{OTHERS} AND {NOT_OWNED}", OF_THE_SIDE),
    Guard(
        "guard_person_with_a_project",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM projects_project held
            WHERE held.stage <> 'closed' AND (held.owner_it_id = NEW.id OR held.owner_marketing_id = NEW.id))""",
        "held: owns a project",
    ),
]
