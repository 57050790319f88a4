"""Every check there is, in the order in which pages tell them. A new one goes here."""

from .base import Check
from .instructing import Empty, FewHeldOut, Leak, ManyHeldOut, MissingKind, Repeat
from .letters import ControlToken, HiddenCharacter, MixedLetters
from .likeness import AlreadyKnown, NearCopy
from .pairing import EqualPair, HalfPair, LoosePair, NoPair
from .sourcing import HalfSource, LostMark, NoSource, NoWhy
from .writing import Circular, HardToRead, LongSentence, NoText, TooLong, TooShort

CHECKS: tuple[Check, ...] = (
    NoText(), TooShort(), TooLong(), Circular(), LongSentence(), HardToRead(), NearCopy(),
    NoSource(), HalfSource(), LostMark(),
    NoPair(), HalfPair(), EqualPair(), LoosePair(),
    Leak(), MissingKind(), FewHeldOut(), ManyHeldOut(), Empty(), Repeat(),
    HiddenCharacter(), MixedLetters(), ControlToken(),
    NoWhy(), AlreadyKnown(),
)  # fmt: skip
