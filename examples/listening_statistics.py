"""Plot what a user listens to: when, which genres and whose shows.

Cells begin with ``# %%``: run them one by one in an editor or notebook that supports cells, or all
at once as a program:

    pip install aiomixcloud matplotlib
    LISTENER=bob PLOT=listens.png python examples/listening_statistics.py

Settings are environment variables: ``LISTENER`` is a user name, ``PLOT`` a file for the plot
(if unset, the plot is shown), ``MIXCLOUD_ACCESS_TOKEN`` is required for users whose listens are
private, and ``MIXCLOUD_API_ROOT`` is the URL of another Mixcloud, such as a sandbox.
"""

# %% Imports and settings

import os
from collections import Counter
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from aiomixcloud.constants import API_ROOT
from aiomixcloud.sync import MixcloudSync

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LISTENER = os.environ.get("LISTENER", "bob")
MOST = 1000  # the number of latest listens

# %% Fetch the listens; the blocking client works in notebooks

with MixcloudSync(
    os.environ.get("MIXCLOUD_API_ROOT", API_ROOT),
    access_token=os.environ.get("MIXCLOUD_ACCESS_TOKEN"),
) as mixcloud:
    listens = list(mixcloud.connection(LISTENER, "listens", limit=100).all(max_items=MOST))

print(f"{LISTENER} listened to {len(listens)} shows")

# %% Count; `listen_time` is in UTC, astimezone() converts it to local time

months = Counter(f"{show.listen_time.astimezone():%Y-%m}" for show in listens)
hours = Counter(show.listen_time.astimezone().hour for show in listens)
tags = Counter(tag.name for show in listens for tag in show.tags)
people = Counter(show.user.name for show in listens)

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
