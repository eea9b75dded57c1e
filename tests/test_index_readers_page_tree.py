"""A page's tree is made ready: pieces of a story joined, lists of links gone, quoted posts kept."""

from __future__ import annotations

from lxml import html  # type: ignore[import-untyped]

from index.readers.page_tree import prepare

TEXT = "<p>" + "The harbour stayed shut for a third day. " * 12 + "</p>"


def prepared(page: str) -> str:
    tree = html.fromstring(f"<html><body>{page}</body></html>")
    prepare(tree)
    written: str = html.tostring(tree, encoding="unicode")
    return written


def test_pieces_of_one_story_become_one() -> None:
    page = f"<article><div class='body'>{TEXT}</div><div class='ad'>x</div><div class='body'>{TEXT}</div></article>"
    assert prepared(page).count("<p>") == 2
    assert "</p><p>" in prepared(page)


def test_comments_are_not_joined() -> None:
    page = f"<article><div class='comment'>{TEXT}</div><div class='comment'>{TEXT}</div></article>"
    assert "</p><p>" not in prepared(page)


def test_lists_that_only_lead_elsewhere_go() -> None:
    assert "Another" not in prepared("<ul><li><a>Another</a></li><li><a>A third</a></li></ul>")
    assert "point" in prepared("<ul><li>A point, <a>linked</a></li><li><a>A third</a></li></ul>")


def test_quoted_posts_leave_the_boxes_to_share() -> None:
    page = "<div class='social'><div><blockquote class='twitter-tweet'><p>Shut!</p>— Ann Lee</blockquote></div></div>tail end"
    assert "social" not in prepared(page)
    assert "<blockquote><p>Shut!</p>— Ann Lee</blockquote>" in prepared(page)
    assert prepared(page).count("tail end") == 1
