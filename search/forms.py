"""Which words as written a prefix, a pattern, a misspelling or a range stands for."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from whoosh.query import FuzzyTerm, Prefix, Regex, TermRange, Wildcard

from index.folding import fold
from index.segment import Segment
from search.form_kernels import ANY_LETTERS, ONE_LETTER, fit_pattern, within_edits
from search.trees import Exact, Pattern

FormNumbers = npt.NDArray[np.int64]

MAX_FORMS: Final = 500
"""How many forms of a segment a pattern stands for at most: the most frequent ones."""


def exact_forms(tree: Exact, segment: Segment) -> FormNumbers:
    """The form that a word is to have: one for each of the terms that it is of, its stems in several languages."""
    wanted = _encoded(tree.text)
    return np.arange(segment.bisect("form", wanted), segment.bisect("form", wanted + b"\0"))


def prefix_forms(tree: Prefix, segment: Segment) -> FormNumbers:
    """The forms that begin with a prefix."""
    return np.arange(*_with_prefix(segment, fold(tree.text)))


def wildcard_forms(tree: Wildcard, segment: Segment) -> FormNumbers:
    """The forms that match a pattern of `*` and `?`. Reads all forms that begin as the pattern does."""
    pattern = fold(tree.text)
    beginning = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    if "[" in pattern:
        return _matching(segment, beginning, re.compile(fnmatch.translate(pattern)))
    begin, end = _with_prefix(segment, beginning)
    signs = _encoded(pattern).replace(b"*", bytes([ANY_LETTERS])).replace(b"?", bytes([ONE_LETTER]))
    fitting = fit_pattern(segment["form_text"], segment["form_start"], begin, end, np.frombuffer(signs, np.uint8))
    return np.flatnonzero(fitting) + begin


def regex_forms(tree: Regex, segment: Segment) -> FormNumbers:
    """The forms of which a regular expression matches the beginning. Reads all forms."""
    return _matching(segment, "", re.compile(tree.text))


def fuzzy_forms(tree: FuzzyTerm, segment: Segment) -> FormNumbers:
    """The forms at most `maxdist` edits away that share the first `prefixlength` letters."""
    wanted = fold(tree.text)
    begin, end = _with_prefix(segment, wanted[: tree.prefixlength])
    codes = np.frombuffer(wanted.encode("utf-32-le", "surrogatepass"), np.uint32)
    near = within_edits(segment["form_text"], segment["form_start"], begin, end, codes, tree.maxdist)
    return np.flatnonzero(near) + begin


def range_forms(tree: TermRange, segment: Segment) -> FormNumbers:
    """The forms from one word to another, in the order of their code points."""
    begin, end = 0, len(segment["form_term"])
    # No form has a zero byte: what is one byte longer sorts right behind all forms of the same text.
    if tree.start is not None:
        begin = segment.bisect("form", _encoded(tree.start) + b"\0" * bool(tree.startexcl))
    if tree.end is not None:
        end = segment.bisect("form", _encoded(tree.end) + b"\0" * (not tree.endexcl))
    return np.arange(begin, max(begin, end))


FORMS_OF: dict[type, Callable[[Any, Segment], FormNumbers]] = {
    Exact: exact_forms,
    Prefix: prefix_forms,
    Wildcard: wildcard_forms,
    Regex: regex_forms,
    FuzzyTerm: fuzzy_forms,
    TermRange: range_forms,
}


def expand(tree: Pattern | Regex | TermRange, segment: Segment) -> tuple[FormNumbers, bool]:
    """The forms that a query for words as written stands for in a segment, and whether rarer ones were left out."""
    forms = FORMS_OF[type(tree)](tree, segment)
    if len(forms) <= MAX_FORMS:
        return forms, False
    commonest = np.argsort(-segment["form_count"][forms].astype(np.int64), kind="stable")[:MAX_FORMS]
    return np.sort(forms[commonest]), True


def accepts(tree: Pattern, form: str) -> bool:
    """Whether a word, as it is written and folded, is one of those that a query stands for."""
    wanted = tree.text if isinstance(tree, Exact) else fold(tree.text)
    if isinstance(tree, Exact):
        return form == wanted
    if isinstance(tree, Prefix):
        return form.startswith(wanted)
    if isinstance(tree, FuzzyTerm):
        return form.startswith(wanted[: tree.prefixlength]) and _iswithin_edits(form, wanted, tree.maxdist)
    return _compiled_pattern(wanted).match(form) is not None


@lru_cache(maxsize=256)
def _compiled_pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern))


@lru_cache(maxsize=4096)
def _iswithin_edits(form: str, wanted: str, most: int) -> bool:
    text = np.frombuffer(_encoded(form), np.uint8)
    codes = np.frombuffer(wanted.encode("utf-32-le", "surrogatepass"), np.uint32)
    return bool(within_edits(text, np.array([0, len(text)], np.uint32), 0, 1, codes, most)[0])


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _with_prefix(segment: Segment, prefix: str) -> tuple[int, int]:
    encoded = _encoded(prefix)
    if not encoded:
        return 0, len(segment["form_term"])
    # No UTF-8 text has a byte of 0xFF: it sorts behind everything that begins with the prefix.
    return segment.bisect("form", encoded), segment.bisect("form", encoded + b"\xff")


def _matching(segment: Segment, beginning: str, pattern: re.Pattern[str]) -> FormNumbers:
    numbers = range(*_with_prefix(segment, beginning))
    found = [number for number in numbers if pattern.match(segment.form(number).decode("utf-8", "surrogatepass"))]
    return np.array(found, np.int64)
