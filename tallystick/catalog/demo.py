"""What a city's folder says for its demo alone: what an invented ticket or address looks like."""

from typing import Annotated

from pydantic import Field

from tallystick.catalog.fields import (
    Cents,
    Days,
    Declared,
    Digits,
    Flag,
    MaskPattern,
    State,
    Whole,
    Words,
)


class Violation(Declared):
    """What an invented ticket is for; `often` is how many of a hundred are for it, about."""

    code: Words
    label: Words
    fine: Cents
    often: Annotated[Whole, Field(gt=0)]
    camera: Flag = False
    charge: str = ""  # the charge kind of the fine, the service's principal unless said


class Stage(Declared):
    """What becomes of an unpaid ticket, from so many days after its due date on."""

    after_days: Whole  # negative: before it
    name: Words


class Tickets(Declared):
    """How tickets are invented; numbers begin as no published number does."""

    numbers: Digits = ""
    camera_numbers: Digits = ""
    notice_numbers: Digits = ""
    due_days: Annotated[tuple[Days, ...], Field(min_length=2, max_length=2)]  # least and most
    stages: tuple[Stage, ...] = ()
    violations: Annotated[tuple[Violation, ...], Field(min_length=1)]


class Agency(Declared):
    """Who taxes invented property, at how many thousandths of a percent of its taxable value."""

    name: Words
    rate: Annotated[Whole, Field(gt=0)]
    pensions: Annotated[Whole, Field(ge=0, le=100)] = 0  # percent of it, where the bill says so


class Demo(Declared):
    """What `demo.toml` says; production reads nothing of it."""

    zips: Annotated[tuple[Words, ...], Field(min_length=1)] = ("00000",)
    plate: MaskPattern = "AAA9999"
    elsewhere: tuple[State, ...] = ()  # where one car in ten is from
    water_due_days: Days = 30  # from the day a water bill is sent to its due date
    tickets: Tickets | None = None
    agencies: tuple[Agency, ...] = ()  # the last one takes the cents that are left by rounding
