"""Who is behind an actor's name in an event, and at which addresses."""

from collections.abc import Iterable
from uuid import UUID

from tallystick.records.people.models import Person, User

_STAFF = "staff:"


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of those actors that are people, in one query."""
    wanted = {actor: UUID(actor.removeprefix(_STAFF)) for actor in actors if _is_person(actor)}
    names = dict(Person.objects.filter(id__in=wanted.values()).values_list("id", "name"))
    return {actor: names[person] for actor, person in wanted.items() if person in names}


def addresses_of(actor: str) -> set[str]:
    """Return the email addresses of all sign-ins of the actor, in lower case."""
    if not _is_person(actor):
        return set()
    person = UUID(actor.removeprefix(_STAFF))
    return set(User.objects.filter(person=person).values_list("email", flat=True))


def _is_person(actor: str) -> bool:
    try:
        return actor.startswith(_STAFF) and bool(UUID(actor.removeprefix(_STAFF)))
    except ValueError:
        return False
