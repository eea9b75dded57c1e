"""What tells the end of a sentence from a dot within one: the abbreviations of news, and the words that open sentences."""

from __future__ import annotations

from string import ascii_lowercase

# Lower case, without the last dot.
_ABBREVIATIONS = frozenset(
    """adm ala apr ariz assn asst atty aug ave bros calif capt cf co col colo comdr conn corp cpl ct dec del dept det dist dr
    est etc feb fla fri ft ga gen gov govt hon ill inc ind jan jr jul jun kan ky la lt ltd maj mar mass md messrs mich minn
    miss mo mon mont mr mrs ms mt neb nev no nos nov oct okla ore pa ph plc pres prof pvt rep reps rev rtd sat sen sens sept
    sgt spc sq sr st sun supt tenn tex thu tue va vol vs vt wash wed wis wyo""".split()
)
_OPENERS = frozenset(
    """A After All Also An And Another As At Both But By Despite During Each Earlier Even For From He Her His However If In
    It Its Last Many Meanwhile Most No Now Of On One Other Our She Since So Some Still Such That The Their Then There These
    They This Those Though To Two Under Until We What When Where While With You""".split()
)
NOTED = _ABBREVIATIONS | {word.lower() for word in _OPENERS} | frozenset(ascii_lowercase)
"""In lower case, every word of ASCII letters that may be an abbreviation or an opener."""


def is_abbreviation(word: str) -> bool:
    """Whether a dot after `word` rather belongs to it: `Mr`, `Inc`, or a lone capital as in `J. Smith`."""
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper() and word != "I")


def is_opener(word: str) -> bool:
    """Whether `word`, written as it is, often opens a sentence: `The`, but not `the` or `Smith`."""
    return word in _OPENERS
