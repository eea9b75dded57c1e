"""What the grammar has read, to query trees: what each part asks for in its field, and how it would be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from whoosh.query import And, Every, Not, Or, Prefix, Query, Term

from index.folding import fold_name
from index.schema import facet_key
from search.chains import weighted
from search.errors import QueryWarning
from search.fields import FIELDS, FieldKind
from search.lexing import is_plain_word
from search.query_dates import days_asked
from search.quoted_queries import either_query, in_one, near_query, quote_query, speaker_query
from search.stems import Stems
from search.syntax import All, Either, Field, Group, Leaf, Near, Negated, Node, Required, Weighted
from search.trees import Dated, Labelled, Quotation
from search.word_queries import exact_query, fuzzy_query, named_query, pattern_query, words_query

MAX_PATTERNS: Final = 16
"""How many patterns and fuzzy words a query may have: each is compared with all words of the index."""

# How tightly the parts of an echo hang together: what stands in a tighter place is put in parentheses.
_SIMPLE, _ATOM, _WEIGHTED, _NEAR, _CLAUSE, _ALL, _EITHER = range(7)
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the query: its tree (None: it holds no word), its echo, and how tightly that hangs together."""

    tree: Query | None
    echo: str
    binding: int = _SIMPLE

    def within(self, binding: int) -> str:
        """The echo for a place that takes what hangs together so tightly."""
        return self.echo if self.binding <= binding else f"({self.echo})"


NOTHING: Final = Part(None, "")


class Reader:
    """Reads one query.

    warnings     what was read differently from how it may have been meant
    loose, firm  the parts of the whole query that must all match: plain words, and all others
    """

    def __init__(self, stems: Stems, as_of: date, *, is_shouted: bool = False) -> None:
        # Where all is in capitals, those of a word say nothing.
        self._word = words_query if is_shouted else named_query
        self.warnings: list[QueryWarning] = []
        self.loose: list[Part] = []
        self.firm: list[Part] = []
        self._stems = stems
        self._as_of = as_of
        self._patterns = 0

    def read(self, node: Node, field: str = "") -> Part:
        """The tree and the echo of a node that stands in a field; in none where that is empty."""
        return _READ[type(node)](self, node, field)

    def whole(self, node: Node) -> Part:
        """The whole query."""
        parts = []
        for each in node.parts if isinstance(node, All) else (node,):
            part = self.read(each)
            parts.append(part)
            if part.tree is not None:
                (self.loose if _is_plain_word(each) else self.firm).append(part)
        return self.all([self.all(parts)])

    def words(self, texts: Sequence[str]) -> Part:
        """Words that must all appear, whatever signs are in them: the whole query, or all between two ORs."""
        parts = [Part(self._word(text, self._stems), _echo_of(text)) for text in texts]
        self.loose = [part for part in parts if part.tree is not None]
        self.firm = []
        return self.all(parts)

    def all(self, parts: Sequence[Part]) -> Part:
        """Parts that must all match, those about quotations of a single one."""
        parts = [part for part in parts if part.tree is not None]
        trees = in_one([part.tree for part in parts if part.tree is not None])
        if trees and all(isinstance(tree, Not) for tree in trees):
            trees.insert(0, Every("id"))
        if len(parts) < 2:
            # Alone, but for the articles that it excludes from.
            return Part(And(trees), parts[0].echo, parts[0].binding) if len(trees) > 1 else next(iter(parts), NOTHING)
        tree = trees[0] if len(trees) == 1 else And(trees)
        return Part(tree, " ".join([part.within(_CLAUSE) for part in parts]), _ALL)

    def either(self, parts: Sequence[Part]) -> Part:
        """Parts of which one must match."""
        parts = [part for part in parts if part.tree is not None]
        if len(parts) < 2:
            return parts[0] if parts else NOTHING
        trees = [part.tree for part in parts if part.tree is not None]
        return Part(Or(trees), " OR ".join([part.within(_ALL) for part in parts]), _EITHER)

    def _all(self, node: All, field: str) -> Part:
        return self.all([self.read(part, field) for part in node.parts])

    def _either(self, node: Either, field: str) -> Part:
        part = self.either([self.all([self.read(part, field)]) for part in node.parts])
        if type(part.tree) is Or and _is_of_quotations(field):
            return replace(part, tree=either_query(part.tree.subqueries))
        return part

    def _group(self, node: Group, field: str) -> Part:
        part = _apart(self.all([self.read(node.of, field)]), field)
        return Part(part.tree, part.within(_CLAUSE)) if part.binding > _CLAUSE else part

    def _negated(self, node: Negated, field: str) -> Part:
        part = self.read(node.of, field)
        return Part(Not(part.tree), f"NOT {part.within(_NEAR)}", _CLAUSE) if part.tree is not None else part

    def _required(self, node: Required, field: str) -> Part:
        return self.read(node.of, field)

    def _weighted(self, node: Weighted, field: str) -> Part:
        part = self.read(node.of, field)
        if part.tree is None:
            return part
        return Part(weighted(part.tree, node.boost), f"{part.within(_ATOM)}^{node.boost:g}", _WEIGHTED)

    def _field(self, node: Field, field: str) -> Part:
        part = self.read(node.of, node.name)
        if part.tree is None or FIELDS[node.name][0] == "date":
            return part
        return Part(part.tree, f"{node.name}:{part.within(_SIMPLE)}", _ATOM)

    def _near(self, node: Near, field: str) -> Part:
        parts = [self.read(part, field) for part in node.parts]
        found = parts[0]
        for part, distance in zip(parts[1:], node.distances, strict=True):
            if found.tree is None or part.tree is None:
                found = part if found.tree is None else found
                continue
            tree = near_query(found.tree, part.tree, distance)
            if tree is None:
                self._warn("near_needs_words", "NEAR takes words and phrases; here it was read as AND.", node)
                return _apart(self.all(parts), field)
            found = Part(tree, f"{found.within(_NEAR)} NEAR/{distance} {part.within(_WEIGHTED)}", _NEAR)
        return found

    def _leaf(self, node: Leaf, field: str) -> Part:
        kind, name = FIELDS[field] if field else ("section", "text")
        if kind == "date":
            return self._days(node, name)
        if node.kind in ("pattern", "fuzzy"):
            self._patterns += 1
            if self._patterns == MAX_PATTERNS + 1:
                message = (
                    f"Only {MAX_PATTERNS} words of a query may have *, ? or ~; further ones were read as plain words."
                )
                self._warn("too_many_patterns", message, node)
            if self._patterns > MAX_PATTERNS:
                node = Leaf("word", node.text.strip("*?"), node.start, node.end)
        if kind == "section":
            return self._in_text(node, name)
        return self._label(node, name) if kind == "label" else self._of_quotation(node, kind)

    def _of_quotation(self, node: Leaf, kind: FieldKind) -> Part:
        if kind == "quote":
            part = self._in_text(node, "text")
            # A single character of a script without spaces: what it begins may go on behind the end of a quotation.
            is_character = isinstance(part.tree, Prefix) and node.kind != "pattern"
            return part if is_character else replace(part, tree=quote_query(part.tree))
        if node.kind not in ("word", "phrase"):
            self._warn("not_in_field", "Speakers are found by whole words of their names; it was taken as it is.", node)
        return Part(speaker_query(node.text), _quoted(node) if "phrase" in node.kind else _echo_of(node.text))

    def _in_text(self, node: Leaf, section: str) -> Part:
        text, tree = node.text, None
        echo = _quoted(node) if node.kind == "phrase" else _echo_of(text)
        match node.kind:
            case "exact":
                tree, echo = exact_query(text, section), f"={text}"
            case "exact phrase":
                tree, echo = exact_query(text, section, node.number), f"={_quoted(node)}"
            case "pattern":
                tree, echo = pattern_query(text, section), text
            case "fuzzy":
                tree = fuzzy_query(text, node.number, section)
                echo = f"{text}~{'' if node.number == 1 else node.number}"
            case "word" if section == "text":
                tree = self._word(text, self._stems)
            case _:
                tree = words_query(text, self._stems, section, node.number)
        return Part(tree, echo)

    def _label(self, node: Leaf, facet: str) -> Part:
        if node.kind in ("exact", "exact phrase"):
            return Part(Term(facet, facet_key(facet, node.text)), f'="{node.text}"')
        if node.kind == "fuzzy":
            self._warn("not_in_field", "Names are not compared letter by letter; the word was taken as it is.", node)
        is_pattern = node.kind == "pattern"
        key = fold_name(node.text if is_pattern else node.text.replace("*", " ").replace("?", " "))
        key = key.strip("".join({char for char in key if not char.isalnum() and not (is_pattern and char in "*?")}))
        if not key:
            return NOTHING
        return Part(
            Labelled(facet, key),
            node.text if is_pattern else _echo_of(node.text) if node.kind == "word" else _quoted(node),
        )

    def _days(self, node: Leaf, field: str) -> Part:
        try:
            days = days_asked(field, node.text, self._as_of)
        except ValueError:
            self._warn("bad_date", f"“{node.text[:40]}” is not a date for {field}:, and was read as words.", node)
            part = Part(words_query(node.text, self._stems), _quoted(Leaf("phrase", node.text, 0, 0)))
            return part if part.tree is not None else NOTHING
        return Part(Dated(days.since, days.until), str(days), _ATOM)

    def _warn(self, code: str, message: str, node: Leaf | Near) -> None:
        self.warnings.append(QueryWarning(code=code, message=message, start=node.start, end=node.end))


def _is_plain_word(node: Node) -> bool:
    leaf = node.of if isinstance(node, Weighted) else node
    return isinstance(leaf, Leaf) and leaf.kind == "word"


def _is_of_quotations(field: str) -> bool:
    return bool(field) and FIELDS[field][0] in ("quote", "speaker")


def _apart(part: Part, field: str) -> Part:
    """What stands in parentheses: it is one quotation, and what stands beside them another."""
    if not isinstance(part.tree, Quotation) or _is_of_quotations(field):
        return part
    return Part(And([part.tree]), f"({part.echo})")


def _quoted(node: Leaf) -> str:
    return f'"{node.text}"' + (f"~{node.number}" if node.number > 1 else "")


def _echo_of(text: str) -> str:
    """A plain word so that it is not read as anything else."""
    text = text.lstrip("+-")
    if text in _OPERATORS:
        return text.lower()
    return text if text.isalpha() or is_plain_word(text) else f'"{text}"'


_READ: dict[type, Callable[[Reader, Any, str], Part]] = {
    All: Reader._all,
    Either: Reader._either,
    Group: Reader._group,
    Negated: Reader._negated,
    Required: Reader._required,
    Weighted: Reader._weighted,
    Field: Reader._field,
    Near: Reader._near,
    Leaf: Reader._leaf,
}
