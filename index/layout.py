"""What arrays a segment has: their types, and how their lengths hang together."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from index.schema import ENTITY_FIELDS, FACET_FIELDS

ROWS: Final[dict[str, npt.DTypeLike]] = {
    "doc_length": np.uint32,
    "doc_length_code": np.uint8,
    "section_words": np.uint32,
    "digest": np.uint8,
    "instant": np.int64,
    "first_day": np.int32,
    "last_day": np.int32,
    "earlier_texts": np.uint32,
    "signature": np.uint8,
    "sketch": np.uint16,
}
"""Arrays with one element a row."""

RAGGED: Final[dict[str, tuple[str, ...]]] = {
    "sentence_start": ("sentence_word",),
    "quote_start": ("quote_first", "quote_last", "quote_speaker", "quote_flags"),
    "id_start": ("id_text",),
    **{f"{facet}_start": (f"{facet}_value", f"{facet}_count") for facet in FACET_FIELDS},
    **{f"{facet}_start": (f"{facet}_value", f"{facet}_count", f"{facet}_salience") for facet in ENTITY_FIELDS},
}
"""Arrays of where each row's part of other arrays begins, with one element more than there are rows; and those others."""

DERIVED: Final = frozenset(
    (
        "term_text", "term_start", "term_df", "term_vbits", "term_slices",
        "slice_chunk", "slice_start", "posting_doc", "posting_weight", "position_bytes", "position_checkpoint",
        "form_text", "form_start", "form_term", "form_variant", "form_count", "term_form", "term_form_start",
        "text_codes", "text_start", "piece_text", "piece_start", "piece_kind", "piece_stoppers",
        "id_hash", "id_doc", "band_key",
        *(f"{facet}_{name}" for facet in FACET_FIELDS for name in ("inv_value", "inv_start", "inv_doc")),
    )
)  # fmt: skip
"""Arrays in another order than that of the rows: a merge makes them anew."""

KNOWN: Final = frozenset((*ROWS, *RAGGED, *(name for names in RAGGED.values() for name in names), *DERIVED))
"""All arrays that a segment of this version has."""

OPTIONAL: Final = frozenset(("arrival",))
"""Arrays that this version writes and that segments of earlier ones do not have."""
