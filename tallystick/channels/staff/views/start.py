"""Stub."""

from django.http import HttpRequest, HttpResponse


def start(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
