"""The commands that manage accounts: login, logout, whoami and profiles."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from aiomixcloud import InvalidResponseError
from aiomixcloud.cli.command import command
from aiomixcloud.cli.exit_codes import FAILED, NOT_AUTHORISED, CommandError
from aiomixcloud.cli.options import number
from aiomixcloud.cli.output.formatting import one_line
from aiomixcloud.cli.questions import prompt
from aiomixcloud.cli.roots import Roots, is_local
from aiomixcloud.tracklists.characters import strip

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.cli.session import Session
    from aiomixcloud.sync import ResourceSync

T = TypeVar("T")

#: Maximum number of times that a question is asked.
_ATTEMPTS = 5

#: The page that issues client ids and client secrets.
DEVELOPERS = "https://www.mixcloud.com/developers/"

#: Seconds to wait for the user to allow access in the browser.
_PATIENCE = 300.0

#: Maximum number of bytes read for an access token.
_LONGEST_TOKEN = 65_536

#: A redirect URI without a server, so that the browser shows the code in its address bar.
_NOWHERE = "http://127.0.0.1/"


@command(
    "login",
    examples=[
        "mixcloud login",
        "mixcloud login --no-browser",
        "mixcloud login --with-token < token.txt",
        "mixcloud login --profile station",
        "mixcloud login --profile local --api-root http://127.0.0.1:8080",
    ],
    data=False,
)
@click.option(
    "--client-id",
    envvar="MIXCLOUD_CLIENT_ID",
    metavar="ID",
    help="Use this client ID (default: ask).",
)
@click.option(
    "--client-secret",
    envvar="MIXCLOUD_CLIENT_SECRET",
    metavar="SECRET",
    help="Use this client secret; prefer MIXCLOUD_CLIENT_SECRET.",
)
@click.option(
    "--no-browser",
    is_flag=True,
    help="Print a URL to open on any machine, then read the resulting code.",
)
@click.option(
    "--port",
    type=number(0, 65535),
    default=0,
    metavar="N",
    help="Receive the browser's redirect on this port (default: 0, any free port).",
)
@click.option(
    "--with-token", is_flag=True, help="Read an access token from standard input instead."
)
@click.pass_obj
def login_command(
    session: Session,
    *,
    client_id: str | None,
    client_secret: str | None,
    no_browser: bool,
    port: int,
    with_token: bool,
) -> None:
    """Log in to Mixcloud: register an application, paste its client ID, allow access.

    \b
    1. Register an application at https://www.mixcloud.com/developers/ once.
       Mixcloud requires one for login; a sandbox accepts any client ID.
    2. Run 'mixcloud login' and paste the client ID and the client secret.
    3. Allow access in the browser that opens. With --no-browser, open the
       printed URL yourself; the browser then shows a connection error, which
       is expected, and you paste the URL of that page.

    The access token is stored in the system keyring or, if there is none, in a file that
    only you can read.
    """  # noqa: D301 - click wants the character itself
    if session.choices.sandbox:
        raise click.UsageError("--sandbox needs no login; use --as to choose a user")
    roots = _roots(session)
    # Check this first, so that the user does not allow access in vain.
    session.accounts.prepare()
    if with_token and sys.stdin.isatty():
        from aiomixcloud import AuthenticationError

        def ask() -> None:
            _store(session, roots, _check_token(prompt("Access token", hide_input=True)))

        _ask_again(session, ask, click.UsageError, AuthenticationError)
        return
    if with_token:
        token = _read_token()
    else:
        _check_reachable(session, roots)
        settings = _settings(roots, client_id, client_secret)
        token = (
            _paste_code(session, roots, *settings)
            if no_browser
            else _use_browser(session, roots, *settings, port)
        )
    _store(session, roots, token)


def _roots(session: Session) -> Roots:
    """Return the roots to log in at: those of the options, otherwise those of the profile."""
    stored = session.accounts.load().get(session.choices.profile or "")
    if stored is not None and session.choices.api_root is None:
        return stored.roots
    return Roots.choose(session.choices.api_root)


def _check_reachable(session: Session, roots: Roots) -> None:
    """Check that the server is reachable before asking for secrets."""
    from aiomixcloud import MixcloudError, TransportError

    try:
        session.connect(roots, None, max_rate_limit_wait=0, retry=None).popular(limit=1)
    except TransportError:
        raise
    except MixcloudError:
        pass  # it answered


def _read_token() -> str:
    """Return the access token on standard input."""
    from aiomixcloud.cli.input.text_files import STDIN, NotTextError, read

    try:
        text = read(STDIN, most=_LONGEST_TOKEN).content
    except NotTextError as error:
        raise click.UsageError(f"--with-token: standard input cannot be read: {error}") from None
    return _check_token(text)


def _check_token(text: str) -> str:
    """Return the access token in a text."""
    token = next(filter(None, map(strip, text.splitlines())), "")
    if not token:
        raise click.UsageError(
            "--with-token: standard input is empty; give the access token on one line"
        )
    if len(token.split()) > 1:
        raise click.UsageError(
            "--with-token: standard input is not a valid access token (it contains spaces)"
        )
    if not token.isascii():
        raise click.UsageError(
            "--with-token: standard input is not a valid access token (it contains non-ASCII "
            "characters)"
        )
    return token


def _ask_again(session: Session, ask: Callable[[], T], *errors: type[Exception]) -> T:
    """Return an answer of the user; on a terminal, ask again after a wrong one.

    Args:
        session: The session of the command.
        ask: Asks, and raises one of the errors if the answer is wrong.
        errors: The errors after which to ask again.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return ask()
        except errors as error:
            if not sys.stdin.isatty():
                raise
            message = str(getattr(error, "message", error)).removesuffix(".")
            session.messages.problem(f"{message}; try again")
    return ask()


def _settings(roots: Roots, client_id: str | None, client_secret: str | None) -> tuple[str, str]:
    """Return the client ID and secret; ask for those that were not given."""
    if not (client_id and client_secret):
        if not sys.stdin.isatty():
            raise click.UsageError(
                "set MIXCLOUD_CLIENT_ID and MIXCLOUD_CLIENT_SECRET to the values from "
                f"{DEVELOPERS}"
            )
        if not client_id:
            hint = f"Get a client ID and a client secret at {DEVELOPERS}."
            if is_local(urlsplit(roots.api).hostname or ""):
                hint = "A sandbox accepts any client ID and any client secret."
            click.echo(hint, err=True)
            client_id = _ask_word("Client id")
        if not client_secret:
            client_secret = _ask_word("Client secret", hide_input=True)
    return strip(client_id), strip(client_secret)


def _ask_word(text: str, **settings: Any) -> str:
    """Ask for a single word; ask again after a wrong paste."""

    def check(answer: str) -> str:
        if len(strip(answer).split()) != 1:
            raise click.BadParameter("it is a single word without spaces; paste it again")
        return answer

    return prompt(text, value_proc=check, **settings)


def _use_browser(
    session: Session, roots: Roots, client_id: str, client_secret: str, port: int
) -> str:
    """Let the user allow access in a browser on this machine."""
    import webbrowser

    from aiomixcloud import TimeoutError
    from aiomixcloud.sync import login

    def show(address: str) -> None:
        session.messages.note("Allow access in the browser. If it does not open, open this URL:")
        session.messages.note(address)
        webbrowser.open(address)

    try:
        return login(
            client_id=client_id,
            client_secret=client_secret,
            oauth_root=roots.oauth,
            port=port,
            deadline=_PATIENCE,
            open_browser=show,
            mixcloud=session.connect(roots, None),
        )
    except TimeoutError as error:
        if error.url is not None:  # a request to Mixcloud timed out
            raise
        raise CommandError(
            f"timed out after {_PATIENCE / 60:.0f} minutes waiting for access in the browser; "
            "run the command again, or use --no-browser",
            NOT_AUTHORISED,
        ) from None
    except OSError as error:
        if error.strerror is None:
            raise
        raise CommandError(
            f"cannot listen on port {port} ({error.strerror}); "
            "give another --port, or omit it to use a free one"
        ) from None


def _paste_code(session: Session, roots: Roots, client_id: str, client_secret: str) -> str:
    """Let the user open a URL elsewhere and enter the resulting code."""
    from aiomixcloud import MixcloudOAuthError
    from aiomixcloud.sync import MixcloudOAuthSync

    oauth = MixcloudOAuthSync(
        roots.oauth,
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=_NOWHERE,
        raise_exceptions=True,
        mixcloud=session.connect(roots, None),
    )
    oauth.new_state()
    # Printed even with --quiet, since the user needs it to continue.
    click.echo("Open this URL in a browser and allow access:", err=True)
    click.echo(oauth.authorization_url, err=True)
    click.echo(
        "The browser then shows a connection error. This is expected: copy the URL of that page, "
        "or the code in it.",
        err=True,
    )

    def ask() -> str:
        is_person = sys.stdin.isatty()
        answer = strip(prompt("URL or code") if is_person else sys.stdin.readline())
        if not answer:
            raise click.UsageError("standard input is empty; give the URL or the code on one line")
        is_code = "=" not in answer and "://" not in answer
        return str(oauth.access_token(answer if is_code else oauth.code_from(answer)))

    return _ask_again(session, ask, click.UsageError, MixcloudOAuthError)


def _username(user: ResourceSync) -> str:
    """Return the username in a response."""
    name = user.data.get("username")
    if not isinstance(name, str):
        raise InvalidResponseError("the response does not contain a username")
    return name


def _store(session: Session, roots: Roots, token: str) -> None:
    """Check a token and store it."""
    from aiomixcloud.cli.accounts.keyring import Keyring, KeyringError
    from aiomixcloud.cli.accounts.store import Account, default_name

    name = session.choices.profile or roots.name
    user = session.connect(roots, token).me()
    account = Account(_username(user), roots)
    place = "in the system keyring"
    with session.accounts.changing() as accounts:
        try:
            Keyring(session.messages).store(name, roots.api, token)
        except KeyringError:
            account = account._replace(token=token)
            place = f"in {session.accounts.path}"
        before = accounts.get(name)
        is_default = before is not None and before.is_default
        accounts[name] = account._replace(is_default=is_default)
        default = default_name(accounts)
    session.messages.note(f"Logged in as {account.user} at {roots.api}; the token is {place}.")
    if before is not None and before.user != account.user:
        session.messages.note(
            f"This replaced the account of {before.user}. To store several accounts, log in with "
            "--profile NAME."
        )
    if name != default:
        session.messages.note(
            f"To use it, add --profile {name} to a command; to make it the default, run "
            f"'mixcloud profiles use {name}'."
        )
    _warn_of_variable(session, roots)


def _warn_of_variable(session: Session, roots: Roots) -> None:
    from aiomixcloud.cli.accounts.tokens import VARIABLE, root_of_variable, token_variable

    if token_variable() and roots.api == root_of_variable():
        session.messages.note(f"{VARIABLE} is set and takes precedence over stored tokens.")


@command("logout", examples=["mixcloud logout", "mixcloud logout --profile station"], data=False)
@click.pass_obj
def logout_command(session: Session) -> None:
    """Log out and delete the stored access token.

    This does not revoke the token. To revoke it, remove the application in the settings of
    your Mixcloud account.
    """
    from aiomixcloud.cli.accounts.keyring import Keyring, KeyringError

    if session.choices.sandbox:
        raise click.UsageError("--sandbox has no login to end")
    name = session.profile
    if name not in session.accounts.load():
        session.messages.note(f"Not logged in at {session.roots.api}.")
        return
    with session.accounts.changing() as accounts:
        account = accounts.pop(name)
        if account.token is None:
            try:
                Keyring(session.messages).delete(name, account.roots.api)
            except KeyringError as error:
                raise CommandError(
                    f"the access token cannot be deleted from the keyring ({error}); "
                    "unlock the keyring and try again",
                    FAILED,
                ) from None
    session.messages.note(f"Logged out {account.user} at {account.roots.api}.")
    _warn_of_variable(session, account.roots)


@command("whoami", examples=["mixcloud whoami", "mixcloud whoami --json --fields user,api_root"])
@click.pass_obj
def whoami_command(session: Session) -> None:
    """Show the active account.

    In a pipe, print only the username.
    """
    user = session.client.me()
    token = session.token
    found = {
        "user": _username(user),
        "key": user.data.get("key"),
        "profile": None if session.choices.sandbox else session.profile,
        "api_root": session.roots.api,
        "token": token.source if token else None,
    }
    output = session.output
    if output.for_programs:
        output.one(found)
    elif output.for_people:
        names = {"user": "user", "at": "api_root", "token from": "token"}
        output.fields((title, found[name]) for title, name in names.items())
    else:
        output.line(one_line(_username(user)))


@command(
    "profiles",
    examples=["mixcloud profiles", "mixcloud profiles --json", "mixcloud profiles use station"],
    online=False,
)
@click.argument("words", nargs=-1, metavar="[use NAME]")
@click.pass_obj
def profiles_command(session: Session, words: tuple[str, ...]) -> None:
    """List the stored accounts, or choose the default one.

    A single account is the default. 'mixcloud profiles use NAME' chooses the default of several,
    and --profile NAME chooses an account for one command. An account stored without a name is
    named after the host of its API.
    """
    match words:
        case ():
            _list_profiles(session)
        case ("use", name):
            _use_profile(session, name)
        case _:
            raise click.UsageError("use 'mixcloud profiles' or 'mixcloud profiles use NAME'")


def _use_profile(session: Session, name: str) -> None:
    """Make a stored account the default."""
    from aiomixcloud.cli.accounts.store import describe_unknown

    with session.accounts.changing() as accounts:
        if name not in accounts:
            raise click.UsageError(describe_unknown(name, accounts))
        for other, account in accounts.items():
            accounts[other] = account._replace(is_default=other == name)
    account = accounts[name]
    session.messages.note(f"The default is now {name}: {account.user} at {account.roots.api}.")
    _warn_of_variable(session, account.roots)


def _list_profiles(session: Session) -> None:
    from aiomixcloud.cli.accounts.store import default_name

    accounts = session.accounts.load()
    default = default_name(accounts)
    found = [
        {
            "profile": name,
            "user": account.user,
            "api_root": account.roots.api,
            "token": "keyring" if account.token is None else "file",
            "default": name == default,
        }
        for name, account in accounts.items()
    ]
    columns = ("profile", "user", "api_root", "token", "default")
    session.output.check_fields(columns)
    if session.output.for_people and not session.choices.fields:
        if not found:
            session.messages.note("No stored accounts; run 'mixcloud login' to add one.")
            return
        rows = [
            [*(one[name] for name in columns[:-1]), "yes" if one["default"] else ""]
            for one in found
        ]
        session.output.table(columns, rows)
    else:
        session.output.many(found, columns=columns)
