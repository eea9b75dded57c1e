"""Credits: who reported, wrote and edited an article, read off the bylines above it and the lines below it."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.datelines import agency_of

_NAME = r"[A-ZÀ-Þ][\w.'’\-]*(?: (?:(?:de|del|van|von|der|bin|al|la|le|da|dos|el) )*[A-ZÀ-Þ][\w.'’\-]*){1,3}"
_NAMES = rf"{_NAME}(?:(?:, and |, | and | & ){_NAME}){{0,4}}"
_BYLINE = re.compile(rf"(?:By|BY|by)[: ] ?(?P<names>{_NAMES})(?:,? (?P<from>[A-Z][\w.& ]{{1,40}}))?")
_GLUED_BYLINE = re.compile(
    rf"By (?P<names>{_NAMES}?)(?:, [A-Z][\w ]{{2,30}})? (?=[A-ZÀ-Þ]{{3}}[^()\n]{{0,50}} \([A-Z][\w .]{{1,30}}\) ?[-–—])"
)
_WORK = (
    r"(?:Additional |Further |Extra )?"
    r"(?:[Rr]eporting|[Ww]riting|Written|[Ee]diting|Edited|Compiled|Graphics?|Production|Photos?|Video)"
)
_PARENTHESES = re.compile(
    rf"\((?:{_WORK}\b|With (?:reporting|additional|assistance|files|input)\b)"
    r"[^()\n]{2,600}(?:\([^()\n]{1,60}\)[^()\n]{0,400})*\)\.?\s*$"
)
_WITH = re.compile(
    r"\([Ww]ith (?:(?:inputs?|files|reporting|additional reporting) (?:from|by) )?(?P<agency>[A-Z][\w .\-]{1,40})\)\.?\s*$"
)
_WHOLE = re.compile(
    r"(?:(?:—|–|-|\*)\s*)?(?:"
    r"[A-Z][\w.'’\- ,]{2,200}? (?:also )?contributed (?:reporting )?to this (?:report|story|article|post)"
    r"|[Cc]ontributing: [A-Z][\w.'’\- ,]{2,120}"
    r"|(?:Additional |Further )?[Rr]eporting by [A-Z][^\n]{2,250}"
    r"|Edited by:? [A-Z][^\n]{2,120}"
    r"|[Ww]ith (?:assistance|reporting|additional reporting|files) (?:by|from) [A-Z][^\n]{2,150}"
    r"|Includes (?:information|reporting) from [A-Z][^\n]{2,80}"
    r"|(?:Gallery|Photo|Image) [Cc]redit: [^\n]{2,80}"
    r"|(?:[A-Z][^\n.]{2,60} (?:may|can) be (?:reached|contacted)|(?:Have a tip\? )?(?:Contact|E-?mail|Reach) [A-Z][^\n]{2,60}?)"
    r" (?:at|by email at|via) \S+@\S+[^\n]{0,160}"
    r"|Source: (?P<source>[A-Z][\w. ]{1,30})|Sources?"
    r")\.?\s*"
)
# Every credit has one of these: to look for them takes less than any expression.
_PARTS = (
    "eport",
    "diting",
    "dited",
    "ontribut",
    "riting",
    "ritten",
    "ith ",
    "Source",
    "redit",
    "ompiled",
    "ncludes",
    "@",
)
_LONGEST = 700
_REPORTING = re.compile(r"(?P<kind>\w+ )?[Rr]eporting by:? (?P<names>[^;()]+)")
_HELPING = frozenset({"additional ", "further ", "extra ", "with "})
_OTHER_WORK = re.compile(
    r"[;,.]?\s*(?:and )?(?:additional reporting|writing|written|editing|edited|graphics?|compiled)\b.*", re.IGNORECASE
)
_WHEREABOUTS = re.compile(r"\s+(?:in|at|from)\s+[^,;]*?(?=,| and |$)")
_TOGETHER = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+&\s+")
_FULL_NAME = re.compile(_NAME)


class Credit(NamedTuple):
    """A credit: where it begins in its paragraph, who reported, and the agency, where it names any."""

    start: int
    reporters: tuple[str, ...]
    agency: str | None


class Byline(NamedTuple):
    """A byline: where it ends in the text, the authors, and the agency, where it names any."""

    end: int
    authors: tuple[str, ...]
    agency: str | None


def byline_of_paragraph(paragraph: str) -> Byline | None:
    """The byline that is all of a paragraph: `By Ann Lee and Bo Ek, Reuters`; None where it is none for certain."""
    found = _BYLINE.fullmatch(paragraph.strip()) if len(paragraph) <= 160 else None
    if found is None:
        return None
    return Byline(len(paragraph), _names(found["names"]), agency_of(found["from"] or ""))


def find_glued_byline(text: str, start: int) -> Byline | None:
    """A byline at `start` of a text in front of a dateline: `By Ann Lee LONDON (Reuters) -`; None where there is none."""
    found = _GLUED_BYLINE.match(text, start) if text.startswith("By ", start) else None
    return Byline(found.end(), _names(found["names"]), None) if found else None


def find_credit(paragraph: str) -> Credit | None:
    """The credit at the end of a paragraph, or that is all of it; None where there is none for certain."""
    tail = paragraph[-_LONGEST:]
    if not any(part in tail for part in _PARTS):
        return None
    if ")" in tail[-4:]:
        found = _WITH.search(paragraph)
        if found and agency_of(found["agency"]):
            return Credit(found.start(), (), agency_of(found["agency"]))
        found = _PARENTHESES.search(paragraph)
        if found:
            return Credit(found.start(), reporters_of(found[0]), None)
    whole = _WHOLE.fullmatch(paragraph) if len(paragraph) <= 300 else None
    if whole and (whole["source"] is None or agency_of(whole["source"])):
        return Credit(0, reporters_of(whole[0]), agency_of(whole["source"] or ""))
    return None


def reporters_of(credit: str) -> tuple[str, ...]:
    """Who reported: `(Reporting by Ann Lee in London; Editing by Bo Ek)` → `("Ann Lee",)`. Editors and helpers are no authors."""
    for found in _REPORTING.finditer(credit):
        if (found["kind"] or "").lower() not in _HELPING:
            return _names(_WHEREABOUTS.sub("", _OTHER_WORK.sub("", found["names"]).strip(" .")))
    return ()


def _names(text: str) -> tuple[str, ...]:
    names = [name.strip(" .") for name in _TOGETHER.split(text)]
    return tuple(dict.fromkeys(name for name in names if _FULL_NAME.fullmatch(name)))
