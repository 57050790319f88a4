"""`python -m worker.engine.bench`: one line of JSON on stdout, progress on stderr."""

from .command import main

if __name__ == "__main__":
    raise SystemExit(main())
