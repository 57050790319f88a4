"""The command line: no Django, no torch before there is work for it.

A command is a module with `HELP`, one line; `EXAMPLES`, shown under its help;
`add_arguments(parser)`; and `prepare(asked)`, which checks all that can be checked without a
language model and returns the work to do, a callable that gives the exit code.
"""

from __future__ import annotations

import argparse

from worker.engine.errors import EngineError

from . import bench, distill, generate, measure, sweep, train
from .terminal import say

COMMANDS = {
    "distill": distill,
    "train": train,
    "generate": generate,
    "measure": measure,
    "sweep": sweep,
    "bench": bench,
}
DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
ABOUT = (
    "Soft prompt distillation: definitions in, vectors that a language model reads as words out."
)
MORE = """\
begin here:
  python -m worker.engine distill concepts.jsonl --recipe draft --n 4 --out distilled
  python -m worker.engine generate --soft-prompt distilled/ID --instruction "What is it?"

exit codes: 0 done; 1 not done, or not for every concept; 2 refused before any work began;
130 interrupted with Ctrl-C. Results go to stdout, progress and errors to stderr.
`python -m worker.engine COMMAND --help` has the options and examples of a command.
"""


def main(arguments: list[str] | None = None) -> int:
    """The exit code; what went wrong is said on stderr, in one sentence."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.command is None:
        parser.print_help()
        return DONE
    code = REFUSED
    try:
        work = COMMANDS[asked.command].prepare(asked)
        code = FAILED
        return work()
    except EngineError as error:
        say(str(error))
        return code
    except OSError as error:
        say(f"{error.filename or 'A file'}: {error.strerror}. What was complete before is kept.")
        return code
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m worker.engine", description=ABOUT, epilog=MORE, formatter_class=shape
    )
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name, command in COMMANDS.items():
        one = commands.add_parser(
            name,
            help=command.HELP,
            description=(command.__doc__ or "").strip(),
            epilog=command.EXAMPLES,
            formatter_class=shape,
        )
        command.add_arguments(one)
    return parser
