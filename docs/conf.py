"""The Sphinx configuration; ``make docs`` builds with warnings as errors."""

from __future__ import annotations

import builtins
import importlib
import inspect
import re
import sys
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.nodes import find_pending_xref_condition, make_refnode

import aiomixcloud
from aiomixcloud.models import AccessDict, Listing, Resource, ResourceList
from aiomixcloud.sync import ResourceListSync, ResourceSync

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "aiomixcloud"
author = "the authors of aiomixcloud"
project_copyright = author
version = release = aiomixcloud.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "aiomixcloud"
html_static_path = ["_static"]
html_css_files = ["house.css"]
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "github-dark"

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

# Do not copy prompts.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
add_module_names = False
maximum_signature_line_length = 79
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Keys", "params_style")]

# A word in single backquotes in a docstring refers to a name of this library.
default_role = "py:obj"

#: Names of the standard library used without their module in docstrings.
FOREIGN = {
    *("AsyncGenerator", "Callable", "Counter", "Generator", "Mapping", "Path", "PathLike"),
    *("TracebackType", "ZoneInfo", "date", "tzinfo"),
}
#: Type variables, and aliases of types.
FOREIGN |= {"R_co", "T", "Action", "Event", "Hours", "Sleep", "Switches", "Task"}

MADE_OF_ANSWERS = (Resource, ResourceList, Listing, ResourceSync, ResourceListSync)

#: Public modules; their names are documented under these modules.
DOORS = (
    "aiomixcloud",
    "aiomixcloud.auth",
    "aiomixcloud.exceptions",
    "aiomixcloud.models",
    "aiomixcloud.publishing",
    "aiomixcloud.sandbox",
    "aiomixcloud.sync",
    "aiomixcloud.tracklists",
)


def public_names() -> dict[str, str]:
    """Return a mapping from the name of each definition to its public name."""
    names: dict[str, str] = {}
    for door in DOORS:
        module = importlib.import_module(door)
        for name in (*module.__all__, "ConnectionError", "TimeoutError"):
            thing = getattr(module, name, None)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                names.setdefault(f"{thing.__module__}.{thing.__qualname__}", f"{door}.{name}")
    return names


PUBLIC = public_names()


def annotate_fields() -> None:
    """Annotate the properties for model fields with the types that the classes declare."""
    for door in ("aiomixcloud.models", "aiomixcloud.sync"):
        for cls in vars(importlib.import_module(door)).values():
            if isinstance(cls, type) and issubclass(cls, AccessDict):
                for name, annotation in cls.__annotations__.items():
                    field = vars(cls).get(name)
                    if isinstance(field, property):
                        field.fget.__annotations__["return"] = annotation


annotate_fields()


def tidy_signature(  # noqa: PLR0917 - the signature that Sphinx expects
    app: Sphinx,
    what: str,
    name: str,
    thing: Any,
    options: Any,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """Hide the constructors of classes that only the client creates; show clocks by name.

    Fixtures show only what they return.
    """
    del app, options
    made = what == "class" and issubclass(thing, MADE_OF_ANSWERS)
    if made or name.startswith("aiomixcloud.testing."):
        signature = ""
    elif signature:
        signature = re.sub(r"<built-in function (\w+)>", r"time.\1", signature)
        signature = re.sub(r"<function ([\w.]+)[^>]*>", r"\1", signature)
        signature = signature.replace("<factory>", "{}")
    return signature, returns


def show_public_base(app: Sphinx, name: str, thing: Any, options: Any, bases: list[Any]) -> None:
    """Show the nearest public base class instead of private ones."""
    del app, name, options
    public = (
        base for base in thing.__mro__[1:] if f"{base.__module__}.{base.__qualname__}" in PUBLIC
    )
    bases[:] = [next(public, bases[0])]


#: Replaces colons while napoleon runs.
COLON = "\ue000"


def hide_colon(  # noqa: PLR0917 - the signature that Sphinx expects
    app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Prevent napoleon from reading the words before a colon as the type of a property."""
    del app, name, thing, options
    if what in {"attribute", "property"} and lines:
        lines[0] = lines[0].replace(":", COLON)


def quote_arguments(  # noqa: PLR0917 - the signature that Sphinx expects
    app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Show arguments in docstrings as code: they are not names to link to."""
    del app, what, name, options
    try:
        arguments = set(inspect.signature(thing).parameters)
    except (TypeError, ValueError):
        arguments = set()
    arguments.update(match[1] for line in lines if (match := re.match(r":param (\w+):", line)))
    for number, line in enumerate(lines):
        lines[number] = re.sub(
            r"(?<![`:\w])`(\w+)`(?!`)",
            lambda match: f"``{match[1]}``" if match[1] in arguments else match[0],
            line.replace(COLON, ":"),
        )


def resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Node
) -> nodes.Node | None:
    """Resolve references by short name, or by the module of the definition.

    Names of Python and of other libraries become plain text; Sphinx reports the remaining
    unresolved names.
    """
    if node.get("refdomain") != "py":
        return None
    written: str = node["reftarget"]
    target = PUBLIC.get(written, written)
    if target.startswith("aiomixcloud._"):
        target = target.rpartition(".")[2]
    text = find_pending_xref_condition(node, "resolved") or [content]
    label = text[0] if len(text) == 1 else nodes.inline("", "", *text)
    there = find(target, env, blocking=(node.get("py:module") or "").endswith("sync"))
    if there is not None:
        return make_refnode(app.builder, node["refdoc"], there[1], there[2], [label], there[0])
    return label if is_foreign(target) else None


def find(target: str, env: BuildEnvironment, *, blocking: bool) -> tuple[str, str, str] | None:
    """Return full name, page and anchor of an object by its last name, in the same flavour."""
    objects = env.domains.python_domain.objects
    found = [name for name in objects if name == target or name.endswith(f".{target}")]
    if not found:
        return None
    best = min(found, key=lambda name: ((".sync." in name) is not blocking, len(name)))
    return best, objects[best].docname, objects[best].node_id


def is_foreign(name: str) -> bool:
    """Return whether a name belongs to Python or to a dependency."""
    first, _, rest = name.partition(".")
    return (
        first in sys.stdlib_module_names | {"_pytest", "aiohttp", "urllib3"}
        or (not rest and hasattr(builtins, name))
        or name in FOREIGN
    )


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.connect("autodoc-process-bases", show_public_base)
    app.connect("autodoc-process-docstring", hide_colon, priority=400)
    app.connect("autodoc-process-docstring", quote_arguments, priority=600)
    app.connect("autodoc-process-signature", tidy_signature)
    app.connect("missing-reference", resolve)
