"""Runs of plans against the sandbox."""

from aiomixcloud.publishing import Sending
from tests.publishing.making import Station, make_show


def kinds(events):
    return [
        type(event).__name__ for event in events if not (isinstance(event, Sending) and event.sent)
    ]


def test_first(station: Station):
    shows = [
        make_show(station.folder / f"{n}.mp3", f"Show {n}", tags=("house",)) for n in range(3)
    ]
    assert [e.action for e in station.plan(shows).entries] == ["+"] * 3
    events = station.run(shows)
    print(*events, sep="\n")
    print((station.folder / "shows.csv.journal.jsonl").read_text())
    assert station.names() == ["Show 0", "Show 1", "Show 2"]
    assert [e.action for e in station.plan(shows).entries] == ["="] * 3
