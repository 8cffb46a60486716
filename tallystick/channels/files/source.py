"""A file as it is read: its text, how far we are, and the SHA-256 of what it holds."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tallystick.records.billing.documents import Mistake

_BLOCK = 1 << 18  # bytes


class Broken(Exception):
    """The file cannot be read on; it carries the mistake."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.reason)
        self.mistake = mistake


class Source:
    """
    A text file, or one compressed with gzip, read once from its beginning to its end.

    :param newline: as for open(): "" keeps the line ends that stand inside CSV cells
    """

    def __init__(self, path: Path, *, newline: str) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.read = 0  # bytes of the file, not of what it holds
        self._newline = newline
        self._hash = hashlib.sha256()

    def sha256(self) -> str:
        """Return the SHA-256 of what was read, uncompressed; call it when all was read."""
        return self._hash.hexdigest()

    def lines(self) -> Iterator[str]:
        """
        Yield the lines of the file with their ends.

        :raises Broken: if the file is empty, cut off, not UTF-8, or not compressed as its name says
        """
        with self.path.open("rb") as file:
            tap = _Tap(self, file, self._hash)
            text = io.TextIOWrapper(
                io.BufferedReader(tap, _BLOCK), encoding="utf-8-sig", newline=self._newline
            )
            try:
                yield from text
            except UnicodeDecodeError:
                raise Broken(self._first_not_utf8()) from None
            except (EOFError, zlib.error):
                raise Broken(Mistake(0, "The compressed file is cut off or damaged.")) from None
            except gzip.BadGzipFile:
                raise Broken(Mistake(0, "The file is not compressed with gzip.")) from None
        if tap.last == b"":
            raise Broken(Mistake(0, "The file is empty."))
        if tap.last != b"\n":
            raise Broken(Mistake(0, "The last line has no end. The file may be cut off."))

    @property
    def is_compressed(self) -> bool:
        """Whether the name says so."""
        return self.path.suffix == ".gz"

    def open(self, file: BinaryIO) -> BinaryIO:
        """Return the bytes that the file holds."""
        return gzip.GzipFile(fileobj=file) if self.is_compressed else file  # type: ignore[return-value]

    def _first_not_utf8(self) -> Mistake:
        with self.path.open("rb") as file:
            for number, line in enumerate(self.open(file), start=1):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    return Mistake(number, "The text is not UTF-8. Save the file as UTF-8.")
        return Mistake(0, "The text is not UTF-8. Save the file as UTF-8.")


class _Tap(io.RawIOBase):
    """Hashes and counts the bytes that flow by, and remembers the last one."""

    def __init__(self, source: Source, file: BinaryIO, digest: "hashlib._Hash") -> None:
        self.source, self.file, self.digest = source, file, digest
        self.inner = source.open(file)
        self.last = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.inner.read(len(buffer))
        buffer[: len(data)] = data
        if data:
            self.digest.update(data)
            self.last = data[-1:]
        self.source.read = self.file.tell()
        return len(data)
