"""Writes down what heats have shown: a table to read, and rows of JSON to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from benchmarks import scaling
from benchmarks.agreement import Agreement
from benchmarks.contenders import OURS
from benchmarks.corpus import Corpus
from benchmarks.heat import Heat, Result
from benchmarks.machine import describe
from benchmarks.queries import KINDS, Query, digest
from benchmarks.timing import Ratio, Spread
from index.version import VERSION

MB = 1_000_000


def table(heat: Heat) -> str:
    """The tables of one heat, in plain text, at most 120 columns wide."""
    plan, against = heat.plan, f"x {heat.reference}"
    parts = [
        f"{plan.corpus.articles:,} articles ({plan.corpus.name}), {len(plan.queries)} queries "
        f"({digest(plan.queries)}), {plan.rounds} rounds after a warm-up",
        _rows(
            ["indexing", "articles/s", "seconds", "index MB", "memory MB", "version"],
            [_indexing(result, plan.corpus.articles) for result in heat.results],
        ),
        _rows(
            ["full page, ms", "p50", "p95", "geo mean", against, "p95 " + against, "queries", "pages timed"],
            [_page(result) for result in heat.results if result.page],
        ),
        _rows(
            ["page by class, ms", *KINDS],
            [[r.name, *(_kind(r.page, r.page_ratio, kind) for kind in KINDS)] for r in heat.results if r.page],
        ),
        _rows(
            ["ids and scores, ms", "p50", "p95", "geo mean", against, "queries"],
            [_top(result) for result in heat.results if result.top],
        ),
        _rows(
            ["agreement", "equal totals", "median ratio", "same articles", "right counts", ""],
            [_agreement(result.name, result.agreement) for result in heat.results if result.agreement],
        ),
        *(_cut_short(result, plan.seconds) for result in heat.results if _pages_missing(result, heat)),
        *(_worst(result, heat.reference) for result in heat.results if result.agreement and result.agreement.worst),
        *heat.problems,
    ]
    return "\n\n".join(parts) + "\n"


def rows(heat: Heat, seed: int) -> list[dict[str, Any]]:
    """One object a contender, each complete in itself: what was measured, on what, with what."""
    common = _circumstances(heat.plan.corpus, heat.plan.queries, seed) | {
        "versions": {result.name: result.version for result in heat.results},
        "rounds": heat.plan.rounds,
        "reference": heat.reference,
    }
    return [
        common | {"contender": result.name} | _measured(result, heat.plan.corpus.articles) for result in heat.results
    ]


def scaling_table(plan: scaling.Plan, measured: scaling.Scaling, memory: int | None) -> str:
    """How Dateline alone holds up, beside what it has to reach."""
    fewer, articles = f"{measured.fewer_articles:,}", f"{measured.articles:,}"
    head = (
        f"{OURS} alone: {articles} articles ({plan.corpus.name}), {len(plan.queries)} queries ({digest(plan.queries)})"
    )
    page = f"a word in {measured.planted} articles, page ms: among {fewer}, among {articles}"
    lines = [
        [page, _ms(measured.fewer_ms), _ms(measured.all_ms), _times(measured.growth), "at most 1.3"],
        [
            "pages/s: one thread, two threads",
            f"{measured.one_thread:,.0f}",
            f"{measured.two_threads:,.0f}",
            _times(measured.threads),
            "at least 1.7",
        ],
        ["  what two cores had to give (hashing)", "", "", _times(measured.cores), ""],
        ["first answer of a new process, seconds", f"{measured.first_answer_seconds:.2f}", "", "", "at most 1.5"],
        ["anonymous memory after all questions, MB", f"{memory / MB:.0f}" if memory else "-", "", "", "at most 300"],
    ]
    return f"{head}\n\n" + _rows(["scaling", "", "", "ratio", "target"], lines) + "\n"


def scaling_row(plan: scaling.Plan, measured: scaling.Scaling, memory: int | None, seed: int) -> dict[str, Any]:
    """One object, told from a contender's by its `measure`."""
    return (
        _circumstances(plan.corpus, plan.queries, seed)
        | {"measure": "scaling", "contender": OURS, "version": VERSION, "memory": memory}
        | asdict(measured)
    )


def _circumstances(corpus: Corpus, queries: Sequence[Query], seed: int) -> dict[str, Any]:
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": describe(),
        "corpus": corpus.name,
        "articles": corpus.articles,
        "queries": len(queries),
        "queries_digest": digest(queries),
        "seed": seed,
    }


def _measured(result: Result, articles: int) -> dict[str, Any]:
    measured = asdict(result) | {"articles_per_second": articles / result.index_seconds}
    if result.agreement:
        measured["agreement"]["is_off"] = result.agreement.is_off
    return {name: value for name, value in measured.items() if name != "name"}


def _indexing(result: Result, articles: int) -> list[str]:
    return [
        result.name,
        f"{articles / result.index_seconds:,.0f}",
        f"{result.index_seconds:.1f}",
        f"{result.index_size / MB:.1f}",
        f"{result.memory / MB:.0f}" if result.memory else "-",
        result.version,
    ]


def _page(result: Result) -> list[str]:
    page = result.page
    assert page is not None
    return [
        result.name + (" (!)" if result.agreement and result.agreement.is_off else ""),
        *(_ms(value) for value in (page.p50, page.p95, page.mean)),
        *((_times(result.page_ratio.mean), _times(result.page_ratio.p95)) if result.page_ratio else ("-", "-")),
        str(page.queries),
        str(result.asked),
    ]


def _top(result: Result) -> list[str]:
    top = result.top
    assert top is not None
    compared = _times(result.top_ratio.mean) if result.top_ratio else "-"
    return [result.name, _ms(top.p50), _ms(top.p95), _ms(top.mean), compared, str(top.queries)]


def _kind(page: Spread | None, compared: Ratio | None, kind: Any) -> str:
    """Milliseconds, and in brackets how many times ours."""
    if page is None or kind not in page.by_kind:
        return "-"
    times = f" ({_times(compared.by_kind[kind])})" if compared and kind in compared.by_kind else ""
    return _ms(page.by_kind[kind]) + times


def _agreement(name: str, agreement: Agreement) -> list[str]:
    return [
        name,
        f"{agreement.equal} of {agreement.compared}",
        f"{agreement.median_ratio:.3f}",
        f"{agreement.same_articles} of {agreement.articles_compared}",
        f"{agreement.facets_checked - agreement.facets_wrong} of {agreement.facets_checked}",
        "(!) another question was answered: its times cannot be compared" if agreement.is_off else "",
    ]


def _pages_missing(result: Result, heat: Heat) -> bool:
    return 0 < result.asked < heat.plan.rounds * len(heat.plan.queries)


def _cut_short(result: Result, seconds: float) -> str:
    return f"{result.name} was asked fewer pages than the others: its share of {seconds:g} seconds was used up."


def _worst(result: Result, reference: str) -> str:
    assert result.agreement is not None
    lines = [f"{result.name} and {reference} are farthest apart for:"]
    for one in result.agreement.worst:
        lines.append(f"  {one.total:>7,} and {one.reference:>7,}  {one.kind}: {one.query}")
    return "\n".join(lines)


def _rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Columns as wide as they must be; the first to the left, numbers to the right."""
    lines = [list(head), *(list(row) for row in body)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:,.2f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def _times(ratio: float) -> str:
    """Three digits, as far as there are any."""
    decimals = 0 if ratio >= 10 else 2 if ratio >= 0.1 else 3
    return f"{ratio:,.{decimals}f}"
