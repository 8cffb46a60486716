"""The portal's webhook address, and beside it the floor: a bare view that inserts one row."""

from uuid import uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def insert_one_row(request: HttpRequest) -> HttpResponse:
    """Keep the body, and answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO floor_inbox VALUES (%s, %s, %s)", [uuid4(), request.body, timezone.now()]
        )
    return HttpResponse(status=200)


urlpatterns = [
    path("webhooks/", include("tallystick.channels.webhooks.urls")),
    path("floor/", insert_one_row),
]
