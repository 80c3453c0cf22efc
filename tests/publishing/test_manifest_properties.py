"""Any bytes end in a manifest or in a clear error."""

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiomixcloud.publishing import FIELDS, Manifest, ManifestError
from aiomixcloud.publishing.manifest.dates import Calendar, DateError
from aiomixcloud.publishing.manifest.fields import find_field, find_similar
from tests.publishing.manifests import BERLIN, NOW, write_shows

SEED = (
    b"audio;name;Publish date (DD/MM/YYYY);tags;unlisted;number;guest\r\n"
    b'a.mp3;"{guest} {number:03}";03/04/2027 20:00;a,b;yes;next;Bob\r\n'
    b"b.mp3;B;2027-03-28 02:30;;x;41;\r\n"
)
TOML = (
    b'timezone = "Europe/Berlin"\nfiles = "*.mp3"\npattern = "{guest}"\n[defaults]\ntags = ["a"]\n'
    b'[series.x]\nname = "{series}"\n[[show]]\naudio = "a.mp3"\nname = "A"\ndate = 2027-09-03\n'
)

QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

#: Values that mean something somewhere.
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "a.mp3",
            "next",
            "yes",
            "{guest}",
            "{",
            "@about.txt",
            "03/04/2027",
            "\0",
            "../..",
            "~",
        ]
    ),
    st.text(max_size=20),
)
HEADERS = st.one_of(
    st.sampled_from([name for one in FIELDS for name in (one.name, *one.synonyms)]),
    st.text(max_size=12),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "season"
    return folder if folder.exists() else write_shows(folder, "a.mp3", "b.mp3")


def check(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with suppress(ManifestError):
        manifest = Manifest.read(path, timezone=BERLIN, now=NOW)
        assert all(problem.text for problem in manifest.problems)
    path.unlink()


@QUICK
@given(st.binary(max_size=300))
@pytest.mark.parametrize("name", ["shows.csv", "shows.toml"])
def test_any_bytes(folder: Path, name: str, content: bytes) -> None:
    check(content, folder / name)


@QUICK
@given(data=st.data())
@pytest.mark.parametrize(("name", "seed"), [("shows.csv", SEED), ("shows.toml", TOML)])
def test_damaged_manifests(folder: Path, name: str, seed: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(at, min(len(seed), at + 20)))
    content = seed[:at] + data.draw(st.binary(max_size=8)) + seed[end:]
    check(content, folder / name)


@QUICK
@given(
    st.lists(HEADERS, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=7), max_size=4)
)
def test_any_spreadsheet(folder: Path, header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(
        [["audio", *header], *(["a.mp3", *row] for row in rows)]
    )
    check(text.getvalue().encode("utf-8", "replace"), folder / "shows.csv")


@QUICK
@given(st.datetimes(*(datetime(year, 1, 1) for year in (2026, 2029))))  # noqa: DTZ001 - local
def test_a_local_time_is_the_only_one_or_a_mistake(local: datetime) -> None:
    zone = ZoneInfo(BERLIN)
    local = local.replace(microsecond=0)
    # The instants at which clocks in Berlin show this time.
    guess = local.replace(tzinfo=UTC)
    instants = [
        moment
        for hours in range(-3, 1)
        if (moment := guess + timedelta(hours=hours)).astimezone(zone).replace(tzinfo=None)
        == local
    ]
    calendar = Calendar(NOW, zone)
    if len(instants) == 1:
        assert instants == [calendar.locate(local).astimezone(UTC)]
    else:
        with pytest.raises(DateError, match="exists twice" if instants else "does not exist"):
            calendar.locate(local)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_no_name_is_a_slip_of_another(field: object) -> None:
    names = [name for one in FIELDS for name in (one.name, *one.synonyms)]
    assert len(names) == len(set(names))
    assert all(find_field(name.replace("_", " ").upper()) for name in names)


@given(st.sampled_from([one.name for one in FIELDS]), st.data())
def test_a_slip_of_one_letter_is_noticed(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slips = [
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
    ]
    assert all(find_field(slip) or find_similar(slip) for slip in slips)
