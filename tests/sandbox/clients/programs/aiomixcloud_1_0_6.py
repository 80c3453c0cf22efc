"""Version 1.0.6 of this library, as its documentation uses it. Runs in an environment of its own.

Nothing of it is changed but the addresses.
"""

import asyncio
import json
import os

from aiomixcloud import Mixcloud
from aiomixcloud.auth import MixcloudOAuth
from aiomixcloud.exceptions import MixcloudError

WORLD = json.loads(os.environ["WORLD"])
OTHERS = {name: WORLD[name] for name in ("mixcloud_root", "oembed_root")}
SHOW = "luke/a-nice-mix"


def client(**options):
    return Mixcloud(WORLD["api_root"], **OTHERS, **options)


async def read():
    async with client(raise_exceptions=True) as mixcloud:
        bob = await mixcloud.get("bob")
        assert (bob.city, bob["favorite_count"]) == ("London", 38)
        assert bob.updated_time.isoformat() == "2018-03-10T07:32:00+00:00"
        assert (await mixcloud.discover("jazz"))["name"] == "Jazz shows"
        popular = await mixcloud.popular()
        assert repr(popular[0]) == "<Resource: Cloudcast '/alice/pop-hits-episode-42/'>"
        assert popular["chris/funky-mix"].name == "Funky Mix"
        assert len(await mixcloud.hot(offset=40, limit=80)) == 80
        assert len(await mixcloud.new(since="2018 Feb 12", until="2019 March 28")) == 20
        metal = await mixcloud.search("metal", page=4, per_page=30)
        last = await metal.next()
        assert await last.next() is None
        assert (await last.previous())["data"] == metal["data"]
        partial = popular[0]
        assert (await partial.load()).description.startswith("The hits of the year")
        for name in ("cloudcasts", "comments", "favorites", "feed", "followers", "listens"):
            assert len(await getattr(bob, name)(limit=3)) == 3
        show = await mixcloud.get(SHOW)
        for name in ("comments", "favorites", "listeners", "similar"):
            assert len(await getattr(show, name)()) == 20
        embedded = await mixcloud.embed_json(SHOW, width=300, height=150, color="ff0000")
        assert embedded["html"] == await show.embed_html(width=300, height=150, color="ff0000")
        assert (await show.oembed())["title"] == "A Nice Mix"
        told = ""
        try:
            await mixcloud.get("nobody")
        except MixcloudError as error:
            told = str(error)
        assert told == "ResourceNotFoundException: User does not exist."


async def write():
    async with client(raise_exceptions=True) as mixcloud:
        oauth = MixcloudOAuth(
            WORLD["oauth_root"],
            client_id="app",
            client_secret="secret",
            redirect_uri=WORLD["redirect_uri"],
            mixcloud=mixcloud,
        )
        assert oauth.authorization_url.startswith(WORLD["oauth_root"] + "/authorize?")
        mixcloud.access_token = await oauth.access_token(WORLD["code"])
        assert (await mixcloud.me()).username == "amikrop"
        assert (await mixcloud.follow("chris")).result.message == "Now following chris"
        assert (await mixcloud.unfollow("chris")).result.success
        for name in ("favorite", "repost", "listen_later"):
            assert (await getattr(mixcloud, name)(SHOW)).result.success
            assert (await getattr(mixcloud, f"un{name}")(SHOW)).result.success
        sections = [{"chapter": "Intro", "start_time": 0}, {"artist": "A", "song": "B"}]
        sent = await mixcloud.upload(
            "mix.mp3",
            "Old but Gold",
            picture="mix.jpg",
            tags=["House", "Deep"],
            sections=sections,
            description="From 2020",
        )
        assert sent.result["key"] == "/amikrop/old-but-gold/"
        await mixcloud.edit("amikrop/old-but-gold", name="Renamed", picture="mix.jpg")
        await mixcloud.edit("old-but-gold", description="Without a picture", tags=["Funk"])
        show = await mixcloud.get("amikrop/old-but-gold")
        assert (show.name, show.description) == ("Renamed", "Without a picture")
        assert [tag.name for tag in show.tags] == ["Funk"]


asyncio.run(read())
asyncio.run(write())
