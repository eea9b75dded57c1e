"""What language a text is in: by script and small words without the extra, by the detector with it."""

from __future__ import annotations

from typing import Any

import pytest

from index import language
from index.language import language_of_text

BY_ITSELF = {
    "en": "The talks failed, and both sides said that they would meet again.",
    "zh": "停火协议昨天在日内瓦签署。联合国秘书长表示欢迎。",
    "ja": "停戦合意が昨日ジュネーブで署名された。国連事務総長は歓迎した。",
    "ko": "휴전 협정이 어제 제네바에서 서명되었다.",
    "th": "ข้อตกลงหยุดยิงได้ลงนามเมื่อวานนี้ที่เจนีวา",
    "el": "Η συμφωνία εκεχειρίας υπογράφηκε χθες.",
    "he": "הסכם הפסקת האש נחתם אתמול.",
    "ru": "Соглашение о перемирии было подписано вчера в Женеве, объявил министр.",
    "uk": "Угоду про перемир’я підписали вчора в Женеві.",
    "ar": "وقّعت اتفاقية الهدنة أمس في جنيف، قال الوزير إنها مهمة.",
    "fa": "توافق آتش‌بس دیروز در ژنو امضا شد، پیمان مهم است.",
    "hi": "युद्धविराम समझौते पर कल जिनेवा में हस्ताक्षर हुए।",
}
LATIN = {
    "de": "Die Verhandlungen über den Waffenstillstand wurden gestern unterbrochen, weil sich beide Seiten nicht einig sind.",
    "fr": "Les négociations sur le cessez-le-feu ont été interrompues hier à Genève, car les deux parties ne sont pas d’accord.",
    "es": "Las negociaciones sobre el alto el fuego se interrumpieron ayer en Ginebra porque las partes no están de acuerdo.",
    "it": "I negoziati sul cessate il fuoco sono stati interrotti ieri a Ginevra perché le parti non sono d’accordo.",
    "pt": "As negociações sobre o cessar-fogo foram interrompidas ontem em Genebra porque as partes não estão de acordo.",
    "pl": "Rozmowy o zawieszeniu broni zostały wczoraj przerwane w Genewie, ponieważ strony nie są zgodne.",
}  # fmt: skip


@pytest.fixture
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_detector", lambda: None)


@pytest.mark.usefixtures("without_the_extra")
@pytest.mark.parametrize(("code", "text"), BY_ITSELF.items())
def test_scripts_and_english_are_told_without_a_detector(code: str, text: str) -> None:
    assert language_of_text(text) == code


@pytest.mark.usefixtures("without_the_extra")
@pytest.mark.parametrize("text", [*LATIN.values(), "", "1,200", "😀😀", "“”", "…", "Talks"])
def test_without_the_detector_other_texts_are_of_no_known_language(text: str) -> None:
    assert language_of_text(text) is None


@pytest.mark.usefixtures("without_the_extra")
def test_a_foreign_name_does_not_make_a_text_foreign() -> None:
    assert language_of_text("The play 东京 is, they said, not about the city of 東京.") == "en"


@pytest.mark.parametrize(("code", "text"), LATIN.items())
def test_the_detector_tells_languages_of_latin_script(code: str, text: str) -> None:
    pytest.importorskip("py3langid")
    assert language_of_text(text) == code


class _Detector:
    def __init__(self, *answer: Any) -> None:
        self._answer = answer

    def classify(self, text: str) -> tuple[Any, ...]:
        assert len(text) <= 500
        return self._answer


def test_a_table_of_abbreviations_is_not_taken_for_a_language_that_is_hardly_written() -> None:
    pytest.importorskip("py3langid")
    table = "Qtly div four cts vs three cts prior. Pay May 4. Record April 9. Shr 31 cts vs 28 cts."
    assert language_of_text(table) in ("en", None)


@pytest.mark.parametrize(("answer", "told"), [(("de", 0.9), "de"), (("de", 0.3), None)])
def test_a_detector_that_is_not_sure_says_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[str, float], told: str | None
) -> None:
    monkeypatch.setattr(language, "_detector", lambda: _Detector(*answer))
    words = "so weit war niemand von allen bis dahin je gegangen wie er es nun tat"
    assert language_of_text(f"{words} " * 200) == told
    assert language_of_text("so weit " * 200) is None
