"""The commands that publish: upload a show, change it, and show it in a page."""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud import (
    AuthenticationError,
    InvalidArgumentError,
    InvalidResponseError,
    MixcloudError,
    NotFoundError,
    ServerError,
    TransportError,
    UploadInterruptedError,
)
from aiomixcloud.cli.command import command
from aiomixcloud.cli.error_messages import explain_interruption, explained
from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.input.preflight import review
from aiomixcloud.cli.input.show_options import (
    Saying,
    age,
    check_all,
    past_moment,
    reject,
    show_options,
    size,
    tell_moment,
    tell_plan,
)
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import FilePath, number
from aiomixcloud.cli.output.formatting import clock, one_line, short_key
from aiomixcloud.cli.output.upload_progress import Sending
from aiomixcloud.cli.questions import confirm, prompt
from aiomixcloud.constants import PICTURE_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from aiomixcloud.cli.input.id3 import Audio
    from aiomixcloud.cli.input.tracklist import Note
    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.cli.session import Session

#: How many of the newest shows are looked through for one of the same name: a page of the API.
_LOOKED_AT = 100


#: A name for the first check, if there is none yet.
_PLACEHOLDER = "Name"

#: Seconds that an upload may go on after a signal, to the next piece or to the answer.
_PATIENCE = 1.0

#: How often a published show is looked for whose key is not known, and seconds in between.
_TIMES, _PAUSE = 3, 1.0

#: How much the clock of Mixcloud may differ from that of this machine.
_CLOCKS = timedelta(minutes=1)

SECTIONS = """

    \b
    A SECTION is a time and a title; an artist makes it a track:
      --section '0:00 Intro' --section '1:04:05 Artist - Title'
"""


def _with_sections(function: Callable[..., Any]) -> Callable[..., Any]:
    function.__doc__ = (function.__doc__ or "").rstrip() + SECTIONS
    return function


@command(
    "upload",
    examples=[
        "mixcloud upload show.mp3",
        "mixcloud upload show.mp3 --name 'Deep Hours 12' --picture cover.jpg",
        "mixcloud upload show.mp3 -t house -t deep -s '0:00 Intro' -s '4:05 A - B'",
        "mixcloud upload show.mp3 --tracklist tracks.txt --description @about.txt",
        "mixcloud upload show.mp3 --publish-date 'friday 20:00' --dry-run",
    ],
)
@click.argument("file", type=FilePath())
@click.option(
    "-n", "--name", metavar="TEXT", help="Title; that of the file where it is not given."
)
@show_options
@click.option(
    "--chapters/--no-chapters",
    default=None,
    help="Whether chapters in the file are the tracklist; asked on a terminal.",
)
@click.option("--no-picture", is_flag=True, help="Do not take the picture that is in the file.")
@click.option(
    "--skip-existing", is_flag=True, help="Do nothing if a show of that name is there already."
)
@click.option("-y", "--yes", is_flag=True, help="Answer all questions with yes.")
@click.option("--dry-run", is_flag=True, help="Check everything, show it, and send nothing.")
@click.pass_obj
@_with_sections
def upload_command(
    session: Session,
    file: Path,
    *,
    chapters: bool | None,
    no_picture: bool,
    skip_existing: bool,
    yes: bool,
    dry_run: bool,
    **options: Any,
) -> None:
    """Upload a show.

    Name, picture and chapters are taken from the tags (ID3) of FILE where the options do not
    give them. All is checked before anything is sent. The key and the address of the new
    show are the result.
    """
    asking = _Asking(yes=yes)
    saying = Saying.take(options)
    problems: list[str] = []
    notes: list[Note] = []
    arguments = saying.arguments(problems, notes)
    audio = _audio(file)
    if chapters:
        problems += _chapter_problems(saying, file, audio)
    if saying.picture is None and not no_picture:
        arguments |= _cover(session, file, audio)
    client = session.client
    name = arguments.pop("name") if "name" in arguments else _title(session, file, audio)
    # Questions come when all else is right.
    usable = _PLACEHOLDER if name is None else name
    check_all(problems, lambda: client.check_upload(file, usable, **arguments))
    if session.token is None and not dry_run:
        raise AuthenticationError
    if "sections" not in arguments:
        arguments |= _chapters(session, asking, file, audio, wanted=chapters)
    if name is None:
        name = _name(session, asking, file)
    plan = client.check_upload(file, name, **arguments).data
    # What is shown and looked for is what is sent.
    name = str(plan["fields"]["name"])
    _doubt_audio(session, asking, file, audio)
    sections = arguments.get("sections", ())
    notes += _notes_on_length(file, audio, sections)
    review(session, sections, notes, yes=yes, dry_run=dry_run)
    _check_moment(session, asking, plan)
    user = _user(session, needed=skip_existing, dry_run=dry_run)
    with _turn(session, user, file.name, needed=skip_existing, dry_run=dry_run):
        twin = _twin(session, user, name, needed=skip_existing, dry_run=dry_run)
        if twin and skip_existing:
            session.messages.note(f"There is a show called {one_line(name)!r} already.")
            _tell_show(session, twin["key"], twin)
            return
        if dry_run:
            if twin:
                session.messages.note(_twin_words(twin))
            tell_plan(session, "POST", f"{session.roots.api}/upload/", plan)
            return
        if twin:
            _ask_for_another(session, asking, twin)
        _publish(
            session,
            Sending(file.name),
            lambda progress: client.upload(file, name, **arguments, progress=progress),
            NewShow(session, name),
        )
    _tell_of_sections(session, arguments)


def _audio(file: Path) -> Audio:
    """Return what an audio file says of itself; a picture in its place is noticed."""
    from aiomixcloud.cli.input.id3 import kind_of_picture, read, start_of

    if kind_of_picture(start_of(file)):
        raise click.UsageError(f"{str(file)!r} is a picture: give audio, and this as --picture")
    return read(file)


def _cover(session: Session, file: Path, audio: Audio) -> dict[str, Any]:
    """Return the picture in a file as an argument, if it can be a cover."""
    if audio.no_picture:
        session.messages.note(
            f"The picture in {file.name} is left out, for {audio.no_picture}; "
            "--picture gives another."
        )
    if audio.picture is None:
        return {}
    if audio.picture.size > PICTURE_MAX_SIZE:
        raise click.UsageError(
            f"the picture in {str(file)!r} has {size(audio.picture.size)}, more than the "
            f"{size(PICTURE_MAX_SIZE)} allowed: give another --picture, or --no-picture"
        )
    return {"picture": audio.picture}


class _Asking:
    """Asks questions where there is somebody to ask.

    Args:
        yes: Whether every answer is yes.
    """

    def __init__(self, *, yes: bool) -> None:
        self.yes = yes
        self.possible: bool = sys.stdin.isatty() and sys.stderr.isatty()

    def confirm(self, question: str, *, usually: bool) -> bool:
        """Ask for yes or no."""
        return self.yes or confirm(one_line(question), default=usually)


def _title(session: Session, file: Path, audio: Audio) -> str | None:
    """Return the title in the tags of a file if there is one that can be a name."""
    return None if audio.title is None else _cleaned(session, file, audio.title)


def _cleaned(session: Session, file: Path, name: str) -> str | None:
    """Return a name as it is sent, or None if it cannot be sent."""
    try:
        return str(session.client.check_upload(file, name).data["fields"]["name"])
    except InvalidArgumentError:
        return None


def _name(session: Session, asking: _Asking, file: Path) -> str:
    """Ask for the title of a show whose file does not say it."""
    proposal = _cleaned(session, file, one_line(file.stem.replace("_", " ")))
    if asking.yes and proposal:
        return proposal
    if asking.yes or not asking.possible:
        raise click.UsageError(f"{str(file)!r} has no title in its tags: give a --name")
    while True:
        name = _cleaned(session, file, prompt("Name of the show", default=proposal))
        if name is not None:
            return name


def _chapters(
    session: Session, asking: _Asking, file: Path, audio: Audio, *, wanted: bool | None
) -> dict[str, Any]:
    """Return the chapters in the file as sections, if somebody wants that."""
    from aiomixcloud.cli.input.sections import written

    found = list(audio.chapters)
    if not found:
        return {}
    chapters = f"{len(found)} chapter{'s' if len(found) > 1 else ''}"
    if wanted is None and asking.possible:
        question = (
            f"{file.name} has {chapters}, from {written(found[0])!r} on; make them the tracklist?"
        )
        wanted = asking.confirm(question, usually=True)
    elif wanted is None:
        session.messages.note(f"{file.name} has {chapters}; --chapters makes them the tracklist.")
    return {"sections": found} if wanted else {}


def _chapter_problems(saying: Saying, file: Path, audio: Audio) -> list[str]:
    """Return why the chapters in the file cannot be the tracklist."""
    if saying.section or saying.tracklist is not None:
        return ["--chapters and another tracklist exclude each other: give one"]
    if not audio.chapters:
        return [f"--chapters: {str(file)!r} has no chapters: leave it out"]
    return []


def _doubt_audio(session: Session, asking: _Asking, file: Path, audio: Audio) -> None:
    """Ask whether to go on with what does not look like MP3."""
    if audio.seconds is None:
        session.messages.note(f"{file.name} does not look like MP3; Mixcloud may not take it.")
        if asking.possible and not asking.confirm("Go on with it?", usually=False):
            raise CommandError("nothing was uploaded")


def _notes_on_length(file: Path, audio: Audio, sections: Any) -> list[Note]:
    """Return which sections begin after the end of the audio, if its length is known."""
    from aiomixcloud.cli.input.tracklist import Note, end_notes

    if audio.seconds is None:
        return []
    late = end_notes(sections, audio.seconds)
    if late and audio.is_estimate:
        about = clock(round(audio.seconds))
        text = f"The length of {file.name} is only an estimate ({about}), so it proves nothing."
        return [Note(text, doubtful=False)]
    return late


def _check_moment(session: Session, asking: _Asking, plan: Mapping[str, Any]) -> None:
    """Show the moment of publication; one in the past is refused, unless it is wanted."""
    moment = past_moment(plan)
    if moment is None:
        tell_moment(session, plan)
    elif asking.yes:
        session.messages.note(f"{moment} is in the past, so it is published at once.")
    elif not asking.possible:
        raise click.UsageError(
            f"--publish-date: {moment} is in the past, so it would be published at once: "
            "correct it or leave it out, or give --yes"
        )
    elif not asking.confirm(f"{moment} is in the past. Publish it at once?", usually=False):
        raise CommandError("nothing was sent")


def _user(session: Session, *, needed: bool, dry_run: bool) -> str | None:
    """Return the key of the user who uploads, or None if it cannot be found out.

    If the answer is needed, what prevents it is an error.
    """
    # Without a token an upload fails anyway, and a dry run needs none.
    if session.token is None:
        return None
    with _tolerating(session, needed=needed, dry_run=dry_run):
        if key := session.client.me().data.get("key"):
            return str(key)
        raise InvalidResponseError("the answer says no key of the user")
    return None


@contextlib.contextmanager
def _turn(
    session: Session, user: str | None, what: str, *, needed: bool, dry_run: bool
) -> Iterator[None]:
    """Keep other uploads to the account waiting, if this one is for real."""
    from aiomixcloud.cli.accounts.lock import LockError, account_lock

    with contextlib.ExitStack() as opened:
        if user is not None and not dry_run:
            # The local Mixcloud has another address each time.
            root = "sandbox" if session.choices.sandbox else session.roots.api
            lock = account_lock(root, user, session.messages, what=what)
            try:
                opened.enter_context(lock)
            except LockError as error:
                if needed:
                    raise
                session.messages.note(f"Other uploads are not waited for: {error.message}.")
        yield


def _twin(
    session: Session, user: str | None, name: str, *, needed: bool, dry_run: bool
) -> Mapping[str, Any] | None:
    """Return a show of that name, or None.

    The keys that it most likely has are asked, and the newest shows are looked through; all of
    them if the answer is needed. What prevents it is reported then, and an error.
    """
    if user is None:
        return None
    with _tolerating(session, needed=needed, dry_run=dry_run):
        most = None if needed else _LOOKED_AT
        found = session.client.find_show(name, user=user, max_items=most)
        return None if found is None else found.data
    return None


@contextlib.contextmanager
def _tolerating(session: Session, *, needed: bool, dry_run: bool) -> Iterator[None]:
    """Go on, with a word, if it is not needed to know whether a show is there already."""
    tolerated: tuple[type[Exception], ...] = ()
    if not needed:
        tolerated = (NotFoundError, ServerError, InvalidResponseError)
    if dry_run and not needed:
        tolerated += (TransportError,)
    try:
        yield
    except tolerated:
        session.messages.note("Whether a show of that name is there already, is not known.")


def _twin_words(twin: Mapping[str, Any]) -> str:
    text = f"There is a show of that name already: {short_key(str(twin.get('key')))}"
    with contextlib.suppress(ValueError):
        text += f", {age(str(twin.get('created_time')))}"
    return f"{text}."


def _ask_for_another(session: Session, asking: _Asking, twin: Mapping[str, Any]) -> None:
    """Ask whether there is to be a second show of a name; scripts are told and go on."""
    if asking.possible and not asking.yes:
        if not asking.confirm(f"{_twin_words(twin)} Upload another one?", usually=False):
            raise CommandError("nothing was uploaded")
        return
    session.messages.note(f"{_twin_words(twin)} This will be another one.")


class NewShow:
    """A show that is uploaded now, to be found if the answer does not say its key.

    Args:
        session: The run of the program.
        name: Its title.
    """

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        self._since = datetime.now(UTC) - _CLOCKS

    def find(self, *, times: int) -> str | None:
        """Return its key if it can be found.

        Args:
            times: How often to look, with a pause in between.

        Raises:
            MixcloudError: Mixcloud does not answer.
        """
        token = self._session.token
        client = self._session.connect(
            self._session.roots,
            None if token is None else token.value,
            retry=None,
            max_rate_limit_wait=0,
        )
        for attempt in range(times):
            if attempt:
                interrupts.sleep(_PAUSE)
            show = client.find_show(self._name, since=self._since)
            if show is not None:
                return str(show.data["key"])
        return None


def _publish(
    session: Session,
    sending: Sending,
    send: Callable[[Any], Any],
    new: NewShow | None = None,
) -> None:
    """Send something large, show how far it is, and report what became of it.

    Args:
        session: The run of the program.
        sending: What is sent.
        send: Sends it, and returns the answer; it is given what wants to know of progress.
        new: The show, if it is a new one.
    """
    messages = session.messages
    words = lambda: messages.problem(sending.interrupted)  # noqa: E731 - one object, to be taken back
    with interrupts.ending_with(words, patience=_PATIENCE):
        messages.sending = sending
        try:
            with messages.progress(sending.drawn):
                answer = send(sending.progress).data
        except UploadInterruptedError as error:
            messages.sending = None
            if new is None or not error.may_exist:
                raise
            status, _ = explained(error, session)
            raise CommandError(
                explain_interruption(error, _advice(messages, new)), status
            ) from error
        finally:
            messages.sending = None
        _tell_answer(session, sending, answer, new)


def _advice(messages: Messages, new: NewShow) -> str:
    """Return what to do about a show of which nobody knows whether it was published."""
    look = "check 'mixcloud list me cloudcasts' in some minutes before you send it again"
    try:
        with messages.progress(lambda: "looking whether it was published ..."):
            key = new.find(times=1)
    except MixcloudError:
        return look
    if key is None:
        return f"it was not found, but new shows can take minutes to appear: {look}"
    return f"found {short_key(key)}, which has its name and is new; look at it first"


def _tell_answer(
    session: Session, sending: Sending, answer: Mapping[str, Any], new: NewShow | None
) -> None:
    """Write the key and the address of the show that an answer is about."""
    result = answer.get("result")
    result = result if isinstance(result, dict) else {}
    message = one_line(str(result.get("message") or ""))
    if result.get("success") is False:
        raise CommandError(message or "Mixcloud refuses it, and does not say why")
    sending.finish(result.get("key"))
    if sending.key is None and new is not None:
        with contextlib.suppress(MixcloudError):
            sending.finish(new.find(times=_TIMES))
    # It is published, so that is what is said, whatever signal comes.
    interrupts.settle()
    if message:
        session.messages.note(f"{message}.")
    key = sending.key
    if key is None:
        session.messages.note(
            "The show is published, but its key is not known yet: find it with 'mixcloud list "
            "me cloudcasts' in some minutes."
        )
    try:
        _tell_show(session, key, answer)
        session.output.flush()
    except BrokenPipeError:
        session.messages.note(f"Its key is {key}.")
        raise
    except OSError as error:
        raise CommandError(
            f"Mixcloud has it, but its key {key} could not be written: {error.strerror or error}"
        ) from error


def _tell_of_sections(session: Session, sent: Mapping[str, Any]) -> None:
    """Tell why a tracklist that was sent is not to be seen here."""
    if "sections" in sent:
        session.messages.note("Its page shows the tracklist; 'mixcloud get' does not.")


def _tell_how_to_see(session: Session) -> None:
    """Tell how a page of a local Mixcloud can be seen that ends with this command."""
    if session.sandbox is not None and not session.sandbox.served:
        session.messages.note("To see its page, serve it: mixcloud sandbox --kept")


def _tell_show(session: Session, key: str | None, answer: Mapping[str, Any]) -> None:
    _tell_how_to_see(session)
    url = None if key is None else f"{session.roots.mixcloud}/{key.strip('/')}/"
    output = session.output
    if output.as_json or session.choices.fields:
        output.one({"key": key, "url": url, **answer})
    elif key is None:
        return
    elif output.for_people:
        output.fields([("key", short_key(key)), ("page", url)])
    else:
        output.table((), [(key, url)])


@command(
    "edit",
    examples=[
        "mixcloud edit deep-hours-12 --description 'Two hours of deep house'",
        "mixcloud edit deep-hours-12 --name 'Deep Hours 12 (live)' -t house -t live",
        "mixcloud edit deep-hours-12 --tracklist tracks.txt",
        "mixcloud edit deep-hours-12 --publish",
    ],
)
@click.argument("key", metavar="KEY-or-URL")
@click.option("-n", "--name", metavar="TEXT", help="New title; the key stays what it is.")
@show_options
@click.option("--no-hosts", is_flag=True, help="Remove all hosts.")
@click.option("--publish", is_flag=True, help="Publish a draft.")
@click.option("--unpublish", is_flag=True, help="Make it a draft again.")
@click.option("-y", "--yes", is_flag=True, help="Answer all questions with yes.")
@click.option("--dry-run", is_flag=True, help="Check everything, show it, and send nothing.")
@click.pass_obj
@_with_sections
def edit_command(
    session: Session,
    key: str,
    *,
    no_hosts: bool,
    publish: bool,
    unpublish: bool,
    yes: bool,
    dry_run: bool,
    **options: Any,
) -> None:
    """Change a show of yours.

    What is not given stays as it is. Tags, the tracklist and hosts are replaced as a whole.
    KEY-or-URL is a key, its last part, or the address of the show's page.
    """
    from aiomixcloud.cli.input.targets import target

    saying = Saying.take(options)
    problems: list[str] = []
    notes: list[Note] = []
    changes = saying.arguments(problems, notes)
    if no_hosts and saying.host:
        problems.append("--host and --no-hosts exclude each other: give one")
    if no_hosts:
        changes["hosts"] = []
    for switch, given in (("publish", publish), ("unpublish", unpublish)):
        if given:
            changes[switch] = True
    pasted, key = key, target(key, session.roots).key.strip("/")
    if not changes:
        reject(problems or ["nothing is given that should change"])
    client = session.client
    plan = check_all(problems, lambda: client.check_edit(pasted, **changes)).data
    review(session, changes.get("sections", ()), notes, yes=yes, dry_run=dry_run)
    _check_moment(session, _Asking(yes=yes), plan)
    if dry_run:
        own = key if "/" in key else f"YOU/{key}"
        tell_plan(session, "POST", f"{session.roots.api}/upload/{own}/edit/", plan)
        return
    if "/" not in key:
        key = f"{client.me().key.strip('/')}/{key}"
    _publish(
        session,
        Sending(key, key),
        lambda progress: client.edit(key, **changes, progress=progress),
    )
    _tell_of_sections(session, changes)


@command(
    "embed",
    examples=[
        "mixcloud embed luke/a-nice-mix",
        "mixcloud embed luke/a-nice-mix --height 120 --color ff8000 > player.html",
        "mixcloud embed luke/a-nice-mix --oembed --fields title,html",
    ],
)
@click.argument("key", metavar="KEY-or-URL")
@click.option("--html", is_flag=True, help="Write HTML, as without any of these.")
@click.option("--oembed", is_flag=True, help="Write what the oEmbed service says.")
@click.option("--width", type=number(1), metavar="PIXELS", help="Width of the player.")
@click.option("--height", type=number(1), metavar="PIXELS", help="Height of the player.")
@click.option("--color", metavar="RRGGBB", help="Its colour, such as ff8000.")
@click.pass_obj
def embed_command(
    session: Session,
    key: str,
    *,
    html: bool,
    oembed: bool,
    width: int | None,
    height: int | None,
    color: str | None,
) -> None:
    """Show a show in a page of yours: print the code of its player.

    With --json it is the code and what belongs to it.
    """
    looks: dict[str, Any] = {
        "width": width,
        "height": height,
        "color": None if color is None else color.removeprefix("#"),
    }
    output = session.output
    _tell_how_to_see(session)
    if html and (oembed or output.as_json):
        raise click.UsageError("--html and --oembed or --json exclude each other: give one")
    if oembed:
        output.one(session.client.oembed(key, **looks))
    elif output.as_json or session.choices.fields:
        output.one(session.client.embed_json(key, **looks))
    else:
        output.text(session.client.embed_html(key, **looks))
