"""A receiver on this machine: answers as it is told, and keeps what it got."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hooks.models import Delivery
from jobs.models import Job
from jobs.runner import task_named


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers` are the codes to answer with, the last one for ever."""

    url: str = ""
    port: int = 0
    answers: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    got: list[Got] = field(default_factory=list)


@contextmanager
def listening(host="127.0.0.1", port=0, tls=None):
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body))
            codes = receiver.answers
            self.send_response(codes.pop(0) if len(codes) > 1 else codes[0])
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    receiver.url = f"{'https' if tls else 'http'}://{host}:{receiver.port}/hook?from=lacuna"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def work(delivery: Delivery) -> Delivery:
    """One attempt by a worker, as if its time had come; the row as it is then."""
    job = Delivery.objects.get(pk=delivery.pk).job
    Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
    task_named(job.name)(str(job.pk))
    return Delivery.objects.select_related("job", "endpoint").get(pk=delivery.pk)
