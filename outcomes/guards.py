"""What the database refuses of stewards: one who cannot act, or who changes sides while a KPI is theirs."""

from partnership.core.guards import MOVES, Guard, changed, fit


def unfit(side: str, condition: str = "") -> str:
    column = f"NEW.steward_{side}_id"
    return f"({column} IS NOT NULL {condition} AND NOT {fit(column, repr(side))})"


def not_copied(side: str) -> str:
    """The next version says what the last one said, whoever has left since: Set-up lists it, and nobody is stopped."""
    return f"""AND NOT EXISTS (SELECT 1 FROM outcomes_kpidefinition former
        WHERE former.kpi_id = NEW.kpi_id AND former.steward_{side}_id = NEW.steward_{side}_id)"""


# One person for both is the constraint's to refuse, in its own words.
TWO_PEOPLE = "COALESCE(NEW.steward_it_id, 0) <> COALESCE(NEW.steward_marketing_id, -1)"
OF_THE_SIDE = "A steward is of the side that they stand for, and may sign in."

TABLES = {"people_person", "outcomes_outcome", "outcomes_version", "outcomes_kpidefinition"}
GUARDS = [
    Guard(
        "guard_steward_made",
        "outcomes_kpidefinition",
        "INSERT",
        f"{TWO_PEOPLE} AND ({unfit('it', not_copied('it'))} OR {unfit('marketing', not_copied('marketing'))})",
        OF_THE_SIDE,
    ),
    Guard(
        "guard_steward_changed",
        "outcomes_kpidefinition",
        "UPDATE",
        f"""{TWO_PEOPLE} AND ({unfit("it", f"AND {changed('steward_it_id')}")}
            OR {unfit("marketing", f"AND {changed('steward_marketing_id')}")})""",
        OF_THE_SIDE,
    ),
    Guard(
        "guard_person_with_a_kpi",
        "people_person",
        "UPDATE",
        f"""{MOVES} AND EXISTS (
            SELECT 1 FROM outcomes_kpidefinition held
            JOIN outcomes_version version ON version.id = held.version_id
            JOIN outcomes_outcome outcome ON outcome.id = version.outcome_id
            WHERE (held.steward_it_id = NEW.id OR held.steward_marketing_id = NEW.id)
              AND version.state IN ('draft', 'proposed', 'in_force') AND outcome.closed_at IS NULL)""",
        "held: is steward of a KPI",
    ),
]
