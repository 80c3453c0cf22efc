"""The commands that upload, edit and embed shows."""

from __future__ import annotations

import contextlib
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
from aiomixcloud.cli.command import command, with_help
from aiomixcloud.cli.error_messages import explain, explain_interruption
from aiomixcloud.cli.exit_codes import DONE, CommandError
from aiomixcloud.cli.input.keys import FROM_STDIN, complete_key
from aiomixcloud.cli.input.notes import Note, end_notes, notes_on
from aiomixcloud.cli.input.preflight import describe_doubts, review
from aiomixcloud.cli.input.sections import format_section
from aiomixcloud.cli.input.show_names import is_title, show_key, titled_show
from aiomixcloud.cli.input.show_options import (
    ShowOptions,
    age,
    check_all,
    note_moment,
    past_moment,
    print_plan,
    reject,
    show_options,
)
from aiomixcloud.cli.input.targets import target
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import FilePath, number
from aiomixcloud.cli.output.formatting import (
    clock,
    is_plain_key,
    one_line,
    quantity,
    short_key,
    size,
)
from aiomixcloud.cli.output.upload_progress import UploadProgress
from aiomixcloud.cli.questions import can_ask, confirm, prompt
from aiomixcloud.constants import PICTURE_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.cli.session import Session
    from aiomixcloud.publishing import AudioTags

#: Maximum number of the newest shows searched for one of the same name: a page of the API.
_LOOKED_AT = 100

#: A name for the first check, until the real name is known.
_PLACEHOLDER = "Name"

#: Seconds that an upload may continue after a signal, to the next piece or to the response.
_GRACE = 1.0

#: Number of searches for a published show of unknown key, and seconds between them.
_TIMES, _PAUSE = 3, 1.0

#: Maximum difference between the clocks of Mixcloud and of this machine.
_CLOCKS = timedelta(minutes=1)

_SECTION_HELP = """

    \b
    A SECTION is a time and a title, preceded by the artist for a track:
      --section '0:00 Intro' --section '1:04:05 Artist - Title'
"""


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
    "-n", "--name", metavar="TEXT", help="Set the title (default: the title in the file)."
)
@show_options
@click.option(
    "--chapters/--no-chapters",
    default=None,
    help="Use or ignore chapters in the file (default: ask on a terminal).",
)
@click.option("--no-picture", is_flag=True, help="Ignore the picture in the file.")
@click.option(
    "--skip-existing", is_flag=True, help="Do nothing if you have a show of the same name."
)
@click.option("-y", "--yes", is_flag=True, help="Answer all questions with yes.")
@click.option("--dry-run", is_flag=True, help="Check and print the request without sending it.")
@click.pass_obj
@with_help(_SECTION_HELP)
def upload_command(
    session: Session,
    /,
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

    The name, picture and chapters default to those in the ID3 tags of FILE. Everything is
    checked before anything is sent. The command prints the key and the URL of the new show.
    """
    prompts = _Prompts(yes=yes)
    show = ShowOptions.pop_from(options)
    problems: list[str] = []
    notes: list[Note] = []
    arguments = show.arguments(problems, notes)
    audio = _audio(file)
    if chapters:
        problems += _chapter_problems(show, file, audio)
    if show.picture is None and not no_picture:
        arguments |= _cover(session, file, audio)
    client = session.client
    name = arguments.pop("name") if "name" in arguments else _title(session, file, audio)
    # A file that cannot be sent has problems of its own.
    unnamed = file if name is None and _valid_name(session, file, _PLACEHOLDER) else None
    problems += _find_undecided(
        session, prompts, arguments, notes, dry_run=dry_run, unnamed=unnamed
    )
    # Ask questions only when everything else is valid.
    usable = _PLACEHOLDER if name is None else name
    check_all(problems, lambda: client.check_upload(file, usable, **arguments))
    if session.token is None and not dry_run:
        raise AuthenticationError
    if "sections" not in arguments:
        found = {} if chapters else _sidecar(session, prompts, file, notes)
        arguments |= found or _chapters(session, prompts, file, audio, wanted=chapters)
    notes += _notes_on_chapters(file, audio, arguments.get("sections"), wanted=chapters)
    if name is None:
        name = _name(session, prompts, file)
    plan = client.check_upload(file, name, **arguments).data
    # Show and search for the name exactly as it is sent.
    name = str(plan["fields"]["name"])
    _confirm_audio(session, prompts, file, audio)
    notes += _notes_on_length(file, audio, arguments.get("sections", ()))
    review(session, arguments.get("sections", ()), notes, yes=yes, dry_run=dry_run)
    _check_moment(session, prompts, plan)
    user = _user(session, needed=skip_existing, dry_run=dry_run)
    with _lock_account(session, user, file.name, needed=skip_existing, dry_run=dry_run):
        existing = _find_existing(session, user, name, needed=skip_existing, dry_run=dry_run)
        if existing and skip_existing:
            session.messages.note(f"A show named {one_line(name)!r} already exists; skipping.")
            _print_show(session, existing["key"], existing)
            return
        if dry_run:
            if existing:
                session.messages.note(_describe_existing(existing))
            print_plan(session, "POST", f"{session.roots.api}/upload/", plan)
            return
        if existing:
            _confirm_duplicate(session, prompts, existing)
        _publish(
            session,
            UploadProgress(file.name),
            lambda progress: client.upload(file, name, **arguments, progress=progress),
            NewShow(session, name),
        )
    _note_sections(session, arguments)


def _audio(file: Path) -> AudioTags:
    """Return the metadata of an audio file, or raise an error if it is a picture."""
    from aiomixcloud.publishing import find_picture_type, read_audio_tags, read_start

    if find_picture_type(read_start(file)):
        raise click.UsageError(
            f"{str(file)!r} is a picture; give an audio file, and pass the picture as --picture"
        )
    return read_audio_tags(file)


def _cover(session: Session, file: Path, audio: AudioTags) -> dict[str, Any]:
    """Return the picture in a file as an argument, if it is usable as a cover."""
    if audio.no_picture:
        session.messages.note(
            f"Ignoring the picture in {file.name}: {audio.no_picture}; "
            "use --picture to set another."
        )
    if audio.picture is None:
        return {}
    if audio.picture.size > PICTURE_MAX_SIZE:
        raise click.UsageError(
            f"the picture in {str(file)!r} has {size(audio.picture.size)}, more than the "
            f"maximum of {size(PICTURE_MAX_SIZE)}; give another --picture, or --no-picture"
        )
    return {"picture": audio.picture}


class _Prompts:
    """Asks questions on a terminal.

    Args:
        yes: Whether to answer every question with yes.
    """

    def __init__(self, *, yes: bool) -> None:
        self.yes = yes
        self.possible: bool = can_ask()

    def confirm(self, question: str, *, usually: bool) -> bool:
        """Ask for yes or no."""
        return self.yes or confirm(one_line(question), default=usually)


def _title(session: Session, file: Path, audio: AudioTags) -> str | None:
    """Return the title in the tags of a file if it is a valid name."""
    return None if audio.title is None else _valid_name(session, file, audio.title)


def _valid_name(session: Session, file: Path, name: str) -> str | None:
    """Return a name as it is sent, or None if it is not valid."""
    try:
        return session.client.check_upload(file, name).fields["name"]
    except InvalidArgumentError:
        return None


def _name(session: Session, prompts: _Prompts, file: Path) -> str:
    """Ask for the name of a show whose file has no title."""
    proposal = _valid_name(session, file, one_line(file.stem.replace("_", " ")))
    if prompts.yes and proposal:
        return proposal
    if prompts.yes or not prompts.possible:
        raise click.UsageError(_without_name(file))
    while True:
        name = _valid_name(session, file, prompt("Name of the show", default=proposal))
        if name is not None:
            return name


def _without_name(file: Path) -> str:
    return f"{str(file)!r} has no title in its tags; give a --name"


def _find_undecided(
    session: Session,
    prompts: _Prompts,
    arguments: Mapping[str, Any],
    notes: Sequence[Note],
    *,
    dry_run: bool,
    unnamed: Path | None = None,
) -> list[str]:
    """Return as problems what a person is asked about later, and a script has to decide."""
    if prompts.yes or prompts.possible:
        return []
    problems = [] if unnamed is None else [_without_name(unnamed)]
    if not dry_run and (doubt := describe_doubts(notes)):
        problems.append(doubt)
    with contextlib.suppress(KeyError, InvalidArgumentError):  # an invalid date is reported later
        plan = session.client.check_edit("a/b", publish_date=arguments["publish_date"]).data
        if moment := past_moment(plan):
            problems.append(
                f"--publish-date: {moment} is in the past, so the show would be published "
                "immediately; correct the date, omit it, or give --yes"
            )
    return problems


def _sidecar(session: Session, prompts: _Prompts, file: Path, notes: list[Note]) -> dict[str, Any]:
    """Return the tracklist in a file of the same name, if the user wants it."""
    from aiomixcloud.cli.input.tracklist_options import find_beside
    from aiomixcloud.tracklists import read

    path = find_beside(file)
    if path is None:
        return {}
    found = read(path)
    what = f"{path.name} has a tracklist ({found.format}, {quantity(len(found), 'section')})"
    if not prompts.possible:
        session.messages.note(f"{what}; use --tracklist {one_line(str(path))} to send it.")
        return {}
    if not prompts.confirm(f"{what}. Use it?", usually=True):
        return {}
    notes += notes_on(found)
    return {"sections": found.to_sections()}


def _notes_on_chapters(
    file: Path, audio: AudioTags, sections: Any, *, wanted: bool | None
) -> list[Note]:
    """Return a note if the chapters in the audio are not those of the tracklist."""
    from aiomixcloud.cli.input.tracklist_options import describe_difference

    if not sections or not audio.chapters or wanted is False:
        return []
    difference = describe_difference(sections, audio.chapters)
    if not difference:
        return []
    text = f"The tracklist and the chapters in {file.name} disagree: {difference}."
    return [Note(text, doubtful=False)]


def _chapters(
    session: Session, prompts: _Prompts, file: Path, audio: AudioTags, *, wanted: bool | None
) -> dict[str, Any]:
    """Return the chapters in the file as sections, if the user wants them."""
    found = list(audio.chapters)
    if not found:
        return {}
    what = f"{file.name} has {quantity(len(found), 'chapter')}"
    if wanted is None and prompts.possible:
        question = (
            f"{what}, starting with {format_section(found[0])!r}. Use them as the tracklist?"
        )
        wanted = prompts.confirm(question, usually=True)
    elif wanted is None:
        session.messages.note(f"{what}; use --chapters to make them the tracklist.")
    return {"sections": found} if wanted else {}


def _chapter_problems(show: ShowOptions, file: Path, audio: AudioTags) -> list[str]:
    """Return the reasons why the chapters in the file cannot be the tracklist."""
    if show.section or show.tracklist is not None:
        return ["--chapters cannot be combined with --section or --tracklist"]
    if not audio.chapters:
        return [f"--chapters: {str(file)!r} has no chapters; omit the option"]
    return []


def _confirm_audio(session: Session, prompts: _Prompts, file: Path, audio: AudioTags) -> None:
    """Ask whether to upload a file that does not look like MP3."""
    if not audio.is_mp3:
        session.messages.note(f"{file.name} does not look like MP3; Mixcloud may refuse it.")
        if prompts.possible and not prompts.confirm("Upload it anyway?", usually=False):
            raise CommandError("nothing was uploaded")


def _notes_on_length(file: Path, audio: AudioTags, sections: Any) -> list[Note]:
    """Return notes on sections that start after the end of the audio, if its length is known."""
    if audio.seconds is None:
        return []
    late = end_notes(sections, audio.seconds)
    if late and audio.is_estimate:
        about = clock(round(audio.seconds))
        text = f"The length of {file.name} is only an estimate ({about}); check the last times."
        return [Note(text, doubtful=False)]
    return late


def _check_moment(session: Session, prompts: _Prompts, plan: Mapping[str, Any]) -> None:
    """Show the publish date; ask about one in the past."""
    moment = past_moment(plan)
    if moment is None:
        note_moment(session, plan)
    elif prompts.yes:
        session.messages.note(f"{moment} is in the past; the show is published immediately.")
    elif not prompts.confirm(f"{moment} is in the past. Publish immediately?", usually=False):
        raise CommandError("nothing was sent")


def _user(session: Session, *, needed: bool, dry_run: bool) -> str | None:
    """Return the key of the user who uploads, or None if it is not known.

    If the key is needed, failing to find it is an error.
    """
    # Without a token an upload fails anyway, and a dry run needs none.
    if session.token is None:
        return None
    with _tolerate_errors(session, needed=needed, dry_run=dry_run):
        return session.own_key
    return None


@contextlib.contextmanager
def _lock_account(
    session: Session, user: str | None, what: str, *, needed: bool, dry_run: bool
) -> Iterator[None]:
    """Make other uploads to the account wait, except during a dry run."""
    from aiomixcloud.cli.accounts.lock import LockError, account_lock

    with contextlib.ExitStack() as opened:
        if user is not None and not dry_run:
            lock = account_lock(session.account_root, user, session.messages, what=what)
            try:
                opened.enter_context(lock)
            except LockError as error:
                if needed:
                    raise
                session.messages.note(f"Not waiting for other uploads: {error.message}.")
        yield


def _find_existing(
    session: Session, user: str | None, name: str, *, needed: bool, dry_run: bool
) -> Mapping[str, Any] | None:
    """Return an existing show of the same name, or None.

    Try the keys that such a show is expected to have, then search the newest shows, or all of
    them if the result is needed; failing to find out is then an error.
    """
    if user is None:
        return None
    with _tolerate_errors(session, needed=needed, dry_run=dry_run):
        most = None if needed else _LOOKED_AT
        found = session.client.find_show(name, user=user, max_items=most)
        return None if found is None else found.data
    return None


@contextlib.contextmanager
def _tolerate_errors(session: Session, *, needed: bool, dry_run: bool) -> Iterator[None]:
    """Continue with a note after an error in an optional search for an existing show."""
    tolerated: tuple[type[Exception], ...] = ()
    if not needed:
        tolerated = (NotFoundError, ServerError, InvalidResponseError)
    if dry_run and not needed:
        tolerated += (TransportError,)
    try:
        yield
    except tolerated:
        session.messages.note("Could not check whether a show of the same name exists.")


def _describe_existing(existing: Mapping[str, Any]) -> str:
    text = f"A show of the same name already exists: {short_key(str(existing.get('key')))}"
    with contextlib.suppress(ValueError):
        text += f", {age(str(existing.get('created_time')))}"
    return f"{text}."


def _confirm_duplicate(session: Session, prompts: _Prompts, existing: Mapping[str, Any]) -> None:
    """Ask whether to upload a second show of the same name; only log it in scripts."""
    if prompts.possible and not prompts.yes:
        if not prompts.confirm(
            f"{_describe_existing(existing)} Upload another one?", usually=False
        ):
            raise CommandError("nothing was uploaded")
        return
    session.messages.note(f"{_describe_existing(existing)} Uploading another one.")


class NewShow:
    """A new show, to search for if the answer does not contain its key."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        self._since = datetime.now(UTC) - _CLOCKS

    def find(self, *, times: int) -> str | None:
        """Return the key of the show, or None if it is not found.

        Args:
            times: Number of attempts, with a pause in between.

        Raises:
            MixcloudError: Mixcloud does not answer.
        """
        client = self._session.open_client(retry=None, max_rate_limit_wait=0)
        for attempt in range(times):
            if attempt:
                interrupts.sleep(_PAUSE)
            show = client.find_show(self._name, since=self._since)
            if show is not None:
                return str(show.data["key"])
        return None


def _publish(
    session: Session,
    upload: UploadProgress,
    send: Callable[[Any], Any],
    new: NewShow | None = None,
) -> None:
    """Send an upload or an edit, show its progress and report its outcome.

    Args:
        session: The session of the command.
        upload: The upload or edit.
        send: Sends it and returns the answer; takes the progress callback.
        new: The show, for an upload.
    """
    messages = session.messages
    with interrupts.ending_with(
        lambda: messages.problem(upload.interruption_message), grace=_GRACE
    ):
        messages.upload = upload
        try:
            with messages.progress(upload.render):
                answer = send(upload.progress).data
        except UploadInterruptedError as error:
            messages.upload = None
            if new is None or not error.may_exist:
                raise
            status, _ = explain(error, session)
            raise CommandError(
                explain_interruption(error, _advice(messages, new)), status
            ) from error
        finally:
            messages.upload = None
        _report_answer(session, upload, answer, new)


def _advice(messages: Messages, new: NewShow) -> str:
    """Return what to do about a show that may or may not have been published."""
    look = "check 'mixcloud list me shows' in a few minutes before you upload it again"
    try:
        with messages.progress(lambda: "Checking whether the show was published ..."):
            key = new.find(times=1)
    except MixcloudError:
        return look
    if key is None:
        return f"it was not found, but new shows can take minutes to appear; {look}"
    return f"found the new show {short_key(key)} of the same name; check it first"


def _report_answer(
    session: Session, upload: UploadProgress, answer: Mapping[str, Any], new: NewShow | None
) -> None:
    """Print the key and the URL of the show in an answer."""
    result = answer["result"]
    message = one_line(str(result.get("message") or ""))
    upload.finish(_usable_key(result.get("key")))
    if upload.key is None and new is not None:
        with contextlib.suppress(MixcloudError):
            upload.finish(new.find(times=_TIMES))
    # The show is published: report that even if a signal arrives.
    interrupts.settle()
    if message:
        session.messages.note(f"{message}.")
    key = upload.key
    if key is None:
        session.messages.note(
            "The show is published, but its key is not known yet; find it with 'mixcloud list "
            "me shows' in a few minutes."
        )
    try:
        _print_show(session, key, answer)
        session.output.flush()
    except BrokenPipeError:
        session.messages.note(f"The key of the show is {key}.")
        raise
    except OSError as error:
        raise CommandError(
            f"the show is published, but its key {key} could not be printed: "
            f"{error.strerror or error}"
        ) from error


def _usable_key(key: Any) -> str | None:
    """Return the key of a show in an answer; None if it is not like ``/bob/a-show/``."""
    if not is_plain_key(key):
        return None
    parts = key.strip("/").split("/")
    return key if len(parts) == 2 and all(part.strip(".") for part in parts) else None


def _note_sections(session: Session, sent: Mapping[str, Any]) -> None:
    """Note where a tracklist that was sent is shown."""
    if "sections" in sent:
        session.messages.note(
            "The tracklist is shown on the page of the show, not by 'mixcloud get'."
        )


def _note_page(session: Session) -> None:
    """Note how to open a page of the sandbox, which stops with this command."""
    if session.sandbox is not None and not session.sandbox.served:
        session.messages.note("To open the page, run: mixcloud sandbox --kept")


def _print_show(session: Session, key: str | None, answer: Mapping[str, Any]) -> None:
    _note_page(session)
    url = None if key is None else f"{session.roots.mixcloud}/{key.strip('/')}/"
    output = session.output
    output.mark_as_report()
    if output.for_programs:
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
@click.argument("key", metavar="KEY-or-URL", shell_complete=complete_key)
@click.option("-n", "--name", metavar="TEXT", help="Set the title; the key does not change.")
@show_options
@click.option("--no-hosts", is_flag=True, help="Remove all hosts.")
@click.option("--publish", is_flag=True, help="Publish a draft.")
@click.option("--unpublish", is_flag=True, help="Turn the show into a draft.")
@click.option("-y", "--yes", is_flag=True, help="Answer all questions with yes.")
@click.option("--dry-run", is_flag=True, help="Check and print the request without sending it.")
@click.pass_obj
@with_help(_SECTION_HELP)
def edit_command(
    session: Session,
    /,
    key: str,
    *,
    no_hosts: bool,
    publish: bool,
    unpublish: bool,
    yes: bool,
    dry_run: bool,
    **options: Any,
) -> None:
    """Edit a show.

    Only the given fields change; tags, hosts and the tracklist are replaced as a whole.
    KEY-or-URL is the key of one of your shows, the last part of the key, its title, or the
    URL of the show's page.
    """
    show = ShowOptions.pop_from(options)
    problems: list[str] = []
    notes: list[Note] = []
    changes = show.arguments(problems, notes)
    if no_hosts and show.host:
        problems.append("--host and --no-hosts cannot be combined")
    if no_hosts:
        changes["hosts"] = []
    if publish:
        changes["publish"] = True
    if unpublish:
        changes["unpublish"] = True
    if is_title(key):
        key = titled_show(session, key) or key
    pasted, key = key, target(key, session.roots).key.strip("/")
    if not changes:
        reject(problems or ["no changes given; use an option such as --name"])
    client, prompts = session.client, _Prompts(yes=yes)
    problems += _find_undecided(session, prompts, changes, notes, dry_run=dry_run)
    plan = check_all(problems, lambda: client.check_edit(pasted, **changes)).data
    review(session, changes.get("sections", ()), notes, yes=yes, dry_run=dry_run)
    _check_moment(session, prompts, plan)
    if dry_run:
        own = key if "/" in key else f"YOU/{key}"
        print_plan(session, "POST", f"{session.roots.api}/upload/{own}/edit/", plan)
        return
    if "/" not in key:
        key = f"{session.own_key}/{key}"
    _publish(
        session,
        UploadProgress(key, f"/{key}/"),
        lambda progress: client.edit(key, **changes, progress=progress),
    )
    _note_sections(session, changes)


@command(
    "embed",
    examples=[
        "mixcloud embed luke/a-nice-mix",
        "mixcloud embed luke/a-nice-mix --height 120 --color ff8000 > player.html",
        "mixcloud embed luke/a-nice-mix --oembed --fields title,html",
        "mixcloud embed - --csv --fields name,html < shows.txt",
    ],
)
@click.argument("key", metavar="KEY-or-URL", shell_complete=complete_key)
@click.option("--html", is_flag=True, help="Print HTML (default).")
@click.option("--oembed", is_flag=True, help="Print the response of the oEmbed service.")
@click.option("--width", type=number(1), metavar="PIXELS", help="Set the width of the player.")
@click.option("--height", type=number(1), metavar="PIXELS", help="Set the height of the player.")
@click.option("--color", metavar="RRGGBB", help="Set the colour of the player, such as ff8000.")
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
) -> int:
    """Print the HTML that embeds a show in a web page.

    KEY-or-URL can also be the slug of one of your shows or the title of a show. Use - to read
    keys from standard input, one per line; their players follow one another.

    With --json, print the HTML together with its metadata.
    """
    looks: dict[str, Any] = {
        "width": width,
        "height": height,
        "color": None if color is None else color.removeprefix("#"),
    }
    output = session.output
    if html and (oembed or output.as_json):
        raise click.UsageError("--html cannot be combined with --oembed or --json")
    _note_page(session)
    client = session.client
    as_data = oembed or output.for_programs
    call: Any = client.oembed if oembed else client.embed_json if as_data else client.embed_html
    if key == FROM_STDIN:
        from aiomixcloud.cli.commands.key_batch import KeyBatch

        batch = KeyBatch(session, lambda one: call(show_key(session, one), **looks))
        if as_data:
            output.many(batch.results(), columns=("html",))
        else:
            for text in batch.results():
                output.text(text)
        return batch.status
    answer = call(show_key(session, key), **looks)
    if as_data:
        output.one(answer)
    else:
        output.text(answer)
    return DONE
