"""A bill file of either format, as a stream of typed rows (docs/bill-files.md)."""

from collections.abc import Iterator
from pathlib import Path

from tallystick.channels.files import bills_csv, bills_jsonl
from tallystick.channels.files.source import Broken, Source
from tallystick.records.billing.documents import BillDocument, Mistake

_FORMATS = {
    ".csv": (bills_csv.read, ""),
    ".jsonl": (bills_jsonl.read, "\n"),
    ".ndjson": (bills_jsonl.read, "\n"),
}


class UnknownFormat(Exception):
    """The file's name does not end like one of a format that we read."""


class BillFile:
    """
    The bills of a file, read once, line by line.

    :raises UnknownFormat: if its name ends neither in .csv nor .jsonl, nor that with .gz
    """

    def __init__(self, path: Path) -> None:
        plain = path.with_suffix("") if path.suffix == ".gz" else path
        if plain.suffix not in _FORMATS:
            raise UnknownFormat(
                f"The name {path.name} should end in .csv or .jsonl, or in .csv.gz or .jsonl.gz."
            )
        self._read, newline = _FORMATS[plain.suffix]
        self._source = Source(path, newline=newline)
        self.name = path.name

    def __iter__(self) -> Iterator[BillDocument | Mistake]:
        """Yield each bill, and a mistake for each one that cannot be read."""
        try:
            yield from self._read(self._source.lines())
        except Broken as broken:
            yield broken.mistake

    def sha256(self) -> str:
        """Return the SHA-256 of what the file holds, when all of it was read."""
        return self._source.sha256()

    @property
    def share(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return self._source.read / self._source.size if self._source.size else 1.0
