"""The commands of the account: log in, log out, who is it, and which accounts there are."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from aiomixcloud import InvalidResponseError
from aiomixcloud.cli.characters import strip
from aiomixcloud.cli.command import command
from aiomixcloud.cli.exit_codes import FAILED, NOT_AUTHORISED, CommandError
from aiomixcloud.cli.options import number
from aiomixcloud.cli.output.formatting import one_line
from aiomixcloud.cli.questions import prompt
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from aiomixcloud.cli.roots import Roots
    from aiomixcloud.cli.session import Session
    from aiomixcloud.sync import ResourceSync

#: Where people get a client id and a client secret.
DEVELOPERS = "https://www.mixcloud.com/developers/"

#: Seconds that a person has to allow access in the browser.
_PATIENCE = 300.0

#: Bytes of what is read for an access token, at most.
_LONGEST_TOKEN = 65_536

#: Where a browser comes back to that is to show the code in its address. Nobody listens there.
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
    help="What Mixcloud calls your program; asked for where it is not given.",
)
@click.option(
    "--client-secret",
    envvar="MIXCLOUD_CLIENT_SECRET",
    metavar="SECRET",
    help="What proves that it is yours; better in MIXCLOUD_CLIENT_SECRET.",
)
@click.option(
    "--no-browser",
    is_flag=True,
    help="Print the address to open, on any machine, and read the code that it leads to.",
)
@click.option(
    "--port",
    type=number(0, 65535),
    default=0,
    metavar="N",
    help="Port that the browser comes back to; 0, as without it, takes a free one.",
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
    """Log in, for later commands.

    Your browser asks whether you allow it. The client id and the client secret are those of
    a program that you register at https://www.mixcloud.com/developers/ (a local Mixcloud
    takes any). The access token is kept in the keyring of the system, or where there is
    none in a file that only you can read.
    """
    if session.choices.sandbox:
        raise click.UsageError("the --sandbox needs no log-in; --as says who you are there")
    roots = _roots(session)
    # A person should not have allowed access in vain.
    session.accounts.prepare()
    if with_token:
        token = _read_token()
    else:
        _reach(session, roots)
        settings = _settings(roots, client_id, client_secret)
        token = (
            _by_hand(session, roots, *settings)
            if no_browser
            else _by_browser(session, roots, *settings, port)
        )
    _keep(session, roots, token)


def _roots(session: Session) -> Roots:
    """Return where to log in: where the options say, else where the profile was before."""
    from aiomixcloud.cli.roots import Roots as Known

    kept = session.accounts.load().get(session.choices.profile or "")
    if kept is not None and session.choices.api_root is None:
        return kept.roots
    return Known.chosen(session.choices.api_root)


def _reach(session: Session, roots: Roots) -> None:
    """Make sure that somebody is there, before a person types what is secret.

    Raises:
        TransportError: Nobody is.
    """
    from aiomixcloud import MixcloudError, TransportError

    try:
        session.connect(roots, None, max_rate_limit_wait=0, retry=None).popular(limit=1)
    except TransportError:
        raise
    except MixcloudError:
        pass  # it answered


def _read_token() -> str:
    if sys.stdin.isatty():
        text = prompt("Access token", hide_input=True)
    else:
        from aiomixcloud.cli.input.text_files import STDIN, NotTextError, read

        try:
            text = read(STDIN, most=_LONGEST_TOKEN).content
        except NotTextError as error:
            raise click.UsageError(
                f"--with-token: standard input cannot be read: {error}"
            ) from None
    token = next(filter(None, map(strip, text.splitlines())), "")
    if not token:
        raise click.UsageError("--with-token reads one line, the access token; there was none")
    if len(token.split()) > 1:
        raise click.UsageError(
            "what --with-token read is not an access token: there are blanks in it"
        )
    if not token.isascii():
        raise click.UsageError(
            "what --with-token read is not an access token: there are letters in it that no token "
            "has"
        )
    return token


def _settings(roots: Roots, client_id: str | None, client_secret: str | None) -> tuple[str, str]:
    """Return client id and secret, and ask for those that were not given."""
    from aiomixcloud.cli.input.targets import is_local

    if not (client_id and client_secret):
        if not sys.stdin.isatty():
            raise click.UsageError(
                f"give MIXCLOUD_CLIENT_ID and MIXCLOUD_CLIENT_SECRET; you get them at {DEVELOPERS}"
            )
        if not client_id:
            hint = f"You get a client id and its secret at {DEVELOPERS}."
            if is_local(urlsplit(roots.api).hostname or ""):
                hint = "A local Mixcloud takes any client id and any secret."
            click.echo(hint, err=True)
            client_id = prompt("Client id")
        if not client_secret:
            client_secret = prompt("Client secret", hide_input=True)
    return strip(client_id), strip(client_secret)


def _by_browser(
    session: Session, roots: Roots, client_id: str, client_secret: str, port: int
) -> str:
    """Let the person allow access in the browser of this machine."""
    import webbrowser

    from aiomixcloud import TimeoutError
    from aiomixcloud.sync import login

    def show(address: str) -> None:
        session.messages.note("Allow access in the browser. If none opens, open this address:")
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
        if error.url is not None:  # it was Mixcloud that did not answer
            raise
        raise CommandError(
            f"nobody allowed or refused access within {_PATIENCE / 60:.0f} minutes: "
            "run it again, or with --no-browser",
            NOT_AUTHORISED,
        ) from None
    except OSError as error:
        if error.strerror is None:
            raise
        raise CommandError(
            f"the browser cannot come back to port {port} ({error.strerror}): "
            "give another --port, or none for a free one"
        ) from None


def _by_hand(session: Session, roots: Roots, client_id: str, client_secret: str) -> str:
    """Let the person bring the code here."""
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
    # Told also to those who want no messages, for without it there is no going on.
    click.echo("Open this address in a browser, and allow access:", err=True)
    click.echo(oauth.authorization_url, err=True)
    click.echo(
        "It leads to a page that cannot be shown. Copy that page's address, or the code in it.",
        err=True,
    )
    if sys.stdin.isatty():
        answer = strip(prompt("Address or code"))
    else:
        answer = strip(sys.stdin.readline())
    if not answer:
        raise click.UsageError("there was no address and no code to read")
    is_code = "=" not in answer and "://" not in answer
    token = oauth.access_token(answer if is_code else oauth.code_from(answer))
    return str(token)


def _username(user: ResourceSync) -> str:
    """Return the user name in an answer; whatever else answers is not Mixcloud.

    Raises:
        InvalidResponseError: There is none.
    """
    name = user.data.get("username")
    if not isinstance(name, str):
        raise InvalidResponseError("the answer contains no user name")
    return name


def _keep(session: Session, roots: Roots, token: str) -> None:
    """Keep a token that works."""
    from aiomixcloud.cli.accounts.keyring import Keyring, UnusableError
    from aiomixcloud.cli.accounts.store import Account

    name = session.choices.profile or roots.name
    user = session.connect(roots, token).me()
    account = Account(_username(user), roots)
    place = "in the keyring of the system"
    with session.accounts.changing() as accounts:
        try:
            Keyring(session.messages).keep(name, roots.api, token)
        except UnusableError:
            account = replace(account, token=token)
            place = f"in {session.accounts.path}"
        accounts[name] = account
    session.messages.note(f"Logged in as {account.user} at {roots.api}; the token is {place}.")
    if session.choices.profile:
        session.messages.note(f"Other commands use it by --profile {name}.")
    elif roots.api != API_ROOT:
        session.messages.note(f"Other commands use it by --api-root {roots.api}.")
    _warn_of_variable(session, roots)


def _warn_of_variable(session: Session, roots: Roots) -> None:
    from aiomixcloud.cli.accounts.tokens import VARIABLE, given_token, root_of_variable

    if given_token() and roots.api == root_of_variable():
        session.messages.note(f"{VARIABLE} is set, and wins over it.")


@command("logout", examples=["mixcloud logout", "mixcloud logout --profile station"], data=False)
@click.pass_obj
def logout_command(session: Session) -> None:
    """Forget the access token of this account.

    Whether the program may act for you stays as it is at Mixcloud, until you withdraw it in
    the settings of your account there.
    """
    from aiomixcloud.cli.accounts.keyring import Keyring, UnusableError

    if session.choices.sandbox:
        raise click.UsageError("the --sandbox knows no log-in")
    name = session.profile
    if name not in session.accounts.load():
        session.messages.note(f"Nobody was logged in at {session.roots.api}.")
        return
    with session.accounts.changing() as accounts:
        account = accounts.pop(name)
        if account.token is None:
            try:
                Keyring(session.messages).forget(name, account.roots.api)
            except UnusableError as error:
                raise CommandError(
                    f"the keyring of the system does not forget the access token ({error}): "
                    "unlock it and try again",
                    FAILED,
                ) from None
    session.messages.note(f"Logged out {account.user} at {account.roots.api}.")
    _warn_of_variable(session, account.roots)


@command("whoami", examples=["mixcloud whoami", "mixcloud whoami --json --fields user,api_root"])
@click.pass_obj
def whoami_command(session: Session) -> None:
    """Show which user is logged in, and where.

    In a pipe it is the user name alone.
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
    if output.as_json or session.choices.fields:
        output.one(found)
    elif output.for_people:
        output.fields(
            [
                ("user", found["user"]),
                ("at", found["api_root"]),
                ("token from", found["token"]),
            ]
        )
    else:
        output.line(one_line(_username(user)))


@command("profiles", examples=["mixcloud profiles", "mixcloud profiles --json"], online=False)
@click.pass_obj
def profiles_command(session: Session) -> None:
    """List the accounts that are kept; --profile NAME chooses one of them.

    Without a name an account is called after the address of its Mixcloud.
    """
    kept = session.accounts.load()
    found = [
        {
            "profile": name,
            "user": account.user,
            "api_root": account.roots.api,
            "token": "keyring" if account.token is None else "file",
        }
        for name, account in kept.items()
    ]
    columns = ("profile", "user", "api_root", "token")
    if session.output.for_people and not session.choices.fields:
        if not found:
            session.messages.note("Nobody is logged in: run 'mixcloud login'.")
            return
        session.output.table(columns, [[record[name] for name in columns] for record in found])
    else:
        session.output.many(found, columns=columns)
