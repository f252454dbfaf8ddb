from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "partnership.contracts"
    label = "contracts"
    verbose_name = "Contracts"
