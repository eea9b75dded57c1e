"""One segment: named arrays in one file, opened by mapping it into memory.

`docs/index-format.md` describes every array. In short, for D rows ("docs"), T terms, F forms, P postings:

text postings   term_text, term_start (T+1), term_df (T), term_vbits (T), term_slices (T+1),
                slice_chunk, slice_start: a slice is the postings of one term in one chunk of 65,536 rows,
                posting_doc (P, the row within its chunk), posting_weight (P, weighted term frequency in half units, at most 255),
                position_bytes, position_checkpoint (the byte at which every 16th posting's positions begin)
forms           form_text, form_start (F+1), form_term (F), form_variant (F), form_count (F): words as written, folded, sorted;
                term_form (F), term_form_start (T+1): the forms of each term in the order of their variants
rows            doc_length, doc_length_code, section_words (D, 2), sentence_word, sentence_start (D+1), earlier_texts,
                id_text, id_start, id_hash (sorted), id_doc, digest (D, 16), instant, first_day, last_day
signatures      signature (D, 128), sketch (D, 3, 16), band_key (32 D, sorted)
texts           text_codes, text_start (D+1): all that is stored of each row, as codes of pieces;
                piece_text, piece_start (V+1), piece_kind (V), piece_stoppers (1): what the codes mean
facets          for each facet f: f_start (D+1), f_value, f_count; and inverted f_inv_value (sorted), f_inv_start, f_inv_doc;
                for people, places and organisations also f_salience
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
import zlib
from bisect import bisect_left
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.errors import NotAnIndex, damaged
from index.text_kernels import END

MAGIC: Final = b"DATELINE"
SEGMENT_VERSION: Final = 3
ALIGNMENT: Final = 64
CHUNK_BITS: Final = 16
"""A row is a chunk number and 16 bits within it."""
CHECKPOINT_BITS: Final = 4
"""Positions are found from every 16th posting on."""
UNDATED_INSTANT: Final = np.iinfo(np.int64).min
"""`instant` of a row without a date; its first_day and last_day are 0."""

HEADER: Final = struct.Struct("<8sIIQQI")
"""magic, version, table length, table offset, file size, CRC-32 of the table."""

Array = npt.NDArray[Any]
_NO_BYTES = np.empty(0, np.uint8)


def hash_of(text: bytes) -> int:
    """The 64-bit hash under which ids and keys are looked up."""
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


class Segment:
    """A segment's arrays, mapped read-only; shared by all threads.

    Raises IndexDamaged where the file is missing, cut short or altered in its header; NotAnIndex where another version wrote it.
    `check` reads everything.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        table = self._open()
        self.facts: dict[str, Any] = table["facts"]
        self.n_docs = int(self.facts["docs"])
        self._table: dict[str, dict[str, Any]] = table["arrays"]
        self._arrays = {name: self._view(entry) for name, entry in self._table.items()}
        self._offsets = {name: int(entry["offset"]) for name, entry in self._table.items()}
        # How many values of a byte end a code; a segment under way has no texts.
        self.stoppers = int(self["piece_stoppers"][0]) if "piece_stoppers" in self else 0
        packed = self._arrays.get("position_bytes", _NO_BYTES)
        if len(packed) and packed[-1] & 0xC0 != 0x40:
            # Whoever reads positions goes on to the end of a posting: there is one, at the latest, at the end of the file.
            raise damaged(path, "array position_bytes is altered")

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in whose stems its words are indexed, as `index.analysis.language_of` names them."""
        # Segments of earlier versions are stemmed in one.
        return tuple(self.facts["languages"] if "languages" in self.facts else (self.facts["language"],))

    def names(self) -> list[str]:
        """The names of all arrays, known to this version or not."""
        return list(self._arrays)

    def blob(self, name: str, doc: int) -> bytes:
        """The bytes of one row in a pair of arrays `name` and `name_start`."""
        start = self._arrays[f"{name}_start"]
        offset = self._offsets[name]
        return self._mapped[offset + int(start[doc]) : offset + int(start[doc + 1])]

    def term(self, number: int) -> bytes:
        """The UTF-8 of one term."""
        return self._text("term", number)

    def form(self, number: int) -> bytes:
        """The UTF-8 of one form."""
        return self._text("form", number)

    def article_id(self, doc: int) -> str:
        """The id of the article in a row."""
        return self._text("id", doc).decode("utf-8", "surrogatepass")

    def find_term(self, term: bytes) -> int:
        """The number of a term; -1 where the segment has none such. O(log T)."""
        number = self.bisect("term", term)
        return number if number < len(self._arrays["term_df"]) and self._text("term", number) == term else -1

    def find_id(self, article_id: str) -> int:
        """The row of an article, live or not; -1 where the segment has none. O(log D)."""
        encoded = article_id.encode("utf-8", "surrogatepass")
        return self.find_hashed(encoded, hash_of(encoded))

    def find_hashed(self, article_id: bytes, hashed: int) -> int:
        """As `find_id`, of an id in UTF-8 whose hash (`hash_of`) is known: to look for it in several segments."""
        hashes = self._arrays["id_hash"].data  # for a single value several times faster than NumPy
        place = bisect_left(hashes, hashed)
        while place < len(hashes) and hashes[place] == hashed:
            row = int(self._arrays["id_doc"][place])
            if row >= self.n_docs:
                raise damaged(self.path, "array id_doc is altered")
            if self._text("id", row) == article_id:
                return row
            place += 1
        return -1

    def find_hashes(self, wanted: npt.NDArray[np.uint64], live: Array | None) -> tuple[Array, npt.NDArray[np.uint64]]:
        """The live rows whose ids have one of the hashes `wanted`, and the hash of each. O(wanted · log D)."""
        known = self._arrays["id_hash"]
        first, last = np.searchsorted(known, wanted), np.searchsorted(known, wanted, "right")
        sizes = last - first
        places = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        rows = self._arrays["id_doc"][places]
        is_live = np.ones(len(rows), np.bool_) if live is None else live[rows] > 0
        return rows[is_live], np.repeat(wanted, sizes)[is_live]

    def bisect(self, kind: str, text: bytes) -> int:
        """How many texts of `kind` (`term` or `form`) sort before `text`."""
        low, high = 0, len(self._arrays[f"{kind}_start"]) - 1
        while low < high:
            middle = (low + high) // 2
            if self._text(kind, middle) < text:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def pieces(self) -> tuple[Array, Array, Array]:
        """piece_text, piece_start and piece_kind, as `index.text_kernels` takes them.

        Looks once whether the pieces lie one behind the other, and whether there is one that ends a text; raises IndexDamaged.
        """
        text, start, kind = self["piece_text"], self["piece_start"], self["piece_kind"]
        if (start[1:] < start[:-1]).any() or start[-1] > len(text) or kind[0] != END:
            raise damaged(self.path, "array piece_start or piece_kind is altered")
        return text, start, kind

    def check(self) -> None:
        """Read every array and compare its checksum; raises IndexDamaged that names file and array."""
        for name, entry in self._table.items():
            if zlib.crc32(self._arrays[name].reshape(-1).view(np.uint8).data) != entry["crc32"]:
                raise damaged(self.path, f"array {name} is altered")

    def _text(self, kind: str, number: int) -> bytes:
        start = self._arrays[f"{kind}_start"]
        offset = self._offsets[f"{kind}_text"]
        return self._mapped[offset + int(start[number]) : offset + int(start[number + 1])]

    def _open(self) -> dict[str, Any]:
        try:
            with self.path.open("rb") as file:
                self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise damaged(self.path, "the file is missing") from None
        except (OSError, ValueError) as error:
            raise damaged(self.path, f"the file cannot be opened ({error})") from error
        if len(self._mapped) < HEADER.size or self._mapped[:8] != MAGIC:
            raise damaged(self.path, "this is not a segment of Dateline")
        _, version, length, offset, size, crc = HEADER.unpack_from(self._mapped)
        if version != SEGMENT_VERSION:
            raise NotAnIndex(
                f"is a segment of version {version}; this Dateline reads version {SEGMENT_VERSION}",
                place=str(self.path),
                remedy="index the articles again into a new folder",
            )
        table = self._mapped[offset : offset + length]
        if size != len(self._mapped) or zlib.crc32(table) != crc:
            raise damaged(self.path, "the file is cut short or altered")
        parsed: dict[str, Any] = json.loads(table)
        return parsed

    def _view(self, entry: dict[str, Any]) -> Array:
        count = int(np.prod(entry["shape"], dtype=np.int64))
        array = np.frombuffer(self._mapped, dtype=entry["dtype"], count=count, offset=entry["offset"])
        return array.reshape(entry["shape"])
