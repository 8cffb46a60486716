"""The processors that every contract test runs against."""

from collections.abc import Callable

import pytest

from tests.contracts.sandbox_stage import SandboxStage
from tests.contracts.stage import Stage
from tests.contracts.stripe_stage import TEST_KEY, StripeStage, TestModeStage
from tests.fake_stripe.fixture import fake_stripe, stripe_gateway, stripe_server

__all__ = ["fake_stripe", "stage", "stripe_gateway", "stripe_server"]


def _sandbox(fixture: Callable[[str], object]) -> Stage:
    return SandboxStage(fixture("settings"))


def _stripe(fixture: Callable[[str], object]) -> Stage:
    return StripeStage(fixture("fake_stripe"), fixture("stripe_gateway"))


STAGES: dict[str, Callable[[Callable[[str], object]], Stage]] = {
    "sandbox": _sandbox,
    "stripe": _stripe,
    "stripe itself": lambda _fixture: TestModeStage(),
}


@pytest.fixture(
    params=[
        "sandbox",
        "stripe",
        pytest.param(
            "stripe itself",
            marks=pytest.mark.skipif(not TEST_KEY, reason="STRIPE_TEST_KEY is not set"),
        ),
    ]
)
def stage(request: pytest.FixtureRequest, db: None) -> Stage:
    return STAGES[request.param](request.getfixturevalue)
