"""The title of a page: its headline as readers see it, without the name of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_WORDS = re.compile(r"\w+")
_SITE = re.compile(r"\s+(?:[|\-–—•·:»]|::)\s+([^|–—•·»]{2,40})$")
# A heading is the headline where it shares so much with what the page's metadata calls the story.
_ALIKE = 0.5
# Shorter headings may name the site or a section.
_LEAST_WORDS = 3
_HEADLINE_WORDS = 5


def title_of(tree: Any, headlines: Sequence[str], site: str | None) -> str | None:
    """The title of a page, an lxml tree; None where it has none.

    headlines  what its metadata call the story, the best first
    site       the name of the site, if known
    """
    titles = [" ".join(title.text_content().split()) for title in tree.iterfind(".//head/title")][:1]
    known = [without_site(headline, site) for headline in [*headlines, *titles] if headline]
    headings = [" ".join(heading.text_content().split()) for heading in tree.iterfind(".//h1")]
    headings = [heading for heading in headings if len(_words(heading)) >= _LEAST_WORDS and not _is_site(heading, site)]
    for heading in headings:
        if any(_alike(heading, headline) for headline in known):
            return heading
    if len(headings) == 1 and len(_words(headings[0])) >= _HEADLINE_WORDS:
        return headings[0]
    return next((headline for headline in known if not headline.endswith("...") and not _is_site(headline, site)), None)


def without_site(title: str, site: str | None) -> str:
    """`title` without the name of the site at its end: `Rain in Spain | The Daily Post` → `Rain in Spain`."""
    found = _SITE.search(title)
    return title[: found.start()] if found and site and _is_site(found[1], site) else title


def _is_site(text: str, site: str | None) -> bool:
    """Whether a text is the name of the site: the same letters, or `Post.com` for `The Post`."""
    ours, theirs = _letters(text), _letters(site or "")
    return bool(ours) and bool(theirs) and (ours.startswith(theirs) or theirs.startswith(ours))


def _letters(text: str) -> str:
    letters = "".join(_words(text))
    return letters.removeprefix("www").removeprefix("the").removesuffix("com")


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _alike(heading: str, headline: str) -> bool:
    ours, theirs = set(_words(heading)), set(_words(headline))
    return len(ours & theirs) >= _ALIKE * len(ours)
