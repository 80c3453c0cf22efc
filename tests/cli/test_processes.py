"""Every command as a process: on a terminal, and in a pipe."""

from pathlib import Path

import pytest

from aiomixcloud.cli.app import SECTIONS
from tests.cli.program import Program
from tests.cli.tagged_audio import tagged

#: For each command, text that a terminal shows, and text that a pipe gets.
LINES = {
    "get bob": ("user  Bob", "username\tbob"),
    "me": ("user  Amikrop", "username\tamikrop"),
    "popular -n 3": ("Funky Mix  ", "\tFunky Mix\tchris\t4211\t"),
    "hot -n 3": ("key\n", "Z\n"),
    "new -n 3": ("key\n", "Z\n"),
    "search glück": ("marlene/tunes-zum-glück", "/marlene/tunes-zum-gl%C3%BCck/\t"),
    "discover jazz -n 3": ("Jazz Cellar Session", "/jazzcellar/jazz-cellar-session-"),
    "list bob followers -n 3": ("Amikrop  ", "/amikrop/\tamikrop\tAmikrop\n"),
    "follow peter": ("peter: Now following peter\n", "peter\ttrue\tNow following peter\n"),
    "unfollow certainuser": ("certainuser: ", "certainuser\tfalse\t"),
    "favorite luke/a-nice-mix": ("luke/a-nice-mix: ", "luke/a-nice-mix\ttrue\t"),
    "unfavorite luke/a-nice-mix": ("luke/a-nice-mix: ", "luke/a-nice-mix\tfalse\t"),
    "repost luke/a-nice-mix": ("luke/a-nice-mix: ", "luke/a-nice-mix\ttrue\t"),
    "unrepost luke/a-nice-mix": ("luke/a-nice-mix: ", "luke/a-nice-mix\tfalse\t"),
    "listen-later bob/lunch-break-soul": ("lunch-break-soul: ", "soul\ttrue\t"),
    "unlisten-later bob/lunch-break-soul": ("lunch-break-soul: ", "soul\tfalse\t"),
    "upload show.mp3 --name Twice": ("page  ", "/amikrop/twice-1/\t"),
    "edit perfect-mix -d new": ("page  ", "/amikrop/perfect-mix/\t"),
    "tracklist tracks.txt": ("Sabine  ", "\tSabine\tTidal\n"),
    "plan shows.csv": ("1 to send", "+\trow 2\tA Season Show\t"),
    "publish shows.csv --yes": ("1 published.", ""),
    "journal shows.csv": ("", ""),
    "archive bob.db bob": ("requests  ", "requests\t"),
    "stats none.db": ("none.db does not exist", ""),
    "watch bob --once --announce-existing": ("Bob published ", ""),
    "feed bob --limit 1": ("<rss", "<rss"),
    "embed luke/a-nice-mix": ("<iframe", "<iframe"),
    "login --sandbox": ("needs no login", ""),
    "logout": ("Not logged in at ", ""),
    "whoami": ("user  amikrop", "amikrop\n"),
    "doctor": ("versions", "versions\tok\t"),
    "profiles": ("No stored accounts", ""),
    "mcp --http nowhere": ("is not an address", ""),
    "sandbox --host nowhere.invalid": ("cannot listen on nowhere.invalid", ""),
    "demo": ("Demo complete.", "Demo complete."),
    "help options": ("--max-wait TIME", "--max-wait TIME"),
    "version": ("mixcloud 2", "mixcloud 2"),
    "completion bash": ("_MIXCLOUD_COMPLETE=bash_complete", "_MIXCLOUD_COMPLETE=bash_complete"),
}

#: Commands that run the same code as another one in `LINES`.
ALIKE = {
    *("hot", "new", "unfollow", "unfavorite", "repost", "unrepost"),
    *("listen-later", "unlisten-later"),
}

#: Exit statuses of commands that fail, except those with nothing to undo.
FAILURES = {"sandbox": 1, "login": 2, "journal": 2, "mcp": 2, "stats": 2}


@pytest.mark.parametrize(
    "line",
    [pytest.param(line, marks=[pytest.mark.long] * (line.split()[0] in ALIKE)) for line in LINES],
)
def test_a_command_runs_as_a_process(
    writable_mixcloud: Program, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged(tmp_path / "show.mp3")
    (tmp_path / "shows.csv").write_text("file,name\nshow.mp3,A Season Show\n")
    (tmp_path / "tracks.txt").write_text("0:00 Sabine - Tidal\n3:00 Ann - One\n")
    monkeypatch.chdir(tmp_path)
    drawn, piped = LINES[line]
    words = line.split()
    # The second undo finds nothing to undo.
    with writable_mixcloud.on_terminal(*words) as terminal:
        text = terminal.until(drawn)
        assert "\t" not in text
        terminal.rest()
        assert "Traceback" not in terminal.text
        first = terminal.process.wait(60)
    result = writable_mixcloud(*words)
    assert piped in result.out
    assert "Traceback" not in result.err
    assert {first, result.status} <= {0, FAILURES.get(words[0], 3)}


def test_no_command_is_forgotten() -> None:
    run = {line.split()[0] for line in LINES}
    assert run == {name for commands in SECTIONS.values() for name in commands}
