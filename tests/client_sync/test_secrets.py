# Generated from tests/client/test_secrets.py by tools/unasync.py: do not edit.
"""Nothing printable holds a secret, whatever goes wrong and whatever the other side repeats.

That no fault shows one is looked at where they are done, in ``test_faults.py``.
"""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from aiomixcloud import InvalidResponseError, MixcloudError, MixcloudOAuthError, Retry
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudOAuthSync, MixcloudSync
from tests.support.leak_checks import all_texts, frame_variables, log_everything
from tests.support.misbehaving_server import MisbehavingServer, answer

TOKEN = "t0ken-that/is+secret"
SECRET = "s3cret-of-a-client"
CODE = "c0de-that-came-back"


def refusal(error: Any, status: str = "400 Bad Request", **more: Any) -> bytes:
    return answer(json.dumps({"error": error} | more).encode(), status=status)


#: Answers that repeat secrets, given as bare words and as a query.
ECHOES: dict[str, Callable[[str, str], bytes]] = {
    "message": lambda words, query: refusal({"type": "Oops", "message": f"{words}? {query}"}),
    "type": lambda words, _: refusal({"type": words, "message": "No."}),
    "field": lambda words, _: refusal({"type": "Oops", "got": {"deep": [words]}}),
    "name of a field": lambda words, query: refusal({"type": "Oops", words: 1, query: 2}),
    "text": lambda words, query: refusal(f"{words}? {query}"),
    "details": lambda words, query: refusal({"message": "No."}, details={words: [query]}),
    "rate limit": lambda words, _: refusal({"type": "RateLimitException", "message": words}),
    "server error": lambda words, _: refusal(words, status="503 Service Unavailable"),
    "list": lambda words, query: answer(json.dumps([words, query]).encode()),
    "page": lambda words, query: answer(f"<a href='/?{query}'>{words}</a>".encode()),
    "body that breaks off": lambda words, _: answer(words.encode(), length=9999),
    "no HTTP": lambda words, query: f"{words} {query}\r\n\r\n".encode(),
    "status": lambda words, query: f"HTTP/1.1 {words} {query}\r\n\r\n".encode(),
    "header": lambda words, query: answer(b"{}", f"{words} {query} without a colon"),
    "length": lambda words, _: f"HTTP/1.1 200 OK\r\nContent-Length: {words}\r\n\r\n".encode(),
    "chunk": lambda words, _: (
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{words}\r\n".encode()
    ),
    "encoding": lambda words, _: answer(b"{}", f"Content-Encoding: {words}"),
    "bad gzip": lambda words, _: answer(words.encode(), "Content-Encoding: gzip"),
    "redirect": lambda _, query: redirect(f"http://127.0.0.1:1/?{query}"),
    "escaped redirect": lambda _, query: redirect(f"//localhost:1/?to={quote(f'/?{query}')}"),
    "redirect's path": lambda words, _: redirect(f"http://127.0.0.1:1/{words}/"),
    "redirect's user": lambda words, _: redirect(f"http://me:{words}@127.0.0.1:1/"),
    "redirect that is none": lambda words, _: redirect(f"http://[{words}"),
    "redirect within": lambda words, query: redirect(f"/{words}/?{query}"),
}


def escaped(words: str) -> str:
    """Return text as JSON may write it too: every character by its number."""
    return "".join(f"\\u{ord(one):04x}" for one in words)


#: Answers of a good form that repeat secrets: where a list or another object was request for, and
#: in links that are refused.
GOOD_ECHOES: dict[str, Callable[[str, str, str], bytes]] = {
    "key": lambda words, *_: whole({"key": f"/{words}/", "type": "user"}),
    "name": lambda words, *_: whole({"key": "/bob/", "type": "user", "name": words}),
    "type": lambda words, *_: whole({"key": "/bob/", "type": words}),
    "name of a field": lambda words, *_: whole({"key": "/bob/", words: 1}),
    "escaped": lambda words, *_: answer(b'{"key": "/bob/", "%b": 1}' % escaped(words).encode()),
    "escaped key": lambda words, *_: answer(b'{"key": "/%b?/"}' % escaped(words).encode()),
    "bad key": lambda words, *_: whole({"key": f"/{words}?/", "type": "user"}),
    "half a character": lambda words, *_: whole({"key": f"/{words}\ud800/", "type": "user"}),
    "link": lambda words, query, _: page_with(f"http://127.0.0.1:1/{words}/?{query}"),
    "link's user": lambda words, *_: page_with(f"http://me:{words}@127.0.0.1:1/"),
    "link that is none": lambda words, *_: page_with(f"//[{words}"),
    "escaped link": lambda words, *_: answer(
        b'{"data": [{"key": "/bob/"}], "paging": {"next": "http://127.0.0.1:1/%b/"}}'
        % escaped(words).encode()
    ),
    "link within": lambda words, query, root: page_with(f"{root}/{words}/?{query}&x={words}"),
    "connection": lambda words, *_: whole(
        {"key": "/bob/", "metadata": {"connections": {"fans": f"http://127.0.0.1:1/{words}/"}}}
    ),
    "success": lambda words, *_: whole({"result": {"success": words}}),
    "refusal": lambda words, query, _: whole(
        {"result": {"success": False, "message": words, "details": {words: [query]}, words: 1}}
    ),
    "web page": lambda words, query, _: answer(
        f"<a href='/?{query}'>{words}</a>".encode(), status=f"403 {words}"
    ),
    "wait": lambda words, *_: refusal({"type": "RateLimitException", "retry_after": words}),
}


def whole(payload: Any) -> bytes:
    return answer(json.dumps(payload).encode())


def page_with(link: str) -> bytes:
    return whole({"data": [{"key": "/bob/"}], "paging": {"next": link}})


def redirect(location: str) -> bytes:
    return answer(b"", f"Location: {location}", status="302 Found")


@pytest.fixture
def misbehaving_server(caplog: pytest.LogCaptureFixture) -> Iterator[MisbehavingServer]:
    """Give a server to go wrong, and let everything be logged."""
    caplog.set_level(logging.DEBUG)
    with MisbehavingServer() as server:
        yield server


def assert_hidden(secrets: tuple[str, ...], *texts: str) -> None:
    for text in texts:
        for secret in secrets:
            assert secret not in text
            assert quote(secret, safe="") not in text


@pytest.mark.parametrize("echo", ECHOES)
def test_the_token_is_hidden_where_the_other_side_repeats_it(
    echo: str, misbehaving_server: MisbehavingServer, caplog: pytest.LogCaptureFixture
) -> None:
    log_everything()
    said = ECHOES[echo](TOKEN, f"access_token={quote(TOKEN, safe='')}")
    misbehaving_server.behave("", lambda connection: connection.sendall(said))
    for call in ("get", "follow", "upload"):
        events: list[Any] = []
        with MixcloudSync(
            misbehaving_server.root,
            access_token=TOKEN,
            retry=Retry(backoff=0),
            max_rate_limit_wait=0,
            hook=events.append,
        ) as mixcloud:
            arguments = [bytes(9), "Mix"] if call == "upload" else ["bob"]
            try:
                getattr(mixcloud, call)(*arguments)
            except MixcloudError as error:
                assert_hidden(
                    (TOKEN,), all_texts(error, mixcloud, *events), frame_variables(error)
                )
    assert "follow" in caplog.text
    assert_hidden((TOKEN,), caplog.text)


def follow_links(mixcloud: MixcloudSync) -> None:
    page = mixcloud.new()
    for call in (page.next, page[0].similar):
        call()


def follow_connection(mixcloud: MixcloudSync) -> None:
    bob = mixcloud.get("bob")
    bob.fans()


def act_on_what_came(mixcloud: MixcloudSync) -> None:
    bob = mixcloud.get("bob")
    bob.follow()


def edit_own(mixcloud: MixcloudSync) -> None:
    mixcloud.edit("show", name="New")


def iterate(mixcloud: MixcloudSync) -> None:
    for _ in mixcloud.new().all(max_items=5):
        pass


CALLS: dict[str, Callable[[MixcloudSync], Any]] = {
    "me": lambda mixcloud: mixcloud.me(),
    "get": lambda mixcloud: mixcloud.get("bob"),
    "discover": lambda mixcloud: mixcloud.discover("jazz"),
    "popular": lambda mixcloud: mixcloud.popular(),
    "embed_json": lambda mixcloud: mixcloud.embed_json("bob/show"),
    "embed_html": lambda mixcloud: mixcloud.embed_html("bob/show"),
    "oembed": lambda mixcloud: mixcloud.oembed("bob/show"),
    "follow": lambda mixcloud: mixcloud.follow("bob"),
    "upload": lambda mixcloud: mixcloud.upload(bytes(9), "Mix"),
    "links": follow_links,
    "connection": follow_connection,
    "act": act_on_what_came,
    "edit": edit_own,
    "walk": iterate,
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("echo", GOOD_ECHOES)
def test_no_error_shows_what_a_good_answer_repeats(
    echo: str, call: str, misbehaving_server: MisbehavingServer, caplog: pytest.LogCaptureFixture
) -> None:
    log_everything()
    said = GOOD_ECHOES[echo](
        TOKEN, f"access_token={quote(TOKEN, safe='')}", misbehaving_server.root
    )
    misbehaving_server.behave("", lambda connection: connection.sendall(said))
    for off in (False, True):
        with MixcloudSync(
            misbehaving_server.root,
            access_token=TOKEN,
            oembed_root=misbehaving_server.root,
            retry=None,
            max_rate_limit_wait=0,
            raise_exceptions=not off,
        ) as mixcloud:
            try:
                CALLS[call](mixcloud)
            except (MixcloudError, AttributeError) as error:
                assert_hidden((TOKEN,), all_texts(error, mixcloud), frame_variables(error))
    assert_hidden((TOKEN,), caplog.text)


def test_a_good_answer_does_not_hold_the_token_and_is_else_as_it_was(
    misbehaving_server: MisbehavingServer,
) -> None:
    text = "code=5 and client_secret=x"
    payload = {"key": "/bob/", "type": "user", "biog": text, "name": f"I am {TOKEN}"}
    said = whole(payload)
    misbehaving_server.behave("", lambda connection: connection.sendall(said))
    with MixcloudSync(misbehaving_server.root, access_token=TOKEN) as mixcloud:
        bob = mixcloud.get("bob")
        html = mixcloud.embed_html("bob/show")
    assert bob.data == payload | {"name": "I am ***"}
    assert TOKEN not in html
    assert text in html


def test_a_link_of_ones_own_is_refused_without_the_token_in_it() -> None:
    with MixcloudSync(access_token=TOKEN) as mixcloud:
        for link in (f"https://example.com/{TOKEN}/", f"//{TOKEN}/", f"https://a:{TOKEN}@b/"):
            for call in (mixcloud.listing, lambda link: mixcloud.get(link, relative=False)):
                with pytest.raises(ValueError, match="is not a URL of the API") as caught:
                    call(link)
                assert_hidden((TOKEN,), str(caught.value), repr(caught.value.__dict__))


@pytest.mark.parametrize("echo", ECHOES)
def test_client_secret_and_code_are_hidden_likewise(
    echo: str, misbehaving_server: MisbehavingServer, caplog: pytest.LogCaptureFixture
) -> None:
    log_everything()
    said = ECHOES[echo](f"{SECRET}{CODE}", f"client_secret={SECRET}&code={CODE}")
    misbehaving_server.behave("", lambda connection: connection.sendall(said))
    oauth = MixcloudOAuthSync(
        misbehaving_server.root,
        client_id="me",
        client_secret=SECRET,
        redirect_uri="https://example.com/",
    )
    with pytest.raises(MixcloudError) as caught:
        oauth.access_token(CODE)
    assert_hidden((SECRET, CODE), all_texts(caught.value), frame_variables(caught.value))
    assert_hidden((SECRET, CODE), str(oauth), repr(oauth), caplog.text)
    assert misbehaving_server.received[0].target.count(CODE) == 1


@pytest.mark.parametrize("said", [b"", answer(b"[]"), answer(b"{", length=99), b"?\r\n\r\n"])
def test_the_variables_of_a_failed_exchange_hide_them_too(
    said: bytes, misbehaving_server: MisbehavingServer
) -> None:
    misbehaving_server.behave("", lambda connection: connection.sendall(said))
    mixcloud = MixcloudSync(misbehaving_server.root, access_token=TOKEN, retry=None)
    oauth = MixcloudOAuthSync(
        misbehaving_server.root,
        client_id="me",
        client_secret=SECRET,
        redirect_uri="https://example.com/",
    )
    calls: list[tuple[Any, str]] = [(mixcloud.get, "bob"), (oauth.access_token, CODE)]
    for call, argument in calls:
        with pytest.raises(MixcloudError) as caught:
            call(argument)
        found = frame_variables(caught.value)
        assert "request = <Request GET" in found
        assert_hidden((TOKEN, SECRET, CODE), found)
    mixcloud.close()


def test_a_missing_field_of_a_token_does_not_reveal_the_others() -> None:
    oauth = MixcloudOAuthSync(client_secret=SECRET)
    with pytest.raises(ValueError, match="client_id and redirect_uri") as caught:
        oauth.access_token(CODE)
    assert_hidden((SECRET, CODE), all_texts(caught.value), frame_variables(caught.value))
    with pytest.raises(MixcloudOAuthError) as refused:
        oauth.code_from(f"https://example.com/?error=no&code={CODE}")
    assert_hidden((CODE,), str(refused.value), repr(refused.value))
    mixcloud = MixcloudSync(access_token=TOKEN)
    oauth = MixcloudOAuthSync(client_secret=SECRET, mixcloud=mixcloud)
    reason = quote(f"{SECRET} {TOKEN}")
    with pytest.raises(MixcloudOAuthError) as told:
        oauth.code_from(f"https://example.com/?error=no&error_description={reason}")
    assert_hidden((SECRET, TOKEN), all_texts(told.value))


def test_nothing_good_shows_the_token_either(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    log_everything()
    caplog.set_level(logging.DEBUG)
    token = sandbox.token("amikrop")
    events: list[Any] = []
    with MixcloudSync(sandbox.api_root, access_token=token, hook=events.append) as mixcloud:
        me = mixcloud.me()
        page = mixcloud.popular(limit=2)
        following = page.next()
        assert following is not None
        followers = me.followers()
        texts = all_texts(mixcloud, me, page, following, followers, *events)
        assert_hidden((token,), texts, repr(page.data), repr(me.data), str(page.next_link))
    assert "/popular/" in caplog.text
    assert_hidden((token,), caplog.text)


def test_an_elsewhere_is_named_without_the_token_and_gets_nothing(
    misbehaving_server: MisbehavingServer,
) -> None:
    with MisbehavingServer() as elsewhere:
        link = f"{elsewhere.root}/new/?access_token={TOKEN}"
        page = json.dumps({"data": [{"key": "/bob/"}], "paging": {"next": link}}).encode()
        misbehaving_server.behave("GET /new/", lambda connection: connection.sendall(answer(page)))
        misbehaving_server.behave("", lambda connection: connection.sendall(redirect(link)))
        with MixcloudSync(misbehaving_server.root, access_token=TOKEN) as mixcloud:
            first = mixcloud.new()
            with pytest.raises(MixcloudError, match="is not a URL of the API") as caught:
                first.next()
            assert_hidden((TOKEN,), all_texts(caught.value, first))
            for call in (mixcloud.get, mixcloud.follow, mixcloud.unfollow):
                with pytest.raises(InvalidResponseError, match="redirect") as refused:
                    call("bob")
                assert_hidden((TOKEN,), all_texts(refused.value))
        assert not elsewhere.received


def test_the_search_finds_what_is_there() -> None:
    try:
        raise ValueError(TOKEN) from KeyError(SECRET)
    except ValueError as error:
        error.add_note(CODE)
        text = all_texts(error)
    assert all(secret in text for secret in (TOKEN, SECRET, CODE))
    with pytest.raises(TypeError) as caught:
        MixcloudSync(gate=TOKEN)  # type: ignore[arg-type]
    assert TOKEN in frame_variables(caught.value)
