# Generated from tests/client/test_faults.py by tools/unasync.py: do not edit.
"""Every fault in `tests.support.fault_outcomes` has the listed outcome for every request."""

import gc
import io
import logging
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from aiomixcloud import MixcloudError, NotFoundError, RateLimitError, Retry, Timeout
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from tests.support.fault_outcomes import FAULTS, KINDS, MOST, Fault, Outcome
from tests.support.fault_servers import (
    FaultServer,
    SandboxFaultServer,
    SocketFaultServer,
    sockets_to,
)
from tests.support.leak_checks import all_texts, frame_variables, log_everything

numbers = count()


@pytest.fixture(scope="module")
def broken_sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module", autouse=True)
def little_garbage() -> None:
    """Make every test collect only its own garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def stage(fault: Fault, broken_sandbox: Sandbox) -> Iterator[FaultServer]:
    with SandboxFaultServer(broken_sandbox) if fault.in_sandbox else SocketFaultServer() as stage:
        yield stage
        gc.collect()  # an open socket warns now, and the test fails


def begun(kind: str, mixcloud: MixcloudSync) -> Any:
    """Return what a call needs before the fault occurs: an iterator on its second page."""
    if kind != "walk":
        return None
    walk = mixcloud.popular(limit=2, timeout=Timeout()).all(max_items=4)
    for _ in range(2):
        next(walk)
    return walk


def called(kind: str, mixcloud: MixcloudSync, walk: Any, title: str, size: int) -> None:
    """Make a call of a kind and complete it."""
    if kind == "read":
        assert mixcloud.get("bob").username == "bob"
    elif kind == "walk":
        assert len([show for show in walk]) == 2
    elif kind == "action":
        assert mixcloud.follow("bob").result.success
    else:
        # A file, because asyncio in debug mode logs bytes in full, which takes seconds.
        assert mixcloud.upload(io.BytesIO(bytes(size)), title).result.success


def assert_end(
    fault: Fault, kind: str, end: Outcome, times: int | None, stage: FaultServer
) -> None:
    title = f"Mix {next(numbers)}"
    events: list[Any] = []
    with MixcloudSync(
        stage.root,
        access_token=stage.token,
        timeout=fault.timeout,
        retry=Retry(backoff=0.01),
        max_answer_size=MOST,
        hook=events.append,
    ) as mixcloud:
        walk = begun(kind, mixcloud)
        stage.inject(KINDS[kind], fault, times)
        start = time.monotonic()
        error = None
        try:
            called(kind, mixcloud, walk, title, fault.size)
        except MixcloudError as caught:
            error = caught
        took = time.monotonic() - start
        sent = stage.sent(0 if end.unless else end.sent)
        stage.heal()
        if type(error) is not end.unless or error is None:
            assert type(error) is (end.error or type(None)), error
            assert getattr(error, "may_exist", None) is end.may_exist
        assert sent == end.sent or (end.unless is not None and sent in {1, 2, 3})
        assert stage.token not in all_texts(error, mixcloud, *events)
        assert error is None or stage.token not in frame_variables(error)
        # The time limits, plus a margin for a busy machine.
        assert took < max(end.sent, 1) * (fault.timeout.total or 0) + 20
        if fault.shuts:
            with pytest.raises(RateLimitError, match="nothing was sent"):
                mixcloud.get("alice")
            assert stage.sent() == 0
        else:
            assert mixcloud.get("alice", timeout=Timeout()).username == "alice"
    assert not sockets_to(stage.root)
    if kind == "upload" and fault.in_sandbox:
        assert_made(title, 1 if end.made or end.error is None else 0, stage)


def assert_made(title: str, most: int, stage: FaultServer) -> None:
    """Assert that a title has at most one show."""
    slug = title.lower().replace(" ", "-")
    with MixcloudSync(stage.root, access_token=stage.token) as mixcloud:
        for suffix in ("", "-1")[most:]:
            with pytest.raises(NotFoundError):
                mixcloud.get(f"amikrop/{slug}{suffix}")
        if most:
            assert mixcloud.get(f"amikrop/{slug}").name == title


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(
    fault: Fault, kind: str, stage: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    log_everything()
    course = fault.courses[kind]
    if course.once is not None:
        assert_end(fault, kind, course.once, 1, stage)
    if course.always is not None:
        assert_end(fault, kind, course.always, None, stage)
    assert KINDS[kind].split()[1] in caplog.text
    assert stage.token not in caplog.text
