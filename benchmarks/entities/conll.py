"""Exact spans of people, places and organisations on CoNLL-2003: `python -m benchmarks.entities.conll`.

Tokens are joined to running text, a document at a time, with a blank line between two sentences; MISC counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.entities.measuring import Score, contenders, data_folder
from index.entities.base import Tagged

_KINDS = {"PER": 0, "LOC": 1, "ORG": 2}
_BEGINNING = "-DOCSTART-"
_APART_FROM_NOTHING = frozenset(". , : ; ! ? ) ] % 's n't ' ''".split())
_OPENING = frozenset("( [ $".split())


@click.command()
@click.option("--file", "name", default="testa.txt", show_default=True, help="The file of conll2003/ to measure on.")
@click.option("--spacy", help="The folder or name of a pipeline of spaCy to stand beside.")
def main(name: str, spacy: str | None) -> None:
    """Print precision, recall and F1, all kinds together and one by one."""
    articles = list(documents(data_folder() / "conll2003" / name))
    print(f"{name}: {len(articles)} articles, {sum(len(there) for _, there in articles)} names")
    for contender, tag in contenders(spacy):
        score = Score()
        for text, there in articles:
            score.add(tag([text])[0], there)
        print(contender, *score.lines(), sep="\n")


def documents(path: Path) -> Iterator[tuple[str, list[Tagged]]]:
    """The running text of each document, with its names."""
    sentences: list[list[tuple[str, str]]] = [[]]
    for line in path.read_text("utf-8").splitlines():
        cells = line.split()
        if cells and cells[0] == _BEGINNING:
            if any(sentences):
                yield joined(sentences)
            sentences = [[]]
        elif cells:
            sentences[-1].append((cells[0], cells[-1]))
        elif sentences[-1]:
            sentences.append([])
    yield joined(sentences)


def joined(sentences: Sequence[Sequence[tuple[str, str]]]) -> tuple[str, list[Tagged]]:
    """Sentences of (token, IOB1 tag) as one text, with the names that the tags spell."""
    text = ""
    names: list[Tagged] = []
    for sentence in sentences:
        text = f"{text.rstrip()}\n\n" if text else ""
        before, glued = "O", True
        for token, tag in sentence:
            if not glued and token not in _APART_FROM_NOTHING:
                text += " "
            glued = token in _OPENING
            start, kind = len(text), _KINDS.get(tag[2:])
            text += token
            if kind is not None and tag == f"I-{before[2:]}":
                names[-1] = Tagged(names[-1].start, len(text), kind)
            elif kind is not None:
                names.append(Tagged(start, len(text), kind))
            before = tag
    return text, names


if __name__ == "__main__":
    main()
