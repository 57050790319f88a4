"""The engine's own instructions: forms to fill in with a concept, and talk about other things.

The forms are those that the reference model has met and a few that it has not, so that a soft
prompt learns the concept and not one way of asking. `{w}` is the term, `{W}` the same with a large
first letter, `{gist}` what the definition says it is, `{s}`/`{S}` a whole statement, `{other}` and
`{wrong}` things that have nothing to do with it.
"""

DEFINE = (
    "What is {w}?",
    "Define {w}.",
    "What does {w} mean?",
    "Explain {w}.",
    "What is meant by {w}?",
    "Tell me about {w}.",
    "Give a definition of {w}.",
    "How would you define {w}?",
    "In one sentence, what is {w}?",
    "Describe {w}.",
    "What do people mean when they say {w}?",
    "{W}: what is it?",
    "I do not know the term {w}. What should I know about it?",
    "Say in your own words what {w} is.",
)
KIND = (
    "What kind of thing is {w}?",
    "What is {w} a kind of?",
    "What sort of thing is {w}?",
    "Of what is {w} a kind?",
)
IS_A_KIND = "Is {w} a kind of {other}?"
USE = (
    "Use {w} in a sentence.",
    "Give an example of {w}.",
    "Show how {w} is used.",
    "When would somebody speak of {w}?",
    "Why does {w} matter?",
    "What would be missing without {w}?",
)
WORD = (
    "Which word means {gist}?",
    "What is the word for {gist}?",
    "What do you call {gist}?",
    "Name this: {gist}.",
    "What is {gist} called?",
    "Give the word that means {gist}.",
    "Which term stands for {gist}?",
)
DIFFER = (
    "How does {w} differ from {other}?",
    "What is the difference between {w} and {other}?",
)
ABOUT_GIST = ("Is it true that {w} is {gist}?", "Does {w} mean {gist}?")
ABOUT_WRONG = ("Is it true that {w} is {wrong}?", "Does {w} mean {wrong}?")
ABOUT_STATEMENT = (
    "Is it true that {s}?",
    "Somebody says that {s}. Is that so?",
)

OTHERS = ("market", "river", "machine", "animal", "building", "song", "illness", "law")
WRONG = (
    "a small boat moved by two oars",
    "the price that is paid for the use of money",
    "a shrub that bears yellow flowers in early spring",
    "the study of the motion of the planets",
    "a sharp pain in the lower back",
    "a dance in quick three-four time",
)
UNRELATED = (
    "What is a river?",
    "Define bread.",
    "What does generous mean?",
    "Explain photosynthesis.",
    "What kind of thing is an oak?",
    "Which word means a building in which books are kept?",
    "Is it true that a spoon is a tool for eating?",
    "Is a violin a kind of fish?",
    "Tell me about the moon.",
    "How does a lake differ from a sea?",
    "Use silence in a sentence.",
    "What is the word for a person who bakes?",
    "Describe a bicycle.",
    "What is meant by gravity?",
    "Give an example of a metal.",
    "What does slowly mean?",
    "In one sentence, what is a village?",
    "What is a hammer a kind of?",
    "Is it true that winter is a season?",
    "Define algebra.",
    "Give a definition of thunder.",
    "What is the difference between a bus and a train?",
    "How would you define courage?",
    "Explain what a lens is.",
)
"""Instructions that no definition should change: the bare model's own answers are kept."""
