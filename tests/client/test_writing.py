"""The bytes of requests that write."""

import json
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud import AuthenticationError, Mixcloud, MixcloudError, UploadError
from aiomixcloud.models import FilePreview, Resource
from tests.support.forms import fields, parts
from tests.support.scripted_server import ScriptedServer

DONE = {"result": {"success": True, "message": "Done", "key": "/bob/mix/"}}


@pytest.mark.parametrize(
    ("call", "method", "path"),
    [
        ("follow", "POST", "/user/caf%C3%A9-mix/follow/"),
        ("favorite", "POST", "/user/caf%C3%A9-mix/favorite/"),
        ("repost", "POST", "/user/caf%C3%A9-mix/repost/"),
        ("listen_later", "POST", "/user/caf%C3%A9-mix/listen-later/"),
        ("unfollow", "DELETE", "/user/caf%C3%A9-mix/follow/"),
        ("unfavorite", "DELETE", "/user/caf%C3%A9-mix/favorite/"),
        ("unrepost", "DELETE", "/user/caf%C3%A9-mix/repost/"),
        ("unlisten_later", "DELETE", "/user/caf%C3%A9-mix/listen-later/"),
    ],
)
async def test_an_action_is_a_request_with_the_token_in_its_query(
    call: str, method: str, path: str, server: ScriptedServer
) -> None:
    server.add(DONE)
    server.add(DONE)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        data = await getattr(mixcloud, call)("user/café-mix")
        resource = Resource({"key": "/user/caf%C3%A9-mix/", "type": "x"}, mixcloud=mixcloud)
        same = await getattr(resource, call)()
    assert data == same == DONE
    assert data["result"]["message"] == "Done"
    assert data.result.success is True
    for request in server.requests:
        assert (request.method, request.path, request.body) == (method, path, b"")
        assert request.query == {"access_token": "t"}


async def test_without_a_token_nothing_is_sent(server: ScriptedServer) -> None:
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(AuthenticationError, match=r"follow\(\) needs an access token"):
            await mixcloud.follow("bob")
        with pytest.raises(AuthenticationError, match="needs an access token"):
            await mixcloud.upload(b"ID3", "Mix")
        with pytest.raises(AuthenticationError, match="needs an access token"):
            await mixcloud.edit("bob/mix", name="Mix")
    assert server.requests == []


async def test_an_upload_is_a_form_with_everything_in_it(
    server: ScriptedServer, tmp_path: Path
) -> None:
    path = tmp_path / 'my "mix" glück.mp3'
    path.write_bytes(b"ID3" * 1000)
    told: list[tuple[int, int]] = []
    server.add(DONE)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        data = await mixcloud.upload(
            path,
            "Perfekt & größer",
            picture=b"\xff\xd8\xff\xe0",
            tags=["house", "deep"],
            sections=[{"artist": "Ä", "song": "Ö", "start_time": 60}],
            unlisted=True,
            progress=lambda *both: told.append(both),
        )
    (request,) = server.requests
    assert data.result.key == "/bob/mix/"
    assert (request.method, request.target) == ("POST", "/upload/?access_token=t")
    assert {part.name: part.content for part in parts(request)} == {
        "name": "Perfekt & größer".encode(),
        "tags-0-tag": b"house",
        "tags-1-tag": b"deep",
        "sections-0-artist": "Ä".encode(),
        "sections-0-song": "Ö".encode(),
        "sections-0-start_time": b"60",
        "unlisted": b"1",
        "mp3": b"ID3" * 1000,
        "picture": b"\xff\xd8\xff\xe0",
    }
    files = {part.name: part for part in parts(request) if part.file_name}
    assert files["mp3"].file_name == 'my "mix" glück.mp3'
    assert files["mp3"].media_type == "audio/mpeg"
    assert files["picture"].media_type == "image/jpeg"
    assert told[-1] == (len(request.body), len(request.body))


async def test_an_edit_is_always_a_form_with_files_or_without(server: ScriptedServer) -> None:
    server.add(DONE)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        await mixcloud.edit("user/café-mix", name="New", publish=True, hosts=["bob"])
    (request,) = server.requests
    assert request.target == "/upload/user/caf%C3%A9-mix/edit/?access_token=t"
    assert fields(request) == {"name": "New", "publish": "1", "hosts-0-username": "bob"}


async def test_a_bare_slug_is_a_show_of_the_current_user(server: ScriptedServer) -> None:
    server.add({"key": "/bob/", "username": "bob", "type": "user"})
    server.add(DONE)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        await mixcloud.edit("perfect-mix", description="Short")
    assert [request.path for request in server.requests] == [
        "/me/",
        "/upload/bob/perfect-mix/edit/",
    ]


async def test_a_resource_edits_itself(server: ScriptedServer) -> None:
    server.add(DONE)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        show = Resource({"key": "/bob/caf%C3%A9/", "type": "cloudcast"}, mixcloud=mixcloud)
        await show.edit(description="Short")
    assert server.requests[0].path == "/upload/bob/caf%C3%A9/edit/"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"tags": "house", "picture": "no-such.jpg"}, ValueError),
        ({"tag": ["house"]}, TypeError),
    ],
)
async def test_an_invalid_request_is_not_sent(
    options: dict[str, Any], error: type[Exception], server: ScriptedServer
) -> None:
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        with pytest.raises(error, match="tag") as caught:
            await mixcloud.upload("no-such.mp3", "Mix", **options)
    if error is ValueError:
        assert "file 'no-such.mp3' does not exist" in str(caught.value)
        assert "file 'no-such.jpg' does not exist" in str(caught.value)
    assert server.requests == []


async def test_a_refused_upload_says_why(server: ScriptedServer) -> None:
    details = {"name": ["This field is required."]}
    refusal = {"error": {"type": "ValidationException", "message": "No."}, "details": details}
    server.add(refusal, status=400)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        with pytest.raises(UploadError) as caught:
            await mixcloud.upload(b"ID3", "Mix")
    assert caught.value.details == details


async def test_a_redirect_of_a_write_is_not_followed(server: ScriptedServer) -> None:
    server.add(b"", status=301, headers={"Location": "/elsewhere/"})
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        with pytest.raises(MixcloudError, match="a POST request was redirected"):
            await mixcloud.follow("bob")
    assert len(server.requests) == 1


async def test_embedding_asks_without_a_token(server: ScriptedServer) -> None:
    code = '<iframe width="100%" height="120"></iframe>'
    server.add({"html": code})
    server.add(code.encode(), headers={"Content-Type": "text/html"})
    server.add({"type": "rich", "html": code})
    async with Mixcloud(
        server.root,
        access_token="t",
        mixcloud_root="https://www.mixcloud.com",
        oembed_root=f"{server.root}/oembed",
    ) as mixcloud:
        show = Resource({"key": "/user/caf%C3%A9-mix/", "type": "x"}, mixcloud=mixcloud)
        data = await show.embed_json(width=300, height=150, color="#FF8000")
        html = await show.embed_html()
        about = await show.oembed(width=300)
    assert data.html == html == about.html == code
    assert [request.path for request in server.requests] == [
        "/user/caf%C3%A9-mix/embed-json/",
        "/user/caf%C3%A9-mix/embed-html/",
        "/oembed/",
    ]
    assert server.requests[0].query == {"width": "300", "height": "150", "color": "FF8000"}
    assert server.requests[2].query == {
        "url": "https://www.mixcloud.com/user/caf%C3%A9-mix/",
        "format": "json",
        "width": "300",
    }


@pytest.mark.parametrize(
    ("options", "error"),
    [({"width": 0}, ValueError), ({"height": "x"}, TypeError), ({"color": "red"}, ValueError)],
)
async def test_a_player_has_a_size_and_a_colour_that_can_be(
    options: dict[str, Any], error: type[Exception], server: ScriptedServer
) -> None:
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(error):
            await mixcloud.embed_html("bob/mix", **options)
    assert server.requests == []


async def test_a_check_returns_what_would_be_sent_and_sends_nothing(
    server: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "mix.mp3").write_bytes(b"ID3")
    server.add(DONE)
    server.add(DONE)
    options: Any = {"tags": ["a", "b"], "picture": b"\x89PNG\r\n", "unlisted": True}
    async with Mixcloud(server.root) as mixcloud:
        upload = await mixcloud.check_upload(tmp_path / "mix.mp3", "Mix", **options)
        assert json.loads(json.dumps(upload.data))["fields"] == upload.fields
        assert upload.data["files"]["mp3"]["size"] == upload.files["mp3"].size
        edit = await mixcloud.check_edit("mix", hosts=[])
        assert server.requests == []
        mixcloud.access_token = "t"
        await mixcloud.upload(tmp_path / "mix.mp3", "Mix", **options)
        await mixcloud.edit("bob/mix", hosts=[])
    sent = parts(server.requests[0])
    assert upload.fields == {
        part.name: part.content.decode() for part in sent if part.file_name is None
    }
    assert upload.files == {
        part.name: FilePreview(part.file_name, str(part.media_type), len(part.content))
        for part in sent
        if part.file_name is not None
    }
    assert upload.size == len(server.requests[0].body)
    assert edit.fields == fields(server.requests[1])


async def test_a_check_finds_what_an_upload_would(server: ScriptedServer) -> None:
    wrong: Any = {"title": "x"}
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(ValueError, match=r"file 'nothing\.mp3' does not exist"):
            await mixcloud.check_upload("nothing.mp3", "Mix")
        with pytest.raises(ValueError, match="no changes are given"):
            await mixcloud.check_edit("bob/mix")
        with pytest.raises(TypeError, match=r"check_edit\(\) got an unexpected .* 'title'"):
            await mixcloud.check_edit("bob/mix", **wrong)
    assert server.requests == []
