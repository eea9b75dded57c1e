"""Texts in scripts without spaces are found by any stretch of them, and marked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from whoosh.index import open_dir

from index.article import Article, Origin
from index.check import check_index
from index.scripts import CONTINUOUS, is_character, is_continuous
from index.writer import IndexWriter
from search import SearchRequest
from search.embedded import EmbeddedEngine
from search.parser import parse

TEXTS = {
    "zh": ("停火协议签署", "联合国秘书长对停火表示欢迎。2024年的谈判曾经失败！NHK报道了第3次会议。"),
    "ja": ("東京都知事が辞任", "ガス料金の値上げが決まった。カスタマーは反対した。"),
    "th": ("ข้อตกลงหยุดยิง", "รัฐมนตรีกล่าวว่าการเจรจาดำเนินต่อไปที่กรุงเทพ"),
    "en": ("The word 停火 in English", "Talks about Tokyo (東京) went on."),
}


@pytest.fixture(scope="module", params=["several segments", "merged"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    folder = tmp_path_factory.mktemp("scripts") / "news.index"
    with IndexWriter(folder) as writer:
        for language, (title, body) in TEXTS.items():
            writer.add(Article(id=language, language=language, title=title, body=body, origin=Origin(file="n")))
            writer.commit()
        writer.commit(optimize=request.param == "merged")
    assert check_index(folder) == []
    with EmbeddedEngine(folder) as engine:
        yield engine


@pytest.mark.parametrize(
    ("q", "wanted", "marked"),
    [
        ("停火", {"zh", "en"}, ["停火", "停火"]),
        ("停火协议", {"zh"}, ["停火协议"]),
        ("火停", set(), []),
        ("秘书长", {"zh"}, ["秘书长"]),
        ("联合国 谈判", {"zh"}, ["联合国", "谈判"]),
        ('"联合国秘书长"', {"zh"}, ["联合国秘书长"]),
        ("2024年", {"zh"}, ["2024年"]),
        ("2024年的谈", {"zh"}, ["2024年的谈"]),
        ("nhk报道", {"zh"}, ["NHK报道"]),
        ("第3次", {"zh"}, ["第3次"]),
        ("3次会", {"zh"}, ["3次会"]),
        ("東京", {"ja", "en"}, ["東京"]),
        ("京都", {"ja"}, ["京都"]),
        ("ガス", {"ja"}, ["ガス"]),
        ("ｶﾞｽ", {"ja"}, ["ガス"]),
        ("カス", {"ja"}, ["カス"]),
        ("หยุดยิง", {"th"}, ["หยุดยิง"]),
        ("เจรจา", {"th"}, ["เจรจา"]),
        ("กรุงเทพ talks", set(), []),
        ("知", {"ja"}, ["知事"]),
        ("任", {"ja"}, ["任"]),
        ("欢迎 -东", {"zh"}, ["欢迎"]),
    ],
)  # fmt: skip
def test_a_stretch_of_a_text_is_found_and_marked_whole(
    engine: EmbeddedEngine, q: str, wanted: set[str], marked: list[str]
) -> None:
    found = engine.search(SearchRequest(q=q)).results
    assert {hit.id for hit in found} == wanted
    for hit in found:
        if hit.id == "en":
            continue
        assert hit.highlights.title is not None
        shown = [hit.highlights.title, *hit.highlights.body]
        assert [each.text[first:last] for each in shown for first, last in each.matches] == marked
        view = engine.article(hit.id, q)
        assert view is not None
        text = {"title": view.article.title or "", "body": view.article.body}
        assert [text[name][first:last] for name in text for first, last in view.matches[name]] == marked


def test_a_sentence_ends_at_a_full_stop_without_a_space(engine: EmbeddedEngine) -> None:
    (hit,) = engine.search(SearchRequest(q="谈判")).results
    assert [each.text for each in hit.highlights.body] == ["2024年的谈判曾经失败！"]


def test_texts_are_kept_as_they_are(engine: EmbeddedEngine) -> None:
    for language, text in TEXTS.items():
        view = engine.article(language)
        assert view is not None
        assert (view.article.title, view.article.body) == text


def test_whoosh_finds_them_too(engine: EmbeddedEngine) -> None:
    with open_dir(str(engine.folder)).searcher() as searcher:
        for q, wanted in (("停火协议", {"zh"}), ("東京", {"ja", "en"}), ("หยุดยิง", {"th"})):
            assert {hit["id"] for hit in searcher.search(parse(q).tree)} == wanted


def test_the_pattern_and_the_kernel_know_the_same_characters() -> None:
    characters = re.compile(rf"(?=\w)[{CONTINUOUS}]")
    for code in range(sys.maxunicode + 1):
        if re.match(r"\w", chr(code)):
            assert bool(characters.match(chr(code))) == bool(is_continuous(code))
            assert is_character(chr(code)) == bool(is_continuous(code))
