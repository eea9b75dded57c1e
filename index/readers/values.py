"""Values as they are read, made fit to keep: clean text, lists of text, and whatever else a field may hold."""

from __future__ import annotations

import math
import re
from typing import Any

# C0 controls but for tab and line feed; the index uses some of them as separators.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The bytes that stand for these in UTF-8, and for a carriage return.
_UNCLEAN = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Deeper values cannot be written out as JSON again without risking the interpreter's stack.
MAX_DEPTH = 50


def clean_text(text: str) -> str:
    """`text` without control characters and lone surrogates, lines ending in `\\n`, no space at either end."""
    if not _is_clean(text):
        text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = _SURROGATES.sub("\ufffd", text)
    return text.strip()


def _is_clean(text: str) -> bool:
    """Whether `clean_text` has no character to change: bytes are looked through several times faster than by expressions."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return len(data.translate(None, _UNCLEAN)) == len(data)


def clean_line(text: str) -> str:
    """As `clean_text`, on one line: runs of white space are one space."""
    if not text.isprintable():
        text = clean_text(text)
    elif "  " not in text:  # what is printable has no other white space, and nothing to take out
        return text.strip()
    return " ".join(text.split())


def line_of(value: Any) -> str | None:
    """A text on one line; None where there is none.

    Raises ValueError, whose message ends a sentence that begins with the field's name, for anything but a text.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {kind_of(value)}")
    return clean_line(value) or None


def lines_of(value: Any) -> tuple[str, ...]:
    """The texts of a list, or of a single text, each once and in order.

    Raises ValueError, whose message ends a sentence that begins with the field's name, for anything else.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"must be a list of texts, not {kind_of(value)}")
    lines: dict[str, None] = {}
    for item in value:
        if isinstance(item, str):
            lines[clean_line(item)] = None
        elif item is not None:
            raise ValueError(f"must be a list of texts, but holds {kind_of(item)}")
    lines.pop("", None)
    return tuple(lines)


def clean_value(value: Any, depth: int = 0) -> Any:
    """A value of JSON with all its texts clean, also those within it.

    Raises ValueError, as above, where it is nested too deeply, or could not be written out as JSON again.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"is nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("holds a number too large to keep")
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_value(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_value(item, depth + 1) for item in value]
    return value


def kind_of(value: Any) -> str:
    """What a value of JSON is called in a message to the user."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    kinds = {str: "a text", list: "a list", tuple: "a list", dict: "an object", type(None): "null"}
    return kinds.get(type(value), type(value).__name__)
