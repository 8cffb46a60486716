"""What a merchant asks for when it opens a session, checked."""

import hashlib
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address begins with https:// or http://")
    return text


Address = Annotated[str, Field(max_length=2000), AfterValidator(_web_address)]


class Line(BaseModel):
    """One line that the payer sees."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: str = Field(min_length=1, max_length=200)
    cents: int = Field(gt=0, le=99_999_999_99)


class SessionRequest(BaseModel):
    """A hosted page to open; unknown keys and numbers written as text are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reference: str = Field(min_length=1, max_length=100)
    method: Literal["card", "echeck"]
    lines: list[Line] = Field(min_length=1, max_length=200)
    email: str = Field(default="", max_length=254)
    language: str = Field(default="en", max_length=10)
    success_url: Address
    cancel_url: Address
    expires_at: AwareDatetime

    @property
    def total_cents(self) -> int:
        """The sum of the lines."""
        return sum(line.cents for line in self.lines)

    def digest(self) -> str:
        """Return a hash that is the same for the same request, however it was spelled."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()
