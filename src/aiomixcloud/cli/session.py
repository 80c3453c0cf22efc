"""The session of a command: its client, its account and its output."""

from __future__ import annotations

import contextlib
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import click

from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import Choices
from aiomixcloud.cli.output.formatting import is_plain_key
from aiomixcloud.cli.output.messages import Messages
from aiomixcloud.cli.roots import Roots

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from aiomixcloud.cli.accounts.store import Accounts
    from aiomixcloud.cli.accounts.tokens import Token
    from aiomixcloud.cli.local_mixcloud import LocalSandbox
    from aiomixcloud.cli.output.writer import Output
    from aiomixcloud.gates import FileGate
    from aiomixcloud.sync import MixcloudSync

#: The default user of the sandbox.
SANDBOX_USER = "amikrop"

#: Default number of seconds to wait for rate limits; programs report waits of minutes.
MAX_WAIT = 900.0

#: Prevents Python from writing log records to standard error.
_SILENCE = logging.NullHandler()


class Session:
    """The session of one command; closes what it opened at the end.

    Attributes:
        choices: The common options.
        messages: The messages to standard error.
        arguments: The command-line arguments.
    """

    def __init__(self) -> None:
        self.arguments: tuple[str, ...] = ()
        self.choices: Choices = Choices()
        self.messages: Messages = Messages(self.choices)
        self._opened = contextlib.ExitStack()

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(_SILENCE)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.messages.close()
        self._opened.close()

    @cached_property
    def output(self) -> Output:
        """The output of data."""
        from aiomixcloud.cli.output.writer import Output

        interrupts.check()
        return Output(self.choices, self.messages)

    @cached_property
    def sandbox(self) -> LocalSandbox | None:
        """The running sandbox; None without ``--sandbox``."""
        if not self.choices.sandbox:
            if self.choices.as_user is not None:
                raise click.UsageError("--as requires --sandbox")
            return None
        for name in ("api_root", "profile"):
            if name in self.choices.on_line:
                option = f"--{name.replace('_', '-')}"
                raise click.UsageError(f"--sandbox and {option} cannot be combined")
        from aiomixcloud.cli.local_mixcloud import open_sandbox

        return self._opened.enter_context(open_sandbox(self.messages, self.choices.timeout))

    @cached_property
    def accounts(self) -> Accounts:
        """The stored accounts."""
        from aiomixcloud.cli.accounts.store import Accounts

        return Accounts(config_folder())

    @cached_property
    def roots(self) -> Roots:
        """The root URLs of the sandbox, of the profile or of the options."""
        if self.sandbox is not None:
            return Roots.of_sandbox(self.sandbox.api_root)
        name, api_root = self.choices.profile, self.choices.api_root
        if name is None:
            return self._default_roots()
        stored = self.accounts.load()
        if name not in stored:
            from aiomixcloud.cli.accounts.store import describe_unknown

            raise click.UsageError(describe_unknown(name, stored))
        roots = stored[name].roots
        if api_root is not None and Roots.choose(api_root).api != roots.api:
            raise click.UsageError(
                f"the profile {name!r} belongs to {roots.api}; omit --api-root (or "
                "MIXCLOUD_API_ROOT) or the profile"
            )
        return roots

    def _default_roots(self) -> Roots:
        """Return the root URLs of the options, of a token variable or of the default account."""
        from aiomixcloud.cli.accounts.store import default_name
        from aiomixcloud.cli.accounts.tokens import token_variable

        api_root = self.choices.api_root
        if api_root is None and not token_variable():
            stored = self.accounts.load()
            name = default_name(stored)
            if name is not None and stored[name].roots.api != Roots().api:
                return stored[name].roots
        return Roots.choose(api_root)

    @cached_property
    def profile(self) -> str:
        """The name of the account: the given one, the default one or the host of its API."""
        from aiomixcloud.cli.accounts.store import default_name

        given = self.choices.profile
        return given or default_name(self.accounts.load(), self.roots.api) or self.roots.name

    @cached_property
    def token(self) -> Token | None:
        """The access token for the API in use, if there is one."""
        from aiomixcloud.cli.accounts.tokens import Token, token_for

        if self.sandbox is None:
            return token_for(self.roots, self.profile, self.accounts, self.messages)
        try:
            return Token(self.sandbox.token(self.choices.as_user or SANDBOX_USER), "--sandbox")
        except LookupError as error:
            # The rest of the message is advice for programs.
            reason = str(error.args[0]).partition("; add_user")[0]
            advice = "" if self.choices.as_user else "; use --as to choose a user"
            raise click.UsageError(f"--as: {reason}{advice}") from None

    @cached_property
    def client(self) -> MixcloudSync:
        """A client of the API in use, with its access token if there is one."""
        return self.open_client()

    @cached_property
    def own_key(self) -> str:
        """The key of the user who is logged in, without slashes."""
        key = self.client.me().data.get("key")
        if not is_plain_key(key):
            from aiomixcloud import InvalidResponseError

            raise InvalidResponseError("the response does not contain the user's key")
        return str(key).strip("/")

    @property
    def account_root(self) -> str:
        """The root of the API in the names of locks and files; the URL of a sandbox varies."""
        return "sandbox" if self.choices.sandbox else self.roots.api

    @property
    def max_wait(self) -> float:
        """Maximum number of seconds to wait for rate limits."""
        return MAX_WAIT if self.choices.max_wait is None else self.choices.max_wait

    @property
    def is_anonymous(self) -> bool:
        """Whether the access token was needed, and there is none."""
        return "token" in vars(self) and self.token is None

    def open_client(self, **settings: Any) -> MixcloudSync:
        """Return a new client like `client`.

        Args:
            settings: Arguments of `MixcloudSync`, which override the defaults.
        """
        return self.connect(self.roots, self.token.value if self.token else None, **settings)

    def connect(self, roots: Roots, token: str | None, **settings: Any) -> MixcloudSync:
        """Return a client that is closed at the end of the session.

        Args:
            roots: The root URLs.
            token: The access token.
            settings: Other arguments of `MixcloudSync`, which override the defaults.
        """
        from aiomixcloud.sync import MixcloudSync

        client = MixcloudSync(roots.api, **(self.client_settings(roots, token) | settings))
        return self._opened.enter_context(client)

    def client_settings(self, roots: Roots, token: str | None) -> dict[str, Any]:
        """Return the arguments of a client of either flavour, without the root of the API."""
        from aiomixcloud import Timeout

        choices = self.choices
        return {
            "access_token": token,
            "mixcloud_root": roots.mixcloud,
            "oembed_root": roots.oembed,
            "timeout": Timeout() if choices.timeout is None else choices.timeout,
            "max_rate_limit_wait": self.max_wait,
            "hook": self.messages.event,
            "gate": self._gate(roots, token),
        }

    def _gate(self, roots: Roots, token: str | None) -> FileGate | None:
        """Return the gate that all commands for an account share; None if there cannot be one."""
        if self.sandbox is not None:
            return None
        from aiomixcloud.cli.accounts.shared_gate import open_gate

        gate = open_gate(roots.api, token)
        return None if gate is None else self._opened.enter_context(gate)


def config_folder() -> Path:
    """Return the folder of the stored accounts, which may not exist yet."""
    import platformdirs

    return platformdirs.user_config_path("aiomixcloud", appauthor=False)
