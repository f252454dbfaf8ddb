from django.apps import AppConfig


class AttentionConfig(AppConfig):
    name = "partnership.attention"
    label = "attention"
    verbose_name = "Attention"
