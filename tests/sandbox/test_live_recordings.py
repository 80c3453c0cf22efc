"""The sandbox answers as the real service did when `make live` recorded it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.record import QUESTIONS, Question, Service, compare, find_names, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.sandbox import Sandbox

FOLDER = Path(os.environ.get("MIXCLOUD_LIVE_RECORDINGS") or Path(__file__).parent / "recordings")
RECORDED = [one for one in QUESTIONS if (FOLDER / f"{one.name}.json").is_file()]


@pytest.fixture(scope="module")
def asked(double: Sandbox) -> Iterator[tuple[Service, dict[str, str]]]:
    service = Service(double.api_root, double.token("amikrop"))
    yield service, find_names(service)
    service.close()


@pytest.mark.skipif(not RECORDED, reason="nothing has been recorded by `make live`")
@pytest.mark.parametrize("question", RECORDED, ids=lambda question: question.name)
def test_an_answer_has_the_recorded_form(
    asked: tuple[Service, dict[str, str]], question: Question
) -> None:
    theirs = json.loads((FOLDER / f"{question.name}.json").read_text("ascii"))
    service, names = asked
    ours = record(service, question, names)
    assert compare(question, theirs, ours) == []
