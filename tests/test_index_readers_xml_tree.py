"""XML is read so that it can do no harm."""

from __future__ import annotations

import pytest

from index.article import Origin
from index.errors import RecordError
from index.readers.xml_tree import line_at, lines_at, parse_xml, root_of

HERE = Origin(file="a.xml")


def test_elements_lose_their_namespaces_and_named_characters_become_characters() -> None:
    root = parse_xml(
        b"<!DOCTYPE a SYSTEM 'a.dtd'><x:a xmlns:x='urn:x'><!-- c --><x:b>Caf&eacute;&nbsp;<x:i/>&what; a</x:b><b>2</b></x:a>",
        HERE,
    )
    assert (root.tag, line_at(root, "b"), lines_at(root, "b"), line_at(root, "c")) == (
        "a", "Café &what; a", ["Café &what; a", "2"], None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<a>", "a.xml:1: is not well-formed XML: "),
        (b"", "a.xml:1: is not well-formed XML: "),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a.xml:1: declares entities; "),
        (b"<a>" * 100_000, "a.xml:1: is not well-formed XML: "),
    ],
)
def test_what_is_broken_or_may_do_harm_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(RecordError, match=f"^{problem}"):
        parse_xml(data, HERE)


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<?xml version='1.0'?>\n<!-- <b> --><a:c d='e'>", "c"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>", "a"),
        (b"a<b>", ""),
    ],
)
def test_the_root_is_found_behind_what_stands_before_it(head: bytes, root: str) -> None:
    assert root_of(head) == root
