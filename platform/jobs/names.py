"""The work there is, by name. Who asks for work knows its name alone, never the code behind it."""

from enum import StrEnum


class JobName(StrEnum):
    """The dotted path of the task body in `worker`; `queue` says which kind of worker runs it."""

    queue: str

    def __new__(cls, path: str, queue: str) -> "JobName":
        member = str.__new__(cls, path)
        member._value_ = path
        member.queue = queue
        return member

    TRAIN = "worker.gpu.train", "gpu"
    GENERATE = "worker.gpu.generate", "gpu"
    BUILD_RELEASE = "worker.light.build_release", "light"
    DELIVER_WEBHOOK = "worker.light.deliver_webhook", "light"
    FOLLOW = "worker.light.follow", "light"
    SEND_LETTER = "worker.light.send_letter", "light"


QUEUES = ("gpu", "light")
