from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "partnership.sheets"
    label = "sheets"
    verbose_name = "Sheets"
