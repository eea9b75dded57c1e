"""Gives the people and organisations found in one article their names: one name for one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.article import ENTITY_KINDS
from index.entities.base import Named, Tagged
from index.entities.lists import word_set
from index.entities.organisations import name_organisations
from index.entities.people import People, Person, full_forms
from index.entities.stripping import Form, person_form

PERSON, ORGANISATION = ENTITY_KINDS.index("person"), ENTITY_KINDS.index("organisation")

_KEPT_TITLE = re.compile(
    r"(?:Pope|King|Queen|Prince|Princess|Emperor|Empress|Sultan|Emir|Mullah|Mother|Lady|Sheikha?)\s$"
)
_GENERATION = re.compile(r",? (?:Jr|Sr)\b\.?|,? I(?:II|I|V)\b")
_HONORIFIC = re.compile(r"\b(Mr|Sir|Mrs|Ms|Miss|Dame|Lady)\.?\s$")
_WOMEN = frozenset(("Mrs", "Ms", "Miss", "Dame", "Lady"))
_THE = re.compile(r"\b[Tt]he\s$")
_LONGEST_TITLE = 10


def name_mentions(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> list[Named]:
    """The people and organisations among `tagged`, each with its proper name, in the order of the texts; places are passed over.

    texts    title, summary and body of one article, or as many as there are
    tagged   for each text its names, ascending and not overlapping

    A stretch is shortened to the name; one that is nothing but a title, a people, a pronoun, digits or a day is left out, and so is
    a family (`the Obamas`). Raises nothing, whatever the texts. About 10 µs a mention.
    """
    named = _name_people(texts, tagged)
    named += name_organisations(texts, tagged)
    named.sort()
    return named


class _Mention:
    __slots__ = ("end", "form", "start", "text")

    def __init__(self, text: int, start: int, end: int, form: Form) -> None:
        self.text, self.start, self.end, self.form = text, start, end, form


def _name_people(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> list[Named]:
    mentions = _people_mentions(texts, tagged)
    people = People(full_forms((number, mention.form) for number, mention in enumerate(mentions)))
    alone: dict[tuple[str, ...], str] = {}
    for mention in mentions:
        if not mention.form.is_shouted:
            alone.setdefault(mention.form.parts.words, mention.form.name)
    named = []
    for mention in mentions:
        form = mention.form
        person = people.called(form)
        if person is None:
            found = people.candidates(form.parts.words)
            if not found and _is_family(people, texts[mention.text], mention):
                continue
            person = _meant(found, texts[mention.text], mention)
        name = person.name if person is not None else alone.get(form.parts.words, form.name)
        named.append(Named(mention.text, mention.start, mention.end, PERSON, name))
    return named


def _people_mentions(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> list[_Mention]:
    mentions = []
    for number, (text, spans) in enumerate(zip(texts, tagged, strict=False)):
        before = 0
        for start, end, kind in spans:
            if kind == PERSON:
                mention = _mention(number, text, start, end, before)
                if mention is not None:
                    mentions.append(mention)
            before = end
    return mentions


def _mention(number: int, text: str, start: int, end: int, before: int) -> _Mention | None:
    """A name with what belongs to it though it was left out: `Jr.` behind it, `Pope` before it."""
    if text[end : end + 1] in (",", " "):
        generation = _GENERATION.match(text, end)
        end = generation.end() if generation else end
    form = person_form(text[start:end])
    if form is None:
        return None
    if form.start == 0 and len(form.parts.words) <= 2 and text[start - 1 : start] == " ":
        title = _KEPT_TITLE.search(text, max(before, start - _LONGEST_TITLE), start)
        if title:
            longer = person_form(text[title.start() : end])
            if longer is not None and longer.start == 0 and longer.name != longer.parts.title:
                return _Mention(number, title.start(), title.start() + longer.end, longer)
    return _Mention(number, start + form.start, start + form.end, form)


def _is_family(people: People, text: str, mention: _Mention) -> bool:
    words = mention.form.parts.words
    if len(words) != 1 or words[0][-1] != "s":
        return False
    return people.is_family(words[0]) or _THE.search(text, max(0, mention.start - 4), mention.start) is not None


def _meant(found: list[Person], text: str, mention: _Mention) -> Person | None:
    """Whom of several with one name a text means: by Mr or Mrs, by another title, else who is named in full most often."""
    if len(found) < 2:
        return found[0] if found else None
    honorific = _HONORIFIC.search(text, max(0, mention.start - 6), mention.start)
    if honorific:
        women = honorific[1] in _WOMEN
        found = [person for person in found if (person.given in word_set("women")) == women] or found
    titles = set(mention.form.parts.title.split())
    found = [person for person in found if titles & person.titles] or found
    return min(found, key=lambda person: (-sum(person.names.values()), person.first))
