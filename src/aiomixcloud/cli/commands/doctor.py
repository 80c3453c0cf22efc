"""The command that checks the installation, the account and the API."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.command import command
from aiomixcloud.cli.exit_codes import DONE, FAILED, CommandError
from aiomixcloud.cli.output.formatting import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.cli.diagnosis.checks import Check
    from aiomixcloud.cli.session import Session


@command(
    "doctor",
    examples=[
        "mixcloud doctor",
        "mixcloud doctor bob luke/a-nice-mix",
        "mixcloud doctor --json",
    ],
)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@click.pass_obj
def doctor_command(session: Session, *, keys: tuple[str, ...]) -> int:
    """Check the installation, the account and the API.

    Check versions, stored accounts, keyring, proxies, certificates, the clock and the access
    token. Then compare a sample of responses, and those for each KEY, with the fields known to
    this version. The exit status is 1 if there is a problem, such as a new, missing or changed
    field.

    Nothing is changed or sent elsewhere. The output contains usernames and paths, but not
    secrets.
    """
    checks = [_masked(check, session) for check in _checks(session, keys)]
    problems = sum(check.status == "problem" for check in checks)
    output = session.output
    if output.as_json:
        output.one({"ok": not problems, "checks": [_to_object(check) for check in checks]})
    elif output.for_people and not session.choices.fields:
        result = f"{quantity(problems, 'problem') if problems else 'no problems'} found"
        output.fields([("result", result), *((one.name, _sentence(one)) for one in checks)])
    else:
        output.table(
            ("check", "status", "text"),
            [(check.name, check.status, check.text) for check in checks],
        )
    return FAILED if problems else DONE


def _checks(session: Session, keys: Sequence[str]) -> Iterator[Check]:
    from aiomixcloud.cli.diagnosis import computer
    from aiomixcloud.cli.diagnosis.checks import Check
    from aiomixcloud.cli.diagnosis.service import Service

    accounts = session.accounts
    yield from chain(
        computer.check_versions(),
        computer.check_files(accounts),
        computer.check_keyring(accounts, session.messages),
        computer.check_certificates(),
    )
    try:
        roots = session.roots
    except (CommandError, click.UsageError) as error:  # the accounts or a variable are invalid
        yield Check("account", "problem", error.message)
        return
    yield from computer.check_proxies(roots)
    yield from Service(session).check(keys)


def _sentence(check: Check) -> str:
    return check.text if check.status == "ok" else f"{check.status}: {check.text}"


def _to_object(check: Check) -> dict[str, Any]:
    return {"check": check.name, "status": check.status, "text": check.text, **check.facts}


def _masked(check: Check, session: Session) -> Check:
    """Return a check without secrets: neither the access token nor the passwords in URLs."""
    from dataclasses import replace

    return replace(
        check,
        text=_mask(check.text, session),
        facts={_mask(name, session): _mask(value, session) for name, value in check.facts.items()},
    )


def _mask(value: Any, session: Session) -> Any:
    from aiomixcloud.cli.output.messages import mask_secrets

    if isinstance(value, dict):
        return {_mask(name, session): _mask(part, session) for name, part in value.items()}
    if isinstance(value, list):
        return [_mask(part, session) for part in value]
    if not isinstance(value, str):
        return value
    token = vars(session).get("token")
    text = mask_secrets(value)
    return text.replace(token.value, "***") if token else text
