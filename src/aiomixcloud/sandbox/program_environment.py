"""The environment of a program with Mixcloud's addresses hard-coded."""

from __future__ import annotations

import os
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .api.links import REAL_HOSTS
from .certificates import STORE_PASSWORD, Certificates, write_file

if TYPE_CHECKING:
    from collections.abc import Mapping

# Services of the program itself, such as a server under test.
_DIRECT = ("localhost", "127.0.0.1", "::1")


def write_runtime_files(certificates: Certificates) -> None:
    """Write the files that Node.js, PHP and Python load, next to the certificates."""
    source = files("aiomixcloud.sandbox") / "runtimes"
    hosts = '", "'.join(sorted(REAL_HOSTS))
    for path, name in (
        ("node.cjs", "node.cjs"),
        ("php/sandbox.ini", "php.ini"),
        ("php/streams.php", "php_streams.php"),
        ("python/sitecustomize.py", "sitecustomize.py.txt"),
    ):
        text = (source / name).read_text("utf-8").replace("@HOSTS@", hosts)
        write_file(certificates.folder / path, text.encode())


def build_environment(
    base: Mapping[str, str], roots: Mapping[str, str], certificates: Certificates
) -> dict[str, str]:
    """Return an environment in which Mixcloud's hosts are those of the sandbox.

    Args:
        base: The environment to start from.
        roots: The URLs of the sandbox by name, with `https_root`.
        certificates: The certificates of the sandbox.
    """
    proxy, ca = roots["api_root"], str(certificates.ca_file)
    changed = {
        # curl reads http_proxy in lower case only, some programs only in upper case.
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), proxy),
        **dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(_DIRECT)),
        **dict.fromkeys(
            (
                "SSL_CERT_FILE",
                "CURL_CA_BUNDLE",
                "REQUESTS_CA_BUNDLE",
                "NODE_EXTRA_CA_CERTS",
                "PERL_LWP_SSL_CA_FILE",
            ),
            ca,
        ),
        "PERL_LWP_ENV_PROXY": "1",
        "NODE_USE_ENV_PROXY": "1",
        "NODE_OPTIONS": _append(base, "NODE_OPTIONS", _build_node_option(certificates)),
        "PHP_INI_SCAN_DIR": f"{base.get('PHP_INI_SCAN_DIR', '')}{os.pathsep}"
        f"{certificates.folder / 'php'}",
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(certificates.folder / "python"), base.get("PYTHONPATH")])
        ),
        "JAVA_TOOL_OPTIONS": _append(
            base, "JAVA_TOOL_OPTIONS", *_build_java_options(proxy, certificates)
        ),
        "MIXCLOUD_TLS_FOLDER": str(certificates.folder),
        "MIXCLOUD_ROOT": roots["mixcloud_root"],
        **{
            f"MIXCLOUD_{name.upper()}_ROOT": roots[f"{name}_root"]
            for name in ("api", "oembed", "oauth", "control", "https")
        },
    }
    return {**base, **changed}


def _append(base: Mapping[str, str], name: str, *options: str) -> str:
    return " ".join((*filter(None, [base.get(name)]), *options))


def _build_node_option(certificates: Certificates) -> str:
    path = str(certificates.folder / "node.cjs").replace("\\", "\\\\").replace('"', '\\"')
    return f'--require="{path}"'


def _build_java_options(proxy: str, certificates: Certificates) -> list[str]:
    url = urlsplit(proxy)
    values = {
        **{f"{scheme}.proxyHost": url.hostname for scheme in ("http", "https")},
        **{f"{scheme}.proxyPort": url.port for scheme in ("http", "https")},
        "http.nonProxyHosts": "localhost|127.*|[::1]",
        "javax.net.ssl.trustStore": certificates.java_store,
        "javax.net.ssl.trustStoreType": "PKCS12",
        "javax.net.ssl.trustStorePassword": STORE_PASSWORD,
    }
    return [_quote(f"-D{name}={value}") for name, value in values.items()]


def _quote(option: str) -> str:
    """Quote an option for Java, if necessary; it has no escapes."""
    if " " not in option:
        return option
    mark = "'" if '"' in option else '"'
    return f"{mark}{option}{mark}"
