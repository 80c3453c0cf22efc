"""Runs of seasons: what is sent, what is printed, and how a run ends."""

import csv
import json
import os
import signal
import socket
import threading
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiomixcloud.publishing import AccountLock, Journal
from aiomixcloud.sandbox import faults
from tests.cli.program import Program, Result, plain, until
from tests.cli.seasons import DAYS, KEYS, OPTIONS, make_season, make_sheet
from tests.publishing.making import write_audio
from tests.support.rewriting_server import Rewriting

UPLOAD = "POST /upload/"


def publish(program: Program, source: Path, *options: str, **settings: Any) -> Result:
    """Publish a season in a pipe."""
    return program("publish", str(source), "--yes", *options, **settings)


def outcomes(result: Result) -> dict[str, str]:
    """Return what became of each row that was printed."""
    return {line.split("\t")[1]: line.split("\t")[0] for line in result.lines}


def uploads(program: Program) -> int:
    return sum(one.path.startswith("/upload/?") for one in program.sandbox.requests)


def test_a_season_is_published_and_not_again(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = make_season(tmp_path / "season")
    first = publish(writable_mixcloud, season, *OPTIONS)
    assert first.status == 0, first.err
    assert outcomes(first) == dict.fromkeys((f"{day}.mp3" for day in DAYS), "published")
    assert [line.split("\t")[2] for line in first.lines] == KEYS
    assert "[2/3] Sending 2031-01-10.mp3" in first.err
    assert first.err.endswith("3 published.\n")
    second = publish(writable_mixcloud, season, *OPTIONS)
    assert (second.status, second.out) == (0, "")
    assert uploads(writable_mixcloud) == 3
    assert (season / "shows.journal.jsonl").exists()


def test_a_change_is_edited(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = make_season(tmp_path / "season")
    publish(writable_mixcloud, season, *OPTIONS)
    (season / f"{DAYS[1]}.description.txt").write_text("Live.", "utf-8")
    result = publish(writable_mixcloud, season, *OPTIONS)
    assert outcomes(result) == {f"{DAYS[1]}.mp3": "edited"}
    with writable_mixcloud.sandbox.sync_client("amikrop") as mixcloud:
        assert mixcloud.get(KEYS[1]).data["description"] == "Live."


def test_without_a_terminal_yes_is_needed(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = make_season(tmp_path / "season")
    result = writable_mixcloud.process("publish", str(season), *OPTIONS)
    assert (result.status, result.out) == (2, "")
    assert "3 shows would be sent or edited; give --yes" in result.err
    assert uploads(writable_mixcloud) == 0


def test_on_a_terminal_the_plan_is_shown_and_confirmed(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    season = make_season(tmp_path / "season")
    with writable_mixcloud.on_terminal("publish", str(season), *OPTIONS) as terminal:
        shown = terminal.until("Send or edit 3 shows? [Y/n]: ")
        assert "+ 2031-01-03  Deep Hours 3 January 2031   Fri 2031-01-03 20:00" in shown
        assert uploads(writable_mixcloud) == 0
        terminal.type("y\n")
        text = plain(terminal.rest())
        assert terminal.process.wait(60) == 0
    assert "scheduled for Fri 2031-01-10 20:00: amikrop/deep-hours-10-january-2031" in text
    assert text.rstrip().endswith("3 published.")


def test_an_answer_of_no_sends_nothing(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = make_season(tmp_path / "season")
    with writable_mixcloud.on_terminal("publish", str(season), *OPTIONS) as terminal:
        terminal.until("[Y/n]: ")
        terminal.type("n\n")
        assert "nothing was sent" in terminal.rest()
        assert terminal.process.wait(60) == 1
    assert uploads(writable_mixcloud) == 0


def test_a_mistake_stops_everything_unless_it_is_skipped(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    sheet.write_text(sheet.read_text("utf-8") + "missing.mp3,Three\n", "utf-8")
    result = publish(writable_mixcloud, sheet)
    assert (result.status, result.out, uploads(writable_mixcloud)) == (2, "", 0)
    assert "row 4, audio: 'missing.mp3'" in result.err
    skipped = publish(writable_mixcloud, sheet, "--skip-invalid")
    assert (skipped.status, len(skipped.lines)) == (2, 2)
    assert f"run again: mixcloud publish {sheet} --yes --skip-invalid" in skipped.err


def test_a_mistake_in_a_heading_concerns_all_rows_and_cannot_be_skipped(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One,One", "Two,Two"])
    sheet.write_text(sheet.read_text("utf-8").replace("audio,name", "audio,name,name"), "utf-8")
    result = publish(writable_mixcloud, sheet, "--skip-invalid")
    assert (result.status, result.out, uploads(writable_mixcloud)) == (2, "", 0)
    assert "name: 'name' means the same as column 'name'; remove or rename" in result.err
    plan = writable_mixcloud.process("plan", str(sheet))
    assert "2 shows: 2 to send" in plan.err


def test_commands_in_messages_are_not_wrapped(writable_mixcloud: Program, tmp_path: Path) -> None:
    folder = tmp_path / "a long name of a folder"
    folder.mkdir()
    sheet = make_sheet(folder, ["One"])
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    options = ("--settle", "0", "--yes", "--timezone", "Europe/Berlin")
    with writable_mixcloud.on_terminal("publish", str(sheet), *options) as terminal:
        text = plain(terminal.rest())
        assert terminal.process.wait(60) == 7
    assert f"mixcloud journal resolve '{sheet}' 2 --retry" in text
    assert f"mixcloud journal resolve '{sheet}' 2 --key KEY" in text


def test_a_mistake_of_the_whole_manifest_cannot_be_skipped(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    result = publish(writable_mixcloud, sheet, "--skip-invalid", "--timezone", "Mars/Phobos")
    assert (result.status, result.out, uploads(writable_mixcloud)) == (2, "", 0)
    assert "'Mars/Phobos' is not a known time zone" in result.err


def test_a_refused_show_stops_only_itself(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two", "Three"])
    body = '{"error": {"type": "InvalidError", "message": "Not today"}}'
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.Status(400, body=body))
    result = publish(writable_mixcloud, sheet)
    assert result.status == 1
    assert outcomes(result) == {"row 3": "published", "row 4": "published"}
    assert "mixcloud: row 2, 'One' refused: " in result.err
    assert "2 published, 1 refused." in result.err


def test_the_first_refusal_can_stop_the_run(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two", "Three"])
    writable_mixcloud.sandbox.faults.add(
        UPLOAD, faults.Status(400, body='{"error": {"message": "No"}}')
    )
    result = publish(writable_mixcloud, sheet, "--stop-at-first")
    assert (result.status, result.out) == (1, "")
    assert "1 refused, 2 not sent." in result.err


def test_a_long_rate_limit_stops_the_run(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.RateLimit(3600), times=None)
    result = publish(writable_mixcloud, sheet, "--max-wait", "1m")
    assert (result.status, result.out) == (5, "")
    assert "rate limited by Mixcloud for 1:00:00" in result.err
    assert f"Run again to send the rest: mixcloud publish {sheet}" in result.err


def test_an_invalid_token_ends_with_4(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    result = publish(writable_mixcloud, sheet, env={"MIXCLOUD_ACCESS_TOKEN": "wrong"})
    assert (result.status, result.out) == (4, "")


def test_without_a_network_mistakes_are_still_reported(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    sheet.write_text(sheet.read_text("utf-8") + "missing.mp3,Two\n", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as unused:
        root = f"http://127.0.0.1:{unused.getsockname()[1]}"
    result = publish(writable_mixcloud, sheet, env={"MIXCLOUD_API_ROOT": root})
    assert result.status == 6
    assert "row 3, audio: 'missing.mp3'" in result.err


def test_an_unknown_outcome_is_decided_by_the_printed_command(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    result = publish(writable_mixcloud, sheet, "--settle", "0")
    assert result.status == 7
    assert outcomes(result) == {"row 3": "published"}
    retry = f"mixcloud journal resolve {sheet} 2 --retry"
    assert f"'{retry}' if it is not." in result.err
    assert f"'mixcloud journal resolve {sheet} 2 --key KEY'" in result.err
    # It stays unknown, and is not sent again, until somebody decides.
    assert publish(writable_mixcloud, sheet, "--settle", "0").status == 7
    assert uploads(writable_mixcloud) == 2
    assert writable_mixcloud(*retry.split()[1:]).status == 0
    done = publish(writable_mixcloud, sheet)
    assert (done.status, outcomes(done)) == (0, {"row 2": "published"})
    assert uploads(writable_mixcloud) == 3


def test_a_lost_answer_is_found(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=True))
    result = publish(writable_mixcloud, sheet)
    assert (result.status, outcomes(result)) == (0, {"row 2": "found", "row 3": "published"})


def test_a_show_that_seems_to_be_there_is_named(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    writable_mixcloud.sandbox.add_show("amikrop", "One", audio_length=2)
    result = publish(writable_mixcloud, sheet)
    assert (result.status, uploads(writable_mixcloud)) == (0, 0)
    assert result.err.startswith(
        "row 2: a show of this name and length is in the account: /amikrop/one/; to send another "
        "show, rename it.\n"
    )


def test_a_second_run_ends_with_8_and_one_line(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    os.environ["XDG_STATE_HOME"] = str(tmp_path / "state")
    try:
        with AccountLock(writable_mixcloud.sandbox.api_root, "amikrop", what="upload"):
            env = {"XDG_STATE_HOME": str(tmp_path / "state")}
            result = publish(writable_mixcloud, sheet, env=env)
    finally:
        del os.environ["XDG_STATE_HOME"]
    assert (result.status, result.out) == (8, "")
    assert result.err.startswith("mixcloud: another upload to this account is running")
    assert result.err.count("\n") == 1
    assert publish(writable_mixcloud, sheet, env=env).status == 0


def test_ctrl_c_finishes_the_file(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    is_announced = threading.Event()

    def hold(path: str, answer: Any) -> Any:
        assert path != "/upload/" or is_announced.wait(120)
        return answer

    with Rewriting(writable_mixcloud.sandbox.api_root, hold) as server:
        env = {"MIXCLOUD_API_ROOT": server.root}
        with writable_mixcloud.started("publish", str(sheet), "--yes", env=env) as process:
            until(process, "[1/2] Sending")
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            assert process.stderr.readline() == (
                "Finishing the current file; press Ctrl-C again to stop immediately.\n"
            )
            is_announced.set()
            out, err = process.communicate(timeout=120)
        assert process.returncode == 130
        assert out.startswith("published\trow 2\t/amikrop/one/")
        assert f"Run again to send the rest: mixcloud publish {sheet}" in err
        assert publish(writable_mixcloud, sheet, env=env).status == 0
    assert uploads(writable_mixcloud) == 2


def test_a_second_ctrl_c_stops_at_once(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"], frames=3000)
    slowly = ("--yes", "--limit-rate", "2k")
    with writable_mixcloud.started("publish", str(sheet), *slowly) as process:
        until(process, "[1/2] Sending")
        process.send_signal(signal.SIGINT)
        until(process, "Finishing the current file")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)  # the file takes ten minutes
    assert (process.returncode, out) == (130, "")
    assert err == (
        f"mixcloud: stopped; continue with: mixcloud publish {sheet} --yes --limit-rate 2k\n"
    )
    result = publish(writable_mixcloud, sheet)
    assert (result.status, len(result.lines), uploads(writable_mixcloud)) == (0, 2, 2)


def test_events_are_json_lines(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    events = [json.loads(line) for line in publish(writable_mixcloud, sheet, "--jsonl").lines]
    kinds = [event["event"] for event in events if not event.get("sent")]
    assert kinds == ["planned", "sending", "published", "sending", "published", "stopped"]
    assert events[-1] == {"event": "stopped", "reason": "done", "left": 0, "error": None}
    published = next(event for event in events if event["event"] == "published")
    assert published["url"].endswith("/www/amikrop/one/")


def test_a_run_is_one_json_document(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    result = publish(writable_mixcloud, sheet, "--json", "--settle", "0")
    document = json.loads(result.out)
    assert document["status"] == result.status == 7
    one, two = document["shows"]
    assert (one["outcome"], two["outcome"], two["key"]) == (
        "unknown",
        "published",
        "/amikrop/two/",
    )
    assert one["commands"][-1] == f"mixcloud journal resolve {sheet} 2 --retry"


def test_a_manifest_can_be_standard_input(writable_mixcloud: Program, tmp_path: Path) -> None:
    make_sheet(tmp_path, ["One"])
    text = f"audio,name\n{tmp_path / '0.mp3'},From a pipe\n"
    journal = tmp_path / "pipe.jsonl"
    result = writable_mixcloud.process(
        "publish", "-", "--yes", "--journal", str(journal), input=text
    )
    assert (result.status, len(result.lines)) == (0, 1)
    (state,) = Journal(journal).states.values()
    assert state.name == "From a pipe"


def test_results_have_key_address_and_embed_code(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One", "Été & nuit"])
    path = tmp_path / "results.csv"
    publish(writable_mixcloud, sheet, "--only", "new")
    assert publish(writable_mixcloud, sheet, "--results", str(path)).status == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [(row["row"], row["key"], row["outcome"]) for row in rows] == [
        *(("row 2", "amikrop/one", "there"), ("row 3", "amikrop/été-nuit", "there"))
    ]
    assert rows[0]["url"].endswith("/www/amikrop/one/")
    for row in rows:
        assert row["embed"] == writable_mixcloud("embed", row["key"]).out.strip()


def test_results_that_cannot_be_written_stop_a_run_before_it_begins(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    path = tmp_path / "missing" / "results.csv"
    result = publish(writable_mixcloud, sheet, "--results", str(path))
    assert result.status == 2
    assert f"--results: '{path}' cannot be written: No such file or directory" in result.err
    assert uploads(writable_mixcloud) == 0


def test_weekly_shows_keep_their_dates(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = tmp_path / "season"
    season.mkdir()
    for number in (1, 2, 10):
        write_audio(season / f"show {number}.mp3", seed=number)
    options = ["--weekly", "friday 20:00", "--timezone", "Europe/Berlin"]
    (season / "show 2.cue").write_text("This is not a tracklist.")
    publish(writable_mixcloud, season, *options, "--skip-invalid")
    (season / "show 2.cue").unlink()
    publish(writable_mixcloud, season, *options)
    write_audio(season / "show 3.mp3", seed=3)
    assert publish(writable_mixcloud, season, *options).status == 0
    states = Journal(season / "shows.journal.jsonl").states.values()
    dates = {one.audio: datetime.fromisoformat(one.sent["publish_date"]) for one in states}
    assert sorted(dates, key=lambda name: dates[name]) == [
        *("show 1.mp3", "show 2.mp3", "show 10.mp3", "show 3.mp3")
    ]
    local = [one.astimezone(ZoneInfo("Europe/Berlin")) for one in sorted(dates.values())]
    assert {f"{one:%A %H:%M}" for one in local} == {"Friday 20:00"}
    assert {(b.date() - a.date()).days for a, b in pairwise(local)} == {7}
    assert publish(writable_mixcloud, season, *options).out == ""


def test_the_log_has_a_line_per_event(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    path = tmp_path / "run.log"
    publish(writable_mixcloud, sheet, "--log-file", str(path))
    texts = [line.partition(" ")[2] for line in path.read_text("utf-8").splitlines()]
    assert texts[0] == "1 to send or edit, 33.8 kB."
    assert texts[2:] == ["published: amikrop/one", "Stopped (done): 1 published."]
    (tmp_path / "folder").mkdir()
    refused = publish(
        writable_mixcloud, sheet, "--log-file", str(tmp_path / "folder" / "a" / "run.log")
    )
    assert refused.status == 2


def test_verify_compares_what_was_sent(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    result = publish(writable_mixcloud, sheet, "--verify")
    assert result.status == 0
    assert "Compared 2 shows with what was sent: no differences." in result.err
    with writable_mixcloud.sandbox.sync_client("amikrop") as mixcloud:
        mixcloud.edit("amikrop/two", name="Another name")
    result = writable_mixcloud("plan", str(sheet), "--verify")
    assert result.status == 1
    assert "mixcloud: row 3, 'Two' (amikrop/two): its name is 'Another name'" in result.err


def test_staged_shows_are_published_together(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    result = publish(writable_mixcloud, sheet, "--stage")
    assert result.status == 0, result.err
    assert [line.split("\t")[:2] for line in result.lines] == [
        *(["published", "row 2"], ["published", "row 3"]),
        *(["published", "row 2"], ["published", "row 3"]),
    ]


def test_a_folder_and_its_sheet_have_one_journal(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    folder = tmp_path / "season"
    folder.mkdir()
    sheet = make_sheet(folder, ["One"])
    assert publish(writable_mixcloud, sheet).status == 0
    assert publish(writable_mixcloud, folder).out == ""
    assert uploads(writable_mixcloud) == 1
