"""What type checkers infer for both flavours; never run, only checked by ``make check``."""

from datetime import datetime
from typing import Any, assert_type

from aiomixcloud import Mixcloud
from aiomixcloud.auth import MixcloudOAuth, login
from aiomixcloud.models import (
    AccessDict,
    AccessList,
    ActionResponse,
    Cloudcast,
    Comment,
    FeedItem,
    Listing,
    Resource,
    ResourceList,
    Tag,
    UploadResponse,
    User,
)
from aiomixcloud.sync import (
    CloudcastSync,
    CommentSync,
    MixcloudOAuthSync,
    MixcloudSync,
    ResourceListSync,
    ResourceSync,
    TagSync,
    UserSync,
)
from aiomixcloud.sync import login as sync_login


async def asynchronous(mixcloud: Mixcloud, oauth: MixcloudOAuth) -> None:
    """Pin the asynchronous flavour."""
    show = await mixcloud.get("someuser/somemix")
    assert_type(show, Resource | Any)
    assert_type((await (await show.similar())[0].load()).picture_primary_color, str | Any)
    assert_type(show.unknown_field, Any)
    assert_type(await mixcloud.get_show("someuser/somemix"), Cloudcast)
    assert_type(await mixcloud.get_user("bob"), User)
    assert_type(await mixcloud.get_tag("genres/jazz"), Tag)
    assert_type(await mixcloud.me(), User)
    assert_type(await mixcloud.discover("jazz"), Tag)
    assert_type(await mixcloud.genre(city="athens"), Tag)

    assert_type(mixcloud.popular(), Listing[Cloudcast])
    popular = await mixcloud.popular(limit=5, since="2018-02-12")
    assert_type(popular, ResourceList[Cloudcast])
    assert_type(popular[0], Cloudcast)
    assert_type(popular["chris/funky-mix"], Cloudcast)
    assert_type(popular[1:3], AccessList[Cloudcast])
    assert_type(await popular.next(), ResourceList[Cloudcast] | Any)
    assert_type(popular.next_link, str | None)
    assert_type(popular[0].user, User)
    assert_type(popular[0].tags[0], Tag)
    assert_type(popular[0].created_time, datetime)
    assert_type(popular[0].audio_length, int)
    assert_type(popular[0].pictures, AccessDict)
    assert_type(popular[0]["a_field_of_tomorrow"], Any)

    assert_type(await mixcloud.search("rock"), ResourceList[Cloudcast])
    assert_type(await mixcloud.search("john", type="user"), ResourceList[User])
    assert_type(await mixcloud.search("jazz", type="tag"), ResourceList[Tag])
    assert_type(await mixcloud.connection("bob", "followers"), ResourceList[User])
    assert_type(await mixcloud.connection("bob", "listens"), ResourceList[Cloudcast])
    assert_type(await mixcloud.connection("bob", "comments"), ResourceList[Comment])
    assert_type(await mixcloud.connection("bob", "feed"), ResourceList[FeedItem])
    assert_type(await mixcloud.connection("bob", "of-tomorrow"), ResourceList[Resource])

    user = await mixcloud.me()
    assert_type(await user.followers(), ResourceList[User])
    assert_type(await user.favorites(), ResourceList[Cloudcast])
    assert_type(await user.feed(), ResourceList[FeedItem])
    assert_type(await popular[0].favorites(), ResourceList[User])
    assert_type(await popular[0].comments(), ResourceList[Comment])
    async for item in mixcloud.popular():
        assert_type(item, Cloudcast)
    async for follower in user.followers().all(max_items=5):
        assert_type(follower, User)
    async for page in popular.pages():
        assert_type(page, ResourceList[Cloudcast])

    async for page in mixcloud.new().pages(max_pages=2):
        assert_type(page, ResourceList[Cloudcast])
    saved = await mixcloud.listing("https://api.mixcloud.com/new/?offset=40")
    assert_type(saved, ResourceList[Resource])
    assert_type(await popular.previous(), ResourceList[Cloudcast] | Any)

    assert_type(await mixcloud.follow("bob"), ActionResponse)
    assert_type(await user.follow(), ActionResponse)
    assert_type(await popular[0].favorite(), ActionResponse)
    assert_type(await popular[0].embed_html(), str)
    assert_type(await popular[0].embed_json(width=300), AccessDict)
    assert_type(await mixcloud.oembed("bob/mix"), AccessDict)
    done = await mixcloud.upload("mix.mp3", "Mix", tags=["house"], progress=progress)
    assert_type(done, UploadResponse)
    assert_type(done.result.key, str)
    assert_type(await mixcloud.edit("bob/mix", description="New"), UploadResponse)
    assert_type(oauth.authorization_url, str)
    assert_type(oauth.code_from("https://example.com/?code=abc"), str)
    assert_type(await oauth.access_token("code"), str | None)
    assert_type(await login(client_id="id", client_secret="secret"), str)
    mixcloud.access_token = await oauth.access_token("code")


def blocking(mixcloud: MixcloudSync, oauth: MixcloudOAuthSync) -> None:
    """Pin the blocking flavour."""
    show = mixcloud.get("someuser/somemix")
    assert_type(show, ResourceSync | Any)
    assert_type(show.similar()[0].load().picture_primary_color, str | Any)
    assert_type(show.unknown_field, Any)
    assert_type(mixcloud.get_show("someuser/somemix"), CloudcastSync)
    assert_type(mixcloud.get_user("bob"), UserSync)
    assert_type(mixcloud.get_tag("genres/jazz"), TagSync)
    assert_type(mixcloud.me(), UserSync)
    assert_type(mixcloud.discover("jazz"), TagSync)

    popular = mixcloud.popular(limit=5)
    assert_type(popular, ResourceListSync[CloudcastSync])
    assert_type(popular[0], CloudcastSync)
    assert_type(popular["chris/funky-mix"], CloudcastSync)
    assert_type(popular[1:3], AccessList[CloudcastSync])
    assert_type(popular.next(), ResourceListSync[CloudcastSync] | Any)
    assert_type(popular[0].user, UserSync)
    assert_type(popular[0].user.load(), UserSync)
    assert_type(popular[0]["a_field_of_tomorrow"], Any)

    assert_type(mixcloud.search("john", type="user"), ResourceListSync[UserSync])
    assert_type(mixcloud.connection("bob", "listens"), ResourceListSync[CloudcastSync])
    assert_type(mixcloud.me().followers(), ResourceListSync[UserSync])
    assert_type(popular[0].comments(), ResourceListSync[CommentSync])
    for item in popular.all(max_items=5):
        assert_type(item, CloudcastSync)
    for page in popular.pages():
        assert_type(page, ResourceListSync[CloudcastSync])

    for page in mixcloud.new().pages(max_pages=2):
        assert_type(page, ResourceListSync[CloudcastSync])
    saved = mixcloud.listing("https://api.mixcloud.com/new/?offset=40")
    assert_type(saved, ResourceListSync[ResourceSync])

    assert_type(mixcloud.follow("bob"), ActionResponse)
    assert_type(popular[0].favorite(), ActionResponse)
    assert_type(popular[0].embed_html(), str)
    assert_type(popular[0].embed_json(width=300), AccessDict)
    done = mixcloud.upload("mix.mp3", "Mix", tags=["house"], progress=progress)
    assert_type(done, UploadResponse)
    assert_type(done.result.key, str)
    assert_type(mixcloud.edit("bob/mix", description="New"), UploadResponse)
    assert_type(oauth.authorization_url, str)
    assert_type(oauth.access_token("code"), str | None)
    assert_type(sync_login(client_id="id", client_secret="secret"), str)
    mixcloud.access_token = oauth.access_token("code")


def progress(sent: int, total: int) -> None:
    """Take what an upload says of its progress."""
