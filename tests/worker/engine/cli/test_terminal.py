"""What a person sees of a long run where there is no terminal to draw on."""

import pytest

from worker.engine.cli import terminal
from worker.engine.results import Progress


def test_a_line_of_progress_says_how_far_how_well_how_fast_and_how_long(monkeypatch, capsys):
    monkeypatch.setattr(terminal, "SILENCE", 0.0)
    progress = Progress(200, 800, 0.1234, 0.5, 60.0, 180.0, 5120.4)
    with terminal.Track(4, "begins") as track:
        track.at(2.0, terminal.step_of(progress))
    begun, line = capsys.readouterr().err.splitlines()
    assert begun == "begins"
    said = "step 200/800, loss 0.123, held-out 0.500, 5120 tokens/s"
    assert line == f" 50 %  {said}, about 0 s left"


@pytest.mark.parametrize(
    ("seconds", "said"), [(40, "40 s"), (100, "2 min"), (720, "12 min"), (11100, "3 h 05 min")]
)
def test_durations_are_rough(seconds, said):
    assert terminal.duration(seconds) == said
