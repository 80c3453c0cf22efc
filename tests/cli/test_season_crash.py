"""A season that is published from the command line, which is killed again and again."""

import csv
from pathlib import Path

import pytest

from aiomixcloud.publishing import Journal
from tests.cli.program import COMMAND
from tests.publishing.test_crash import SEED, TITLES, Killer, publish_season, publish_seasons


class CommandLineKiller(Killer):
    """Runs `mixcloud publish` and kills it."""

    statuses = (0, 1, 5, 6, 7)

    @property
    def command(self) -> list[str]:
        """The command line; the spreadsheet is written first."""
        sheet = self.folder / "shows.csv"
        if not sheet.exists():
            paths = sorted(self.folder.glob("*.mp3"))
            with sheet.open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(["audio", "name"])
                for path in paths:
                    name = path.stem.partition(" ")[2].replace("\N{FRACTION SLASH}", "/")
                    rows.writerow([path.name, name])
        options = ["--yes", "--jsonl", "--settle", "2s", "--limit-rate", "400k"]
        return [*COMMAND, "publish", str(self.folder), *options]

    @property
    def environment(self) -> dict[str, str]:
        """The account, and a home of its own."""
        home = str(self.folder.parent / "home")
        variables = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), home)
        account = {"MIXCLOUD_API_ROOT": self.server.root}
        return variables | account | {"MIXCLOUD_ACCESS_TOKEN": self.server.token}

    @property
    def journal(self) -> Journal:
        """The journal, which can be read at any time."""
        path = self.folder / "shows.journal.jsonl"
        return Journal(path, api_root=self.server.root, user="amikrop")


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_season_survives_kills_of_the_command_line(tmp_path: Path) -> None:
    killer = publish_season(tmp_path, TITLES[:8], seed=SEED, kills=5, kind=CommandLineKiller)
    # How many runs a season needs depends on timing; most are killed five times.
    assert killer.kills > 1


@pytest.mark.crash
@pytest.mark.timeout(7200)
def test_twenty_seasons_survive_hundreds_of_kills_of_the_command_line(tmp_path: Path) -> None:
    publish_seasons(tmp_path, CommandLineKiller)
