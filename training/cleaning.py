"""Cleans a teacher's names: spans as newswire is annotated, and each document consistent with itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from index.entities.base import Tagged
from training.corpus import Tale

_PERSON, _PLACE = 0, 1
_LEADING = re.compile(r"(?:the|The|THE|a|an)\s+")
_TITLE = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|St)\."
    r"|President|Senator|Secretary|Mr|Mrs|Ms|Dr|Sir|Lord|Lady)\s+"
)
_TRAILING = re.compile(r"(?:['’]s?|[,;:.\"”\s-]+)$")
_DOTTED = re.compile(r"(?:\b(?:\w\.)+|\b(?:Jr|Sr|Inc|Corp|Co|Ltd)\.)$")
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'.-]*")
_OPENERS = frozenset(("The", "But", "And", "In", "For", "As", "If", "When"))
# What stands behind is what the secretary is of, and no name: `Secretary of State`.
_OFFICES = ("ecretary of ", "ecretary for ", "ecretary-General of ")
_LONGEST = 80
_REACH = 30
# A headline has too many capitals for a teacher: a name in it counts less than one in the body.
_IN_TITLE, _IN_BODY = 1, 3


def trimmed(text: str, span: Tagged) -> Tagged | None:
    """A span without article, title and possessive; None where nothing that looks like a name is left."""
    start, end, kind = span
    while match := _LEADING.match(text, start, end) or (_TITLE.match(text, start, end) if kind == _PERSON else None):
        start = match.end()
    if text.endswith(_OFFICES, 0, start):
        return None
    own = text[start:end]
    if not _DOTTED.search(own):
        match = _TRAILING.search(own)
        own = own[: match.start()] if match else own
    if not own or "\n" in own or not any(map(str.isupper, own)) or len(own) > _LONGEST:
        return None
    return Tagged(start, start + len(own), kind)


def consistent(tale: Tale, usual: Mapping[str, int], small: Container[str]) -> Tale:
    """A document whose names have one kind each, and are marked wherever they stand.

    usual   the kind of names whose kind is beyond doubt over all documents;  small  words that are mostly written small
    """
    spans = [
        [kept for span in own if (kept := trimmed(text, span))]
        for text, own in zip(tale.texts, tale.spans, strict=True)
    ]
    kinds = _kinds(Tale(tale.texts, spans), usual)
    longest = sorted((name for name in kinds if len(name) > 2 and name.lower() not in small), key=len, reverse=True)
    finder = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])") if longest else None
    done = []
    for text, own in zip(tale.texts, spans, strict=True):
        taken = bytearray(len(text))
        found = [(span.start, span.end) for span in sorted(own, key=lambda span: span.start - span.end)]
        if finder:
            found += [match.span() for match in finder.finditer(text) if _stands_alone(text, *match.span())]
        marked = []
        for start, end in found:
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                marked.append(Tagged(start, end, kinds[text[start:end]]))
        done.append(sorted(marked))
    return Tale(tale.texts, done)


def _kinds(tale: Tale, usual: Mapping[str, int]) -> dict[str, int]:
    """The kind of each name of a document, and of the surnames of its persons."""
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for number, (text, own) in enumerate(zip(tale.texts, tale.spans, strict=True)):
        for start, end, kind in own:
            votes[text[start:end]][kind] += _IN_BODY if number or len(tale.texts) == 1 else _IN_TITLE
    kinds = {name: usual.get(name, own.most_common(1)[0][0]) for name, own in votes.items()}
    for name in list(kinds):
        surname = name.rsplit(" ", 1)[-1]
        if kinds[name] != _PERSON or surname == name or len(surname) < 3 or surname in ("Jr.", "Sr."):
            continue
        alone = votes.get(surname, Counter())
        if usual.get(surname, _PERSON) == _PERSON and alone[_PLACE] <= max(alone[_PERSON], votes[name][_PERSON]):
            kinds[surname] = _PERSON
    return kinds


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no capitalised word stands beside: then a name may be part of a longer one."""
    before = text[max(start - _REACH, 0) : start].rsplit(" ", 2)
    after = text[end : end + _REACH].split(" ", 2)
    behind = after[1] if len(after) > 1 and after[0] == "" else ""
    ahead = before[-2] if len(before) > 1 and before[-1] == "" else ""
    if _CAPITALISED.match(behind):
        return False
    return not (_CAPITALISED.match(ahead) and ahead[-1].isalpha() and len(ahead) > 1 and ahead not in _OPENERS)


def usual_kinds(tales: Sequence[Tale], countries: Iterable[str]) -> dict[str, int]:
    """The kind of each name that has the same one nearly always; countries are places."""
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for tale in tales:
        for text, own in zip(tale.texts, tale.spans, strict=True):
            for name, kind in {
                (text[kept.start : kept.end], kept.kind) for span in own if (kept := trimmed(text, span))
            }:
                votes[name][kind] += 1
    found = {}
    for name, counts in votes.items():
        ((kind, count),) = counts.most_common(1)
        total = counts.total()
        is_long = " " in name
        if total >= (4 if is_long else 8) and count >= (0.75 if is_long else 0.9) * total:
            found[name] = kind
    return found | dict.fromkeys(countries, _PLACE)
