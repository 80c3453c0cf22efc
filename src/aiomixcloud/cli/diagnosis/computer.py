"""Checks of this computer: versions, files, keyring, proxies and certificates."""

from __future__ import annotations

import os
import platform
import re
import ssl
import stat
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiomixcloud import __version__
from aiomixcloud.cli.diagnosis.checks import Check
from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.output.formatting import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.cli.accounts.store import Accounts
    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.cli.roots import Roots

_PACKAGE = "aiomixcloud"

#: A requirement of this package: name, minimum version and the extra that it belongs to.
_requirement = re.compile(r"([\w.-]+)>=([\w.]+)(?:.*extra == ['\"](\w+)['\"])?").match

#: Mode bits of group and others.
_OTHERS = 0o077


def check_versions() -> Iterator[Check]:
    """Check the versions of Python, of this package and of its requirements."""
    try:
        requirements = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:  # imported from a folder, not installed
        requirements = []
    versions = {
        _PACKAGE: __version__,
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION.split()[1],
        "system": platform.platform(terse=True),
    }
    missing: dict[str, list[str]] = {}
    #: Extras with at least one installed package; others are not in use.
    used = {""}
    outdated = []
    for found in filter(None, map(_requirement, requirements)):
        name, least, extra = found.groups()
        try:
            installed = versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.setdefault(extra or "", []).append(name)
            continue
        used.add(extra or "")
        if _numbers(installed) < _numbers(least):
            outdated.append(f"{name} {installed} is too old; install {least} or later")
    shown = (_PACKAGE, "python", "aiohttp", "urllib3", "openssl", "system")
    text = ", ".join(f"{name} {versions[name]}" for name in shown if name in versions)
    yield Check("versions", "ok", text, versions)
    for problem in outdated:
        yield Check("versions", "problem", problem)
    for extra in sorted(missing.keys() & used):
        names = missing[extra]
        packages = ", ".join(names)
        if extra:
            text = f"the extra {extra!r} is not installed completely ({packages} missing)"
            yield Check("versions", "note", text)
        else:
            yield Check("versions", "problem", f"{packages} is missing; install it with pip")


def _numbers(version: str) -> tuple[int, ...]:
    """Return the release numbers of a version without zeros at its end."""
    digits = re.match(r"[\d.]*", version)
    numbers = [int(part) for part in digits[0].split(".") if part] if digits else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def check_files(accounts: Accounts) -> Iterator[Check]:
    """Check the file of the stored accounts, its permissions and those of its folder."""
    path = accounts.path
    try:
        before = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        yield Check("configuration", "ok", f"no accounts stored in {path}", {"path": str(path)})
        before = None
    except OSError as error:
        yield Check("configuration", "problem", f"{path}: {error.strerror}; check the permissions")
        return
    yield from _check_access(path.parent, "chmod 700")
    if before is None:
        return
    yield from _check_access(path, "chmod 600")
    try:
        stored = accounts.load()
    except CommandError as error:
        yield Check("configuration", "problem", error.message)
        return
    mode = f"{stat.S_IMODE(before.st_mode):o}"
    facts = {"path": str(path), "mode": mode, "accounts": list(stored)}
    text = f"{quantity(len(stored), 'account')} in {path} (mode {mode})"
    yield Check("configuration", "ok", text, facts)


def _check_access(path: Path, remedy: str) -> Iterator[Check]:
    """Check that only the user of this process can access a file or a folder."""
    if os.name != "posix":
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        status = path.stat()
        mode = stat.S_IMODE(status.st_mode)
        facts = {"path": str(path), "mode": f"{mode:o}"}
        if status.st_uid != os.geteuid():
            text = f"{path} belongs to another user; change its owner with chown"
        elif mode & _OTHERS:
            text = f"other users have access to {path} (mode {mode:o}); run: {remedy} {path}"
        elif not os.access(path, os.R_OK | os.W_OK):
            text = f"{path} cannot be read and written (mode {mode:o}); run: {remedy} {path}"
        else:
            return
        yield Check("configuration", "problem", text, facts)


def check_keyring(accounts: Accounts, messages: Messages) -> Iterator[Check]:
    """Check that the system keyring responds and has the tokens stored in it."""
    from aiomixcloud.cli.accounts.keyring import Keyring, KeyringError

    try:
        stored = accounts.load()
    except CommandError:  # reported by `check_files`
        stored = {}
    needed = {name: account for name, account in stored.items() if account.token is None}
    keyring = Keyring(messages)
    try:
        keyring.token("doctor", "")  # stored by nobody
        lacking = [
            name
            for name, account in needed.items()
            if keyring.token(name, account.roots.api) is None
        ]
    except KeyringError as error:
        if needed:
            names = ", ".join(needed)
            text = f"the keyring cannot be read ({error}), but has the tokens of: {names}"
            yield Check("keyring", "problem", f"{text}; unlock it, or log in again")
        else:
            text = f"{error}; access tokens are stored in a file that only you can read"
            yield Check("keyring", "note", text)
        return
    for name in lacking:
        option = "" if name == stored[name].roots.name else f" --profile {name}"
        text = f"the token of {name} is not in the keyring; run 'mixcloud login{option}'"
        yield Check("keyring", "problem", text)
    if not lacking:
        import keyring as library

        backend = library.get_keyring().name
        yield Check("keyring", "ok", f"{backend} is usable", {"backend": backend})


def check_proxies(roots: Roots) -> Iterator[Check]:
    """Check the configured proxies; whether they work is seen when the API is requested."""
    from urllib.request import getproxies, proxy_bypass

    from aiomixcloud.cli.roots import is_local

    found = getproxies()
    proxies = {kind: found[kind] for kind in ("https", "http", "all") if found.get(kind)}
    shown = {kind: _public_proxy(url) for kind, url in proxies.items()}
    for kind, public in shown.items():
        if public is None:
            variable = next((name for name in os.environ if name.lower() == f"{kind}_proxy"), kind)
            yield Check(
                "proxy",
                "problem",
                f"{variable} is not the URL of an HTTP proxy; set it to a URL such as "
                "http://proxy.example:8080 (special characters in a password must be "
                "percent-encoded), or unset it",
            )
    target = urlsplit(roots.api)
    used = shown.get(target.scheme, shown.get("all"))
    direct = is_local(target.hostname or "") or proxy_bypass(target.netloc)
    facts = {"proxies": shown, "no_proxy": found.get("no"), "used": None if direct else used}
    if not proxies:
        yield Check("proxy", "ok", "none", facts)
    elif direct or target.scheme not in proxies.keys() | {"all" * ("all" in proxies)}:
        yield Check("proxy", "ok", f"none for {target.netloc}", facts)
    elif used is not None:
        yield Check("proxy", "ok", f"{used} for {target.netloc}", facts)


def _public_proxy(url: str) -> str | None:
    """Return the URL of an HTTP proxy without credentials; None if it is not valid."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not valid or "@" in parts.path + parts.query + parts.fragment:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def check_certificates() -> Iterator[Check]:
    """Check the certificate authorities that this computer trusts."""
    paths = ssl.get_default_verify_paths()
    broken = False
    for variable in (paths.openssl_cafile_env, paths.openssl_capath_env):
        value = os.environ.get(variable)
        is_folder = variable == paths.openssl_capath_env
        reason = _broken_certificates(Path(value), is_folder=is_folder) if value else None
        if reason:
            broken = True
            text = f"{variable} names {value!r}, which {reason}; correct or unset it"
            yield Check("certificates", "problem", text, {"variable": variable})
    if broken:
        return
    number = ssl.create_default_context().cert_store_stats()["x509_ca"]
    # Authorities in a folder are loaded when they are needed.
    if number == 0 and paths.capath is None:
        yield Check(
            "certificates",
            "problem",
            "no certificate authorities found; install the system's package of them (often named "
            "ca-certificates), or set SSL_CERT_FILE",
        )
        return
    source = os.environ.get(paths.openssl_cafile_env) or paths.cafile or paths.capath or "system"
    facts = {"authorities": number, "source": source}
    yield Check("certificates", "ok", f"{number} authorities from {source}", facts)


def _broken_certificates(path: Path, *, is_folder: bool) -> str | None:
    """Return why a file or folder of certificates cannot be used, or None."""
    try:
        if path.is_dir() and not is_folder:
            return "is a folder, not a file"
        if path.is_dir():
            return None if os.access(path, os.R_OK | os.X_OK) else "cannot be read"
        ssl.create_default_context(cafile=str(path))
    except FileNotFoundError:
        return "does not exist"
    except ssl.SSLError:
        return "does not contain certificates (PEM)"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None
