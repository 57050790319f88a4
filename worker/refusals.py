"""The refusals of the engine, and of the site about its result, in the words of a job."""

from collections.abc import Iterator
from contextlib import contextmanager

from common.errors import StaleState
from jobs.errors import Cancelled, JobFailed

from . import engine


@contextmanager
def engine_at_work() -> Iterator[None]:
    """Say them so, whatever the block raises."""
    try:
        yield
    except engine.Stopped as stop:
        raise Cancelled from stop
    except StaleState as error:  # such as weights that changed under their name
        raise JobFailed(error.message) from error
    except engine.EngineError as error:
        raise JobFailed(f"{error} Nothing else was changed.") from error
    except ModuleNotFoundError as error:
        raise JobFailed(
            f"This worker cannot run language models: it has no {error.name}. Nothing was changed. "
            "Install the extra `gpu` there (pip install 'lacuna[gpu]'), then try again."
        ) from error
