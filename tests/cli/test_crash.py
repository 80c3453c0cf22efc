"""Uploads and edits that a signal hits at any moment: what the program says is true.

A sandbox in a process of its own takes them, slowly and with faults, so that every phase is hit.
`make crash` does it hundreds of times.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.cli.program import COMMAND, heeding_interrupts
from tests.cli.tagged_audio import tagged

#: Faults that an upload may meet, with their parameters; None for no fault.
FAULTS: list[tuple[str, dict[str, Any]] | None] = [
    None,
    None,
    None,
    ("delay", {"seconds": 0.05}),
    ("delay", {"seconds": 0.05, "done": True}),
    ("delay", {"seconds": 3, "done": True}),
    ("trickle", {"bytes_per_second": 500}),
    ("rate_limit", {"retry_after": 1}),
    ("silent", {}),
    ("silent", {"done": True}),
    ("reset", {"when": "headers", "done": True}),
    ("reset", {"when": "body"}),
    ("reset", {"when": "request"}),
    ("garbage", {"done": True}),
]

#: What the program may say, once.
NOTHING, PERHAPS = "cannot have accepted it", "may have been published"
THERE, PUBLISHED = "Mixcloud has accepted it", "the show is published"
STATEMENTS = re.compile(f"{NOTHING}|{PERHAPS}|{THERE}|{PUBLISHED}")

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

#: Seconds that the program may take after a signal.
LONGEST = 5.0


@dataclass
class World:
    """A sandbox in a process of its own."""

    api: str
    control: str
    home: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def tell(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Steer the sandbox."""
        headers = {"Content-Type": "application/json"}
        request = Request(f"{self.control}/{path}", json.dumps(body).encode(), headers)
        with urlopen(request, timeout=60) as answer:
            data: dict[str, Any] = json.load(answer)
            return data

    def show(self, user: str, slug: str) -> dict[str, Any] | None:
        """Return a show as its owner sees it, if it is there."""
        address = f"{self.api}/{user}/{slug}/?access_token={self.tokens[user]}"
        try:
            with urlopen(address, timeout=60) as answer:
                data: dict[str, Any] = json.load(answer)
                return data
        except HTTPError as error:
            with error:
                if error.code != 404:
                    raise
            return None


@contextmanager
def world(home: Path, users: int) -> Iterator[World]:
    """Serve a sandbox with some users who upload."""
    with subprocess.Popen(
        [*COMMAND, "sandbox", "--json"], stdout=subprocess.PIPE, cwd=home, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        roots = json.loads(process.stdout.readline())
        found = World(roots["api_root"], roots["control_root"], home)
        try:
            for number in range(users):
                user = f"person{number}"
                found.tokens[user] = found.tell("users", {"username": user, "name": user})[
                    "access_token"
                ]
            yield found
        finally:
            process.terminate()


@dataclass
class Attempt:
    """An upload or an edit to interrupt.

    Attributes:
        world: Where it goes.
        user: Who does it.
        name: Title of the show.
        edit: Whether the show is there already, and is edited.
        fault: What goes wrong there.
        numbers: The signals, one after the other.
    """

    world: World
    user: str
    name: str
    edit: bool
    fault: tuple[str, dict[str, Any]] | None
    numbers: list[signal.Signals]
    about: str = ""

    @property
    def slug(self) -> str:
        """Last part of the show's key."""
        return self.name.lower().replace(" ", "-")

    @property
    def is_there(self) -> bool:
        """Whether Mixcloud has the new show, or the change."""
        show = self.world.show(self.user, self.slug)
        return show is not None and (not self.edit or show.get("description") == "changed")

    def prepare(self, files: list[Path], chance: random.Random) -> list[str]:
        """Bring about what it needs, and return the arguments of the program."""
        command = ["upload", str(chance.choice(files)), "-n", self.name]
        match = "POST /upload/"
        if self.edit:
            self.world.tell("shows", {"username": self.user, "name": self.name})
            command = ["edit", f"{self.user}/{self.slug}", "-d", "changed"]
            match = f"POST /upload/{self.user}/{self.slug}/edit/"
        if self.fault:
            # All upload to one address: the fault is for the next one, whosever it is.
            kind, parameters = self.fault
            body = {"match": match, "fault": kind, "parameters": parameters}
            self.world.tell("faults", body)
        return [*COMMAND, *command, "-v", "--timeout", "20"]

    def run(self, command: list[str], chance: random.Random) -> str:
        """Run the program, send it the signals at some moment, and check what it says."""
        environment = os.environ | {
            "HOME": str(self.world.home / self.user),
            "XDG_STATE_HOME": str(self.world.home / self.user),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "MIXCLOUD_API_ROOT": self.world.api,
            "MIXCLOUD_ACCESS_TOKEN": self.world.tokens[self.user],
        }
        said = self.world.home / f"{self.user}.txt"
        with (
            said.open("w") as errors,
            subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            ) as process,
        ):
            wait_for_some_moment(process, said, chance)
            for number in self.numbers:
                process.send_signal(number)
                time.sleep(chance.choice([0, 0.01]))
            start = time.monotonic()
            try:
                out, _ = process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                pytest.fail(f"it hangs: {self} {command} {said.read_text()!r}")
            took = time.monotonic() - start
        lines = said.read_text().splitlines(keepends=True)
        err = "".join(line for line in lines if line[:2] not in {"> ", "< "})
        self.about = f"{self} {command} {process.returncode} {out!r} {err!r} {took:.1f} s"
        return self.check(process.returncode, out, err)

    def check(self, status: int, out: str, err: str) -> str:
        """Check what the program said, and return what it was in a word."""
        assert "Traceback" not in err, self.about
        assert "bug" not in err, self.about
        statements = STATEMENTS.findall(err)
        interrupted = {128 + number for number in self.numbers}
        if out:
            assert out.startswith(f"/{self.user}/{self.slug}/\t"), self.about
            assert self.is_there, self.about
            assert status in {0} | (interrupted if statements else set()), self.about
            return "key"
        assert len(statements) <= 1, self.about
        if not statements:
            # A signal before anything was sent, or a wait that is too long.
            assert status in interrupted | {5}, self.about
            assert not self.is_there, self.about
            return "before"
        assert status in interrupted | {1, 6}, self.about
        if statements[0] == PERHAPS:
            return "perhaps"
        assert self.is_there == (statements[0] in {THERE, PUBLISHED}), self.about
        return "there" if self.is_there else "nothing"


def wait_for_some_moment(
    process: subprocess.Popen[str], said: Path, chance: random.Random
) -> None:
    """Wait for a moment after the start, or around the upload."""
    if chance.random() < 0.7:
        while process.poll() is None and "> POST" not in said.read_text():
            time.sleep(0.001)
        time.sleep(chance.choice([0, 0.002, 0.01, 0.05, 0.2]) * chance.random())
    else:
        while process.poll() is None and not catches_term(process.pid):
            time.sleep(0.001)
        time.sleep(chance.random() * 1.2)


@contextmanager
def heeding_hangups() -> Iterator[None]:
    """Start processes that SIGHUP ends, also where the tests run by `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def catches_term(process: int) -> bool:
    """Report whether a process handles the signal TERM, as the program does from its start on."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return True
    found = re.search(r"^SigCgt:\s*([0-9a-f]+)", status, re.MULTILINE)
    return bool(found and int(found[1], 16) >> (signal.SIGTERM - 1) & 1)


def attack(home: Path, attempts: int, workers: int, seed: int) -> Counter[str]:
    """Make attempts, some at a time, each of its own user; return how often what was said."""
    files = [
        tagged(home / "small.mp3", seconds=20),
        tagged(home / "middle.mp3", seconds=200),
        tagged(home / "large.mp3", seconds=1500),
    ]
    with heeding_interrupts(), heeding_hangups(), world(home, workers) as found:

        def work(worker: int) -> list[tuple[Attempt, str]]:
            chance = random.Random(f"{seed}-{worker}")
            results = []
            for number in range(worker, attempts, workers):
                signals = chance.choices(SIGNALS, [5, 5, 1], k=2)
                one = Attempt(
                    found,
                    f"person{worker}",
                    f"Attempt {number}",
                    edit=chance.random() < 0.25,
                    fault=chance.choice(FAULTS),
                    numbers=signals[: 2 if chance.random() < 0.15 else 1],
                )
                results.append((one, one.run(one.prepare(files, chance), chance)))
            return results

        with ThreadPoolExecutor(workers) as pool:
            results = [result for some in pool.map(work, range(workers)) for result in some]
        # Nothing comes after all.
        for one, result in results:
            assert result not in {"before", "nothing"} or not one.is_there, one.about
    return Counter(result for _, result in results)


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="it looks into /proc"
)


@pytest.mark.long
def test_the_message_after_a_signal_is_true(tmp_path: Path) -> None:
    counts = attack(tmp_path, attempts=16, workers=2, seed=13)
    assert counts.total() == 16


@pytest.mark.crash
@pytest.mark.timeout(3600)
def test_messages_after_hundreds_of_signals_are_true(tmp_path: Path) -> None:
    attempts = int(os.environ.get("ATTEMPTS", "600"))
    seed = int(os.environ.get("SEED", time.time_ns() % 100_000))
    counts = attack(tmp_path, attempts=attempts, workers=3, seed=seed)
    sys.stdout.write(f"\nseed {seed}: {dict(counts)}\n")
    assert counts.total() == attempts
