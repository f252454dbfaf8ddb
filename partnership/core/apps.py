from django.apps import AppConfig

from partnership.core import folding, wording

wording.take_the_place_of_djangos()  # here, since no model and no form is made before


class CoreConfig(AppConfig):
    name = "partnership.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        folding.begin()
