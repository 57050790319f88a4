#!/usr/bin/env python
"""The command line of the site: `python manage.py help`."""

import os
import sys
from pathlib import Path

# `platform/` is a path root: after the standard library, so that its name shadows nothing.
sys.path.insert(1, str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
