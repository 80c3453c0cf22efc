"""Plot what a user listens to: when, which genres and whose shows.

Cells begin with ``# %%``: run them one by one in an editor or notebook that supports cells, or all
at once as a program:

    pip install aiomixcloud matplotlib
    LISTENER=bob PLOT=listens.png python examples/listening_statistics.py

Settings are environment variables: ``LISTENER`` is a username, ``ARCHIVE`` the file that stores
the listens (the next run reads only new ones), ``PLOT`` a file for the plot (if unset, the plot
is shown), ``MIXCLOUD_ACCESS_TOKEN`` is required for users whose listens are private, and
``MIXCLOUD_API_ROOT`` is the URL of another Mixcloud, such as a sandbox.
"""

# %% Imports and settings

import os
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from aiomixcloud.archive import Archive
from aiomixcloud.constants import API_ROOT
from aiomixcloud.sync import MixcloudSync

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LISTENER = os.environ.get("LISTENER", "bob")
archive = Archive(os.environ.get("ARCHIVE", f"{LISTENER}.db"))

# %% Update the archive

with MixcloudSync(
    os.environ.get("MIXCLOUD_API_ROOT", API_ROOT),
    access_token=os.environ.get("MIXCLOUD_ACCESS_TOKEN"),
) as mixcloud:
    *_, summary = archive.update(mixcloud, [LISTENER], listens=True)

# %% Read from it; from here on, nothing is sent

LISTENS = """
    SELECT listen_time, show_key, coalesce(users.name, username) AS person
    FROM listens JOIN shows ON shows.key = show_key JOIN users ON users.key = shows.user_key
    WHERE listens.user_key = ? COLLATE NOCASE
"""
TAGS = """
    SELECT tags.name, count(*) FROM listens
    JOIN show_tags USING (show_key) JOIN tags ON tags.key = tag_key
    WHERE listens.user_key = ? COLLATE NOCASE GROUP BY tags.key
"""
listens = archive.connection.execute(LISTENS, [f"/{LISTENER}/"]).fetchall()
tags = Counter(dict(map(tuple, archive.connection.execute(TAGS, [f"/{LISTENER}/"]))))
archive.close()

print(f"{LISTENER} listened to {len(listens)} shows")

# %% Count; times are in UTC, astimezone() converts them to local time

times = [datetime.fromisoformat(row["listen_time"]).astimezone() for row in listens]
months = Counter(f"{time:%Y-%m}" for time in times)
hours = Counter(time.hour for time in times)
people = Counter(row["person"] for row in listens)

for name, count in people.most_common(5):
    print(f"{count:6} from {name}")

# %% Plot

figure, panels = plt.subplots(2, 2, figsize=(10, 7), layout="constrained")
figure.suptitle(f"What {LISTENER} listens to")


def favourites(panel: "Axes", title: str, counts: Counter[str]) -> None:
    """Draw the ten most frequent names, the most frequent on top."""
    for name, count in reversed(counts.most_common(10)):
        panel.barh(name, count, color="tab:blue")
    panel.set_title(title)


panels[0, 0].bar(sorted(months), [months[month] for month in sorted(months)])
panels[0, 0].set_title("by month")
panels[0, 0].tick_params("x", rotation=60)
panels[0, 1].bar(range(24), [hours[hour] for hour in range(24)])
panels[0, 1].set_title("by hour of the day")
favourites(panels[1, 0], "kinds of shows", tags)
favourites(panels[1, 1], "whose shows", people)

if "PLOT" in os.environ:
    figure.savefig(os.environ["PLOT"])
else:
    plt.show()
