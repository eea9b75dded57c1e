"""Page furniture in a text: advertisements, reading aids, share bars, newsletters, related links, copyright lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.edits import EditKind, Span

# Longer paragraphs are not looked at: the longest furniture is a copyright line with all its sentences.
_LONGEST = 300
# In a text without a line longer than this, line breaks only keep it to a width.
_WRAPPED = 120
_EDGES = " \t\n\xa0.:;!?*-–—|•·>»<«[]()"

# Paragraphs that are furniture when they are nothing else; in lower case, without marks at either end.
_WHOLE: dict[EditKind, str] = {
    "advertisement": """advertisement|advertisements|ad|ads|sponsored|sponsored content|sponsored links|
        paid content|promoted content|promoted links|story continues below|story continued below|article continues below|
        continue reading below|continues below|story continues below advertisement|story continued below advertisement|
        article continues below advertisement|article continues after advertisement|story continues after advertisement|
        advertisement continue reading the main story|continue reading the main story|scroll to continue|
        scroll to continue with content|advertisement scroll to continue|skip advertisement|remove ads""",
    "reading_aid": """enable read mode|read mode|100% font size|font size|text size|scroll down for video|
        scroll down for videos|scroll for more|skip to content|skip to main content|skip to navigation|skip to main|
        skip to footer|go back to top|go back to top. skip to: start of article|back to top|jump to navigation|
        print this article|print article|print this page|listen to this article|listen to article|listen to this story|
        loading|loading video|enlarge this image|toggle caption|hide caption|view gallery|view photos|
        view slideshow|published: updated|published: , updated|javascript is required|please enable javascript|
        your browser does not support the audio element|your browser does not support the video tag|
        see full web article|read full article|read the full article|read the full story|read full story|
        watch live|play video|video player|close dialog|this is a modal window""",
    "share": """share|tweet|share this|share this article|share this story|share this page|share this post|share article|
        share on facebook|share on twitter|share on x|share on linkedin|share on whatsapp|share via email|share by email|
        share tweet|share tweet post email|share tweet share|share tweet email|share this article share tweet post email|
        email this article|email to a friend|e-mail to a friend|e-mail this article|send to a friend|copy link|
        copy link to clipboard|link copied|follow us|follow us on twitter|follow us on facebook|follow us on instagram|
        like us on facebook|join us on facebook|facebook twitter email|facebook twitter|facebook twitter whatsapp|
        facebook twitter linkedin|add interest|save article|
        bookmark|add to reading list|comments|leave a comment|view comments|join the conversation|post a comment|
        show comments|no comments""",
    "newsletter": """sign up|sign up here|subscribe|subscribe now|subscribe here|subscribe today|sign up now|
        newsletter|newsletters|newsletter sign up|newsletter signup|thank you for signing up|thanks for signing up|
        thank you for subscribing|thanks for subscribing|enter your email|enter your email address|your email address|
        manage newsletters|log in|sign in|create account|register now|already a subscriber|already have an account|
        get our free newsletter|sign up for our newsletter|sign up for our newsletters|subscribe to our newsletter|
        sign up for our free newsletter|sign up for our daily newsletter|get the latest news in your inbox""",
    "related": """top content trending|
        people are also reading…|people are also reading|filed under|
        trending|trending now|trending stories|top trending|most read|most popular|
        most viewed|most shared|most commented|popular stories|related|related articles|related article|related stories|
        related story|related content|related news|related links|related topics|related posts|related coverage|
        related video|related videos|read more|read next|more|see more|see also|read also|also read|more on this story|
        more on this|more stories|more news|more like this|more from this author|you may also like|
        you might also like|you might also be interested in|you may also be interested in|recommended|
        recommended for you|recommended stories|recommended reading|recommended articles|editors' picks|editor's picks|
        editors’ picks|editor’s picks|up next|next article|previous article|next story|previous story|
        top stories|latest news|latest stories|don't miss|don’t miss|learn more|explore further|from our partners|
        from around the web|
        more from around the web|around the web|promoted stories|watch more|read more news|recommended for you""",
    "copyright": """all rights reserved|click here for reprint permission|click here for reprints|reprints|
        this material may not be published, broadcast, rewritten or redistributed|
        this material may not be published, broadcast, rewritten, or redistributed|
        this material may not be published, broadcast, rewritten or redistributed without permission|
        get permission to republish|reprints and permissions|rights and permissions""",
}
_BY_TEXT: dict[str, EditKind] = {
    " ".join(phrase.split()): kind for kind, phrases in _WHOLE.items() for phrase in phrases.split("|")
}
# Several of them in one paragraph, as scraped pages run them together. Atomic, so that no text can make it try all ways.
_ONE_OF = "|".join(sorted((re.escape(phrase) for phrase in _BY_TEXT), key=len, reverse=True))
_SEVERAL = re.compile(rf"(?>(?>{_ONE_OF})(?!\w)[\s.:;,!|•·–—-]*+)++")
_FIRST_WORDS = frozenset(phrase.split()[0].rstrip(",.:;") for phrase in _BY_TEXT)

# Paragraphs that are furniture by how they begin and end.
_YEARS = r"\d{4}(?:\s*[-–]\s*\d{4})?"
_PATTERNS: tuple[tuple[EditKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for kind, pattern in (
        ("copyright", rf"(?:copyright|©|\(c\)|&copy;)(?:\s+(?:©|\(c\)|&copy;|by))?\s*{_YEARS}.{{0,280}}"),
        ("copyright", rf"copyright(?: [A-Z][\w.&]*){{1,4}} {_YEARS}.{{0,80}}"),
        ("copyright", r"all rights reserved\b.{0,280}"),
        ("copyright", r"this material may not be (?:published|reproduced)\b.{0,200}"),
        ("copyright", r"click here for reprint.{0,40}"),
        (
            "newsletter",
            r"(?:please )?(?:sign up|subscribe|register|click here)(?: here| now| today)? (?:for|to|and get)\b.{0,100}"
            r"\b(?:newsletters?|inbox|e-?mail alerts?|mailing list|magazine|podcast|youtube channel)\b.{0,120}",
        ),
        (
            "newsletter",
            r"get .{1,120}\b(?:delivered|sent|straight|right) (?:directly |straight )?(?:to|in) your inbox\b.{0,150}",
        ),
        ("newsletter", r"by (?:signing up|subscribing|clicking).{0,40},? you agree to\b.{0,200}"),
        (
            "share",
            r"(?:(?:please|why not) )?(?:follow|like|find|join) (?:us|@?[\w .:&'’]{1,50}) (?:on|at) "
            r"(?:facebook|twitter|instagram|x)\b.{0,80}",
        ),
        ("share", r"(?:like|enjoy(?:ed)?) (?:this|the) (?:story|article)\? share.{0,60}"),
        ("newsletter", r"(?:our journalism needs your support\. )?please subscribe today to .{2,60}"),
        ("related", r"most (?:read|popular|viewed) (?:in|on) \w+(?: \w+)?"),
        ("related", r"filed under: .{1,100}"),
        ("share", r"[-–—•* ]*follow @\w{1,30}(?: on \w+)?"),
        (
            "related",
            r"(?:read more|read also|also read|related|related (?:story|stories|articles?))\s*:\s*\S.{2,180}[^.!?]",
        ),
        (
            "related",
            r"(?-i:\(?(?:READ MORE|READ|RELATED|WATCH|WATCH MORE|MORE|SEE MORE|SEE ALSO|ALSO READ|LISTEN))\s*[:>|»]\s*\S.{2,200}",
        ),
        (
            "reading_aid",
            r"(?:slideshow|gallery) \(\d+ images?\)|(?:(?:prev|next) )?image \d+ of \d+|\d{1,2} min(?:ute)? read",
        ),
        ("advertisement", r"click here (?:to get|for) the .{1,30}\bapp\b.{0,5}"),
        ("credit", r"enlarge this image(?: toggle caption)? (?P<credit>.{3,80}) (?P=credit)"),
    )
)
# The first three characters of all these: most paragraphs of a story are told from furniture by them alone.
_STARTS = {phrase[:3] for phrase in _BY_TEXT} | set(
    """cop all thi cli ple why sig sub reg get fol lik enj fin joi our mos fil mor see rea als rel wat lis sli gal pre nex ima
    enl""".split()
)
_STARTS.add("by ")
_MARKS = "©(&"

# What is furniture even in the middle of a line, where a sentence ends before it and none goes on after it. Each group has
# a part that is rare, because to look for twelve phrases in a text takes longer than all else.
_GLUED: dict[str, tuple[tuple[EditKind, str], ...]] = {
    "ADVERTISEMENT": (("advertisement", "ADVERTISEMENT"),),
    " Below": (("advertisement", "Story Continued Below"), ("advertisement", "Continue Reading Below")),
    "below adv": (
        ("advertisement", "Story continues below advertisement"),
        ("advertisement", "Article continues below advertisement"),
    ),
    "reading the main": (("advertisement", "Advertisement Continue reading the main story"),),
    "Read mode": (("reading_aid", "Enable Read mode"),),
    "Font Size": (("reading_aid", "100% Font Size"),),
    "Scroll down": (("reading_aid", "Scroll down for video"),),
    "Trending": (("related", "Top Content Trending"),),
    "Newsletters": (("newsletter", "Sign up for Daily Newsletters Manage Newsletters"),),
    "reprint": (("copyright", "Click here for reprint permission."),),
}
_AFTER_SENTENCE = r"""(?:^|(?<=\n)|(?<=[.!?”"’)])|(?<=[.!?”"’)]\s))"""
_BEFORE_SENTENCE = r"""(?:[ \t]+(?=[A-Z“"‘(\d])|(?=\s*(?:\n|$)))"""
_GLUED_PATTERNS = {
    phrase: re.compile(_AFTER_SENTENCE + re.escape(phrase) + _BEFORE_SENTENCE)
    for phrases in _GLUED.values()
    for _, phrase in phrases
}
_TAIL = 320
_COPYRIGHT_AT_END = re.compile(
    rf"""(?<=[.!?”"’)])\s+(?:Copyright\s+)?(?:©|\(c\)|Copyright)\s*{_YEARS}\s[^.\n]{{2,80}}(?:\b(?:Inc|Ltd|Co)\.)?\.?"""
    r"(?:\s*(?:All rights reserved|Click here for reprint permission|This material may not be [^.\n]{5,90})\.?)*\s*$",
    re.IGNORECASE,
)


def units_of(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a text stand: parted by blank lines, or where there are none, by line breaks in a text of long lines.

    Lines of a text that was broken to a width are no paragraphs: any word could stand alone on one.
    """
    separator = "\n\n"
    if separator not in text:
        lines = text.split("\n")
        if len(lines) > 1 and max(map(len, lines)) <= _WRAPPED:
            return [(0, len(text))]
        separator = "\n"
    units = []
    start = 0
    for paragraph in text.split(separator):
        units.append((start, start + len(paragraph)))
        start += len(paragraph) + len(separator)
    return units


def kind_of_paragraph(paragraph: str) -> EditKind | None:
    """What kind of furniture a whole paragraph is; None where it is, or may be, text."""
    if len(paragraph) > _LONGEST:
        return None
    if "\n" in paragraph:
        kinds = [_kind(line) for line in paragraph.split("\n") if line.strip()]
        return kinds[0] if kinds and all(kinds) else None
    return _kind(paragraph)


def _kind(line: str) -> EditKind | None:
    start = line.lstrip(_EDGES)[:3].casefold()
    if start not in _STARTS and not start[:1].isdigit() and line[:1] not in _MARKS:
        return None
    stripped = line.strip()
    words = line.strip(_EDGES).casefold()
    kind = _BY_TEXT.get(words)
    if kind:
        return kind
    for pattern_kind, pattern in _PATTERNS:
        if pattern.fullmatch(stripped):
            return pattern_kind
    first = words.partition(" ")[0].rstrip(",.:;")
    if first in _FIRST_WORDS and len(words) > len(first) and _SEVERAL.fullmatch(words):
        return _BY_TEXT[max((phrase for phrase in _BY_TEXT if phrase in words), key=len)]
    return None


def without(units: Sequence[tuple[int, int]], kinds: Sequence[EditKind | None]) -> Iterator[Span]:
    """The spans that take out the units that have a kind, each with the break between it and what stays before it."""
    kept = False
    for number, ((start, end), kind) in enumerate(zip(units, kinds, strict=True)):
        if kind is None:
            kept = True
        elif kept:
            yield Span(kind, units[number - 1][1], end)
        elif number + 1 < len(units):
            yield Span(kind, start, units[number + 1][0])


def glued_furniture(text: str) -> Iterator[Span]:
    """Furniture that stands in the middle of a paragraph or at the end of the last: only phrases that no sentence has."""
    for part, phrases in _GLUED.items():
        if part in text:
            for kind, phrase in phrases:
                if phrase in text:
                    for match in _GLUED_PATTERNS[phrase].finditer(text):
                        yield Span(kind, match.start(), match.end())
    tail = text[-_TAIL:]
    if "©" in tail or "opyright" in tail:
        found = _COPYRIGHT_AT_END.search(text, max(0, len(text) - _TAIL))
        if found:
            yield Span("copyright", found.start(), found.end())
