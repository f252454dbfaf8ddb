"""What the database refuses: a project in build whose standards are open, and a reviewer who cannot act.

A pass or a waiver whose last day is over is a matter of the company's day, which a database does not know: the verb
refuses it at once, and the tick opens the check within a minute (docs/adr/0129).
"""

from partnership.core.guards import MOVES, Guard, changed, fit

DUE = """(wanted.before = 'build' OR (wanted.before = 'launch' AND NEW.stage IN ('launch', 'live'))
      OR (wanted.before = 'live' AND NEW.stage = 'live'))"""
OPEN = f"""EXISTS (
    SELECT 1 FROM standards_check waits JOIN standards_standardversion wanted ON wanted.id = waits.version_id
    WHERE waits.project_id = NEW.id AND waits.required AND waits.state NOT IN ('passed', 'waived')
      AND {DUE} {{hold}})"""
GATED = "NEW.stage IN ('build', 'launch', 'live')"
SETTLED_FIRST = "A project enters this stage once each standard that it needs is passed or waived."
REVIEWS = "Whoever reviews a standard is of the side that checks it, and may sign in."
UNFIT = f"""NEW.retired_at IS NULL AND NEW.reviewer_id IS NOT NULL AND NOT {fit("NEW.reviewer_id", "NEW.side")}"""
BACK = "(OLD.retired_at IS NOT NULL AND NEW.retired_at IS NULL)"

TABLES = {"people_person", "projects_project", "standards_standard", "standards_standardversion", "standards_check"}
GUARDS = [
    Guard(
        "guard_project_checked",
        "projects_project",
        "UPDATE",
        f"{GATED} AND OLD.stage <> NEW.stage AND {OPEN}",
        SETTLED_FIRST,
    ),
    Guard(
        "guard_project_made_unchecked",
        "projects_project",
        "INSERT",
        f"{GATED} AND EXISTS (SELECT 1 FROM standards_standard held WHERE held.retired_at IS NULL)",
        "A project begins before it is built: its standards are checked first.",
    ),
    Guard("guard_standard_made", "standards_standard", "INSERT", UNFIT, REVIEWS),
    Guard(
        "guard_standard_changed",
        "standards_standard",
        "UPDATE",
        f"({changed('reviewer_id')} OR {changed('side')} OR {BACK}) AND {UNFIT}",
        REVIEWS,
    ),
    Guard(
        "guard_person_who_reviews",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM standards_standard held WHERE held.reviewer_id = NEW.id AND held.retired_at IS NULL)""",
        "held: reviews a standard",
    ),
]
