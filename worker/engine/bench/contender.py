"""One contender: `python -m worker.engine.bench.contender TASK PLAN [MORE]`.

The last line of its stdout is what it found, as JSON.
"""

from __future__ import annotations

import json
import sys

from .plan import Plan
from .tasks import perform

if __name__ == "__main__":
    told = perform(sys.argv[1], Plan.from_json(sys.argv[2]), *sys.argv[3:])
    sys.stdout.write(json.dumps(told) + "\n")
