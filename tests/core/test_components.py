import pytest
from django.template import Context, Template, TemplateSyntaxError


def test_gallery_shows_every_component_to_administrators(client_for, admin):
    answer = client_for(admin).get("/gallery/")
    assert answer.status_code == 200
