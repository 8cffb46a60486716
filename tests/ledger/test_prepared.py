"""Statements of every page are planned once, however many values they are given."""

import psycopg
import pytest
from django.db import connection

from tallystick.kernel.identifiers import new_id
from tallystick.ledger.prepared import few, rows

STATEMENT = f"SELECT id FROM ledger_entry WHERE id = {few('uuid')}"


@pytest.mark.django_db
def test_a_statement_for_a_few_is_planned_for_any_of_them():
    for _call in range(8):
        assert rows(STATEMENT, [[new_id()]]) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["SELECT id FROM ledger_entry WHERE id = ANY%"],
        )
        assert cursor.fetchall() == [(3,)]  # the first five are for their own values


@pytest.mark.django_db
def test_no_value_and_many_values_are_taken():
    assert rows(STATEMENT, [[]]) == []
    assert rows(STATEMENT, [[new_id() for _each in range(50)]]) == []


@pytest.mark.django_db(transaction=True)
def test_a_new_request_notices_that_its_connection_was_cut():
    ((backend,),) = rows("SELECT pg_backend_pid()", [])
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    connection.close_if_unusable_or_obsolete()  # as Django does when a request begins

    ((another,),) = rows("SELECT pg_backend_pid()", [])
    assert another != backend
