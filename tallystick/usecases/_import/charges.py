"""The accounts of every charge kind of the city, as a table to join with."""

from django.db import connection

from tallystick.catalog.model import City

_TABLE = """
DROP TABLE IF EXISTS bills_charges;
CREATE TEMPORARY TABLE bills_charges (
    service text NOT NULL, charge text NOT NULL, receivable text NOT NULL, revenue text NOT NULL,
    PRIMARY KEY (service, charge)
) ON COMMIT DROP;
"""


def make_charges(city: City) -> None:
    """Make the table; charge "" is a payment, whose other side is the conversion account."""
    rows = []
    for service in city.services:
        rows.append((service.code, "", service.receivable, city.books.conversion))
        rows.extend(
            (service.code, charge.code, service.receivable, charge.revenue)
            for charge in service.charges
        )
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.executemany("INSERT INTO bills_charges VALUES (%s, %s, %s, %s)", rows)
        cursor.execute("ANALYZE bills_charges")
