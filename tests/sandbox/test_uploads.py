"""An upload appears as a show, or is refused with errors by field."""

from __future__ import annotations

import logging
import threading
import wave
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.api import uploads
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.media import MP3, File, Part, mp3, multipart, picture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.conftest import Clock

Acting = Callable[[str], ApiClient]


def stored(sandbox: Sandbox) -> list[Path]:
    """Return the files that a sandbox stores."""
    folder = sandbox._alive.store.files._folder
    return sorted(folder.iterdir()) if folder and folder.exists() else []


def test_an_upload_is_available_at_the_returned_key(bob: ApiClient, anonymous: ApiClient) -> None:
    answer = bob.upload("Perfect Mix")
    assert answer.body == {
        "result": {"message": "Uploaded Perfect Mix", "key": "/bob/perfect-mix/", "success": True}
    }
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    show = anonymous(answer.key).body
    assert show["name"] == "Perfect Mix"
    assert show["slug"] == "perfect-mix"
    assert show["audio_length"] == 2
    assert show["created_time"] == show["updated_time"] == "2027-01-15T08:00:00Z"
    assert (show["play_count"], show["tags"], show["hosts"]) == (0, [], [])
    assert show["description"] == ""


def test_an_upload_is_in_every_list_that_it_belongs_to(
    bob: ApiClient, anonymous: ApiClient
) -> None:
    before = anonymous("/bob/").body["cloudcast_count"]
    key = bob.upload("Unheard of Things", tags_0_tag="Jazz", tags_1_tag="Brand New Tag").key
    assert anonymous("/bob/").body["cloudcast_count"] == before + 1
    for path in (
        "/bob/cloudcasts/",
        "/new/",
        "/genres/jazz/new/",
        "/genres/brand-new-tag/popular/",
        "/search/?q=unheard",
        "/search/?q=brand+new",
        "/popular/hot/",
    ):
        assert anonymous(path).keys[0] == key, path
    item = anonymous("/bob/feed/").body["data"][0]
    assert (item["type"], item["title"]) == ("upload", "uploaded")
    assert item["cloudcasts"][0]["key"] == key
    assert anonymous("/search/?q=brand&type=tag").keys == ["/genres/brand-new-tag/"]


def test_all_fields_of_an_upload_are_stored(bob: ApiClient, anonymous: ApiClient) -> None:
    key = bob.upload(
        "Everything",
        picture=File(picture()),
        description="Line one\r\nLine two: 100 % “quoted”",
        tags_0_tag="House",
        tags_1_tag="Deep",
        hosts_0_username="chris",
        hosts_1_username="Marlene",
        hide_stats="1",
        disable_comments="true",
        percentage_music="100",
    ).key
    show = anonymous(key).body
    assert show["description"] == "Line one\r\nLine two: 100 % “quoted”"
    assert [tag["name"] for tag in show["tags"]] == ["House", "Deep"]
    assert [host["username"] for host in show["hosts"]] == ["chris", "marlene"]
    assert show["hidden_stats"] is True
    assert show["picture_primary_color"] == "c81e27"
    assert "/extaudio/" in show["pictures"]["small"]


def test_disabled_comments_are_stored(bob: ApiClient, fresh: Sandbox) -> None:
    store = fresh._alive.store
    key = bob.upload("Quiet", disable_comments="1").key
    user = store.find_user("bob")
    assert user
    for wanted in (True, False):
        bob.edit(key, disable_comments=str(int(wanted)))
        show = store.find_show(user.id, "quiet")
        assert show
        assert show.comments_disabled is wanted


def test_without_a_picture_that_of_the_user_is_shown(bob: ApiClient, anonymous: ApiClient) -> None:
    show = anonymous(bob.upload().key).body
    assert show["pictures"]["small"] == anonymous("/bob/").body["pictures"]["small"]
    assert "picture_primary_color" not in show


def test_the_tracklist_is_stored(tmp_path: Path) -> None:
    with Sandbox(sections_on_read=True) as sandbox:
        bob = ApiClient(sandbox.api_root, sandbox.token("bob"))
        key = bob.upload(
            sections_0_chapter="Intro",
            sections_0_start_time="0",
            sections_1_artist="Somebody",
            sections_1_song="Some song",
            sections_1_start_time="60",
            sections_10_artist="Nobody",
            sections_10_song="Last song",
        ).key
        sections = bob(key).body["sections"]
    assert [one["section_type"] for one in sections] == ["chapter", "track", "track"]
    assert [one.get("start_time") for one in sections] == [0, 60, None]
    assert sections[0]["chapter"] == "Intro"
    assert sections[2]["track"]["artist"]["name"] == "Nobody"


def test_a_name_that_exists_gets_a_number(bob: ApiClient, as_user: Acting) -> None:
    keys = [bob.upload("Test").key for _ in range(3)]
    assert keys == ["/bob/test/", "/bob/test-1/", "/bob/test-2/"]
    assert as_user("alice").upload("Test").key == "/alice/test/"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Μουσικό Ταξίδι 2", "/bob/%CE%BC%CE%BF%CF%85%CF%83%CE%B9%CE%BA%CF%8C-"),
        ("Tunes zum Glück", "/bob/tunes-zum-gl%C3%BCck/"),
        ("Rock 'n' \"Roll\" 2/10", "/bob/rock-n-roll-210/"),
        ("../../etc/passwd", "/bob/etcpasswd/"),
        ("<script>alert(1)</script>", "/bob/scriptalert1script/"),
        ("!?", "/bob/untitled/"),
        ("Favorites", "/bob/favorites-1/"),
        ("x" * 255, f"/bob/{'x' * 255}/"),
        ("日" * 255, f"/bob/{'%E6%97%A5' * 255}/"),
    ],
)
def test_any_name_leads_to_a_key_that_can_be_reached(
    bob: ApiClient, anonymous: ApiClient, name: str, key: str
) -> None:
    answer = bob.upload(name)
    assert answer.key.startswith(key)
    assert answer.message == f"Uploaded {name}"
    assert anonymous(answer.key).body["name"] == name


def test_two_uploads_of_one_second_have_each_their_own(
    bob: ApiClient, as_user: Acting, anonymous: ApiClient
) -> None:
    keys = [bob.upload().key, as_user("alice").upload().key, bob.upload().key]
    found, link = [], "/new/?limit=1"
    for _ in range(4):
        page = anonymous(link)
        found += page.keys
        link = page.body["paging"]["next"]
    assert found[:3] == keys[::-1]


def test_a_simultaneous_upload_and_action_are_two_feed_items(
    bob: ApiClient, anonymous: ApiClient
) -> None:
    bob("/auser/acloudcast/repost/", "POST")
    key = bob.upload().key
    assert len({item["created_time"] for item in anonymous("/bob/feed/").body["data"][:2]}) == 2
    assert anonymous(key).body["created_time"] == "2027-01-15T08:00:01Z"


# Files


def wav(seconds: int) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000 * seconds))
    return file.getvalue()


@pytest.mark.parametrize(
    ("audio", "length"),
    [
        (mp3(90), 90),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + mp3(30), 30),
        (wav(7), 7),
    ],
)
def test_the_audio_is_measured(
    bob: ApiClient, anonymous: ApiClient, audio: bytes, length: int
) -> None:
    assert anonymous(bob.upload(mp3=File(audio)).key).body["audio_length"] == length


@pytest.mark.parametrize(
    "audio", [b"not really audio", b"\0" * 10_000, b"\xff\xfb" * 999, b"ID3" + b"\x7f" * 99]
)
def test_unreadable_audio_has_no_length(
    bob: ApiClient, anonymous: ApiClient, audio: bytes
) -> None:
    assert "audio_length" not in anonymous(bob.upload(mp3=File(audio)).key).body


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_usual_pictures_are_accepted(bob: ApiClient, anonymous: ApiClient, form: str) -> None:
    show = anonymous(bob.upload(picture=File(picture(form))).key).body
    assert len(show["picture_primary_color"]) == 6


@pytest.mark.parametrize(
    "content",
    [
        b"no picture",
        b"\xff\xd8\xff\xe0 damaged",
        picture()[:300],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_files_other_than_pictures_are_refused(
    bob: ApiClient, fresh: Sandbox, content: bytes
) -> None:
    answer = bob.upload(picture=File(content))
    assert answer.details == {"picture": ["This is not a readable picture."]}
    assert stored(fresh) == []


def test_a_picture_that_unpacks_to_very_much_is_refused(bob: ApiClient) -> None:
    header = b"BM" + bytes(12) + (40).to_bytes(4, "little")
    bomb = header + (20_000).to_bytes(4, "little") * 2 + b"\x01\x00\x18\x00" + bytes(24)
    assert "picture" in bob.upload(picture=File(bomb)).details


def test_files_are_stored_unchanged(bob: ApiClient, fresh: Sandbox) -> None:
    bob.upload(picture=File(picture("PNG")))
    assert {path.read_bytes() for path in stored(fresh)} == {MP3.content, picture("PNG")}
    store = fresh._alive.store
    user = store.find_user("bob")
    assert user
    show = store.find_show(user.id, "a-show")
    assert show
    audio, image = store.find_media(show.id, "audio"), store.find_media(show.id, "picture")
    assert audio
    assert image
    assert (audio.type, image.type) == ("audio/mpeg", "image/png")
    assert store.files.path(audio.file).read_bytes() == MP3.content


@pytest.mark.parametrize(
    "header",
    [
        'filename="../../../../evil.mp3"',
        'filename="C:\\\\evil.mp3"',
        'filename="a "quoted" name.mp3"',
        r'filename="a \"quoted\" name.mp3"',
        'filename="50%22.mp3"',
        'filename="semi; name=picture; colon.mp3"',
        'filename="Μίξη.mp3"',
        "filename*=UTF-8''M%C3%ADx.mp3",
        "filename=bare.mp3",
        'FileName="x.mp3"; more=1',
    ],
)
def test_the_senders_name_of_a_file_has_no_meaning(
    bob: ApiClient, fresh: Sandbox, header: str
) -> None:
    parts: dict[str, Part] = {"mp3": File(MP3.content, header=header), "name": "Any"}
    assert bob.send("/upload/", parts).key == "/bob/any/"
    (path,) = stored(fresh)
    assert len(path.name) == 32
    assert path.read_bytes() == MP3.content


def test_an_empty_file_input_is_ignored(bob: ApiClient) -> None:
    assert bob.upload(picture=File(b"", name="")).status == 200
    assert bob.upload(mp3=File(b"", name="")).details == {"mp3": ["This field is required."]}


def test_a_text_field_does_not_count_as_a_file(bob: ApiClient) -> None:
    assert bob.upload(mp3="show.mp3").details == {"mp3": ["This field is required."]}


def test_an_empty_file_is_refused(bob: ApiClient) -> None:
    assert bob.upload(mp3=File(b""), picture=File(b"")).details == {
        "mp3": ["This file is empty."],
        "picture": ["This file is empty."],
    }


@pytest.mark.parametrize(("name", "limit"), [("mp3", 1000), ("picture", 200)])
def test_a_file_that_is_too_large_is_refused(
    bob: ApiClient, fresh: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    monkeypatch.setitem(uploads.UPLOAD_FILES, name, limit)
    size = 3_000_000
    assert bob.upload(**{name: File(bytes(size))}).details == {
        name: [f"This file has {size} bytes; the maximum is {limit}."]
    }
    assert stored(fresh) == []


def test_the_limits_are_those_of_the_documentation() -> None:
    assert uploads.UPLOAD_FILES == {"mp3": 4_294_967_296, "picture": 10_485_760}
    assert uploads.EDIT_FILES == {"picture": 10_485_760}


# Errors


def test_name_and_audio_are_required(bob: ApiClient, anonymous: ApiClient) -> None:
    required = ["This field is required."]
    answer = bob.send("/upload/", {"description": "Nothing else"})
    assert answer.details == {"name": required, "mp3": required}
    assert answer.body["error"]["message"]
    assert list(answer.body) == ["error", "details"]
    assert bob.upload(" ").details == {"name": required}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "x" * 256}, ["name"]),
        ({"description": "ü" * 1001}, ["description"]),
        ({f"tags_{n}_tag": f"Tag {n}" for n in range(6)}, ["tags-5-tag"]),
        ({"tags_0_tag": "?!"}, ["tags-0-tag"]),
        ({"tags_0_tag": "x" * 101}, ["tags-0-tag"]),
        ({"hosts_2_username": "chris"}, ["hosts-2-username"]),
        ({"sections_0_artist": "A"}, ["sections-0-song"]),
        ({"sections_0_song": "S"}, ["sections-0-artist"]),
        ({"sections_0_start_time": "9"}, ["sections-0-chapter"]),
        (
            {"sections_0_chapter": "C", "sections_0_artist": "A", "sections_0_song": "S"},
            ["sections-0-chapter"],
        ),
        (
            {"sections_0_chapter": "C", "sections_0_start_time": "1:30"},
            ["sections-0-start_time"],
        ),
        ({"sections_0_chapter": "C", "sections_0_start_time": "-1"}, ["sections-0-start_time"]),
        ({"sections_0_chapter": "C" * 256}, ["sections-0-chapter"]),
        ({"publish_date": "2030-01-01"}, ["publish_date"]),
        ({"publish_date": "2030-01-01T10:00:00+01:00"}, ["publish_date"]),
        ({"unlisted": "maybe"}, ["unlisted"]),
        ({"publish": "1"}, ["publish"]),
        ({"unpublish": "1"}, ["unpublish"]),
        (
            {"name": "x" * 256, "description": "x" * 1001, "hide_stats": "2"},
            ["name", "description", "hide_stats"],
        ),
    ],
)
def test_each_wrong_field_is_named(
    bob: ApiClient, anonymous: ApiClient, fresh: Sandbox, fields: dict[str, str], wrong: list[str]
) -> None:
    before = anonymous("/bob/").body
    details = bob.upload(**{"name": "Fine", **fields}).details
    assert sorted(details) == sorted(wrong)
    assert all(isinstance(text, str) for texts in details.values() for text in texts)
    assert anonymous("/bob/").body == before
    assert stored(fresh) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "ü" * 1000},
        {f"tags_{n}_tag": f"Tag {n}" for n in range(5)},
        {"tags_4_tag": "Only the last"},
        {"sections_3_chapter": "C", "sections_3_start_time": ""},
        {"sections_0_artist": "", "sections_0_song": ""},
        {"hide_stats": "0", "unlisted": "False", "disable_comments": ""},
    ],
)
def test_values_at_the_limit_are_accepted(bob: ApiClient, fields: dict[str, str]) -> None:
    assert bob.upload(**fields).status == 200


def test_a_tag_given_twice_counts_once(bob: ApiClient, anonymous: ApiClient) -> None:
    show = anonymous(bob.upload(tags_0_tag="Deep House", tags_1_tag="deep  house").key).body
    assert [tag["name"] for tag in show["tags"]] == ["Deep House"]


def test_a_known_tag_keeps_its_spelling(bob: ApiClient, anonymous: ApiClient) -> None:
    show = anonymous(bob.upload(tags_0_tag="jAZZ").key).body
    assert [tag["name"] for tag in show["tags"]] == ["Jazz"]


def test_unknown_hosts_are_ignored(bob: ApiClient, anonymous: ApiClient) -> None:
    show = anonymous(bob.upload(hosts_0_username="nobody", hosts_1_username="chris").key).body
    assert [host["username"] for host in show["hosts"]] == ["chris"]


def test_an_unknown_field_is_ignored_with_a_warning(
    bob: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "aiomixcloud.sandbox"):
        assert bob.upload(tag_0_tag="House", percentage_music="100").status == 200
    (record,) = caplog.records
    assert "'tag-0-tag'" in record.getMessage()


def test_the_last_of_two_fields_of_one_name_counts(bob: ApiClient, fresh: Sandbox) -> None:
    content_type, first = multipart({"mp3": File(mp3(1)), "name": "First"})
    _, second = multipart({"mp3": File(mp3(9)), "name": "Second"})
    body = first[: first.rindex(b"--------")] + second
    answer = bob("/upload/", "POST", {"Content-Type": content_type}, body)
    assert answer.key == "/bob/second/"
    assert bob(answer.key).body["audio_length"] == 9
    assert len(stored(fresh)) == 1


# Publication


def test_a_show_can_be_unlisted(bob: ApiClient, anonymous: ApiClient) -> None:
    before = anonymous("/bob/").body["cloudcast_count"]
    key = bob.upload("Secret", unlisted="1", publish_date="2030-01-01T00:00:00Z").key
    assert anonymous(key).status == 200
    assert anonymous("/bob/").body["cloudcast_count"] == before
    for path in ("/bob/cloudcasts/", "/new/", "/search/?q=secret", "/bob/feed/"):
        assert key not in str(anonymous(path).body)
    assert bob("/me/cloudcasts/").keys[0] == key


def test_a_scheduled_show_appears_when_it_is_due(
    bob: ApiClient, anonymous: ApiClient, clock: Clock
) -> None:
    before = anonymous("/bob/").body["cloudcast_count"]
    key = bob.upload("Later", publish_date="2027-02-01T10:00:00Z", tags_0_tag="Jazz").key
    assert anonymous(key).status == 404
    assert key not in anonymous("/bob/cloudcasts/").keys + anonymous("/new/").keys
    mine = bob("/me/cloudcasts/").body["data"][0]
    assert (mine["key"], mine["created_time"]) == (key, "2027-02-01T10:00:00Z")

    clock.now += 17 * 24 * 3600
    assert anonymous(key).status == 404
    clock.now += 24 * 3600
    assert anonymous(key).body["created_time"] == "2027-02-01T10:00:00Z"
    assert anonymous("/bob/").body["cloudcast_count"] == before + 1
    for path in ("/bob/cloudcasts/", "/new/", "/genres/jazz/new/"):
        assert anonymous(path).keys[0] == key
    assert anonymous("/bob/feed/").body["data"][0]["created_time"] == "2027-02-01T10:00:00Z"


def test_scheduled_shows_of_one_second_appear_in_two(
    bob: ApiClient, as_user: Acting, anonymous: ApiClient, clock: Clock
) -> None:
    date = "2027-02-01T10:00:00Z"
    keys = {asker.upload(publish_date=date).key for asker in (bob, as_user("alice"))}
    clock.now += 30 * 24 * 3600
    newest = anonymous("/new/?limit=2").body["data"]
    assert {show["key"] for show in newest} == keys
    assert len({show["created_time"] for show in newest}) == 2


def test_a_past_date_publishes_at_once(bob: ApiClient, anonymous: ApiClient) -> None:
    key = bob.upload(publish_date="2020-01-01T00:00:00Z").key
    assert anonymous(key).body["created_time"] == "2027-01-15T08:00:00Z"


@pytest.mark.parametrize(
    "field",
    [
        "unlisted",
        "publish_date",
        "disable_comments",
        "hide_stats",
        "hosts_0_username",
    ],
)
def test_fields_for_pro_accounts_can_be_refused(field: str) -> None:
    value = "2030-01-01T00:00:00Z" if field == "publish_date" else "1"
    with Sandbox(refuse_pro_fields=True) as sandbox:
        free = ApiClient(sandbox.api_root, sandbox.token("peter"))
        pro = ApiClient(sandbox.api_root, sandbox.token("bob"))
        name = field.replace("_0_", "-0-")
        assert free.upload(**{field: value}).details == {
            name: ["This field is for Pro accounts only."]
        }
        assert free.upload().status == pro.upload(**{field: value}).status == 200


def test_by_default_fields_for_pro_accounts_are_accepted(as_user: Acting) -> None:
    assert as_user("peter").upload(unlisted="1", hosts_0_username="bob").status == 200


# Tokens and bodies


def test_an_upload_without_a_token_is_refused(anonymous: ApiClient) -> None:
    message = "An access_token is required to access this resource."
    assert anonymous.upload().error == (401, "OAuthException", message)
    assert anonymous("/upload/", "POST").error == (401, "OAuthException", message)


@pytest.mark.parametrize("first", [True, False])
def test_a_token_in_the_body_is_silently_useless(
    anonymous: ApiClient, fresh: Sandbox, first: bool
) -> None:
    parts: dict[str, Part] = {"mp3": MP3, "name": "Lost"}
    token: dict[str, Part] = {"access_token": fresh.token("bob")}
    answer = anonymous.send("/upload/", token | parts if first else parts | token)
    assert (answer.status, answer.raw) == (200, b"")
    assert anonymous("/bob/lost/").status == 404
    assert stored(fresh) == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"junk"),
        ("multipart/form-data", b"--b--\r\n"),
        (f"multipart/form-data; boundary={'b' * 99}", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nno header\r\n\r\nx\r\n--b--\r\n"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="mp3"; filename="x"\r\n\r\nhalf a f',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="mp3"; filename=""\r\n\r\nhalf',
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--\r\n",
        ),
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % n for n in range(20_000))),
    ],
)
def test_a_malformed_form_is_refused(
    bob: ApiClient, fresh: Sandbox, content_type: str, body: bytes
) -> None:
    answer = bob("/upload/", "POST", {"Content-Type": content_type}, body)
    status, kind, _ = answer.error
    assert (status, kind) == (400, "InvalidRequestException")
    assert stored(fresh) == []


@pytest.mark.parametrize("content_type", ["audio/mpeg", "application/json", "text/plain"])
def test_a_body_of_another_kind_has_no_fields(bob: ApiClient, content_type: str) -> None:
    answer = bob("/upload/", "POST", {"Content-Type": content_type}, MP3.content)
    assert sorted(answer.details) == ["mp3", "name"]


def test_a_form_with_very_much_text_is_refused(bob: ApiClient) -> None:
    fields: dict[str, Part] = {f"field{n}": "x" * 100_000 for n in range(50)}
    assert bob.upload(**fields).status == 413


def test_invalid_utf8_is_replaced(bob: ApiClient) -> None:
    content_type, body = multipart({"mp3": MP3, "name": "Gl@ck"})
    answer = bob(
        "/upload/", "POST", {"Content-Type": content_type}, body.replace(b"Gl@ck", b"Gl\xfcck")
    )
    assert answer.message == "Uploaded Gl\ufffdck"


def test_parallel_uploads_all_succeed(
    bob: ApiClient, anonymous: ApiClient, fresh: Sandbox
) -> None:
    before: Any = anonymous("/bob/").body["cloudcast_count"]
    answers: list[ApiResponse] = []
    audio = [File(mp3(number + 1)) for number in range(12)]
    threads = [
        threading.Thread(
            target=lambda one=one: answers.append(
                bob.upload("Same", mp3=one, picture=File(picture()))
            )
        )
        for one in audio
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = {answer.key for answer in answers}
    assert keys == {"/bob/same/", *(f"/bob/same-{number}/" for number in range(1, 12))}
    shows = [anonymous(key).body for key in keys]
    assert {show["audio_length"] for show in shows} == set(range(1, 13))
    assert len({show["created_time"] for show in shows}) == 12
    assert anonymous("/bob/").body["cloudcast_count"] == before + 12
    assert len(stored(fresh)) == 24
