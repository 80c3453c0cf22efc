"""The benchmarks page shows the measurements, and the measuring programs work."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.measure import medians, ratio, spread, take_turns
from benchmarks.page import page
from benchmarks.plot import plot
from benchmarks.table import duration
from benchmarks.topics import TARGETS, TOPICS

DOCS = Path(__file__).parents[2] / "docs"


def test_page_and_plot_are_those_of_the_data() -> None:
    results = json.loads((DOCS / "benchmarks.json").read_text())

    assert (DOCS / "benchmarks.md").read_text() == page(results)
    assert (DOCS / "benchmarks.svg").read_text() == plot(results)


def test_the_page_shows_every_topic() -> None:
    results = json.loads((DOCS / "benchmarks.json").read_text())

    assert [topic["name"] for topic in results["topics"]] == [topic.name for topic in TOPICS]


def test_comparisons_stay_within_a_topic() -> None:
    labels = {topic.name: [each.label for each in topic.contenders] for topic in TOPICS}

    for topic in TOPICS:
        for number, contender in enumerate(topic.contenders):
            assert contender.against in {None, *labels[topic.name][:number]}
    for target in TARGETS:
        assert {target.label, target.against} - {None} <= set(labels[target.topic])


@pytest.mark.long
def test_a_short_run_measures_all_who_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    main(["decode", "upload", "--rounds", "1", "--seconds", "0.001", "--size", "64K"])

    said = capsys.readouterr().out
    assert "Upload a file of 64 KiB" in said
    for name in ("json", "Mixcloud, extra speed", "curl", "MixcloudSync"):
        assert f"  {name}  " in said
    assert "Upload: Mixcloud to curl" in said


def test_an_unknown_topic_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["swimming"])

    assert "unknown topic: swimming" in capsys.readouterr().err


def test_turns_are_taken_one_after_the_other() -> None:
    order: list[str] = []

    def turn(name: str) -> dict[str, float]:
        order.append(name)
        return {"cpu": len(order)}

    columns = take_turns({"a": lambda: turn("a"), "b": lambda: turn("b")}, rounds=2)

    assert order == ["a", "b", "a", "b"]
    assert columns == {"a": {"cpu": [1, 3]}, "b": {"cpu": [2, 4]}}


def test_the_figure_of_a_process_is_the_median_of_its_rounds() -> None:
    first = {"a": {"cpu": [1.0, 2.0, 9.0]}, "b": {"cpu": [4.0, 4.0, 5.0]}}
    second = {"a": {"cpu": [3.0, 3.0, 3.0]}, "b": {"cpu": [6.0, 7.0, 8.0]}}

    assert medians([first, second]) == {"a": {"cpu": [2, 3]}, "b": {"cpu": [4, 7]}}


def test_ratios_are_those_of_the_processes() -> None:
    # The machine was ten times slower during the third process, for both.
    assert ratio([2, 4, 20], [1, 2, 10]) == [2, 2, 2]
    assert spread([1.23456]) == [1.235, 1.235, 1.235]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.000155, "155 µs"), (0.0123, "12.3 ms"), (7.5, "7.50 s"), (1e-7, "0.10 µs")],
)
def test_times_are_written_in_the_unit_that_suits(seconds: float, text: str) -> None:
    assert duration(seconds) == text
