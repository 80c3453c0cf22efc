"""The commands that publish: upload a show, change it, and show it in a page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.commands import command
from aiomixcloud.cli.failing import CommandError
from aiomixcloud.cli.options import FilePath, number
from aiomixcloud.cli.shows import Saying, age, show_options, size, tell_moment, tell_plan
from aiomixcloud.cli.values import clock, one_line, short_key
from aiomixcloud.constants import PICTURE_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from aiomixcloud.cli.audio import Audio
    from aiomixcloud.cli.session import Session

#: How many of the newest shows are looked through for one of the same name: a page of the API.
_LOOKED_AT = 100

#: How many doubts of a kind are told one by one.
_TOLD = 5

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
    from aiomixcloud import AuthenticationError

    asking = _Asking(yes=yes)
    saying = Saying.take(options)
    arguments = saying.arguments()
    audio = _audio(file)
    if saying.picture is None and not no_picture:
        arguments |= _cover(session, file, audio)
    name = arguments.pop("name", audio.title)
    client = session.client
    # Questions come when all else is right.
    client.check_upload(file, one_line(file.name) if name is None else name, **arguments)
    if session.token is None and not dry_run:
        raise AuthenticationError
    if "sections" not in arguments:
        arguments |= _chapters(session, asking, file, audio, wanted=chapters)
    elif chapters:
        raise click.UsageError("--chapters and another tracklist exclude each other: give one")
    if name is None:
        name = _name(asking, file)
    plan = client.check_upload(file, name, **arguments).data
    _doubts(session, asking, file, audio, arguments.get("sections", ()))
    tell_moment(session, plan)
    twin = _twin(session, name, needed=skip_existing, dry_run=dry_run)
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
    answer = _sent(
        session,
        file.name,
        lambda progress: client.upload(file, name, **arguments, progress=progress),
    )
    _tell_answer(session, answer)
    _tell_of_sections(session, arguments)


def _audio(file: Path) -> Audio:
    """Return what an audio file says of itself; a picture in its place is noticed."""
    from aiomixcloud.cli.audio import kind_of_picture, read, start_of

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
        return self.yes or click.confirm(one_line(question), default=usually, err=True)


def _name(asking: _Asking, file: Path) -> str:
    """Ask for the title of a show whose file does not tell it."""
    proposal = one_line(file.stem.replace("_", " "))
    if asking.yes:
        return proposal
    if not asking.possible:
        raise click.UsageError(f"{str(file)!r} has no title in its tags: give a --name")
    while not (name := str(click.prompt("Name of the show", default=proposal, err=True)).strip()):
        pass
    return name


def _chapters(
    session: Session, asking: _Asking, file: Path, audio: Audio, *, wanted: bool | None
) -> dict[str, Any]:
    """Return the chapters in the file as sections, if somebody wants that."""
    from aiomixcloud.cli.sections import written

    found = list(audio.chapters)
    if not found and wanted:
        raise click.UsageError(f"{str(file)!r} has no chapters: leave out --chapters")
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


def _doubts(session: Session, asking: _Asking, file: Path, audio: Audio, sections: Any) -> None:
    """Tell what may be wrong, though nobody can know."""
    if audio.seconds is None:
        session.messages.note(f"{file.name} does not look like MP3; Mixcloud may not take it.")
        if asking.possible and not asking.confirm("Go on with it?", usually=False):
            raise CommandError("nothing was uploaded")
    doubts = list(_doubts_of(audio, sections))
    for doubt in doubts[:_TOLD]:
        session.messages.note(doubt)
    if len(doubts) > _TOLD:
        session.messages.note(f"So it is with {len(doubts) - _TOLD} more.")


def _doubts_of(audio: Audio, sections: Any) -> Iterator[str]:
    """Give out what may be wrong with where sections begin."""
    before = -1
    for place, one in enumerate(sections, 1):
        start = one.get("start_time")
        if start is None:
            continue
        if start < before:
            yield f"Section {place} begins at {clock(start)}, before the one above it."
        before = start
        if audio.seconds is not None and start > audio.seconds:
            end = clock(round(audio.seconds))
            yield f"Section {place} begins at {clock(start)}; the file ends at {end}."


def _twin(session: Session, name: str, *, needed: bool, dry_run: bool) -> Mapping[str, Any] | None:
    """Return a show of that name, or None.

    Only the newest ones are looked through, and where that cannot be done it is told. Where the
    answer is needed, all shows of the user are looked through, and what prevents it is an error.
    """
    from aiomixcloud import InvalidResponseError, NotFoundError, ServerError, TransportError

    # Without a token an upload fails anyway, and a dry run needs none.
    if session.token is None:
        return None
    tolerated: tuple[type[Exception], ...] = ()
    if not needed:
        tolerated = (NotFoundError, ServerError, InvalidResponseError)
    if dry_run and not needed:
        tolerated += (TransportError,)
    try:
        newest = session.client.connection("me", "cloudcasts", limit=_LOOKED_AT)
    except tolerated:
        session.messages.note("Whether a show of that name is there already, is not known.")
        return None
    shows = newest.all() if needed else newest
    same = (show.data for show in shows if _folded(show.data.get("name")) == _folded(name))
    return next(same, None)


def _folded(name: object) -> str:
    return " ".join(str(name).casefold().split())


def _twin_words(twin: Mapping[str, Any]) -> str:
    return (
        f"There is a show of that name already: {short_key(str(twin.get('key')))}, "
        f"{age(str(twin.get('created_time')))}."
    )


def _ask_for_another(session: Session, asking: _Asking, twin: Mapping[str, Any]) -> None:
    """Ask whether there is to be a second show of a name; scripts are told and go on."""
    if asking.possible and not asking.yes:
        if not asking.confirm(f"{_twin_words(twin)} Upload another one?", usually=False):
            raise CommandError("nothing was uploaded")
        return
    session.messages.note(f"{_twin_words(twin)} This will be another one.")


def _sent(session: Session, name: str, send: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Send something large, show how far it is, and return the answer."""
    from aiomixcloud.cli.sending import Sending

    sending = Sending(name)
    try:
        with session.messages.progress(sending.drawn):
            answer = send(sending.progress)
    except (KeyboardInterrupt, SystemExit):
        session.messages.note(sending.interrupted)
        raise
    data: Mapping[str, Any] = answer.data
    return data


def _tell_answer(session: Session, answer: Mapping[str, Any], key: str = "") -> None:
    """Write the key and the address of the show that an answer is about."""
    result = answer.get("result")
    result = result if isinstance(result, dict) else {}
    message = one_line(str(result.get("message") or ""))
    key = str(result.get("key") or key)
    if result.get("success") is False or not key:
        raise CommandError(
            message
            or "Mixcloud did not do it, and does not say why: see 'mixcloud list me "
            "cloudcasts' before you try again"
        )
    if message:
        session.messages.note(f"{message}.")
    _tell_show(session, key, answer)


def _tell_of_sections(session: Session, sent: Mapping[str, Any]) -> None:
    """Tell why a tracklist that was sent is not to be seen here."""
    if "sections" in sent:
        session.messages.note("Its page shows the tracklist; 'mixcloud get' does not.")


def _tell_how_to_see(session: Session) -> None:
    """Tell how a page of a local Mixcloud can be seen that ends with this command."""
    if session.sandbox is not None and not session.sandbox.served:
        session.messages.note("To see its page, serve it: mixcloud sandbox --kept")


def _tell_show(session: Session, key: str, answer: Mapping[str, Any]) -> None:
    _tell_how_to_see(session)
    url = f"{session.roots.mixcloud}/{key.strip('/')}/"
    output = session.output
    if output.as_json or session.choices.fields:
        output.one({"key": key, "url": url, **answer})
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
    dry_run: bool,
    **options: Any,
) -> None:
    """Change a show of yours.

    What is not given stays as it is. Tags, the tracklist and hosts are replaced as a whole.
    KEY-or-URL is a key, its last part, or the address of the show's page.
    """
    from aiomixcloud.cli.keys import target

    saying = Saying.take(options)
    if no_hosts and saying.host:
        raise click.UsageError("--host and --no-hosts exclude each other: give one")
    changes = saying.arguments()
    if no_hosts:
        changes["hosts"] = []
    for switch, given in (("publish", publish), ("unpublish", unpublish)):
        if given:
            changes[switch] = True
    pasted, key = key, target(key, session.roots).key.strip("/")
    if not changes:
        raise click.UsageError("nothing is given that should change")
    client = session.client
    plan = client.check_edit(pasted, **changes).data
    tell_moment(session, plan)
    if dry_run:
        own = key if "/" in key else f"YOU/{key}"
        tell_plan(session, "POST", f"{session.roots.api}/upload/{own}/edit/", plan)
        return
    if "/" not in key:
        key = f"{client.me().key.strip('/')}/{key}"
    answer = _sent(session, key, lambda progress: client.edit(key, **changes, progress=progress))
    _tell_answer(session, answer, key)
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
