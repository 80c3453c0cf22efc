"""The live contract suite: it asks a real service what the sandbox guesses.

It needs an access token in MIXCLOUD_ACCESS_TOKEN, and asks Mixcloud or the API at
MIXCLOUD_API_ROOT. With MIXCLOUD_LIVE_WRITE=1 it adds and removes a favorite, too. Redacted
recordings of the answers are written to the folder in MIXCLOUD_LIVE_RECORDINGS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.record import Service, find_names, service_of_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.sandbox import Sandbox

Asked = tuple[Service, dict[str, str]]


@pytest.fixture(scope="session")
def live() -> Iterator[Asked]:
    """Return the real service, and the keys for its questions."""
    service = service_of_environment()
    if service is None:
        pytest.skip("MIXCLOUD_ACCESS_TOKEN is not set")
    yield service, find_names(service)
    service.close()


@pytest.fixture(scope="session")
def imitation(double: Sandbox) -> Iterator[Asked]:
    """Return a sandbox, and the keys for its questions."""
    service = Service(double.api_root, double.token("amikrop"))
    yield service, find_names(service)
    service.close()
