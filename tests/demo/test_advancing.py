"""The demo's people carry on until nothing more can come, whenever a job happens to end."""

from demo.catalogue import Stage
from demo.life import Step
from demo.management.commands.seed import Command


class Troupe:
    """Its one job ends just after `act` has looked for work: the unluckiest moment."""

    def __init__(self):
        self.live, self.opened = True, False

    def is_waiting(self):
        return self.live

    def talk(self):
        return []

    def act(self):
        if self.live:
            self.live = False
        elif not self.opened:
            self.opened = True
            yield Step(Stage.IN_REVIEW, "Ada opened a round.")


def test_a_job_that_ends_while_they_look_is_not_missed(capsys):
    command, troupe = Command(), Troupe()
    looks = 0
    while command._more_to_come(troupe):
        looks += 1
    assert troupe.opened
    assert looks == 2
