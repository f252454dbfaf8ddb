"""Making many tables in little time: migrations of a new database.

Django keeps the models of a migration's state as classes. Each table that is added makes those of everything that it
is related to anew, at any distance: in a house whose records all name a person, each table costs as much as all
before it, and a hundred tables 7,000 classes and 20 s.
"""

from typing import cast

from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState, StateApps


class NewTable(CreateModel):
    """`CreateModel` for a table that nothing refers to yet: its class alone is made, as when a module is imported.

    What it refers to has to be there already; `manage.py fold_migration` sets tables in that order.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        made = cast(StateApps | None, vars(state).pop("apps", None))
        super().state_forwards(app_label, state)
        if made is not None:
            made.render_multiple([state.models[app_label, self.name_lower]])
            vars(state)["apps"] = made
