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

#: Schemas of the responses of the control interface, by the names in the table of commands.
CONTROL_SHAPES: Schema = {
    "Nothing": object_of({}),
    "Roots": object_of({**dict.fromkeys(Roots("").by_name, ADDRESS), "version": TEXT}),
    "Behaviour": object_of(
        {
            **{name: {"enum": list(values)} for name, values in CHOICES.items()},
            "refuse_pro_fields": TRUTH,
            "sections_on_read": TRUTH,
            "list_delay": {"type": "number", "minimum": 0},
        }
    ),
    "Settings": object_of({"list_delay": {"type": "number", "minimum": 0}}),
    "Time": object_of({"time": TIME, "unix": NUMBER}),
    "Faults": object_of(
        {
            "faults": list_of(
                object_of(
                    {
                        "match": TEXT,
                        "fault": {"enum": list(faults.NAMES)},
                        "parameters": {"type": "object"},
                        "times": {"type": ["integer", "null"]},
                    }
                )
            )
        }
    ),
    "Limits": object_of(
        {"limits": list_of(object_of({"match": TEXT, "requests": COUNT, "per": NUMBER}))}
    ),
    "Requests": object_of(
        {
            "requests": list_of(
                object_of(
                    {
                        "time": NUMBER,
                        "method": TEXT,
                        "path": TEXT,
                        "status": {"type": ["integer", "null"]},
                        "fault": {"type": ["string", "null"]},
                    }
                )
            )
        }
    ),
    "Webhooks": object_of(
        {
            "webhooks": list_of(
                object_of(
                    {
                        "time": NUMBER,
                        "path": TEXT,
                        "status": {"type": ["integer", "null"]},
                        "fault": {"type": ["string", "null"]},
                        "headers": {"type": "object", "additionalProperties": TEXT},
                        "body": TEXT,
                        "signature": {"enum": ["right", "wrong", "missing", None]},
                    }
                )
            )
        }
    ),
    "Key": object_of({"key": KEY}),
    "NewUser": object_of({"key": KEY, "access_token": TEXT}),
    "Token": object_of({"access_token": TEXT}),
    "Code": object_of({"code": TEXT}),
    "ControlError": object_of({"error": object_of({"type": TEXT, "message": TEXT})}),
    "Description": {"type": "object"},
}
