"""The command `python -m benchmarks`: prepares a corpus and its queries, runs the heats, writes the report."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import corpus, heat, queries, report, scaling
from benchmarks.contender import Contender
from benchmarks.contenders import NAMES, OURS, Missing, load
from benchmarks.machine import describe
from benchmarks.worker import ContenderFailed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark. Returns 0, or 1 where a contender failed, or 2 where there is nothing to measure."""
    options = _options(arguments)
    contenders, missing = _contenders(options.contenders.split(","))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=options.out.parent))
    try:
        whole = corpus.prepare(options.articles, options.data, folder / "articles.jsonl", options.seed)
        asked = queries.make_queries(corpus.read(whole.path), options.queries, options.seed)
        if options.scaling:
            scaling.check(whole)
        heats = [heat.run(plan) for plan in _plans(options, contenders, whole, asked, folder)]
        _keep(options.out, [row for one in heats for row in report.rows(one, options.seed)])
        print(", ".join(f"{name} {value}" for name, value in describe().items()), end="\n\n")
        print("\n\n".join(report.table(one) for one in heats))
        if options.scaling:
            _scaling(options, scaling.Plan(whole, asked, folder / "scaling", _say), heats)
    except (corpus.NoArticles, queries.TooFewArticles) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except ContenderFailed as failed:
        print(f"error: {failed}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder)
    print("\n".join([*missing, f"Rows added to {options.out}"]))
    return 1 if any(one.problems for one in heats) else 0


def _scaling(options: argparse.Namespace, plan: scaling.Plan, heats: Sequence[heat.Heat]) -> None:
    """Measure, print and keep; memory is that of the heat over the same articles."""
    memory = next((row.memory for one in heats for row in one.results if row.name == OURS), None)
    measured = scaling.run(plan)
    _keep(options.out, [report.scaling_row(plan, measured, memory, options.seed)])
    print("\n" + report.scaling_table(plan, measured, memory))


def _keep(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("a", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000, help="how many to index (5000)")
    parser.add_argument(
        "--data", type=Path, default=corpus.data_folder(), help=f"{corpus.REAL}, or the folder it is in"
    )
    parser.add_argument("--queries", type=int, default=100, help="how many (100)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed (3)")
    parser.add_argument("--seconds", type=float, default=120, help="the most that one contender is asked for (120)")
    parser.add_argument("--out", type=Path, default=Path("build/bench.jsonl"), help="where rows are added")
    parser.add_argument("--contenders", default=",".join(NAMES), help=f"some of {','.join(NAMES)}")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other queries")
    parser.add_argument(
        "--scaling", action="store_true", help="measure Dateline alone afterwards: growth, threads, a process's start"
    )
    return parser.parse_args(arguments)


def _contenders(names: Sequence[str]) -> tuple[list[Contender], list[str]]:
    """Those that can take part, and why the others cannot."""
    loaded, missing = [], []
    for name in names:
        try:
            loaded.append(load(name))
        except Missing as reason:
            missing.append(str(reason))
    return loaded, missing


def _plans(
    options: argparse.Namespace,
    contenders: Sequence[Contender],
    whole: corpus.Corpus,
    asked: Sequence[queries.Query],
    folder: Path,
) -> list[heat.Plan]:
    """One heat for all that can take the whole corpus; one more for each smaller corpus that others can take.

    Ours is in each, so that every ratio is of two times for the same articles and queries.
    """
    by_size: dict[int, list[Contender]] = {whole.articles: []}
    for contender in contenders:
        size = min(contender.most_articles or whole.articles, whole.articles)
        by_size.setdefault(size, []).append(contender)
    plans = []
    for size, group in by_size.items():
        part = whole if size == whole.articles else corpus.first(whole, size, folder / f"articles-{size}.jsonl")
        ours = [c for c in contenders if c.name == OURS and c not in group]
        plans.append(heat.Plan(part, asked, [*ours, *group], options.rounds, options.seconds, folder / str(size), _say))
    return [plan for plan in plans if plan.contenders]


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
