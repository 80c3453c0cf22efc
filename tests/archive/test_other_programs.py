"""An archive is opened by Datasette and sqlite-utils as it is."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.sandbox import Sandbox


@pytest.fixture
def path(tmp_path: Path, sandbox: Sandbox) -> Path:
    path = tmp_path / "archive.db"
    with sandbox.sync_client("bob") as mixcloud, Archive(path) as archive:
        list(archive.update(mixcloud, ["bob"], comments=True, followers=True))
    return path


def test_sqlite_utils_opens_an_archive(path: Path) -> None:
    sqlite_utils = pytest.importorskip("sqlite_utils", reason="sqlite-utils is not installed")
    database = sqlite_utils.Database(path)
    shows = database["shows"]
    assert shows.pks == ["key"]
    assert shows.count == 26
    assert {key.other_table for key in shows.foreign_keys} == {"users"}
    assert database["documents"].detect_fts() == "search"
    found = list(database["documents"].search("london", limit=3))
    assert len(found) == 3
    database.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_datasette_opens_an_archive(path: Path) -> None:
    app: Any = pytest.importorskip("datasette.app", reason="Datasette is not installed")

    async def look() -> tuple[dict[str, Any], str]:
        datasette = app.Datasette([str(path)])
        table = await datasette.client.get("/archive/shows.json?_shape=objects&_size=1")
        row = await datasette.client.get("/archive/shows?_search=x&_facet=user_key")
        assert row.status_code == 200
        return table.json(), row.text

    table, page = asyncio.run(look())
    assert table["rows"][0]["user_key"] == "/bob/"
    assert 'href="/archive/users/' in page
