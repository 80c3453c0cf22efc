"""The description of the tables of an archive is current, and its queries run."""

from collections.abc import Iterator

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.sandbox import Sandbox
from tests.docs.snippets import Snippet, read
from tools.archive_schema import PART, TABLES

QUERIES = [snippet for snippet in read(PART.page) if snippet.language == "sql"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("archive") / "archive.db"
    with Sandbox() as sandbox, sandbox.sync_client("bob") as mixcloud, Archive(path) as opened:
        list(opened.update(mixcloud, ["bob"]))
        yield opened


def test_the_description_is_current() -> None:
    assert PART.is_current, "run `make docs-help`"


def test_every_table_is_described(archive: Archive) -> None:
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'"
    assert {row["name"] for row in archive.connection.execute(query)} == set(TABLES)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.place)
def test_the_queries_run(archive: Archive, query: Snippet) -> None:
    assert archive.connection.execute(query.code).description
