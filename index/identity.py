"""The id of an article: the one given, else its canonical URL, else a digest of its text."""

from __future__ import annotations

from courlan import clean_url

_PASSES = 4


def canonical_url(url: str) -> str:
    """The same address for the same page: lower-case host, no tracking parameters, no fragment.

    An address that cannot be understood is returned as it stands, without surrounding space.
    """
    page, fragment_mark, fragment = url.strip().partition("#")
    if fragment.startswith("!"):  # the one kind of fragment that names another page
        page += fragment_mark + fragment
    # One pass may leave what the next takes off: http://example.com/?utm_source=a becomes http://example.com/ first.
    for _ in range(_PASSES):
        cleaned = clean_url(page) or page
        if cleaned == page:
            break
        page = cleaned
    return page


def identify(given_id: str | None, url: str | None, digest: str) -> str:
    """The id of an article: the one given, else its canonical URL, else the digest of its text."""
    if given_id:
        return given_id
    return canonical_url(url) if url else digest
