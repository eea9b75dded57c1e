"""One heat: the contenders index the same corpus, are checked against each other, and are then timed in turn."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.agreement import Agreement, Found, compare, values_of
from benchmarks.contender import Contender
from benchmarks.contenders import OURS
from benchmarks.corpus import Corpus, read
from benchmarks.queries import Query
from benchmarks.timing import Ratio, Spread, Times, ratio, rotated, spread
from benchmarks.worker import ContenderFailed, Mode, Worker

T = TypeVar("T")

# Larger sets of matches are not listed one by one to check counts.
MOST_LISTED = 500
# What share of a contender's time each part may take; a slow one answers fewer queries, fewer times.
SHARES = {"warm-up": 0.2, "listing": 0.1, "page": 0.5, "top": 0.2}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a heat measures. `seconds` bounds the questions to one contender, its indexing not among them."""

    corpus: Corpus
    queries: Sequence[Query]
    contenders: Sequence[Contender]
    rounds: int
    seconds: float
    folder: Path
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one contender did. Sizes in bytes; None is not measured, or not reached in the time given.

    asked   how many pages were timed, all rounds together
    memory  anonymous memory of its process after all questions, Python and its libraries included
    """

    name: str
    version: str
    index_seconds: float
    index_size: int
    page: Spread | None = None
    page_ratio: Ratio | None = None
    asked: int = 0
    top: Spread | None = None
    top_ratio: Ratio | None = None
    memory: int | None = None
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """The results, in the contenders' order, the name of the one the others are compared with, and who failed."""

    plan: Plan
    reference: str
    results: Sequence[Result]
    problems: Sequence[str]


def run(plan: Plan) -> Heat:
    """Measure. A contender that fails is left out from there on, and its problem noted."""
    problems: list[str] = []
    results: dict[str, Result] = {}
    for contender in plan.contenders:
        try:
            results[contender.name] = _build(plan, contender)
        except ContenderFailed as failed:
            plan.say(failed.details)
            problems.append(str(failed))
    answering = [c.name for c in plan.contenders if c.answers and c.name in results]
    reference = OURS if OURS in answering else next(iter(answering), "")
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(name, plan.folder / name, plan.queries)) for name in answering}
        _Questions(plan, workers, problems).ask(reference, results)
    return Heat(plan, reference, list(results.values()), problems)


def _build(plan: Plan, contender: Contender) -> Result:
    plan.say(f"{contender.name} indexes {plan.corpus.articles:,} articles")
    folder = plan.folder / contender.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Worker(contender.name, folder, ()) as worker:
        seconds = worker.build(plan.corpus.path)
    return Result(
        name=contender.name, version=contender.version, index_seconds=seconds, index_size=contender.size(folder)
    )


class _Questions:
    """The questions of a heat. Only one process works at a time, and each has its turn in every round."""

    def __init__(self, plan: Plan, workers: dict[str, Worker], problems: list[str]) -> None:
        self.plan = plan
        self.workers = workers
        self.problems = problems

    def ask(self, reference: str, results: dict[str, Result]) -> None:
        """Put what the questions showed into `results`."""
        queries = self.plan.queries
        self._each("opens", Worker.open)
        found = self._warm_up()
        pages, tops = self._rounds("page"), self._rounds("top")
        memory = self._each("is weighed", Worker.memory)
        values = values_of(read(self.plan.corpus.path))
        for name in self.workers:
            results[name] = replace(
                results[name],
                page=spread(pages[name], queries),
                page_ratio=ratio(pages[name], pages.get(reference, {}), queries),
                asked=sum(len(times) for times in pages[name].values()),
                top=spread(tops[name], queries),
                top_ratio=ratio(tops[name], tops.get(reference, {}), queries),
                memory=memory[name],
                agreement=compare(queries, values, found[reference], found[name]) if reference in found else None,
            )

    def _warm_up(self) -> Mapping[str, Found]:
        """A first round for all alike: its answers are compared, its times are not kept."""
        order = rotated(len(self.plan.queries), 0, 1)
        answers = self._each("warms up", lambda worker: worker.answers(order, self._share("warm-up")))
        few = {
            name: [number for number, answer in given.items() if answer.total <= MOST_LISTED]
            for name, given in answers.items()
        }
        listed = self._each(
            "lists matches", lambda worker: worker.matching(few[worker.name], MOST_LISTED, self._share("listing"))
        )
        return {name: Found(answers[name], listed[name]) for name in listed}

    def _rounds(self, mode: Mode) -> dict[str, Times]:
        """The contenders in turn, round by round; each round begins at another query."""
        times: dict[str, dict[int, list[float]]] = {name: defaultdict(list) for name in self.workers}
        left = dict.fromkeys(self.workers, self._share(mode))

        def part(worker: Worker, order: Sequence[int]) -> None:
            for number, seconds in worker.timed(mode, order, left[worker.name]):
                times[worker.name][number].append(seconds)
                left[worker.name] -= seconds

        for turn in range(self.plan.rounds):
            order = rotated(len(self.plan.queries), turn, self.plan.rounds)
            self._each(f"answers: {mode}, round {turn + 1}", partial(part, order=order))
        return {name: times[name] for name in self.workers}

    def _share(self, part: str) -> float:
        return SHARES[part] * self.plan.seconds

    def _each(self, what: str, call: Callable[[Worker], T]) -> dict[str, T]:
        """Call every contender that is still there, one after the other; one that fails is there no longer."""
        done = {}
        for name, worker in list(self.workers.items()):
            self.plan.say(f"{name} {what}")
            try:
                done[name] = call(worker)
            except ContenderFailed as failed:
                self.plan.say(failed.details)
                self.problems.append(str(failed))
                del self.workers[name]
        return done
