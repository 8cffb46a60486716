"""The sandbox under a clock that stands still."""

import json
from dataclasses import dataclass, field

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tallystick.gateways.payments.sandbox.adapter import SandboxGateway
from tests import in_process, moment
from tests.payer import Payer


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> moment.StandingClock:
    return moment.stand(settings)


@pytest.fixture
def gateway(db: None) -> SandboxGateway:
    return in_process.payment_gateway()


@pytest.fixture
def ana(db: None) -> Payer:
    return Payer()


@dataclass
class Control:
    """The controls, as a test turns them; `status` is that of the last answer."""

    client: Client = field(
        default_factory=lambda: Client(headers={"Authorization": "Bearer sandbox-secret"})
    )
    status: int = 0

    def __call__(self, path: str, **body: object) -> dict[str, object]:
        """Turn one, and return what it says."""
        answer = self.client.post(
            f"/sandbox/control/{path}", json.dumps(body), content_type="application/json"
        )
        self.status = answer.status_code
        return answer.json()

    def look(self, path: str) -> dict[str, object]:
        """Return what it shows."""
        return self.client.get(f"/sandbox/control/{path}").json()


@pytest.fixture
def control(db: None) -> Control:
    return Control()
