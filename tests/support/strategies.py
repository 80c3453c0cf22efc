"""What the properties are tried with: texts, JSON, moments, tokens."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

#: Any text that can be sent: no half characters.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

#: Names that mean something to the models, and others.
names = (
    st.sampled_from(
        [
            "",
            "_x",
            "_items",
            "__class__",
            "class",
            "a-b",
            "data",
            "items",
            "keys",
            "mixcloud",
            "key",
            "name",
            "type",
            "metadata",
            "connections",
            "created_time",
            "tags",
            "user",
            "paging",
            "next",
            "load",
            "followers",
            "listen_time",
            "registry",
            "copy",
        ]
    )
    | texts
)

#: Texts that are date-times with a zone, or nearly.
iso_like = st.sampled_from(
    [
        "2018-03-10T07:32:00Z",
        "2018-03-10T07:32:00+02:00",
        "2018-03-10T07:32:00.123456Z",
        "2018-03-10T07:32:00",
        "2018-03-10 07:32:00Z",
        "2018-13-10T07:32:00Z",
        "2018-03-10T",
        "2018-03-10T07:32:00ZZ",
        "2018-03-10T07:32:60Z",
        "20180310T073200Z",
        "May",
        "10",
        "0000-01-01T00:00:00Z",
        "2018-03-10T07:32:00+99:99",
        "\N{FULLWIDTH DIGIT TWO}018-03-10T07:32:00Z",
        "2018-W10-6T07:32:00Z",
        "2018-03-10T07:32:00z",
        "2018-03-10T24:00:00Z",
    ]
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | iso_like
)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    types = st.sampled_from(["user", "cloudcast", "tag", "comment", "listen", "unheard"])
    of_type = st.dictionaries(names, inner, max_size=3).flatmap(
        lambda fields: types.map(lambda type: {**fields, "type": type})
    )
    return st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4) | of_type


#: Any JSON value, and any JSON object.
values: st.SearchStrategy[Any] = st.recursive(scalars, _deeper, max_leaves=12)
objects: st.SearchStrategy[dict[str, Any]] = st.dictionaries(names, values, max_size=6)

#: Between these no zone shifts a moment over the ends of the calendar.
EARLIEST = datetime.min + timedelta(days=2)  # noqa: DTZ901
LATEST = datetime.max - timedelta(days=2)  # noqa: DTZ901

#: Tokens whose ends are seen wherever they are shown.
marked_tokens = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=12).map(
    lambda text: f"Zq1x{text}x9Zq"
)
