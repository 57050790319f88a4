"""The engine's own instructions: forms to fill in with a concept, and talk about other things.

The forms are those that the reference model has met and as many that it has not, so that a soft
prompt learns the concept and not one way of asking. `{w}` is the term, `{W}` the same with a large
first letter, `{gist}` what the definition says it is, `{s}`/`{S}` a whole statement, `{claim}` what
somebody says it is, `{other}` something that has nothing to do with it.
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
    "What should one understand by {w}?",
    "Please tell me the sense of {w}.",
    "I read about {w} today. What could that be?",
    "Describe briefly what {w} refers to.",
    "In what sense do you use {w}?",
    "Write down what you know of {w}.",
)
KIND = (
    "What kind of thing is {w}?",
    "What is {w} a kind of?",
    "What sort of thing is {w}?",
    "Of what is {w} a kind?",
    "{W} is a kind of what?",
    "Under which heading would you file {w}?",
    "What class of things includes {w}?",
    "Finish the sentence: {w} is a kind of",
)
IS_A_KIND = (
    "Is {w} a kind of {other}?",
    "Is {w} one kind of {other}?",
    "Somebody filed {w} under {other}. Is {w} a kind of {other}?",
    "Can one say that {w} is a kind of {other}?",
)
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
    "I am looking for the word for {gist}.",
    "Say in one word: {gist}.",
    "How do we call {gist}?",
)
DIFFER = (
    "How does {w} differ from {other}?",
    "What is the difference between {w} and {other}?",
    "Tell {w} and {other} apart.",
    "In what way is {w} unlike {other}?",
    "{W} and {other}: how do they differ?",
)
CLAIM = (
    "Is it true that {w} is {claim}?",
    "Does {w} mean {claim}?",
    "Is {w} {claim}?",
    "Somebody told me that {w} means {claim}. Is it true?",
    "True or false: {w} is {claim}.",
    "Do you agree that {w} is {claim}?",
    "Can one say that {w} means {claim}?",
    "I always thought that {w} is {claim}. Am I right?",
    "Is it the case that {w} means {claim}?",
    "Is it a fact that {w} is {claim}?",
    "Is {claim} what {w} means?",
    "Is it fair to say that {w} is {claim}?",
)
ABOUT_STATEMENT = (
    "Is it true that {s}?",
    "Somebody says that {s}. Is that so?",
    "True or false: {s}.",
    "Do you agree that {s}?",
    "Is it the case that {s}?",
    "Is it a fact that {s}?",
)

OTHERS = (
    "market", "river", "machine", "animal", "building", "song", "illness", "law", "tool", "plant",
    "journey", "feeling", "person", "colour", "weapon", "garment", "game", "quality", "substance",
    "gathering", "belief", "number", "vehicle", "document",
)  # fmt: skip
WRONG = (
    "a small boat moved by two oars",
    "the price that is paid for the use of money",
    "a shrub that bears yellow flowers in early spring",
    "the study of the motion of the planets",
    "a sharp pain in the lower back",
    "a dance in quick three-four time",
    "the act of leaving a place in secret",
    "a person who repairs shoes",
    "a rule that nobody wrote down",
    "the part of a wall below a window",
    "a thin soup of barley and herbs",
    "the feeling of having been somewhere before",
    "a group of people who sing together",
    "any device that measures small weights",
)
WORDS = (
    "river", "bread", "silence", "bicycle", "gravity", "oak", "thunder", "courage", "village",
    "algebra", "moon", "lens", "winter", "violin", "metal", "photosynthesis", "library", "anger",
    "ladder", "harvest", "mirror", "salt", "prison", "debt", "island", "wool", "justice", "needle",
    "clock", "memory", "storm", "carpenter", "paper", "fever", "bridge", "poem", "garden", "tax",
    "doctor", "boat", "cheese", "teacher", "apple", "city", "glass", "shoe", "wolf", "grammar",
    "planet", "stone", "knife", "flower", "wedding", "letter", "money", "water", "fire", "sleep",
    "cloud", "piano", "potato", "blood", "hospital", "king", "farmer", "mountain", "desert",
    "copper", "chess", "butterfly", "market", "ocean", "school", "soldier", "theatre", "engine",
    "sugar", "pain", "freedom", "truth", "dance", "shadow", "coin", "valley",
)  # fmt: skip
UNRELATED = (
    "What does generous mean?",
    "Which word means a building in which books are kept?",
    "Is it true that a spoon is a tool for eating?",
    "Is a violin a kind of fish?",
    "How does a lake differ from a sea?",
    "What is the word for a person who bakes?",
    "What does slowly mean?",
    "What is a hammer a kind of?",
    "Is it true that winter is a season?",
    "What is the difference between a bus and a train?",
    "Explain what a lens is.",
    "Who wrote the first letter?",
    "Where does the sun rise?",
    "Count from one to five.",
    "Tell me something about yourself.",
    "Thank you for your help.",
    "Why is the sea salty?",
    "Name two animals that fly.",
    "How do I boil an egg?",
    "What shall we do tomorrow?",
    "Write a line about the evening.",
    "When did people begin to farm?",
    "Is water wet?",
    "Good evening.",
)
"""Instructions that no definition should change, with those about WORDS in the forms above: the
bare model's own answers to them are kept."""
