"""Stub."""

from django.http import HttpRequest, HttpResponse


def listing(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def message(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def again(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
