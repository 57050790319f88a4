"""Accepted soft prompts with real artifacts, and packs at every point of their life."""

import copy

from safetensors.numpy import save

from common import artifacts
from concepts.models import SoftPrompt
from concepts.services import judging
from jobs.runner import run_until_idle
from packs.format import tensors
from packs.models import Release
from packs.services import packing, publishing
from tests.concepts import making as concepts
from tests.packs.format.making import rows
from tests.people import person

HIDDEN = 4
TWICE, EARLIER = {"times": "2"}, tensors.METADATA  # what a soft prompt's file says, now and then
FACTS = {
    "backbone": {"weights": "a" * 64, "tokenizer": "b" * 64, "chat_template": "c" * 64},
    "frame": {"before": "<|im_start|>system\nMutual aid means", "after": ".<|im_end|>\n"},
    "sentence": {"before": "Mutual aid means", "after": ".", "times": 2},
    "template": {"before": 3, "after": 2},
    "recipe": {"name": "standard", "version": 1, "k": 8},
    "seconds": 12.3,
}


def artifact(seed=1, before=3 + 3, after=1 + 2, hidden=HIDDEN, metadata=TWICE):
    """The digest of a stored soft prompt of eight vectors in a sentence of four tokens."""
    told = {
        "before": rows(7, before, hidden),
        "vectors": rows(seed, 8, hidden),
        "after": rows(8, after, hidden),
    }
    return artifacts.put(save(told, metadata))


def read_once():
    """The facts of an earlier training, whose vectors were read once and which did not say so."""
    facts = copy.deepcopy(FACTS)
    del facts["sentence"]["times"]
    return facts


def candidate(term="mutual aid", facts=FACTS, digest=None) -> SoftPrompt:
    ana, ben = person("ana"), person("ben")
    concept = concepts.proposed(ana, term)
    result = copy.deepcopy(concepts.RESULT) | {"facts": facts}
    run = concepts.queued(ana, ben, concept)
    return concepts.finish(run, result, digest or artifact(seed=len(term)))


def accepted(term="mutual aid", **more) -> SoftPrompt:
    prompt = candidate(term, **more)
    judging_of(prompt, True)
    return prompt


def judging_of(prompt, verdict):
    from django.db import transaction

    with transaction.atomic():
        judging.take_into_review(prompt)
        judging.settle(prompt, verdict)


def pack(name="Freedom words"):
    return packing.create_pack(
        person("ada"), name=name, language_model=concepts.lexicon(), about="Words of *movements*."
    )


def drafted(version="1.0.0", prompts=None, pack_=None) -> Release:
    return publishing.draft(
        person("ada"), pack_ or pack(), version, prompts or [accepted()], "The first."
    )


def published(version="1.0.0", prompts=None, pack_=None) -> Release:
    release = drafted(version, prompts, pack_)
    publishing.publish(person("ada"), release)
    run_until_idle(["light"])
    return Release.objects.for_page().get(pk=release.pk)


def columns(release):
    """The whole row, to say that nothing changed."""
    return Release.objects.filter(pk=release.pk).values().first()
