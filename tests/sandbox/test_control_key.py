"""The key with which programs on other machines control the sandbox."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient

HEADER = "X-Control-Key"
JSON = {"Content-Type": "application/json"}
KEY = "a-key/with+signs=="
WRONG = "The key in the header X-Control-Key is wrong."


@pytest.fixture(scope="module")
def keyed() -> Iterator[Sandbox]:
    with Sandbox(control_key=KEY) as sandbox:
        yield sandbox


@pytest.mark.parametrize("host", ["sandbox:8080", "evil.example", "127.0.0.1"])
@pytest.mark.parametrize("origin", [None, "https://ci.example"])
def test_the_key_permits_requests_of_any_sender(
    keyed: Sandbox, host: str, origin: str | None
) -> None:
    headers = {"Host": host, HEADER: KEY, **({"Origin": origin} if origin else {})}
    assert ApiClient(keyed.control_root)("/clock", headers=headers).status == 200


@pytest.mark.parametrize(
    "key", ["", "wrong", KEY[:-1], f"{KEY}x", KEY.upper(), "\xe9", f"{KEY}, {KEY}"]
)
def test_a_wrong_key_is_refused_everywhere(keyed: Sandbox, key: str) -> None:
    answer = ApiClient(keyed.control_root)("/clock", headers={HEADER: key})
    assert answer.error == (403, "ControlException", WRONG)


def test_a_key_is_sent_in_the_header_only(keyed: Sandbox) -> None:
    where = urlsplit(keyed.control_root)
    with closing(HTTPConnection(str(where.hostname), where.port)) as asked:
        headers = {"Host": "sandbox", "Authorization": f"Bearer {KEY}"}
        asked.request("GET", f"{where.path}/clock?{HEADER}={KEY}", headers=headers)
        assert asked.getresponse().status == 403


def test_local_programs_need_no_key(keyed: Sandbox) -> None:
    assert ApiClient(keyed.control_root)("/clock").status == 200


def test_a_sandbox_without_a_key_ignores_one(fresh: Sandbox) -> None:
    asked = ApiClient(fresh.control_root)
    assert asked("/clock", headers={HEADER: KEY}).status == 200
    assert asked("/clock", headers={HEADER: KEY, "Host": "sandbox"}).status == 403


def test_a_reset_does_not_change_the_key() -> None:
    with Sandbox(control_key=KEY) as sandbox:
        headers = {"Host": "sandbox", HEADER: KEY}
        asked = ApiClient(sandbox.control_root)
        assert asked("/reset", "POST", JSON | headers, b"{}").status == 200
        sandbox.stop()
        sandbox.start()
        assert ApiClient(sandbox.control_root)("/clock", headers=headers).status == 200


def test_the_key_is_in_no_representation() -> None:
    with Sandbox(control_key=KEY) as sandbox:
        conditions = sandbox._conditions
        assert KEY not in f"{sandbox!r}{vars(sandbox)!r}{vars(conditions)!r}"
        assert KEY not in repr(vars(conditions.control_key))


@pytest.mark.parametrize("key", ["", " ", "with space", "tab\t", "line\n", "schl\xfcssel", "\x7f"])
def test_a_key_must_fit_into_a_header(key: str) -> None:
    with pytest.raises(ValueError, match="control_key") as caught:
        Sandbox(control_key=key)
    assert not key.strip() or key not in str(caught.value)


def test_a_key_must_be_text() -> None:
    with pytest.raises(TypeError, match="control_key must be a string"):
        Sandbox(control_key=b"key")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_the_openapi_description_names_the_header(keyed: Sandbox) -> None:
    described = ApiClient(keyed.control_root)("/openapi-control.json").body
    (scheme,) = described["components"]["securitySchemes"].values()
    assert scheme == {"type": "apiKey", "in": "header", "name": HEADER}
