"""Checks of late-fee rules that need more than one value: numbers of a kind, versions, order."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby, pairwise

from tallystick.catalog.folder import Said, day, tables, texts
from tallystick.catalog.late_fees import NUMBERS
from tallystick.catalog.reasons import Mistake, key_in, misplaced

_ALL_NUMBERS = frozenset().union(*(needed | also for needed, also in NUMBERS.values()))
_ONE_DAY = timedelta(days=1)


def late_fee_mistakes(file: str, service: Said) -> Iterator[Mistake]:
    """Yield what is wrong with a service's late fees beyond types."""
    for place, fee in tables(service, "late_fees"):
        where = key_in(service, ("late_fees", place))
        for key, reason in (*_numbers(fee), *_rates(fee), *_ladder(fee), *_holds(fee)):
            yield Mistake(file, f"{where}.{key}", reason)
    yield from _versions(file, service)


def _numbers(fee: Said) -> Iterator[tuple[str, str]]:
    kind = fee.get("kind")
    if not isinstance(kind, str) or kind not in NUMBERS:
        return
    needed, also = NUMBERS[kind]
    for name in sorted(needed - fee.keys()):
        if name != "rate" or "rates" not in fee:
            yield name, f"is missing: a fee of the kind {kind} needs it"
    for name in sorted((_ALL_NUMBERS - needed - also) & fee.keys()):
        yield name, f"is not read by a fee of the kind {kind}"


def _rates(fee: Said) -> Iterator[tuple[str, str]]:
    if "rate" in fee and "rates" in fee:
        yield "rates", "is there beside `rate`: say one of them"
    if "rates" in fee and not fee["rates"]:
        yield "rates", "needs at least one entry"
    days = [(place, first) for place, row in tables(fee, "rates") if (first := day(row, "from"))]
    for place, reason in misplaced(days, first="oldest row"):
        yield f"rates.{place + 1}.from", reason


def _ladder(fee: Said) -> Iterator[tuple[str, str]]:
    if "steps" in fee and not fee["steps"]:
        yield "steps", "needs at least one entry"
    days = [
        (place, step["after_days"])
        for place, step in tables(fee, "steps")
        if isinstance(step.get("after_days"), int)
    ]
    for place, reason in misplaced(days, first="earliest step"):
        yield f"steps.{place + 1}.after_days", reason


def _holds(fee: Said) -> Iterator[tuple[str, str]]:
    for reason in texts(fee, "stopped_by"):
        if reason in texts(fee, "runs_through"):
            yield "runs_through", f"has {reason!r}, which is in `stopped_by` too: say one of them"


def _versions(file: str, service: Said) -> Iterator[Mistake]:
    """Yield where the versions of one rule leave days without any, or with two."""
    fees = [(place, fee) for place, fee in tables(service, "late_fees") if day(fee, "from")]
    by_rule = sorted(fees, key=lambda one: (*_rule(one[1]), one[1]["from"]))
    for _, versions in groupby(by_rule, key=lambda one: _rule(one[1])):
        same = list(versions)
        for place, fee in same:
            until = day(fee, "until")
            if until and until < fee["from"]:
                yield Mistake(file, f"late_fees.{place + 1}.until", "is before its own `from`")
        for (place, one), (_, after) in pairwise(same):
            reason = _seam(one, after)
            if reason:
                yield Mistake(file, f"late_fees.{place + 1}.until", reason)


def _rule(fee: Said) -> tuple[str, str]:
    return str(fee.get("charge")), str(fee.get("rule", ""))


def _seam(one: Said, after: Said) -> str:
    """Return what is wrong between a version and the next, or nothing."""
    if one.get("by", "issued") != after.get("by", "issued"):
        return f"is compared otherwise than the version from {after['from']}: give both one `by`"
    until = day(one, "until")
    if until is None or until >= after["from"]:
        return f"overlaps with the version from {after['from']}; end the day before it"
    if until + _ONE_DAY < after["from"]:
        first, last = until + _ONE_DAY, after["from"] - _ONE_DAY
        return f"leaves a gap: no version is in force from {first} to {last}"
    return ""
