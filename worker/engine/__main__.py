"""The engine by hand: `python -m worker.engine --help`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
