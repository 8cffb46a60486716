"""The kinds of values that a city's folder holds; each says in plain words what is wrong."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from tallystick.kernel.identifiers import Mask

# While a folder is read, the validation context knows what the other files name: "language",
# "account" (code to kind), "biller", "method", "rate", "charge". Without a context nothing is
# looked up.
Known = Mapping[str, Collection[str]]


def _complete(text: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    languages = _known(info, "language")
    if languages is None:
        return text
    missing = [code for code in languages if not text.get(code, "").strip()]
    foreign = [code for code in text if code not in languages]
    if missing:
        raise ValueError("has no words in an offered language: " + ", ".join(missing))
    if foreign:
        raise ValueError("has a language that the city does not offer: " + ", ".join(foreign))
    return text


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('write a rate in quotes, like "0.0075": a bare number is not exact')
    return value


def _readable(pattern: str) -> str:
    Mask(pattern)
    return pattern


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(
            f'no time zone is called {name!r}; write one like "America/Chicago"'
        ) from None
    return name


def _named(what: str) -> AfterValidator:
    def check(code: str, info: ValidationInfo) -> str:
        known = _known(info, what)
        if known is not None and code not in known:
            raise ValueError(f"no {what} has the code {code!r}; there are: {', '.join(known)}")
        return code

    return AfterValidator(check)


def _account(*kinds: str) -> AfterValidator:
    def check(code: str, info: ValidationInfo) -> str:
        known = _known(info, "account")
        if not isinstance(known, Mapping):
            return code
        if code not in known:
            raise ValueError(f"no account has the code {code!r}")
        if known[code] not in kinds:
            raise ValueError(
                f"account {code} is of the kind {known[code]}; it must be {' or '.join(kinds)}"
            )
        return code

    return AfterValidator(check)


def _known(info: ValidationInfo, what: str) -> Collection[str] | None:
    known: Known = info.context or {}
    return known.get(what)


def _like(pattern: str, says: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.search(pattern, value):
            raise ValueError(
                f"{value!r} should be {says}" if value else f"is empty; it should be {says}"
            )
        return value

    return AfterValidator(check)


Text = Annotated[dict[str, str], AfterValidator(_complete)]  # language code -> words
Words = Annotated[str, _like(r"\S", "some words")]
Code = Annotated[
    str, _like(r"^[a-z][a-z0-9-]*$", "small letters, digits and dashes, a letter first")
]
AccountCode = Annotated[str, _like(r"^[0-9]{4,6}$", "4 to 6 digits")]
Language = Annotated[str, _like(r"^[a-z]{2,3}(-[a-z]+)?$", 'a language code like "en"')]
State = Annotated[str, _like(r"^[A-Z]{2}$", 'two capitals, like "IL"')]
Domain = Annotated[str, _like(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", "a domain, like pay.example.gov")]
Phone = Annotated[
    str, _like(r"^\+?[0-9(][0-9() .-]{1,18}[0-9]$", "a phone number, like 312-555-0100")
]
Email = Annotated[
    str, _like(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an email address, like help@example.gov")
]
Color = Annotated[str, _like(r"^#[0-9A-Fa-f]{6}$", "a color like #005B99")]
Digits = Annotated[str, _like(r"^[0-9]*$", "digits alone")]
Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Days = Annotated[int, Field(strict=True, ge=0)]
Cents = Annotated[int, Field(strict=True, ge=0)]
Day = Annotated[date, Field(strict=True)]
Rate = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
ZoneName = Annotated[str, AfterValidator(_zone)]
MaskPattern = Annotated[str, AfterValidator(_readable)]

BillerCode = Annotated[str, _named("biller")]
MethodCode = Annotated[str, _named("method")]
ChargeCode = Annotated[str, _named("charge")]
RateCode = Annotated[str, _named("rate")]
AssetAccount = Annotated[str, _account("asset")]
LiabilityAccount = Annotated[str, _account("liability")]
RevenueAccount = Annotated[str, _account("revenue")]
EarnedAccount = Annotated[str, _account("revenue", "liability")]
ExpenseAccount = Annotated[str, _account("expense")]
AnyAccount = Annotated[str, _account("asset", "liability", "revenue", "expense")]


class Declared(BaseModel):
    """A frozen part of a city's folder; an unknown key is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True)
