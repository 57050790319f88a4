"""Parquet, by pyarrow, which is the optional extra `parquet`."""

import json
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import islice
from typing import Any

from .rows import COLUMNS, ReviewRow

HERE = find_spec("pyarrow") is not None
GROUP = 2000  # rows of a row group: what is in memory at a time


def write(rows: Iterable[ReviewRow]) -> Iterator[bytes]:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema, sink, ahead = _schema(pyarrow), _Sink(), iter(rows)
    with ParquetWriter(pyarrow.PythonFile(sink, mode="w"), schema) as writer:
        while group := list(islice(ahead, GROUP)):
            columns = {name: [_cell(getattr(row, name)) for row in group] for name in COLUMNS}
            writer.write_table(pyarrow.table(columns, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _cell(value: Any) -> Any:
    """Answers and marks as JSON text: what they hold differs from rubric to rubric."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _schema(pyarrow: Any) -> Any:
    time = pyarrow.timestamp("us", tz="UTC")
    special = {
        "definition_version": pyarrow.int32(),
        "fidelity": pyarrow.int8(),
        "rubric_version": pyarrow.int16(),
        "is_demo": pyarrow.bool_(),
        "reviewed_at": time,
        "changed_at": time,
        "stale_since": time,
    }
    return pyarrow.schema([(name, special.get(name, pyarrow.string())) for name in COLUMNS])


class _Sink:
    """What pyarrow writes to: hands each group on and forgets it, but knows its place in the file."""

    closed = False

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.place = 0

    def write(self, data: Any) -> int:
        content = bytes(data)
        self.parts.append(content)
        self.place += len(content)
        return len(content)

    def tell(self) -> int:
        return self.place

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        content, self.parts = b"".join(self.parts), []
        return content
