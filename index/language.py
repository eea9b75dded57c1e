"""What language a text is in: told by its script and its smallest words, else by the detector of the extra `language`."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from functools import cache
from typing import Any

# So many code points of a text are looked at, for English so many, and so many by the detector.
_SAMPLE, _SMALL_SAMPLE, _DETECTED_SAMPLE = 1_000, 250, 500
# A text of fewer different words is a table, a list of names or a headline: what a detector makes of it is a guess.
_LEAST_WORDS = 12
# A detector that is less sure says nothing.
_LEAST_CONFIDENCE = 0.8
# It is asked for languages with a code of two letters (ISO 639-1).
_CODE_LENGTH = 2

# Scripts by the code points of their letters, with the language that each is most written in; "" where that has to be told.
_SCRIPTS = (
    ("el", "\u0370-\u03ff\u1f00-\u1fff"), ("", "\u0400-\u052f"), ("hy", "\u0530-\u058f"), ("he", "\u0590-\u05ff"),
    ("", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"), ("hi", "\u0900-\u097f"), ("bn", "\u0980-\u09ff"), ("ta", "\u0b80-\u0bff"),
    ("th", "\u0e00-\u0e7f"), ("lo", "\u0e80-\u0eff"), ("my", "\u1000-\u109f"), ("ka", "\u10a0-\u10ff"),
    ("km", "\u1780-\u17ff"), ("ja", "\u3041-\u30ff"), ("zh", "\u3400-\u4dbf\u4e00-\u9fff"), ("ko", "\u1100-\u11ff\uac00-\ud7a3"),
)  # fmt: skip
_FOREIGN = re.compile("|".join(f"([{letters}]+)" for _, letters in _SCRIPTS))
# Letters that tell the languages of one script apart, the first that are there.
_TELLING = (
    ("ur", "ٹڈڑں"), ("fa", "پچژگ"), ("ar", "ةىأإ"), ("uk", "іїєґ"), ("ru", "ыэё"),
)  # fmt: skip
# Words that English alone writes so, and often.
_ENGLISH = frozenset(
    "the of and that with from which this they their would have been his it said were by are not an he she had who".split()
)
# So many different ones for each word.
_ENOUGH_ENGLISH = 0.04


def language_of_text(text: str) -> str | None:
    """The code of the language that a text is in, by its first words (ISO 639-1); None where it cannot be told.

    Latin, and what else several languages are written in, is only told with the extra. O(1), some microseconds; 0.15 ms where the
    detector is asked, which takes a second to load.
    """
    if _is_english(text[:_SMALL_SAMPLE]):
        return "en"
    sample = text[:_SAMPLE]
    told = None if sample.isascii() else _by_script(sample)
    if told is None and _is_english(sample):
        return "en"
    return told or _detected(sample)


def _by_script(sample: str) -> str | None:
    """The language of the script that most letters are of; "" where it is written in several, None where that is Latin."""
    letters: Counter[int] = Counter()
    for found in _FOREIGN.finditer(sample):
        letters[found.lastindex or 0] += found.end() - found.start()
    # Curly quotation marks, which most texts have, are not among them.
    if not letters or 2 * letters.total() < sum(map(str.isalpha, sample)):
        return None
    (most, _), *_others = letters.most_common(1)
    language, _letters = _SCRIPTS[most - 1]
    if language in ("zh", "ja"):
        # Han is written in both; kana only in one.
        kana, han = (letters[number] for number, (code, _) in enumerate(_SCRIPTS, start=1) if code in ("ja", "zh"))
        return "ja" if 20 * kana > han else "zh"
    if language:
        return language
    return next((code for code, telling in _TELLING if not set(telling).isdisjoint(sample)), "")


def _is_english(sample: str) -> bool:
    words = sample.split()
    return len(_ENGLISH.intersection(words)) >= max(2, _ENOUGH_ENGLISH * len(words))


def _detected(sample: str) -> str | None:
    if len({word for word in sample.split() if word.isalpha()}) < _LEAST_WORDS:
        return None
    detector = _detector()
    if detector is None:
        return None
    language, confidence = detector.classify(sample[:_DETECTED_SAMPLE])
    return None if confidence < _LEAST_CONFIDENCE else str(language)


@cache
def _detector() -> Any:
    """The detector of the extra; None where it is not installed."""
    try:
        langid = importlib.import_module("py3langid.langid")
    except ImportError:
        return None
    detector = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    # Languages of newspapers. It also knows some that are hardly written, and takes tables of English words for one of them.
    detector.set_languages([language for language in detector.nb_classes if len(language) == _CODE_LENGTH])
    return detector
