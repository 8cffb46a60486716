"""Stub."""

from django.http import HttpRequest, HttpResponse


def search(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def timeline(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def ask(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
