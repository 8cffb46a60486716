"""The processors that every contract test runs against."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from tests.contracts.sandbox_stage import SandboxStage
from tests.contracts.stage import Stage

STAGES: dict[str, Callable[[Settings], Stage]] = {"sandbox": SandboxStage}


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, settings: Settings, db: None) -> Stage:
    return STAGES[request.param](settings)
