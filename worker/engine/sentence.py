"""The sentence that the vectors stand in: `Mutual aid means <v1 ... v8>.`

A soft prompt alone in its system turn must carry the term as well as the meaning, and lies where
the model has never read anything. In a sentence the words carry the term and the vectors only have
to say what comes after it. One sentence is published; part of the training reads others, so that
the vectors do not hang on the words.

The vectors are read more than once, one copy behind the other. A causal model reads the first of
them without the others in view; at the next copy it has all of the first before it, and makes
more of the same vectors (Springer et al. 2024, "Repetition Improves Language Model Embeddings",
arXiv 2402.15449).
"""

from __future__ import annotations

from dataclasses import dataclass

from .prompting import Prompter
from .soft_prompt import Around
from .texts import capital


@dataclass(frozen=True)
class Sentence:
    """The words before and after the vectors; `{w}` before them is the term, or `{W}` the same
    with a large first letter."""

    before: str
    after: str

    def about(self, term: str) -> Sentence:
        name = term.strip()
        # Not str.format, and one after the other never: a term may have braces of its own.
        found = ("{W}", capital(name)) if "{W}" in self.before else ("{w}", name)
        return Sentence(self.before.replace(*found), self.after)

    def embedded(self, prompter: Prompter, times: int) -> Around:
        """times: how often the vectors are read in it."""
        embed = prompter.loaded.embed
        return Around(embed(prompter.ids(self.before)), embed(prompter.ids(self.after)), times)


PUBLISHED = Sentence("{W} means", ".")
OTHERS = (
    Sentence("By {w} we mean", "."),
    Sentence("{W}:", "."),
    Sentence("Note that {w} is", "."),
    Sentence("The term {w} stands for", "."),
)
