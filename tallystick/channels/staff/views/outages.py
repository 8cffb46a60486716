"""Stub."""

from django.http import HttpRequest, HttpResponse


def listing(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def withdraw(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
