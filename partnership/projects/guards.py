"""What the database refuses of cards: somebody who cannot work on one, or who leaves while one is theirs."""

from partnership.core.guards import LEAVES, Guard, changed, fit

UNFIT = f"NEW.assignee_id IS NOT NULL AND NEW.column_id <> 'done' AND NOT {fit('NEW.assignee_id')}"
WORKS_HERE = "A card is somebody’s of IT or marketing who may sign in, or nobody’s."

TABLES = {"people_person", "projects_card", "projects_project"}
GUARDS = [
    Guard("guard_card_made", "projects_card", "INSERT", UNFIT, WORKS_HERE),
    Guard("guard_card_changed", "projects_card", "UPDATE", f"{changed('assignee_id')} AND {UNFIT}", WORKS_HERE),
    Guard(
        "guard_person_with_a_card",
        "people_person",
        "UPDATE",
        f"""{LEAVES} AND EXISTS (
            SELECT 1 FROM projects_card held JOIN projects_project project ON project.id = held.project_id
            WHERE held.assignee_id = NEW.id AND held.column_id <> 'done' AND project.stage <> 'closed')""",
        "held: has an open card",
    ),
]
