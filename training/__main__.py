"""`make model`: trains the tagger's model from open data and from what a teacher finds in news."""

from __future__ import annotations

import os
import random
from pathlib import Path

import click

from index.entities.features import FREQUENT, group_of, names_of
from index.entities.model import write_model
from training import corpus, generated
from training.cleaning import consistent, usual_kinds
from training.corpus import Tale
from training.crf import train
from training.cut import Cutter
from training.examples import Collector, frequent_forms
from training.lexicons import Cases, Lists, built_in, country_names
from training.packing import packed
from training.words import learn_lists

SILVER = Path("build/silver.jsonl")
MODEL = Path("index/entities/data/tagger.npz")
_MADE_UP = 1500
_ROUNDS = 2
_SEED = 7
# Words that are written small in more than this share of places are not looked for as names.
_MOSTLY = 0.6


@click.command()
@click.option("--teacher", type=click.Path(path_type=Path), help="Folder of the spaCy pipeline; needed once.")
@click.option("--version", default="crf-1", show_default=True, help="The name of the model.")
def main(teacher: Path | None, version: str) -> None:
    """Train the model and write it into the package. Reads DATELINE_DATA; takes some minutes, and the teacher ten."""
    if "DATELINE_DATA" not in os.environ:
        raise click.ClickException("set DATELINE_DATA to the folder with ner/ and news.jsonl.gz")
    data = Path(os.environ["DATELINE_DATA"])
    if not SILVER.exists():
        if teacher is None:
            raise click.ClickException(f"there is no {SILVER}: name the teacher's folder with --teacher")
        from training.teacher import teach  # noqa: PLC0415  # spaCy is needed only here

        SILVER.parent.mkdir(exist_ok=True)
        teach(data / "news.jsonl.gz", teacher, SILVER)
    learn(data / "ner", version)


def learn(ner: Path, version: str) -> None:
    """Train on all there is, and write the model."""
    cut, lists, cases = Cutter(), built_in(), Cases()
    learn_lists(lists, SILVER)
    taught = [tale for _, tale in corpus.silver(SILVER)]
    for tale in taught:
        for text in tale.texts:
            cases.add(text, cut(text))
    cases.forget_rare()
    collector = Collector(cut, cases, _SEED)
    for tale, varied in documents(taught, ner, cases):
        collector.add(tale, varied=varied)
    examples = collector.collected()
    frequent = frequent_forms(examples, FREQUENT)
    field = train(
        examples,
        lambda form: names_of(form, *_known(form, lists, cases)),
        lambda form: group_of(form, *_known(form, lists, cases), frequent),
        _ROUNDS,
    )
    write_model(MODEL, packed(version, field, lists, cases, frequent))
    click.echo(f"{MODEL}: {MODEL.stat().st_size:,} bytes from {len(examples.rows):,} tokens")


def documents(taught: list[Tale], ner: Path, cases: Cases) -> list[tuple[Tale, bool]]:
    """All documents in random order, each with whether its sentences are varied, too."""
    usual = usual_kinds(taught, country_names())
    small = {word for word, own in cases.counts.items() if own[0] > _MOSTLY * sum(own)}
    found = [(consistent(tale, usual, small), True) for tale in taught]
    found += [(tale, True) for _, tale in corpus.open_documents(ner)]
    found += [(tale, False) for tale in generated.documents(_MADE_UP, _SEED)]
    random.Random(_SEED).shuffle(found)
    return found


def _known(form: str, lists: Lists, cases: Cases) -> tuple[int, int]:
    lower = form.lower()
    return lists.bits.get(lower, 0), cases.small(lower)


if __name__ == "__main__":
    main()
