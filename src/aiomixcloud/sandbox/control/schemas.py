"""JSON schemas of the responses of the control interface."""

from __future__ import annotations

from aiomixcloud.sandbox import faults
from aiomixcloud.sandbox.api.schemas import (
    ADDRESS,
    COUNT,
    KEY,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    Schema,
    list_of,
    object_of,
)
from aiomixcloud.sandbox.behaviour import CHOICES
from aiomixcloud.sandbox.urls import Roots

_WHOLE_OR_NULL: Schema = {"type": ["integer", "null"]}
_DELAY: Schema = {"type": "number", "minimum": 0}
_REQUEST: Schema = {
    "time": NUMBER,
    "path": TEXT,
    "status": _WHOLE_OR_NULL,
    "fault": {"type": ["string", "null"]},
}


def _table(name: str, columns: Schema) -> Schema:
    """Return the schema of an object whose only property is a list of objects."""
    return object_of({name: list_of(object_of(columns))})


#: Schemas of the responses of the control interface, by the names in the table of commands.
CONTROL_SHAPES: Schema = {
    "Nothing": object_of({}),
    "Roots": object_of({**dict.fromkeys(Roots("").by_name, ADDRESS), "version": TEXT}),
    "Behaviour": object_of(
        {
            **{name: {"enum": list(values)} for name, values in CHOICES.items()},
            "refuse_pro_fields": TRUTH,
            "sections_on_read": TRUTH,
            "list_delay": _DELAY,
        }
    ),
    "Settings": object_of({"list_delay": _DELAY}),
    "Time": object_of({"time": TIME, "unix": NUMBER}),
    "Faults": _table(
        "faults",
        {
            "match": TEXT,
            "fault": {"enum": list(faults.NAMES)},
            "parameters": {"type": "object"},
            "times": _WHOLE_OR_NULL,
        },
    ),
    "Limits": _table("limits", {"match": TEXT, "requests": COUNT, "per": NUMBER}),
    "Requests": _table("requests", {"method": TEXT, **_REQUEST}),
    "Webhooks": _table(
        "webhooks",
        {
            **_REQUEST,
            "headers": {"type": "object", "additionalProperties": TEXT},
            "body": TEXT,
            "signature": {"enum": ["right", "wrong", "missing", None]},
        },
    ),
    "Key": object_of({"key": KEY}),
    "NewUser": object_of({"key": KEY, "access_token": TEXT}),
    "Token": object_of({"access_token": TEXT}),
    "Code": object_of({"code": TEXT}),
    "ControlError": object_of({"error": object_of({"type": TEXT, "message": TEXT})}),
    "Description": {"type": "object"},
}
