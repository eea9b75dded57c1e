"""Who is who in one article: the forms of people's names, gathered by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from index.entities.lists import short_forms, word_set
from index.entities.spelling import person_name
from index.entities.stripping import Form

_LONGEST = 8

Words = tuple[str, ...]
Written = tuple[bool, bool, str]
"""Whether it is all in capitals, whether it begins with initials, and the name."""
# So many people of one name, and so many forms of one person's name, are told apart.
_CROWD = 50
_COMPARED = 8


class Person:
    """Somebody whom an article names in full.

    first    the number of the mention that comes first
    names    each way of writing the name in full, by how often
    titles   the words that stand before it
    """

    __slots__ = ("first", "generation", "members", "names", "titles")

    def __init__(self, words: Words, generation: str, first: int) -> None:
        self.members = [words]
        self.generation = generation
        self.first = first
        self.names: Counter[Written] = Counter()
        self.titles: set[str] = set()

    @property
    def given(self) -> str:
        """The word that the name begins with."""
        return self.members[0][0]

    def takes(self, words: Words, generation: str) -> bool:
        """Whether this can be a name of the person too."""
        return generation == self.generation and all(_is_one(words, member) for member in self.members[:_COMPARED])

    @property
    def name(self) -> str:
        """The form that is most frequent; written in full, and in small letters, before all others."""
        return min(self.names, key=lambda form: (form[:2], -self.names[form], len(form[2])))[2]


class People:
    """The people whom an article names in full, to be found by parts of their names."""

    def __init__(self, forms: Sequence[tuple[int, Form]]) -> None:
        self._by_form: dict[tuple[Words, str], Person] = {}
        self._by_last: dict[str, list[Person]] = {}
        self._parts: tuple[dict[Words, list[Person]], ...] = ({}, {}, {})
        self._gather(forms)

    def called(self, form: Form) -> Person | None:
        """Who has this name in full."""
        return self._by_form.get((form.parts.words, form.parts.generation))

    def candidates(self, words: Words) -> list[Person]:
        """Who may be meant by a part of a name: a surname before a given name, and that before a middle one."""
        for parts in self._parts:
            if words in parts:
                return parts[words]
        # `Bill` for William: both are kept under the name that they stand for.
        full = short_forms().get(words[0], ()) if len(words) == 1 else ()
        return [person for name in full for person in self._parts[2].get((name,), ())]

    def is_family(self, word: str) -> bool:
        """Whether a word is the plural of somebody's surname: `obamas`."""
        return any(word.endswith(ending) and word[: -len(ending)] in self._by_last for ending in ("s", "es"))

    def _gather(self, forms: Sequence[tuple[int, Form]]) -> None:
        firsts: dict[tuple[Words, str], int] = {}
        names: dict[tuple[Words, str], Counter[Written]] = {}
        titles: dict[tuple[Words, str], set[str]] = {}
        nicknames: dict[tuple[Words, str], str] = {}
        for number, form in forms:
            group = form.parts.words, form.parts.generation
            if group not in firsts:
                firsts[group] = number
                names[group] = Counter()
                titles[group] = set()
            names[group][form.is_shouted, group[0][0].endswith("."), form.name] += 1
            titles[group].update(form.parts.title.split())
            if form.nickname:
                nicknames[group] = form.nickname
        for group in sorted(
            firsts, key=lambda group: (group[0][0].endswith("."), group not in nicknames, -len(group[0]), firsts[group])
        ):
            person = self._by_form[group] = self._person(group, firsts[group])
            person.titles.update(titles[group])
            if group[0] in person.members:
                person.names.update(names[group])
            if group in nicknames:
                self._add_part(2, person_name(nicknames[group]).words, person)

    def _person(self, group: tuple[Words, str], first: int) -> Person:
        words, generation = group
        same = [person for person in self._by_last.get(words[-1], ())[:_CROWD] if person.takes(words, generation)]
        if len(same) == 1:
            same[0].members.append(words)
        elif not same:
            same = self._known_by_part(words, generation)
        if len(same) == 1:
            same[0].first = min(same[0].first, first)
            return same[0]
        person = Person(words, generation, first)
        self._by_last.setdefault(words[-1], []).append(person)
        self._add_parts(words[:_LONGEST], person)
        return person

    def _known_by_part(self, words: Words, generation: str) -> list[Person]:
        """Those of whose names several words are a part, nicknames too; and those with a title who are called by one name."""
        if len(words) > _LONGEST:
            return []
        people = next((parts[words] for parts in self._parts if words in parts), [])
        if not people and words[0] in word_set("kept_titles"):
            people = [person for person in self.candidates(words[1:]) if words[0] in person.titles]
        return [person for person in people if person.generation == generation]

    def _add_parts(self, words: Words, person: Person) -> None:
        for at in range(1, len(words)):
            self._add_part(0, words[at:], person)
            self._add_part(1, words[:at], person)
        for at in range(1, len(words) - 1):
            self._add_part(2, words[at : at + 1], person)
        if words[-1].startswith("abdul"):
            self._add_part(0, (words[-1].removeprefix("abdul"),), person)
        if len(words) == 2 or words[1].endswith("."):
            for name in short_forms().get(words[0], ()):
                self._add_part(2, (name,), person)

    def _add_part(self, level: int, words: Words, person: Person) -> None:
        people = self._parts[level].setdefault(words, [])
        if len(people) < _CROWD and person not in people:
            people.append(person)


def full_forms(forms: Iterable[tuple[int, Form | None]]) -> list[tuple[int, Form]]:
    """Those of more than one word."""
    return [(number, form) for number, form in forms if form and len(form.parts.words) > 1]


def _is_one(words: Words, other: Words) -> bool:
    """Whether names with the same surname can be one person's."""
    return _is_same_given(words[0], other[0]) and _are_same_middle(words[1:-1], other[1:-1])


def _is_same_given(given: str, other: str) -> bool:
    if given == other:
        return True
    if given.endswith(".") or other.endswith("."):
        return given[0] == other[0] and (not given.endswith(".") or not other.endswith(".") or _begins(given, other))
    return not short_forms().get(given, frozenset((given,))).isdisjoint(short_forms().get(other, (other,)))


def _begins(initials: str, others: str) -> bool:
    return initials.startswith(others[:-1]) or others.startswith(initials[:-1])


def _are_same_middle(words: Words, others: Words) -> bool:
    if not words or not others or words == others:
        return True
    one, other = _initials(words), _initials(others)
    if one != other:
        return False
    return all(
        word == other_word
        for word, other_word in zip(words, others, strict=False)
        if not (word + other_word).endswith(".")
    ) or any(word.endswith(".") for word in (*words, *others))


def _initials(words: Words) -> str:
    return "".join(word[:-1] if word.endswith(".") else word[0] for word in words)
