"""Entries as a bookkeeper reads them: each with its postings."""

from uuid import UUID

from django.db.models import Prefetch

from tallystick.ledger.models import Entry, Posting


def entries_about(kind: str, identity: UUID) -> list[Entry]:
    """Return the entries that have a posting about a subject, in the order of the books."""
    about = Posting.objects.filter(subject_kind=kind, subject_id=identity).values("entry")
    postings = Prefetch("postings", queryset=Posting.objects.order_by("id"))
    return list(
        Entry.objects.filter(id__in=about).prefetch_related(postings).order_by("recorded_at", "id")
    )
