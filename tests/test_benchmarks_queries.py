import random
from collections import Counter

import pytest

from benchmarks.corpus import Story
from benchmarks.queries import KINDS, Query, TooFewArticles, digest, make_queries

SYLLABLES = ("bra", "cle", "dro", "fin", "mos", "tal", "rin", "luk")
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]


def stories(count: int = 30) -> list[Story]:
    chance = random.Random(7)
    made = []
    for number in range(count):
        words = chance.choices(WORDS, weights=range(1, len(WORDS) + 1), k=60)
        made.append(
            Story(
                id=str(number), title=" ".join(words[:5]).capitalize(), body=" ".join(words) + ".",
                source="wire", date="2020-01-01", people=[], places=[],
            )
        )  # fmt: skip
    return made


def test_the_same_seed_makes_the_same_queries() -> None:
    assert digest(make_queries(stories(), 40, seed=1)) == digest(make_queries(stories(), 40, seed=1))
    assert digest(make_queries(stories(), 40, seed=1)) != digest(make_queries(stories(), 40, seed=2))


def test_all_classes_are_there_about_equally_often_and_in_turn() -> None:
    queries = make_queries(stories(), 40, seed=1)
    assert [query.kind for query in queries[:6]] == list(KINDS)
    assert sorted(Counter(query.kind for query in queries).values()) == [6, 6, 7, 7, 7, 7]
    assert len(set(queries)) == 40


def test_every_word_is_plain_and_in_lower_case() -> None:
    assert all(
        word.isascii() and word.islower() and word.isalpha() for q in make_queries(stories(), 40, 1) for word in q.words
    )


def test_every_query_matches_something() -> None:
    texts = [f"{story['title']} {story['body']}".lower() for story in stories()]
    for query in make_queries(stories(), 40, seed=1):
        if query.kind == "phrase":
            assert any(" ".join(query.words) in text for text in texts)
        else:
            assert any(all(word in text for word in query.words) for text in texts)


def test_words_that_tokenizers_cut_differently_are_not_asked_for() -> None:
    odd = Story(
        id="1", title="The U.S. won't say", body="wasn't half-baked 4runner mails.com", source="", date="", people=[], places=[]
    )  # fmt: skip
    with pytest.raises(TooFewArticles, match="frequent"):
        make_queries([odd] * 5, 6, seed=1)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (Query("and", ("kerry", "ceasefire")), "kerry ceasefire"),
        (Query("or", ("kerry", "ceasefire")), "kerry OR ceasefire"),
        (Query("phrase", ("peace", "talks")), '"peace talks"'),
    ],
)
def test_a_query_reads_as_people_type_it(query: Query, text: str) -> None:
    assert str(query) == text
