"""Compares a bill from a file with what the city's folder declares, and tidies its numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from tallystick.catalog.model import City, Identifier, Service
from tallystick.kernel.identifiers import luhn_ok, squeeze
from tallystick.kernel.money import Money
from tallystick.records.billing.documents import BillDocument, MovementDocument, ObligationDocument
from tallystick.records.billing.policies import late_charges

_MOST = 30_000  # of what is counted by a smallint
_Reader = Callable[[str], str | None]


class Checker:
    """Checks the bills of one file; `today` is the city's day on which it is taken."""

    def __init__(self, city: City, today: date) -> None:
        language = city.languages[0]
        self._today = today
        self._services = {service.code: _Shape(service, language) for service in city.services}

    def check(self, bill: BillDocument) -> tuple[BillDocument, Sequence[str]]:
        """Return the bill with its numbers as we store them, and all that is wrong with it."""
        shape = self._services.get(bill.service)
        if shape is None:
            known = ", ".join(self._services)
            return bill, [f'No service is called "{bill.service}". There are: {known}.']
        number, account = shape.number.read(bill.number), shape.account.read(bill.account)
        other = shape.other.read(bill.other_number) if bill.other_number else ""
        reasons = [*self._wrong(bill, shape)]
        history = shape.complete(bill.history)
        for movement in history or ():
            reasons.extend(self._wrong_movement(movement, bill, shape))
        if number is None:
            reasons.append(shape.number.complaint(bill.number))
        if account is None:
            reasons.append(shape.account.complaint(bill.account))
        if other is None:
            reasons.append(shape.other.complaint(bill.other_number))
        tidy = bill._replace(
            number=number or "",
            account=account or "",
            other_number=other or "",
            second=_squeezed(bill.second),
            history=history,
        )
        return tidy, reasons

    def _wrong(self, bill: BillDocument, shape: "_Shape") -> Iterator[str]:
        for obligation in bill.obligations:
            yield from self._wrong_obligation(obligation, bill, shape)
        if not 1 <= len(bill.obligations) <= _MOST:
            yield f"The bill has {len(bill.obligations)} obligations: when is it due?"
        if referred := bill.details.get("referred"):
            yield from self._wrong_referral(referred, bill)
        if bill.period_from and bill.period_to and bill.period_to < bill.period_from:
            yield f"The period ends on {bill.period_to}, before it begins on {bill.period_from}."
        total = sum([line.cents for each in bill.obligations for line in each.lines])
        if total != bill.total:
            yield f"The lines sum to {Money(total)}, but the total is {Money(bill.total)}."

    def _wrong_referral(self, said: object, bill: BillDocument) -> Iterator[str]:
        """Yield what is wrong with the day of referral, from which a rule may add a cost."""
        try:
            day = date.fromisoformat(str(said))
        except ValueError:
            yield f'It was referred on "{said}". Write a day like {bill.issued}.'
            return
        if not bill.issued <= day <= self._today:
            yield f"It was referred on {day}, before it was issued or in the future."

    def _wrong_obligation(
        self, obligation: ObligationDocument, bill: BillDocument, shape: "_Shape"
    ) -> Iterator[str]:
        if obligation.due < bill.issued:
            yield f"It is due on {obligation.due}, before it was issued on {bill.issued}."
        if not 1 <= len(obligation.lines) <= _MOST:
            yield f"What is due on {obligation.due} has {len(obligation.lines)} lines."
        for line in obligation.lines:
            if line.charge not in shape.charges:
                yield shape.no_charge(line.charge)

    def _wrong_movement(
        self, movement: MovementDocument, bill: BillDocument, shape: "_Shape"
    ) -> Iterator[str]:
        what = f"The {movement.kind} of {movement.on} in the history"
        if movement.on > self._today:
            yield f"{what} is in the future."
        if not 1 <= movement.obligation <= len(bill.obligations):
            yield f"{what} is on obligation {movement.obligation}, which the bill does not have."
        if movement.kind == "payment":
            if movement.charge:
                yield f"{what} names a charge. What a payment pays is the order of the service."
        elif not movement.charge:
            yield f"{what} names no charge."
        elif movement.charge not in shape.charges:
            yield shape.no_charge(movement.charge)


class _Shape:
    """What the bills of one service look like."""

    def __init__(self, service: Service, language: str) -> None:
        bills = [one for one in service.identifiers if one.finds == "bill"]
        accounts = [one for one in service.identifiers if one.finds == "account"]
        self.code = service.code
        self.charges: Mapping[str, object] = service.charge
        self._late = sorted(late_charges(service))
        self._principal = service.principal
        self.number = _Number(bills, "number", language)
        self.other = _Number(bills[1:], "other number", language)
        self.account = _Number(accounts, "account", language)

    def complete(
        self, history: tuple[MovementDocument, ...] | None
    ) -> tuple[MovementDocument, ...] | None:
        """
        Fill in the charge that a movement leaves out.

        It is the principal, or of a late fee the one charge kind that the rules add.
        """
        if not history:
            return history
        late = self._late[0] if len(self._late) == 1 else ""
        usual = {"payment": "", "late-fee": late}
        return tuple(
            one if one.charge else one._replace(charge=usual.get(one.kind, self._principal))
            for one in history
        )

    def no_charge(self, code: str) -> str:
        """Return the sentence for a charge kind that the service does not have."""
        return f'{self.code} has no charge "{code}". There are: {", ".join(self.charges)}.'


class _Number:
    """Reads a number as one of its identifiers, or as any text if it has none."""

    def __init__(self, identifiers: Sequence[Identifier], what: str, language: str) -> None:
        self._readers = [_reader(identifier) for identifier in identifiers]
        self._what = identifiers[0].name[language] if identifiers else what
        self._examples = " or ".join(one.example for one in identifiers)

    def read(self, text: str) -> str | None:
        """Return the number as we store it, or None."""
        if not self._readers:
            return _squeezed(text) or None
        for reader in self._readers:
            number = reader(text)
            if number is not None:
                return number
        return None

    def complaint(self, text: str) -> str:
        """Return the sentence for a number that cannot be read."""
        if not text.strip():
            return f"The {self._what} is missing."
        if not self._examples:
            return f'"{text}" is not a number that we can store.'
        return f'"{text}" is not a {self._what}. One looks like {self._examples}.'


def _reader(identifier: Identifier) -> _Reader:
    read = _fast(identifier)
    return (lambda text: _with_state(read, text)) if "state" in identifier.parts else read


def _with_state(read: _Reader, text: str) -> str | None:
    """Read a plate with its state before it, as one text: "IL AB 12345" is ILAB12345."""
    squeezed = _squeezed(text)
    state = squeezed[:2]
    number = read(squeezed[2:])
    return state + number if number and state.isascii() and state.isalpha() else None


def _fast(identifier: Identifier) -> _Reader:
    """
    Return identifier.read with a shortcut, because a file has millions of numbers.

    Nothing is mended of digits in the slots of a mask that has none for letters alone, nor of
    capitals and digits in a mask that takes either everywhere; the first mask of a length counts.
    """
    first: dict[int, set[str]] = {}
    for mask in identifier.masks:
        slots = [slot for slot in mask if slot in "9A*"]
        first.setdefault(len(slots), set(slots))
    digits = frozenset(length for length, slots in first.items() if "A" not in slots)
    either = frozenset(length for length, slots in first.items() if slots == {"*"})
    luhn = identifier.check == "luhn"

    def read(text: str) -> str | None:
        length = len(text)
        if text.isascii() and (
            (length in digits and text.isdigit() and (not luhn or luhn_ok(text)))
            or (length in either and not luhn and text.isalnum() and text.isupper())
        ):
            return text
        return identifier.read(text)

    return read


def _squeezed(text: str) -> str:
    """Return squeeze(text); of letters and digits it changes nothing but the case."""
    plain = text.replace(" ", "").replace("-", "")
    return plain.upper() if plain.isascii() and plain.isalnum() else squeeze(text)
