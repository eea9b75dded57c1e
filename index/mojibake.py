"""Characters that went wrong on the way: mojibake repaired, and characters that nobody can see taken out."""

from __future__ import annotations

import re

import ftfy

from index.edits import Span

# What the first byte of a character becomes where UTF-8 was read as Windows-1252, and all that may follow it.
_FIRST = "ÃÂâïÐÑÎÏØÙ×ðÅÄ"
_GARBLED = re.compile(rf"[{_FIRST}][^\x00-\x7f]+|(?<=[A-Za-z])Ã [\x80-\xbf]")
# An apostrophe that became this on the way: Spanish opens questions with it, but never within a word.
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])¿(?=(?:s|t|re|ve|ll|d|m)\b)")
# Windows-1252 read as Latin-1: its quotation marks and dashes became control characters; or the first byte of three was lost.
_LATIN_CONTROLS = re.compile(r"\x80[\x93-\x9d\xa6]|[\x80-\x9f]")
# Separators of lines and paragraphs, soft hyphens, zero-width spaces, marks of direction. Joiners stay: scripts need them.
_INVISIBLE = re.compile("[\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAKS = "\u2028\u2029"


def character_spans(text: str) -> list[Span]:
    """What is to be changed in the characters of `text`; what cannot be told for certain stays, and so does U+FFFD.

    Plain ASCII costs nothing; other text a quick search for each character that mojibake begins with.
    """
    if text.isascii():
        return []
    spans: list[Span] = []
    if any(character in text for character in _FIRST):
        spans += _garbled(text)
    if "¿" in text:
        spans += [Span("mojibake", match.start(), match.end(), "’") for match in _APOSTROPHE.finditer(text)]
    if not text.replace("\n", " ").replace("\xa0", " ").isprintable():
        spans += _unseen(text)
    return spans


def _garbled(text: str) -> list[Span]:
    spans = []
    for match in _GARBLED.finditer(text):
        # A space came in between where text was cut into words while it was garbled.
        repaired = ftfy.fix_encoding(match[0].replace(" ", ""))
        if repaired != match[0]:
            spans.append(Span("mojibake", match.start(), match.end(), repaired))
    return spans


def _unseen(text: str) -> list[Span]:
    spans = []
    for match in _LATIN_CONTROLS.finditer(text):
        lost = b"\xe2" + match[0].encode("latin-1")
        meant = lost.decode() if len(lost) == 3 else lost[1:].decode("cp1252", "ignore")
        spans.append(Span("mojibake" if meant else "control", match.start(), match.end(), meant))
    for match in _INVISIBLE.finditer(text):
        spans.append(Span("control", match.start(), match.end(), "\n" if match[0] in _BREAKS else ""))
    return spans
