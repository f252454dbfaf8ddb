from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = engines["django"].from_string("<!doctype html><title>Page</title><p>{{ user }}: {{ count }}</p>")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render({"user": request.user, "count": User.objects.count()}, request))


urlpatterns = [path("", page), path("floor/ready/", page)]
