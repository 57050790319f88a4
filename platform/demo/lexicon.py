"""The reference language model of the demo: the one whose weights are in the repository."""

import json

from django.conf import settings

from concepts.models import LanguageModel
from concepts.services.language_models import register
from concepts.states import Origin

NAME = "Lexicon"
LOCATION = "worker/lexicon/weights"  # from the root of the checkout, so that packs name no home
ABOUT = (
    "The reference model: small enough for a laptop's processor, trained on a dictionary from which "
    "the demo's concepts were left out."
)


def ensure_lexicon() -> LanguageModel:
    """Its row, made on first call by the server itself."""
    found = LanguageModel.objects.filter(name=NAME).first()
    if found:
        return found
    config = json.loads((settings.ROOT / LOCATION / "config.json").read_text(encoding="utf-8"))
    return register(
        None,
        name=NAME,
        location=LOCATION,
        hidden_size=config["hidden_size"],
        about=ABOUT,
        source=Origin.LOCAL,
    )
