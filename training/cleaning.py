"""Cleans a teacher's names: spans as newswire is annotated, and each document consistent with itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from index.entities.base import Tagged
from training.corpus import Tale

_LEADING = re.compile(r"(?:the|The|THE|a|an)\s+")
_TITLE = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|St)\.|President|Senator|Secretary|Mr|Mrs|Ms|Dr|Sir|Lord|Lady)\s+"
)
_POSSESSIVE = re.compile(r"(?:['’]s?|[,;:.\"”\s-]+)$")
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'.-]*")
PERSON, PLACE, ORGANISATION = range(3)


def trimmed(text: str, span: Tagged) -> Tagged | None:
    """A span without article, title and possessive; None where nothing that looks like a name is left."""
    start, end, kind = span
    while True:
        own = text[start:end]
        match = _LEADING.match(own) or (_TITLE.match(own) if kind == PERSON else None)
        if match is None:
            break
        start += match.end()
    if not own.endswith((".",)) or not re.search(r"\b(?:\w\.)+$|\b(?:Jr|Sr|Inc|Corp|Co|Ltd)\.$", own):
        match = _POSSESSIVE.search(own)
        if match:
            end -= len(match[0])
    own = text[start:end]
    if not own or "\n" in own or not any(char.isupper() for char in own) or len(own) > 80:
        return None
    return Tagged(start, end, kind)


def consistent(tale: Tale, usual: Mapping[str, int], small: Mapping[str, bool]) -> Tale:
    """A document whose names have one kind each, and are marked wherever they stand.

    usual   the kind of names whose kind is beyond doubt over all documents;  small  words that are mostly written small
    """
    texts = tale.texts
    spans = [
        [s for s in (trimmed(text, span) for span in own) if s] for text, own in zip(texts, tale.spans, strict=True)
    ]
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    # A headline has too many capitals for a teacher: where there is a body, its votes count less.
    for number, (text, own) in enumerate(zip(texts, spans, strict=True)):
        for start, end, kind in own:
            votes[text[start:end]][kind] += 1 if number == 0 and len(texts) > 1 else 3
    kinds = {name: usual.get(name, own.most_common(1)[0][0]) for name, own in votes.items()}
    for name in list(kinds):
        words = name.split()
        if kinds[name] == PERSON and len(words) > 1 and len(words[-1]) > 2 and words[-1] not in ("Jr.", "Sr."):
            surname = words[-1]
            of_surname = votes.get(surname)
            if of_surname is None or of_surname[PLACE] <= max(of_surname[PERSON], votes[name][PERSON]):
                kinds[surname] = PERSON
    wanted = {name for name in kinds if len(name) > 2 and not small.get(name.lower(), False)}
    longest = sorted(wanted, key=len, reverse=True)
    finder = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])") if longest else None
    done = []
    for text, own in zip(texts, spans, strict=True):
        taken = bytearray(len(text))
        marked = []
        for start, end, kind in sorted(own, key=lambda span: span.start - span.end):
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            marked.append(Tagged(start, end, kinds[text[start:end]]))
        if finder:
            for match in finder.finditer(text):
                if not any(taken[match.start() : match.end()]) and _stands_alone(text, match.start(), match.end()):
                    marked.append(Tagged(match.start(), match.end(), kinds[match[0]]))
        done.append(sorted(marked))
    return Tale(texts, done)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no capitalised word stands beside: then a name may be part of a longer one."""
    before = text[max(start - 30, 0) : start].rsplit(" ", 2)
    after = text[end : end + 30].split(" ", 2)
    behind = after[1] if len(after) > 1 and after[0] == "" else ""
    ahead = before[-2] if len(before) > 1 and before[-1] == "" else ""
    return not (
        _CAPITALISED.match(behind)
        or (
            _CAPITALISED.match(ahead)
            and ahead[-1].isalpha()
            and len(ahead) > 1
            and ahead not in ("The", "But", "And", "In", "For", "As", "If", "When")
        )
    )


def usual_kinds(tales: Sequence[Tale], countries: set[str]) -> dict[str, int]:
    """The kind of each name that has the same one nearly always; countries are places."""
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for tale in tales:
        for text, own in zip(tale.texts, tale.spans, strict=True):
            for name, kind in {(text[s.start : s.end], s.kind) for span in own if (s := trimmed(text, span))}:
                votes[name][kind] += 1
    found = {}
    for name, own in votes.items():
        ((kind, count),) = own.most_common(1)
        if (own.total() >= 8 and count >= 0.9 * own.total()) or (
            len(name.split()) > 1 and own.total() >= 4 and count >= 0.75 * own.total()
        ):
            found[name] = kind
    for name in countries:
        found[name] = PLACE
    return found
