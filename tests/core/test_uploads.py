"""Upload arguments become form fields, or a list of problems."""

import io
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from aiomixcloud import InvalidArgumentError
from aiomixcloud._core import upload_form as uploads
from aiomixcloud._core.multipart import File
from aiomixcloud._transport.files import open_file

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MP3 = File("mix.mp3", b"ID3", 0, 3)


def form(**options: Any) -> dict[str, str]:
    """Return the fields of an upload with these options."""
    body = uploads.upload("Mix", options, {"mp3": MP3}, now=NOW)
    text = body.pieces[0]
    assert isinstance(text, bytes)
    parts = text.decode().split("--" + body.content_type.partition("boundary=")[2])[1:-1]
    pairs = [part.split("\r\n\r\n", 1) for part in parts]
    return {head.split('"')[1]: value.removesuffix("\r\n") for head, value in pairs}


def test_all_options_can_be_combined() -> None:
    assert form(
        description="So gut",
        tags=("house", "deep"),
        sections=[
            {"chapter": "Intro", "start_time": 0},
            MappingProxyType({"artist": "A", "song": "B", "start_time": 60}),
            {"artist": "C", "song": "D", "start_time": None},
        ],
        publish_date="2030-01-02 03:04 +01:00",
        disable_comments=True,
        hide_stats=False,
        unlisted=True,
        hosts=["alice", "bob"],
    ) == {
        "name": "Mix",
        "description": "So gut",
        "tags-0-tag": "house",
        "tags-1-tag": "deep",
        "sections-0-chapter": "Intro",
        "sections-0-start_time": "0",
        "sections-1-artist": "A",
        "sections-1-song": "B",
        "sections-1-start_time": "60",
        "sections-2-artist": "C",
        "sections-2-song": "D",
        "publish_date": "2030-01-02T02:04:00Z",
        "disable_comments": "1",
        "unlisted": "1",
        "hosts-0-username": "alice",
        "hosts-1-username": "bob",
    }


class Tracklist(Sequence[MappingProxyType[str, Any]]):
    """An immutable sequence of mappings."""

    def __getitem__(self, index: Any) -> Any:
        return (MappingProxyType({"chapter": "Intro"}), MappingProxyType(TRACK))[index]

    def __len__(self) -> int:
        return 2


TRACK = {"artist": "A", "song": "B", "start_time": 60}


def test_sections_can_be_of_any_mapping_class() -> None:
    assert form(sections=Tracklist()) == form(sections=[{"chapter": "Intro"}, TRACK])


def test_omitted_fields_are_not_sent() -> None:
    assert form() == form(tags=None, sections=None, unlisted=False, description=None)
    assert form() == {"name": "Mix"}


def test_a_host_may_be_given_by_the_address_of_a_page() -> None:
    given = form(hosts=["<https://www.mixcloud.com/alice/?utm_source=x>", "/bob/"])
    assert (given["hosts-0-username"], given["hosts-1-username"]) == ("alice", "bob")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"tags": list("abcdef")}, "tags has 6 items; the maximum is 5"),
        ({"tags": "house"}, "tags must be a list of strings, not 'house'"),
        ({"tags": ["house", ""]}, "'' contains no visible character"),
        ({"tags": [5]}, "tags: a tag must be text, not 5"),
        ({"tags": 5}, "tags must be a list"),
        ({"description": "x" * 1001}, "description has 1001 characters; the maximum is 1000"),
        ({"description": 5}, "description must be text"),
        ({"hosts": ["a", "b", "c"]}, "hosts has 3 items; the maximum is 2"),
        ({"hosts": "alice"}, "hosts must be a list"),
        ({"hosts": ["https://a.example/alice/"]}, "hosts: .* is not a Mixcloud URL"),
        ({"hosts": ["www.mixcloud.com/search/?q=bob"]}, "hosts: .* is not the URL of a user"),
        ({"hosts": ["www.mixcloud.com/bob/a-mix/"]}, "hosts: .* is not the URL of a user"),
        ({"sections": [{"artist": "A"}]}, "number 1 must be either a track .* or a chapter"),
        ({"sections": [{}]}, "number 1 must be either"),
        ({"sections": [{"chapter": "A", "song": "B"}]}, "number 1 must be either"),
        ({"sections": [{"artist": "A", "song": "B", "title": "C"}]}, "number 1 must be either"),
        ({"sections": [{"chapter": " "}]}, "number 1: chapter must not be empty"),
        ({"sections": [{"chapter": "A", "start_time": -1}]}, "of at least 0, not -1"),
        ({"sections": [{"chapter": "A", "start_time": 1.5}]}, "whole number of seconds"),
        ({"sections": [{"chapter": "A", "start_time": "60"}]}, "whole number of seconds"),
        ({"sections": [{"chapter": "A", "start_time": True}]}, "whole number of seconds"),
        ({"sections": {"chapter": "A"}}, "sections must be a list of mappings"),
        ({"sections": ["A"]}, "number 1 must be a mapping"),
        ({"publish_date": "some day"}, "publish_date: 'some day': 'some' is not recognised"),
        ({"publish_date": 1893456000000}, "publish_date: .*milliseconds"),
        ({"publish_date": []}, "publish_date"),
        ({"unlisted": "no"}, "unlisted must be True or False, not 'no'"),
        ({"progress": 5}, "progress must be a callable"),
    ],
)
def test_problems_are_reported(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        form(**options)


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        uploads.upload(
            "",
            {"tags": "x", "description": "x" * 2000},
            {"mp3": "missing.mp3"},
            now=NOW,
        )
    assert len(caught.value.problems) == 4
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    assert caught.value.fields == (("name",), ("description",), ("tags",), ("mp3",))


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"publish": True, "unpublish": True}, ("publish", "unpublish")),
        ({"publish_date": NOW, "unpublish": True}, ("publish_date", "unpublish")),
        ({"publish_date": "some day"}, ("publish_date",)),
        ({"publish_date": []}, ("publish_date",)),
        ({"hosts": ["a b"]}, ("hosts",)),
        ({"hosts": [5]}, ("hosts",)),
        ({"sections": [{"song": "A"}]}, ("sections",)),
        ({"sections": [{"chapter": ""}]}, ("sections",)),
        ({"tags": ["\ud800"]}, ("tags",)),
        ({"unlisted": 1}, ("unlisted",)),
        ({"description": "A", "progress": 5}, ("progress",)),
        ({}, ()),
    ],
)
def test_a_problem_begins_with_its_fields(
    options: dict[str, Any], fields: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        uploads.edit(options, {}, now=NOW)
    assert caught.value.fields == (fields,)
    assert caught.value.problems[0].startswith(" and ".join(fields))


@pytest.mark.parametrize(
    ("name", "size", "problem"),
    [
        ("mp3", 0, "mp3: 'a' is empty"),
        ("mp3", 4_294_967_297, "mp3: 'a' has 4294967297 bytes; the maximum is 4294967296"),
        ("picture", 10_485_761, "picture: 'a' has 10485761 bytes"),
    ],
)
def test_a_file_has_a_size_that_is_allowed(name: str, size: int, problem: str) -> None:
    files: dict[str, File | str] = {"mp3": MP3, name: File("a", io.BytesIO(), 0, size)}
    with pytest.raises(InvalidArgumentError, match=problem):
        uploads.upload("Mix", {}, files, now=NOW)


class TestEdits:
    """An edit changes what is given, and nothing else."""

    def test_hosts_can_be_removed(self) -> None:
        body = uploads.edit({"hosts": []}, {}, now=NOW)
        assert b'name="hosts-0-username"\r\n\r\n\r\n' in bytes(body.pieces[0])  # type: ignore[arg-type]

    @pytest.mark.parametrize("group", ["tags", "sections"])
    def test_other_groups_cannot_be_removed(self, group: str) -> None:
        with pytest.raises(InvalidArgumentError, match=f"cannot remove all {group}"):
            uploads.edit({group: []}, {}, now=NOW)

    def test_an_edit_must_change_something(self) -> None:
        with pytest.raises(InvalidArgumentError, match="no changes are given"):
            uploads.edit({"unlisted": False, "tags": None}, {}, now=NOW)

    @pytest.mark.parametrize(
        "options",
        [
            {"publish": True, "unpublish": True},
            {"publish": True, "unlisted": True},
            {"unpublish": True, "publish_date": "2030-01-01"},
        ],
    )
    def test_conflicting_options_are_refused(self, options: dict[str, Any]) -> None:
        with pytest.raises(InvalidArgumentError, match="cannot be combined"):
            uploads.edit(options, {}, now=NOW)


class TestOpening:
    """Anything that cannot be a file is reported as a problem; nothing is raised."""

    def test_paths_bytes_and_open_files_are_accepted(self, tmp_path: Path) -> None:
        path = tmp_path / "mix.mp3"
        path.write_bytes(b"ID3")
        for value in (path, str(path)):
            file = open_file(value, default_name="x")
            assert isinstance(file, File)
            assert (file.name, file.size, file.ours) == ("mix.mp3", 3, True)
            file.content.close()  # type: ignore[union-attr]
        with path.open("rb") as stream:
            file = open_file(stream, default_name="x")
            assert isinstance(file, File)
            assert (file.name, file.size, file.ours) == ("mix.mp3", 3, False)
        assert open_file(bytearray(b"ID3"), default_name="x") == File(
            "x", b"ID3", 0, 3, head=b"ID3"
        )

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            ("no/such/file.mp3", "file 'no/such/file.mp3' does not exist"),
            (".", "'.' is a directory"),
            (os.devnull, "is not a regular file"),
            ("with\0zero", "cannot be read"),
            (5, "must be a path, an open binary file or bytes, not 5"),
            (io.StringIO("text"), "open in text mode"),
        ],
    )
    def test_other_values_are_refused(self, value: Any, problem: str) -> None:
        found = open_file(value, default_name="x")
        assert isinstance(found, str)
        assert problem in found

    def test_a_pipe_is_refused(self) -> None:
        reader, writer = os.pipe()
        os.close(writer)
        with os.fdopen(reader, "rb") as stream:
            found = open_file(stream, default_name="x")
        assert isinstance(found, str)
        assert "its size is unknown" in found
