"""``python -m aiomixcloud`` is the same as ``mixcloud``."""

from aiomixcloud.cli.main import main

if __name__ == "__main__":
    main()
