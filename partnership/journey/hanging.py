"""What hangs on a touchpoint that is archived (settings.HANGS_ON)."""

from partnership.core.hanging import ON, Sort, Thing
from partnership.journey.models import Touchpoint
from partnership.people.models import Person


class HalfRated(Sort):
    """One side's rating, while the other's is missing."""

    name, title = "ratings", "Rated by one side only"
    fates = {ON: "Stays sealed and waits for nobody; it counts where the touchpoint comes back."}

    def hanging(self, record: Touchpoint, by: Person) -> list[Thing]:
        if record.round.is_revealed:
            return []
        return [Thing(each.pk, f"by {each.person}") for each in record.round.ratings.select_related("person")]
