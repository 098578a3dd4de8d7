"""The language of a text is inferred from its script and its common words, and is unknown if that is unsure."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text.language import language_of, primary_language

SENTENCES = {
    "ar": "تزرع البصلة في الخريف ثم تسقى مرة واحدة في الأسبوع حتى تظهر الأوراق من الأرض.",
    "bg": "Луковиците се засаждат през есента и се поливат веднъж седмично, докато листата не се покажат.",
    "de": "Die Zwiebeln werden im Herbst gesetzt und einmal in der Woche gegossen, bis die Blätter sich zeigen.",
    "el": "Οι βολβοί φυτεύονται το φθινόπωρο και ποτίζονται μία φορά την εβδομάδα.",
    "en": "The bulbs are planted in autumn and watered once a week until the leaves come out of the ground.",
    "es": "Los bulbos se plantan en otoño y se riegan una vez por semana hasta que salen las hojas.",
    "fa": "پیازها را در پاییز می کارند و هر هفته یک بار آب می دهند تا برگ ها از خاک بیرون بیایند.",
    "fr": "Les bulbes se plantent en automne et on les arrose une fois par semaine pour que les feuilles sortent.",
    "he": "את הפקעות שותלים בסתיו ומשקים פעם בשבוע עד שהעלים יוצאים מן האדמה.",
    "hi": "कंद शरद ऋतु में लगाए जाते हैं और सप्ताह में एक बार सींचे जाते हैं।",
    "id": "Umbi ditanam pada musim gugur dan disiram sekali seminggu sampai daun keluar dari tanah yang lembap.",
    "it": "I bulbi si piantano in autunno e si annaffiano una volta alla settimana, anche con la pioggia, per non seccare.",
    "ja": "球根は秋に植え、葉が土から出るまで週に一度だけ水をやります。",
    "ko": "알뿌리는 가을에 심고 잎이 나올 때까지 일주일에 한 번 물을 준다.",
    "nl": "De bollen worden in de herfst geplant en een keer per week begoten tot het blad uit de grond komt.",
    "pl": "Cebule sadzi się jesienią i podlewa raz w tygodniu, aż liście wyjdą z ziemi.",
    "pt": "Os bolbos são plantados no outono e regados uma vez por semana até que as folhas saiam da terra.",
    "ru": "Луковицы сажают осенью и поливают раз в неделю, пока из земли не покажутся листья.",
    "th": "หัวพันธุ์ปลูกในฤดูใบไม้ร่วงและรดน้ำสัปดาห์ละครั้งจนใบขึ้นจากดิน",
    "tr": "Soğanlar sonbaharda dikilir ve yapraklar çıkana kadar haftada bir sulanır.",
    "uk": "Цибулини садять восени й поливають раз на тиждень, поки з землі не з’явиться листя.",
    "ur": "بلب خزاں میں لگائے جاتے ہیں اور ہفتے میں ایک بار پانی دیا جاتا ہے تاکہ پتے نکل آئیں۔",
    "vi": "Củ được trồng vào mùa thu và tưới mỗi tuần một lần cho đến khi lá mọc lên khỏi mặt đất.",
    "zh": "球根在秋天种下，每周浇一次水，直到叶子从土里长出来。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    assert language_of(SENTENCES[language]) == language


@pytest.mark.parametrize("language", SENTENCES)
def test_code_and_markup_say_nothing_of_the_language(language: str) -> None:
    markup = (
        "<p class='the of and is'>{}</p>\n\n```\nif this is not the one: return with the error\n```\n"
        "<a href='https://the.example/of/and/is'>1</a>"
    )
    assert language_of(markup.format(SENTENCES[language])) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "2026-11-21",
        "def f(x): return x",
        "lorem ipsum dolor sit amet consectetur",
        "Ndizi huiva polepole kivulini na hukaa siku nyingi.",
        "Bananak astiro heltzen dira itzalean eta egun askotan irauten dute.",
    ],
)
def test_what_tells_too_little_is_of_no_language(text: str) -> None:
    assert language_of(text) == "und"


def test_two_languages_in_equal_parts_are_none() -> None:
    assert language_of(SENTENCES["ko"] + SENTENCES["th"] + SENTENCES["hi"]) == "und"


LONG = {language: f"{sentence}\n\n" * 100 for language, sentence in SENTENCES.items()}


@pytest.mark.parametrize("language", LONG)
def test_a_long_text_is_of_the_language_of_its_sentences(language: str) -> None:
    assert language_of(LONG[language]) == language


@pytest.mark.parametrize(
    "opening",
    [
        "```\n" + "if this is not the one: return with the error\n" * 20 + "```\n",
        "<html><head>" + "<meta name='that of the and is'>" * 40 + "</head>\n<body>",
        "<script>" + "if (this.is('the')) return with.the.error\n" * 50 + "</script>\n",
        f"{SENTENCES['en']} " * 4,
    ],
    ids=["code", "head", "script", "another language"],
)
def test_an_opening_that_is_not_clear_does_not_decide(opening: str) -> None:
    assert language_of(opening + LONG["ko"]) == "ko"


def test_a_fence_that_does_not_end_hides_nothing() -> None:
    assert language_of("```\n" + LONG["fr"]) == "fr"


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert language_of(text)


@pytest.mark.parametrize("piece", ["a.", "<style>", "“", "&a", "a@", "```a", "ア・", "x" * 70 + " "])
def test_a_hostile_text_takes_no_longer_than_another(piece: str) -> None:
    started = time.process_time()
    language_of(piece * 100_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-Hant-TW", "zh"), ("pt_BR", "pt"), (" EN ", "en"), ("fil", "fil"), ("English", "und"), ("", "und")],
)
def test_a_tag_is_read_down_to_its_language(tag: str, language: str) -> None:
    assert primary_language(tag) == language
