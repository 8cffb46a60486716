"""Answers that Django lacks."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """The answer to every POST: the browser asks for another page, and a reload sends nothing."""

    status_code = 303
