"""What can go wrong in the engine, said so that a person can act on it."""


class EngineError(Exception):
    """The work cannot be done as asked: the message says what happened and what to change."""


class Stopped(EngineError):
    """`should_stop` answered yes: the work ended early, on purpose, and nothing was written."""
