"""Write the parts of the documentation that are made from the code.

``python -m tools.docs_help`` writes them.
"""

from __future__ import annotations

from tools import archive_schema, assistant_tools, format_table, help_pages, manifest_fields


def main() -> None:
    """Write all parts."""
    for module in (archive_schema, assistant_tools, format_table, help_pages, manifest_fields):
        module.PART.write()


if __name__ == "__main__":
    main()
