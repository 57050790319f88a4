"""Threads and comments, made through the services."""

import itertools

from discussion.services import commenting

_numbers = itertools.count(1)


def key():
    """A sending of its own."""
    return f"sending-{next(_numbers)}"


def begun(author, concept, text="Is this the word that people use?", **more):
    told = {"title": "The word"} | more
    return commenting.start_thread(author, concept, text=text, key=key(), **told)


def said(author, thread, text="I think so.", **more):
    return commenting.comment(author, thread, text=text, key=key(), **more)
