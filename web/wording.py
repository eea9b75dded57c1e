"""How counts, dates and languages are put into words on a page."""

from __future__ import annotations

import calendar
import re
from urllib.parse import urlsplit

FILTER_WORDS = {
    "person": ("Person", "People"),
    "place": ("Place", "Places"),
    "country": ("Country", "Countries"),
    "organisation": ("Organisation", "Organisations"),
    "source": ("Source", "Sources"),
    "section": ("Section", "Sections"),
    "author": ("Author", "Authors"),
    "language": ("Language", "Languages"),
}
"""What each filter is called, for one value and for several."""

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_WRITTEN_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 article`, `12,345 articles`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def readable_date(written: str, offset: bool = False) -> str:
    """A date at its own precision in words: `2016`, `April 2016`, `22 April 2016, 08:10`, with its offset `08:10 (+02:00)`."""
    match = _WRITTEN_DATE.fullmatch(written)
    if not match:
        return written
    year, month, day, time, zone = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return str(year)
    words = f"{calendar.month_name[int(month)]} {year}"
    if day:
        words = f"{int(day)} {words}"
    if time:
        words += f", {time}"
    if zone and offset:
        words += " UTC" if zone in ("Z", "+00:00") else f" ({zone})"
    return words


def readable_period(since: str | None, until: str | None) -> str:
    """`from 2016`, `until 22 April 2016`, `April to May 2016`, `9 to 15 February 2026`, or the one date that both are."""
    if not since or not until:
        return f"from {readable_date(since)}" if since else f"until {readable_date(until or '')}"
    first, last = readable_date(since).split(), readable_date(until).split()
    if first == last:
        return " ".join(first)
    shared = 0
    if len(first) == len(last) <= 3:  # of one precision, without a time: what both end in is said once
        shared = next(n for n in range(len(first)) if first[-n - 1] != last[-n - 1])
    return f"{' '.join(first[: len(first) - shared])} to {' '.join(last)}"


def language_attributes(language: str | None) -> dict[str, str]:
    """The `lang` and `dir` of an element that holds text in `language`; none where the language is unknown."""
    if not language or not _TAG.fullmatch(language):
        return {}
    right_to_left = language.partition("-")[0].lower() in _RIGHT_TO_LEFT
    return {"lang": language, "dir": "rtl" if right_to_left else "ltr"}


def web_address(url: str | None) -> str | None:
    """`url` where a browser may follow it: http and https only, never `javascript:`."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
