"""Resetting the sandbox, and storing data in a file."""

import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import File, picture
from tests.sandbox.test_uploads import stored

CALLBACK = "http%3A//localhost/cb"
SHOW = "/luke/a-nice-mix/"


def test_a_reset_undoes_everything(bob: ApiClient, anonymous: ApiClient, fresh: Sandbox) -> None:
    before = (
        anonymous("/bob/").body,
        anonymous(SHOW).body,
        anonymous("/bob/feed/").body,
        anonymous("/new/").body,
    )
    key = bob.upload("Gone", tags_0_tag="Gone Tag", picture=File(picture())).key
    bob(f"{SHOW}listen-later/", "POST")
    bob("/luke/follow/", "POST")
    fresh.reset()
    assert anonymous(key).status == 404
    assert anonymous("/genres/gone-tag/").status == 404
    assert anonymous("/search/?q=gone&type=tag").body["data"] == []
    after = (
        anonymous("/bob/").body,
        anonymous(SHOW).body,
        anonymous("/bob/feed/").body,
        anonymous("/new/").body,
    )
    assert after == before
    assert stored(fresh) == []


def test_tokens_of_users_outlive_a_reset_and_those_of_applications_do_not(
    fresh: Sandbox, anonymous: ApiClient
) -> None:
    own = fresh.token("bob")
    code = fresh.authorize("bob", client_id="app", redirect_uri=unquote(CALLBACK))
    oauth = ApiClient(fresh.oauth_root)
    question = f"/access_token?client_id=app&client_secret=s&redirect_uri={CALLBACK}&code={code}"
    given = oauth(question).body["access_token"]
    fresh.reset()
    assert fresh.token("bob") == own
    assert anonymous("/me/", access_token=own).body["username"] == "bob"
    assert anonymous("/me/", access_token=given).status == 401
    assert oauth(question).status == 400
    again = fresh.authorize("bob", client_id="app", redirect_uri=unquote(CALLBACK))
    assert oauth(question.replace(code, again).replace("_secret=s", "_secret=t")).status == 200


def test_a_revoked_token_stays_revoked_after_a_reset(fresh: Sandbox, anonymous: ApiClient) -> None:
    token = fresh.token("bob")
    fresh.revoke(token)
    fresh.reset()
    assert anonymous("/me/", access_token=token).status == 401
    assert fresh.token("bob") != token


def test_a_reset_is_quick_enough_for_every_test(fresh: Sandbox) -> None:
    start = time.process_time()
    for _ in range(10):
        fresh.reset()
    assert (time.process_time() - start) / 10 < 0.25


def test_a_stopped_sandbox_cannot_be_reset() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Sandbox().reset()


def test_a_data_file_preserves_all_changes(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    with Sandbox(data=path) as sandbox:
        bob = ApiClient(sandbox.api_root, sandbox.token("bob"))
        key = bob.upload("Kept", picture=File(picture())).key
        bob(f"{SHOW}listen-later/", "POST")
        code = sandbox.authorize("bob", client_id="app", redirect_uri=unquote(CALLBACK))
    with Sandbox(data=path) as sandbox:
        bob = ApiClient(sandbox.api_root, sandbox.token("bob"))
        assert bob(key).body["audio_length"] == 2
        assert bob(SHOW).body["is_listen_later"] is True
        assert len(stored(sandbox)) == len(list((tmp_path / "data.db-files").iterdir())) == 2
        question = f"client_id=app&client_secret=s&redirect_uri={CALLBACK}&code={code}"
        assert ApiClient(sandbox.oauth_root)(f"/access_token?{question}").status == 200
        sandbox.reset()
        assert bob(key).status == 404
        assert stored(sandbox) == []
    with Sandbox(data=path) as sandbox:
        assert ApiClient(sandbox.api_root)(key).status == 404


def test_the_files_of_a_sandbox_in_memory_go_with_it() -> None:
    with Sandbox() as sandbox:
        ApiClient(sandbox.api_root, sandbox.token("bob")).upload()
        (path,) = stored(sandbox)
    assert not path.parent.exists()


def test_no_folder_is_created_without_uploads(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path / "data.db") as sandbox:
        ApiClient(sandbox.api_root)("/bob/")
    assert not (tmp_path / "data.db-files").exists()
