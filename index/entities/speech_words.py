"""The words that tell who speaks: verbs of speech, and what stands around them."""

from __future__ import annotations

import re

_PAST = """said told added asked replied answered responded insisted argued claimed stated declared announced explained noted
    warned acknowledged admitted conceded recalled remarked observed continued concluded wrote tweeted posted commented
    stressed emphasized emphasised reiterated repeated predicted suggested joked quipped complained boasted vowed pledged
    promised urged demanded protested shouted screamed yelled cried whispered testified alleged countered retorted
    maintained reported confirmed cautioned lamented mused sighed contended asserted charged thought believed
    disclosed revealed estimated proclaimed exclaimed laughed gushed fumed grumbled scoffed echoed wondered read"""
_PRESENT = """says tells adds asks replies insists argues explains warns admits recalls concedes acknowledges believes
    thinks writes jokes remembers laments suggests reckons laughs announces declares notes recounts grumbles scoffs
    wonders reads quips muses"""
_PARTICIPLE = """saying telling adding asking writing insisting arguing noting warning stating tweeting claiming explaining
    declaring stressing calling describing shouting vowing promising pledging urging suggesting lamenting predicting joking"""
# What somebody calls a thing is seldom more than a few words.
_CALLING = """called described dubbed labelled labeled branded hailed denounced condemned blasted slammed criticized
    criticised dismissed accused praised calls describes"""
# Nouns as well: speech only where it is plain who speaks.
_NOUNS = "notes claims reports states comments tweets posts charges calls promises demands answers cautions"

SPEECH = frozenset(f"{_PAST} {_PRESENT} {_PARTICIPLE} {_NOUNS}".split())
"""Verbs that may have a whole clause for what is said."""
CALLING = frozenset(_CALLING.split())
"""Verbs that only have some words of it."""
PARTICIPLES = frozenset(_PARTICIPLE.split())
"""Those whose subject is that of the sentence."""
DOUBTFUL = (
    frozenset(
        f"""{_NOUNS} thought believed believes thinks noted repeated reported alleged stated estimated charged continued observed
    revealed confirmed read reads""".split()
    )
    | CALLING
)
"""Those that speak of speech only where it is plain who speaks."""
LISTENED = frozenset("told tells telling".split())
"""Those that are followed by who listens."""


_QUOTES = '”"»’'


def _pattern(words: frozenset[str]) -> str:
    """A pattern for any of some words; those that begin alike are told apart once."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in sorted(by_letter.items()))


_MORE = frozenset(("according to", "According to", "put it", "puts it"))
VERB = re.compile(rf"[\s—({_QUOTES}](?:{_pattern(SPEECH | CALLING | _MORE)})\b")
"""Any of the verbs, or `according to`, with what stands before it."""

BETWEEN = frozenset(
    """also later then again once previously recently earlier has had have will would again often always now first just even
    still never not today yesterday tonight himself herself repeatedly himself monday tuesday wednesday thursday friday
    saturday sunday on""".split()
)
"""What may stand between one who speaks and the verb; words in -ly may, too."""
JOINING = frozenset("and but or then".split())
"""What joins a verb to one before it that has the same subject."""
NO_SUBJECT = frozenset(
    "is was were are be been being gets got a an the of his her their its this for when if as".split()
)
_TITLES = (
    "[Tt]he|a|an|his|her|their|then|former|Justice|Judge|Sen\\.|Rep\\.|Gov\\.|President|Senator|Prime|Minister"
    "|Mrs?\\.?|Ms\\.?|Dr\\.?"
)
_SERVANT = r"(?:spokes\w+|lawyers?|attorneys?|advis[eo]rs?|aides?|representatives?|assistant|staff)"
_PREPOSITION = "for|to|by|with|from|against|about|near|in|at|on|between"
_SERVED = rf"{_SERVANT} (?:for|to|of)(?: [\w.’'-]+){{0,4}}"
BEFORE_OTHERS = re.compile(
    rf"\b(?:of(?: (?:{_TITLES})){{0,3}}|(?:{_PREPOSITION})(?: (?:{_TITLES}|(?:[a-z]+-)?[A-Z][\w.]*)){{0,4}}|{_SERVED}) $"
)
"""What stands before one who is not the head of a phrase: `a spokesman for Kirby`."""
RIGHT_BEFORE_OTHERS = re.compile(rf"\b(?:(?:of|{_PREPOSITION})(?: (?:{_TITLES})){{0,3}}|{_SERVED}) $")
"""The same of one whose name stands right at the verb: what he is may have such words, too."""
BEHIND_OTHERS = re.compile(
    rf"['’]s?\b|['’] |(?:\s|['’]s )+(?:{_SERVANT}|campaign|administration|supporters?|ally|allies|team|famil(?:y|ies)|loyalists?)\b"
)
"""What stands behind one who is named only to say who somebody else is: `Kirby’s aide`, `the Kirby campaign`."""
ASIDE = re.compile(r" (?:on|in|at|of|via|through|during|from|himself|herself|-|–|—|\()")
"""What begins an aside about who was named."""
WHERE = re.compile(r" ?(?:on|in|at|of|via|through|during|from|himself|herself|\()\b|\(")
"""How a phrase goes on behind the one it is about: `Kirby of Ohio`."""
ELSEWHERE = re.compile(r"\b(?:on|after|during|about|in an?)\b")
"""What tells that who comes next is not the one who speaks: `said the minister after meeting Kirby`."""
ROLE = re.compile(r"\b(?:spokes\w+|officials?|statement|representatives?|report|agency|ministry|officers?)\b")
"""Those through whom an organisation speaks."""
PRONOUNS = ("he", "she")
ANY_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
FIRST_PRONOUN = re.compile(r"\s*(?:he|she)\b")
OWN_PRONOUN = re.compile(r"(?:(?:but|and|yet|so|then) )?(?:he|she|his|her)\b")
ALONE = re.compile(r" (?:Mrs?\.? |Ms\.? |Dr\.? )?([A-Z][\w’'-]+)(?=[,.;:—–\n]|$)")
"""A word with a capital that nothing but its title stands beside, behind a verb."""
NAMED_BEFORE = re.compile(rf"\b(?:[Tt]he|(?!(?:{_TITLES}) )[A-Z][\w’'-]*) $")
"""What stands before the end of another name, or before what is no name."""
WITH = re.compile(rf"\bwith(?: (?:{_TITLES})){{0,3}} $")
"""What stands before a subject of its own: `…, with Kirby saying`."""
BELONGING = re.compile(r" (?:of|at|from|with)(?: [a-z-]+){0,4} ")
"""What stands between somebody and the organisation where he is."""
CUT = re.compile(r"[,;:—–(\n]| -- | - | who | when | while | after | because ")
"""What ends the phrase of one who is named behind the verb."""
HOLDERS = frozenset(
    """president senator governor minister secretary mayor judge congressman congresswoman chancellor lawmaker legislator
    democrat republican king queen prince pope cardinal bishop general colonel actor actress singer author writer director
    professor candidate speaker chairman chairwoman commissioner coach captain champion comedian tycoon billionaire nominee
    ambassador envoy businessman businesswoman politician attorney prosecutor superintendent justice premier leader
    star striker midfielder defender goalkeeper winger""".split()
)
"""Those who go by what they are once they were named: `the senator said`."""
TITLES = {
    "senator": ("sen.", "senator"), "congressman": ("rep.", "congressman"), "congresswoman": ("rep.", "congresswoman"),
    "governor": ("gov.", "governor"), "general": ("gen.", "general"),
}  # fmt: skip
"""What stands before their names, where that is more than the word itself."""
LISTENERS = frozenset(
    """reporters journalists lawmakers parliament him her them me us it supporters delegates investors viewers
    police officers jurors senators listeners""".split()
)
TRAILING = re.compile(
    r"\s*(?:[.,;:!?)]|$|(?:in|on|at|by|during|from|after|when|as|via|through|before|late|early|earlier|later|today|yesterday"
    r"|this|last|here|again|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"
)
"""How a sentence goes on behind the verb, where what is said stands before it."""
