"""How alike two names look: the share of three-letter pieces they have in common.

The measure of PostgreSQL's pg_trgm (Jaccard over the trigrams of the word with two spaces before it and
one behind), taken over skeletons, which have no case, accents, spaces or look-alike letters any more.
"""

NEAR = 0.4  # one wrong letter in a word of six
LEAST_LETTERS = 3
MOST_LETTERS = 120


def padded(shape: str) -> str:
    return f"  {shape} "


def trigrams(shape: str) -> set[str]:
    text = padded(shape)
    return {text[at : at + 3] for at in range(len(text) - 2)}


def similarity(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same."""
    left, right = trigrams(one), trigrams(other)
    return len(left & right) / len(left | right)
