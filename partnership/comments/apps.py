from django.apps import AppConfig

from partnership.comments.guards import GUARDS, TABLES
from partnership.core.guards import stand


class CommentsConfig(AppConfig):
    name = "partnership.comments"
    label = "comments"
    verbose_name = "Comments"

    def ready(self) -> None:
        stand(self, GUARDS, TABLES)
