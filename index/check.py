"""Verifies an index: every checksum, and that everything in it hangs together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_KINDS
from index.check_arrivals import check_arrivals
from index.check_kernels import first_bad_posting, first_bad_row, first_unsorted
from index.check_registry import check_registry
from index.check_stories import check_signatures, check_stories
from index.dictionary import Dictionaries
from index.entities.salience import MOST
from index.errors import DatelineError
from index.generation import open_snapshot
from index.layout import KNOWN, RAGGED, ROWS
from index.manifest import Live, Manifest, read_live, read_manifest
from index.quotations import KIND_BITS
from index.schema import ENTITY_FIELDS, FACET_FIELDS
from index.segment import CHECKPOINT_BITS, Segment, hash_of
from index.signature_kernels import BANDS
from index.storage import read_description
from index.stories import read_stories
from index.text_kernels import END, GAP
from index.toc import read_toc, toc_generations

Array = npt.NDArray[Any]


def check_index(folder: Path) -> list[str]:
    """Read all of the newest generation; returns what is wrong with it, each with its place. [] is a sound index.

    Raises NotAnIndex where there is no index at all.
    """
    read_description(folder)
    newest = max(toc_generations(folder), default=-1)
    try:
        manifest = read_manifest(folder, newest)
        contents = read_toc(folder, newest)
    except DatelineError:
        # It cannot be opened, or only without what came last; opening says why.
        return [_why_not(folder, newest)]
    problems = [*_check_files(folder, manifest)]
    if {segment.file for segment in contents.segments} != {entry["name"] for entry in manifest.segments}:
        problems.append(
            f"{folder}: the table of contents names other segments than the manifest of generation {newest}"
        )
    return problems


def _why_not(folder: Path, newest: int) -> str:
    try:
        read_manifest(folder, open_snapshot(folder).newest)
        read_toc(folder, newest)
    except DatelineError as error:
        return str(error)
    return f"{folder}: the index changed while it was checked; check it again"


def _check_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What is wrong with the files that a manifest names."""
    try:
        dictionaries = Dictionaries(folder, manifest.dictionaries)
        dictionaries.check()
    except DatelineError as error:
        yield str(error)
        dictionaries = Dictionaries(folder)
    else:
        yield from check_registry(folder, manifest, dictionaries)
    opened: list[tuple[Segment, Live | None]] = []
    for entry in manifest.segments:
        try:
            segment, live = _opened(folder, entry)
        except DatelineError as error:
            yield str(error)
            continue
        opened.append((segment, live))
        yield from (f"{segment.path}: {problem}" for problem in check_segment(segment, dictionaries))
        arrivals = check_arrivals(segment, entry.get("arrivals", {}), manifest.stamp)
        yield from (f"{segment.path}: {problem}" for problem in arrivals)
    yield from _twice(opened)
    try:
        stories = read_stories(folder, manifest.stories)
    except DatelineError as error:
        yield str(error)
        return
    if len(opened) == len(manifest.segments):
        yield from (f"{folder}: {problem}" for problem in check_stories(stories, _live_hashes(opened)))


def _opened(folder: Path, entry: Mapping[str, Any]) -> tuple[Segment, Live | None]:
    live = read_live(folder, entry)
    segment = Segment(folder / entry["name"])
    segment.check()
    return segment, live


def check_segment(segment: Segment, dictionaries: Dictionaries) -> Iterator[str]:
    """What does not hang together in a segment whose checksums are right."""
    missing = sorted(KNOWN.difference(segment.names()))
    if missing:
        yield f"it lacks {', '.join(missing)}"
        return
    problems = [*_check_lengths(segment)]
    yield from problems
    if not problems:
        yield from _check_words(segment)
        yield from _check_texts(segment)
        yield from _check_ids(segment)
        yield from check_signatures(segment)
        yield from _check_quotes(segment, dictionaries)
        for facet in FACET_FIELDS:
            yield from _check_facet(segment, facet, dictionaries.size(facet))


def _check_lengths(segment: Segment) -> Iterator[str]:
    rows = segment.n_docs
    for name in ROWS:
        if len(segment[name]) != rows:
            yield f"{name} has {len(segment[name])} elements for {rows} rows"
    starts = {start: (names, rows) for start, names in RAGGED.items()}
    terms, forms, slices = len(segment["term_df"]), len(segment["form_term"]), len(segment["slice_chunk"])
    starts |= {
        "term_start": (("term_text",), terms),
        "form_start": (("form_text",), forms),
        "term_slices": (("slice_chunk",), terms),
        "term_form_start": (("term_form",), terms),
        "piece_start": (("piece_text",), len(segment["piece_kind"])),
        "text_start": (("text_codes",), rows),
        "slice_start": (("posting_doc", "posting_weight"), slices),
    }
    for facet in FACET_FIELDS:
        starts[f"{facet}_inv_start"] = ((f"{facet}_inv_doc",), len(segment[f"{facet}_inv_value"]))
    for start, (names, count) in starts.items():
        yield from _check_start(segment, start, names, count)
    lengths = {"term_vbits": terms, "form_variant": forms, "form_count": forms, "id_hash": rows, "id_doc": rows}
    lengths["band_key"] = BANDS * rows
    lengths["position_checkpoint"] = -(-len(segment["posting_doc"]) >> CHECKPOINT_BITS)
    for name, length in lengths.items():
        if len(segment[name]) != length:
            yield f"{name} has {len(segment[name])} elements and not {length}"
    if segment.facts["tokens"] != int(segment["doc_length"].sum(dtype=np.int64)):
        yield "the lengths of the rows do not add up to its tokens"


def _check_start(segment: Segment, start: str, names: tuple[str, ...], count: int) -> Iterator[str]:
    array = segment[start]
    if len(array) != count + 1 or array[0] != 0 or (array[1:] < array[:-1]).any():
        yield f"{start} does not ascend from 0 in {count} steps"
    for name in names:
        if len(segment[name]) != array[-1]:
            yield f"{name} has {len(segment[name])} elements, and {start} ends at {array[-1]}"


def _check_words(segment: Segment) -> Iterator[str]:
    terms, form_term = len(segment["term_df"]), segment["form_term"]
    for kind, key in (("term", np.zeros(terms, np.uint32)), ("form", form_term.copy())):
        number = first_unsorted(segment[f"{kind}_text"], segment[f"{kind}_start"], key)
        if number >= 0:
            yield f"{kind} {number} does not sort behind the one before"
    if (form_term >= terms).any() or (np.bincount(form_term, minlength=terms) == 0).any():
        yield "terms and forms do not belong together"
        return
    if not np.array_equal(segment["term_form"], np.lexsort((-segment["form_count"].astype(np.int64), form_term))):
        yield "term_form does not list the forms of each term, the most frequent first"
    per_slice = np.diff(segment["slice_start"].astype(np.int64))
    if (np.add.reduceat(np.append(per_slice, 0), segment["term_slices"][:-1]) != segment["term_df"]).any():
        yield "term_df differs from the numbers of postings"
    variant_start = np.concatenate(([0], np.cumsum(np.bincount(form_term, minlength=terms))))
    counts = np.zeros(len(form_term), np.int64)
    names = ("term_slices", "slice_chunk", "slice_start", "posting_doc", "position_bytes", "term_vbits")
    postings = tuple(segment[name] for name in names)
    bad = first_bad_posting(postings, segment["position_checkpoint"], segment.n_docs, counts, variant_start)
    if bad >= 0:
        yield f"posting {bad} is out of order or out of range"
        return
    slot = variant_start[form_term] + segment["form_variant"]
    shared = np.bincount(slot, minlength=len(slot))[slot] > 1
    if (counts[slot] != segment["form_count"])[~shared].any():
        yield "form_count differs from the occurrences in the positions"


def _check_texts(segment: Segment) -> Iterator[str]:
    kinds = segment["piece_kind"]
    if len(segment["piece_stoppers"]) != 1 or not 1 <= segment.stoppers <= 255:
        yield "piece_stoppers is out of range"
    elif not len(kinds) or kinds[0] != END or (kinds[1:] > GAP).any():
        yield "piece_kind has another kind than there are"
    else:
        texts = (segment["text_codes"], segment["text_start"], segment.stoppers)
        if len(segment["text_codes"]) and segment["text_codes"][-1]:
            yield "text_codes does not end with a section"
            return
        row = first_bad_row(*texts, segment["piece_start"], kinds, segment["section_words"])
        if row >= 0:
            yield f"the texts of row {row} cannot be read"


def _check_ids(segment: Segment) -> Iterator[str]:
    rows, hashes, docs = segment.n_docs, segment["id_hash"], segment["id_doc"]
    if not np.array_equal(np.sort(docs), np.arange(rows)) or (hashes[1:] < hashes[:-1]).any():
        yield "id_hash and id_doc are out of order"
        return
    by_row = np.empty(rows, np.uint64)
    by_row[docs] = hashes
    for row, hashed in enumerate(by_row.tolist()):
        if hash_of(_id(segment, row)) != hashed:
            yield f"row {row} has another id than its hash says"
            return


def _check_facet(segment: Segment, facet: str, size: int) -> Iterator[str]:
    start, values = segment[f"{facet}_start"], segment[f"{facet}_value"]
    inverted = segment[f"{facet}_inv_value"]
    if (values >= size).any():
        yield f"{facet}_value has a value that its dictionary does not have"
    if facet in ENTITY_FIELDS and (segment[f"{facet}_salience"] > MOST).any():
        yield f"{facet}_salience is out of range"
    rows = np.repeat(np.arange(segment.n_docs), np.diff(start))
    order = np.lexsort((rows, values))
    by_value = np.repeat(inverted, np.diff(segment[f"{facet}_inv_start"]))
    if not np.array_equal(values[order], by_value) or not np.array_equal(rows[order], segment[f"{facet}_inv_doc"]):
        yield f"{facet}_value and {facet}_inv_value differ"


def _check_quotes(segment: Segment, dictionaries: Dictionaries) -> Iterator[str]:
    if (segment["quote_first"] > segment["quote_last"]).any():
        yield "quote_last is before quote_first"
    kinds = segment["quote_flags"] & KIND_BITS
    for place, kind in enumerate(ENTITY_KINDS):
        if (segment["quote_speaker"][kinds == place] >= dictionaries.size(kind)).any():
            yield f"quote_speaker has a {kind} that its dictionary does not have"


def _twice(opened: list[tuple[Segment, Live | None]]) -> Iterator[str]:
    """Ids that are live in two rows."""
    values, counts = np.unique(_live_hashes(opened), return_counts=True)
    for hashed in values[counts > 1].tolist():
        found: dict[str, Path] = {}
        for segment, live in opened:
            for row in segment["id_doc"][segment["id_hash"] == np.uint64(hashed)].tolist():
                article_id = segment.article_id(row)
                if live is None or live[row]:
                    if article_id in found:
                        yield f'{segment.path}: article "{article_id}" is also in {found[article_id].name}'
                    found[article_id] = segment.path


def _live_hashes(opened: list[tuple[Segment, Live | None]]) -> Array:
    """The hashes of the ids of all live rows."""
    hashes = [
        segment["id_hash"][live[segment["id_doc"]] > 0] if live is not None else segment["id_hash"]
        for segment, live in opened
    ]
    return np.concatenate([np.empty(0, np.uint64), *hashes])


def _id(segment: Segment, row: int) -> bytes:
    start = segment["id_start"]
    return segment["id_text"][start[row] : start[row + 1]].tobytes()
