from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "partnership.company"
    label = "company"
    verbose_name = "Company"
