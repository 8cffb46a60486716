"""Checks of a city's folder that need more than one value: dates, references, colors, pages."""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from tallystick.catalog.folder import Folder, Said, day, tables, texts
from tallystick.catalog.late_fee_checks import late_fee_mistakes
from tallystick.catalog.model import ServiceFee, Theme
from tallystick.catalog.reasons import Mistake, key_in, misplaced
from tallystick.catalog.theme import failures

PAGES = ("accessibility", "help", "privacy", "security")  # content/<page>.<language>.md


def all_mistakes(folder: Folder) -> Iterator[Mistake]:
    """Yield every mistake beyond types, also in a folder that has others."""
    yield from _duplicates("city.toml", folder.city, ("billers", "accounts", "methods"))
    yield from _duplicates("places.toml", folder.places, ("places",))
    yield from _duplicates("city.toml", folder.city.get("refunds", {}), ("reasons",))
    yield from _fees_without_source(folder.city)
    yield from _fees_charged_apart(folder.city)
    yield from _names(folder.services)
    yield from _names(folder.rates)
    if not folder.services:
        yield Mistake("services", "", "needs at least one file: what can be paid")
    for file, service in folder.services.items():
        yield from _duplicates(file, service, ("identifiers", "charges"))
        yield from late_fee_mistakes(file, service)
        yield from _order(file, service)
        yield from _no_free_method(file, service, folder.city)
    for file, table in folder.rates.items():
        yield from _rows(file, table)
    yield from _colors(folder.theme)
    yield from _pages(folder)


def _duplicates(file: str, said: Said, keys: Iterable[str]) -> Iterator[Mistake]:
    for key in keys:
        seen = set()
        for place, table in tables(said, key):
            code = table.get("code")
            if isinstance(code, str) and code in seen:
                yield Mistake(file, f"{key}.{place + 1}.code", f"{code!r} is there twice")
            seen.add(code if isinstance(code, str) else None)


def _names(files: Mapping[str, Said]) -> Iterator[Mistake]:
    for file, said in files.items():
        code = said.get("code")
        stem = file.rpartition("/")[2].removesuffix(".toml")
        if isinstance(code, str) and code != stem:
            yield Mistake(file, "code", f"is {code!r}; a file is named like its code")


def _fees_without_source(city: Said) -> Iterator[Mistake]:
    for place, method in tables(city, "methods"):
        fee = method.get("fee")
        if not _free(method) and isinstance(fee, dict) and not fee.get("source"):
            key = key_in(city, ("methods", place, "fee", "source"))
            yield Mistake("city.toml", key, "is missing: say who decided this fee")


def _fees_charged_apart(city: Said) -> Iterator[Mistake]:
    for place, method in tables(city, "methods"):
        fee = method.get("fee")
        if isinstance(fee, dict) and fee.get("charged") == "separate":
            key = key_in(city, ("methods", place, "fee", "charged"))
            reason = (
                "would need a second charge, which the portal cannot make; say same or absorbed"
            )
            yield Mistake("city.toml", key, reason)


def _free(method: Said) -> bool:
    """Return whether a method costs the payer nothing; what cannot be read counts as a fee."""
    try:
        return ServiceFee.model_validate(method.get("fee", {})).free
    except ValidationError:
        return False


def _no_free_method(file: str, service: Said, city: Said) -> Iterator[Mistake]:
    offered = set(texts(service.get("payable"), "methods"))
    methods = [method for _, method in tables(city, "methods") if method.get("code") in offered]
    if service.get("mandatory", True) is False or not methods:
        return
    if not any(_free(method) for method in methods):
        reason = "a charge that people must pay needs a free way to pay; each of these has a fee"
        yield Mistake(file, "payable.methods", reason)


def _order(file: str, service: Said) -> Iterator[Mistake]:
    order = texts(service, "order")
    codes = [charge.get("code") for _, charge in tables(service, "charges")]
    for code in codes:
        if order and isinstance(code, str) and order.count(code) != 1:
            reason = f"names {code!r} {order.count(code)} times; name each of the charges once"
            yield Mistake(file, "order", reason)


def _rows(file: str, table: Said) -> Iterator[Mistake]:
    days = [(place, first) for place, row in tables(table, "rows") if (first := day(row, "from"))]
    for place, reason in misplaced(days, first="oldest row"):
        yield Mistake(file, f"rows.{place + 1}.from", reason)


def _colors(said: Said) -> Iterator[Mistake]:
    try:
        theme = Theme.model_validate(said)
    except ValidationError:
        return
    for pair in failures(theme):
        reason = f"{pair.place} has a contrast of {pair.ratio:.2f}; it needs {pair.least} or more"
        yield Mistake("theme.toml", pair.key, reason)


def _pages(folder: Folder) -> Iterator[Mistake]:
    for page in PAGES:
        for language in folder.languages:
            if not folder.content.get(page, {}).get(language, "").strip():
                yield Mistake(f"content/{page}.{language}.md", "", "is missing or empty")
    for page, texts_of_page in folder.content.items():
        for language in texts_of_page:
            file = f"content/{page}.{language}.md"
            if page not in PAGES:
                yield Mistake(file, "", f"is no page of the portal; those are {', '.join(PAGES)}")
            elif folder.languages and language not in folder.languages:
                yield Mistake(file, "", "is in a language that the city does not offer")
