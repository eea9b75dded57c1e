"""The search form as it was filled in: what stands in its fields, what it carries along unseen, what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from search.arguments import from_args, is_parameter, nearest_parameter
from search.errors import RequestError
from search.request import FILTERS, SearchRequest
from web.links import MATCH, PAGE_SIZE, Pairs

FIELDS = ("q", "since", "until")
"""The parameters that always have a field of their own."""

BEGINNING: Pairs = (("recency", "some"),)
"""What a search that begins on a page says beside its words: readers of news look for the new. It stands in the address, so that an
address means the same here and in the API."""

# Links that were shared through mail and social networks come with these; nobody meant them for us.
_TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "twclid", "yclid", "igshid", "mc_cid", "mc_eid", "ref"})


@dataclass(frozen=True, slots=True)
class Form:
    """The form. `values` are what stands in the fields, `hidden` what it also sends; `errors` by parameter."""

    values: dict[str, str]
    hidden: Pairs
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: the request, or the problem that kept it from being one."""

    pairs: Pairs
    request: SearchRequest | None
    problem: RequestError | None
    notices: tuple[str, ...]


def read_question(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Read the parameters of the page; unknown ones become notices, since links pick up all kinds of them."""
    pairs = tuple(pairs)
    given = {name for name, value in pairs if value}
    defaults = {"page_size": str(PAGE_SIZE), "match": MATCH}
    try:
        request, unknown = from_args((*pairs, *(pair for pair in defaults.items() if pair[0] not in given)))
    except RequestError as problem:
        return Asked(pairs, None, problem, ())
    meant = [name for name in dict.fromkeys(unknown) if name not in _TRACKING and not name.startswith("utm_")]
    return Asked(pairs, request, None, tuple(_notice(name) for name in meant))


def fill_in(asked: Asked, pairs: Pairs, boxes: Collection[str]) -> Form:
    """The form for a question.

    pairs   what to fill in: those of the request, or, where there is none, those that came
    boxes   the filters that are shown as checkboxes, and need not be carried unseen
    """
    seen = {*FIELDS, *boxes, "page"}
    if asked.problem:
        # What is wrong and has no field would come back with every attempt.
        seen.add(asked.problem.parameter)
    hidden = [(name, value) for name, value in pairs if value and name not in seen and is_parameter(name)]
    if not any(name == "q" and value.strip() for name, value in pairs):
        hidden += [(name, value) for name, value in BEGINNING if name not in dict(asked.pairs)]
    values = {name: next((value for given, value in pairs if given == name), "") for name in FIELDS}
    errors = {asked.problem.parameter: _in_words(asked.problem)} if asked.problem else {}
    return Form(values, tuple(hidden), errors)


def _notice(name: str) -> str:
    near = nearest_parameter(name)
    meant = f" Did you mean “{near}”?" if near else ""
    return f"“{name[:80]}” in the address of this page means nothing here and was ignored.{meant}"


def _in_words(problem: RequestError) -> str:
    name = problem.parameter.partition("__")[0]
    subject = f"The filter “{name}”: " if name in FILTERS else "" if name in FIELDS else f"{problem.parameter}: "
    remedy = f"; {problem.remedy}" if problem.remedy else ""
    text = f"{subject}{problem.problem}{remedy}."
    return text[0].upper() + text[1:]
