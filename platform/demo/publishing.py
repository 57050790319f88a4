"""Ada gathers what was accepted into the demo's pack and publishes a release of it."""

from collections.abc import Mapping, Sequence

from accounts.models import User
from concepts.models import LanguageModel, SoftPrompt
from packs.models import Pack, Release
from packs.services import packing, publishing

NAME = "Words of movements and minds"
ABOUT = (
    "Concepts from the vocabularies of social movements and of the philosophy of mind. "
    "The reviews behind this pack were made by a stated rule, for demonstration; "
    "each card says so."
)


def publish(
    people: Mapping[str, User], language_model: LanguageModel, prompts: Sequence[SoftPrompt]
) -> Release:
    """Draft the next version with `prompts`, all accepted, and ask for it to be built and signed."""
    pack = Pack.objects.filter(name=NAME).first() or packing.create_pack(
        people["ada"], name=NAME, language_model=language_model, about=ABOUT
    )
    terms = ", ".join(sorted(prompt.concept.term for prompt in prompts))
    version = f"1.{pack.releases.count()}.0"
    release = publishing.draft(people["ada"], pack, version, prompts, f"With {terms}.")
    return publishing.publish(people["ada"], release)


def unpublished(prompts: Sequence[SoftPrompt]) -> list[SoftPrompt]:
    """Those of them that no release holds, drafts included."""
    return [prompt for prompt in prompts if not prompt.release_entries.exists()]
