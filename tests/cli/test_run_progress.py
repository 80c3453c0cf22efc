"""The progress of a run: bars on a terminal, lines in a pipe."""

from rich.console import Console

from aiomixcloud.cli.output.run_progress import RunProgress
from aiomixcloud.publishing import Sending, Waiting


class Clock:
    """A clock that tests move."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def drawn(progress: RunProgress, *, width: int = 80) -> list[str]:
    console = Console(width=width)
    with console.capture() as text:
        console.print(progress.render())
    return text.get().splitlines()


def test_a_terminal_shows_the_run_and_the_file() -> None:
    progress = RunProgress(Clock())
    assert drawn(progress) == ["Starting ..."]
    progress.begin(3, 30_000_000)
    for event in (
        Sending("row 2", "Deep Hours 41", sent=0, total=10_000_000),
        Sending("row 2", "Deep Hours 41", sent=10_000_000, total=10_000_000),
        Sending("row 3", "Deep Hours 42", sent=0, total=10_000_000),
        Sending("row 3", "Deep Hours 42", sent=5_000_000, total=10_000_000),
    ):
        progress.update(event)
    run, file = drawn(progress)
    assert run.startswith("2 of 3 ")
    assert "15.0/30.0 MB" in run
    assert file.startswith("Deep Hours 42 ")
    assert "5.0/10.0 MB" in file
    assert max(map(len, drawn(progress))) <= 80


def test_a_file_that_is_sent_again_counts_once() -> None:
    progress = RunProgress(Clock())
    progress.begin(2, 20_000_000)
    for sent in (0, 4_000_000, 0, 6_000_000):
        progress.update(Sending("row 2", "Deep Hours 41", sent=sent, total=10_000_000))
    run, _ = drawn(progress)
    assert run.startswith("1 of 2 ")
    assert "6.0/20.0 MB" in run


def test_a_terminal_shows_a_wait() -> None:
    clock = Clock()
    progress = RunProgress(clock)
    progress.begin(1, 1000)
    progress.wait(Waiting(90, "rate limit"))
    clock.now = 30
    assert drawn(progress) == ["Waiting 1:00: Mixcloud asks to wait"]
    progress.update(Sending("row 2", "Deep Hours", sent=0))
    assert drawn(progress) == ["Deep Hours ..."]


def test_a_pipe_gets_a_line_now_and_then() -> None:
    clock = Clock()
    progress = RunProgress(clock)
    progress.begin(1, 100_000_000)
    lines = []
    for second in range(100):
        clock.now = second
        progress.update(Sending("row 2", "A", sent=second * 1_000_000, total=100_000_000))
        lines.append(progress.line())
    assert [line for line in lines if line] == [
        *("30 % sent, 1.0 MB/s, 1:10 left.", "60 % sent, 1.0 MB/s, 0:40 left."),
        "90 % sent, 1.0 MB/s, 0:10 left.",
    ]
