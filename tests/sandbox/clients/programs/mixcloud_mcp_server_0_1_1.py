"""The client inside mixcloud-mcp-server 0.1.1. Runs in an environment of its own.

Nothing of it is changed but the addresses.
"""

import json
import os
from pathlib import Path

WORLD = json.loads(os.environ["WORLD"])
os.environ |= {
    "MIXCLOUD_UPLOAD_DIR": str(Path.cwd()),
    "MIXCLOUD_ENV_FILE": str(Path.cwd() / "token"),
    "MIXCLOUD_CLIENT_ID": "app",
    "MIXCLOUD_CLIENT_SECRET": "secret",
}

from mixcloud_mcp_server import client  # noqa: E402
from mixcloud_mcp_server.tools import oauth, read, upload, write  # noqa: E402

client.BASE, client.WWW = WORLD["api_root"], WORLD["mixcloud_root"]
client.OEMBED = f"{WORLD['oembed_root']}/"
SHOW = "/luke/a-nice-mix/"

# Reading
assert read.search("john", "user", 3)[0]["username"].startswith("john")
assert read.get_show(SHOW)["name"] == "A Nice Mix"
assert read.get_user("/bob/")["city"] == "London"
assert read.get_tag("house", "london")["key"] == "/genres/house+city:london/"
for name in ("popular", "hot", "new"):
    assert len(read.browse(name, 5, 2)) == 5
    assert len(read.genre_shows("funk", name, 2)) == 2
for name in ("followers", "favorites", "following", "cloudcasts", "listens"):
    assert read.list_connection("/bob/", name)
dated = read.list_connection("/bob/", "listens", since="2024-06-03 00:00:00", limit=100)
assert 90 < len(dated) <= 100
assert read.embed_html(SHOW, 300, 120, "ff0000").startswith('<iframe width="300" height="120"')
assert read.oembed("https://www.mixcloud.com/luke/a-nice-mix/")["title"] == "A Nice Mix"

# Logging in
assert oauth.auth_url(WORLD["redirect_uri"])["url"].startswith(WORLD["oauth_root"])
exchanged = oauth.exchange_code(WORLD["code"], WORLD["redirect_uri"])
assert exchanged["account"]["username"] == "amikrop"

# Writing
for key, act in (
    ("/chris/", write.follow_user),
    (SHOW, write.favorite_show),
    (SHOW, write.repost_show),
    (SHOW, write.listen_later),
):
    assert act(key)["result"]["success"]
    assert act(key, undo=True)["result"]["success"]
sections = [{"chapter": "Intro", "start_time": 0}, {"artist": "A", "song": "B", "start_time": 10}]
sent = upload.upload_show(
    "mix.mp3",
    "From a Server",
    "Hello",
    ["House"],
    sections,
    "mix.jpg",
    unlisted=False,
    hosts=["bob"],
    disable_comments=False,
)
assert sent["result"]["key"] == "/amikrop/from-a-server/"
assert read.get_object("/amikrop/from-a-server/")["hosts"][0]["username"] == "bob"
assert upload.edit_show("/amikrop/from-a-server/", "Renamed", hosts=[], visibility="unpublish")
assert read.get_object("/amikrop/from-a-server/", authenticated=True)["name"] == "Renamed"
