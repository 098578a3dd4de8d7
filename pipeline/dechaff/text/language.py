"""The language of a text, inferred from its script and its most common words.

Mostly the beginning of an article is enough; more of it is read if that leaves doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from dechaff.text.language_codes import TWO_LETTERS

UNKNOWN = "und"
"""The BCP 47 code for an unknown language."""
SAMPLE_CHARS = 50_000
"""A longer text is judged by its beginning."""


class _Look(NamedTuple):
    """How much of a text to read, and what it must have for an answer."""

    chars: int
    letters: int
    """How many letters there must be; an ideograph counts for three."""
    script_share: float
    """The share of the letters that must be of one script."""
    kinds: int
    """How many different common words of the language must occur."""
    word_share: float
    """The share of all words that they must make up."""
    lead: float
    """How many times as often as those of any other language they must occur."""


# The more is read, the less clear-cut it need be.
_LOOKS = (
    _Look(500, letters=100, script_share=0.75, kinds=4, word_share=0.07, lead=1.3),
    _Look(6_000, letters=200, script_share=0.6, kinds=3, word_share=0.05, lead=1.2),
)
_LAST_LOOK = _Look(SAMPLE_CHARS, letters=12, script_share=0.5, kinds=2, word_share=0.05, lead=1.1)

# What is not prose, each with a character that it has: tags, code spans, character references, addresses.
_NO_PROSE = (
    ("<", re.compile(r"<[^<>]{1,2000}>")),
    ("`", re.compile(r"`[^`\n]*`")),
    ("&", re.compile(r"&#?\w{1,24};")),
    (":", re.compile(r"https?://[!-~]+")),
)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_HIDDEN = re.compile(r"<(/?)(?:style|script)\b", re.IGNORECASE)

# Scripts by the first byte of a letter in UTF-8.
_FIRST_BYTES = {
    "latin": b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\xc3\xc4\xc5\xc6\xc7\xc8\xc9",
    "greek": b"\xce\xcf",
    "cyrillic": b"\xd0\xd1\xd2\xd3",
    "hebrew": b"\xd7",
    "arabic": b"\xd8\xd9\xda\xdb",
    "han": b"\xe4\xe5\xe6\xe7\xe8\xe9",
    "hangul": b"\xea\xeb\xec\xed",
}
# Scripts whose first byte is not theirs alone: kana share it with Chinese marks, two others with related scripts.
_FIRST_PAIRS = {
    "kana": (b"\xe3\x81", b"\xe3\x82", b"\xe3\x83"),
    "devanagari": (b"\xe0\xa4", b"\xe0\xa5"),
    "thai": (b"\xe0\xb8", b"\xe0\xb9"),
}
_CODE_OF = {script: bytes([code]) for code, script in enumerate(_FIRST_BYTES)}
_TO_CODES = bytes(
    next((code[0] for script, code in _CODE_OF.items() if byte in _FIRST_BYTES[script]), 0) for byte in range(256)
)
_NO_FIRST_BYTES = bytes(set(range(256)).difference(*_FIRST_BYTES.values()))
_LETTERS_OF_ONE = {"han": 3, "kana": 2, "hangul": 3}
_BY_SCRIPT = {
    "han": "zh",
    "kana": "ja",
    "hangul": "ko",
    "thai": "th",
    "hebrew": "he",
    "devanagari": "hi",
    "greek": "el",
}

# Words that occur in nearly every text of a language, and in few other languages of its script.
_COMMON = {
    "latin": {
        "en": "the of and to is in that it for you with are this on be have not from as or your which was can",
        "de": "der die und das ist nicht ein eine mit zu den von auf für dem im sich auch wird sie ich bei aus oder",
        "fr": "le les des et est une un du dans pour qui que pas sur avec vous plus par ce cette sont au nous ou",
        "es": "el los las y es una un del en que por con para no se su al lo más como o pero sus este",
        "pt": "os as e um uma do da dos das em não com para que por se mais na no ao você como ou seu",
        "it": "il gli che di è una per non con del della sono si dei nel anche più le alla questo da ma",
        "nl": "de het een van en is dat niet met voor zijn op aan te ook als bij naar wordt maar deze",
        "sv": "och att det som en är på för av med den inte till ett om har han jag men från eller kan vi",
        "da": "og at det er en på af for til den ikke med som et har jeg der var men fra eller kan vi",
        "no": "og å det er en på av for til den ikke med som et har jeg som var men fra eller kan vi seg",
        "fi": "ja on ei se että hän oli ovat mutta kun niin myös joka kuin sen ole tai mukaan tämä",
        "cs": "se na je že to si ve po pro ale jak tak jako nebo by také jsou který aby při",
        "ro": "și în de la cu pe nu este un o din care mai pentru sau ca al ale să au sunt dar",
        "hu": "az és hogy nem is egy van meg ez azt csak de már ha vagy mint volt kell",
        "pl": "się nie jest że jak od przez dla oraz ale tym czy są lub może które który tego także",
        "tr": "ve bir bu için ile olarak çok daha olan gibi var kadar sonra veya ama her değil mi ise göre yeni ilk",
        "id": "yang dan di untuk dengan ini dari pada adalah tidak akan dalam itu atau anda bisa ke juga oleh saya",
        "vi": "và của là có không được cho một các những với trong này để người khi đã từ bạn đến",
    },
    "cyrillic": {
        "ru": "и в не на что с как это по для из но он от к или так же все вы мы его при если",
        "uk": "і в не на що з як це для та але від або якщо ви ми його при є до й про також",
        "sr": "и у је да се на за са од што као али није су или по који не би",
        "bg": "и в не на че с как това за от но или ще са се да е като по при ако което",
    },
    "arabic": {
        "ar": "في من على إلى أن هذا هذه التي الذي مع عن ما لا كان و أو كل بعد قد هو هي",
        "fa": "و در به از که این را با است برای آن یک می های تا بر شود کرد خود ما",
        "ur": "کے کی میں ہے اور کا کو سے نے پر یہ ہیں کہ اس ایک بھی کر لئے",
    },
}
# Letters that few languages have: each counts as a common word of the one language above that has it.
_OWN_LETTERS = {
    "de": "ß",
    "es": "ñ",
    "pt": "ãõ",
    "pl": "łąęźżćńś",
    "tr": "ğış",
    "vi": "ơưđạảấầẩậắằặẹẻếềểễệỉịọỏốồổộớờởợụủứừửựỳỵỷỹ",
    "ru": "ыэё",
    "uk": "іїєґ",
    "bg": "ъ",
    "sr": "јљњћђџ",
    "fa": "پچژگ",
    "ur": "ٹڈڑے",
}
_OWNER_OF = {
    script: {letter: name for name in languages for letter in _OWN_LETTERS.get(name, "")}
    for script, languages in _COMMON.items()
}
_WORDS_OF = {name: frozenset(words.split()) for languages in _COMMON.values() for name, words in languages.items()}
_LANGUAGES_OF = {
    script: {
        word: tuple(name for name in languages if word in _WORDS_OF[name])
        for word in chain.from_iterable(_WORDS_OF[name] for name in languages)
    }
    for script, languages in _COMMON.items()
}
_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[\-_][\w\-]*)?\s*")


def language_of(text: str) -> str:
    """The BCP 47 code of the language that most of the text is in; `und` if that is unclear or not one of those above.

    Only as much of the beginning is read as it takes to be sure.
    """
    start = _start_of_body(text)
    for look in _LOOKS:
        end = start + look.chars
        if end < len(text):
            language = _seen_language(_prose(text[start:end], cut=True), look)
            if language != UNKNOWN:
                return language
    return _seen_language(_prose(text[:SAMPLE_CHARS]), _LAST_LOOK)


def primary_language(tag: str) -> str:
    """The language of a tag such as `zh-Hant-TW` or `pt_BR`, or `und`; `en` for `eng`, too."""
    match = _TAG.fullmatch(tag)
    code = match[1].lower() if match else UNKNOWN
    return TWO_LETTERS.get(code, code)


def _seen_language(prose: str, look: _Look) -> str:
    letters = _letters_by_script(prose)
    script, most = max(letters.items(), key=itemgetter(1))
    total = sum(letters.values())
    if total < look.letters or most < look.script_share * total:
        return UNKNOWN
    return _by_words(prose, script, look) if script in _COMMON else _BY_SCRIPT[script]


def _start_of_body(text: str) -> int:
    """Where the body of a page begins, as its head has few words; 0 if there is none."""
    body = _BODY.search(text, 0, SAMPLE_CHARS) if "<" in text else None
    return body.start() if body else 0


def _prose(text: str, cut: bool = False) -> str:
    """The text without code and markup. An unclosed fence is ignored, unless the text is `cut` from a longer one."""
    if "`" in text:
        parts = text.split("```")
        text = " ".join(parts[::2] if cut or len(parts) % 2 else [*parts[::2], parts[-1]])
    if "<" in text:
        first, *rest = _HIDDEN.split(text)
        text = " ".join([first, *(part for end, part in zip(rest[::2], rest[1::2], strict=True) if end)])
    for needs, pattern in _NO_PROSE:
        if needs in text:
            text = pattern.sub(" ", text)
    return text


def _letters_by_script(prose: str) -> dict[str, int]:
    """The number of letters of each script, weighted by what a letter of it is worth."""
    data = prose.encode("utf-8", "ignore")
    codes = data.translate(_TO_CODES, _NO_FIRST_BYTES)
    if data.isascii():
        return {"latin": len(codes)}
    letters = {script: codes.count(code) * _LETTERS_OF_ONE.get(script, 1) for script, code in _CODE_OF.items()}
    for script, pairs in _FIRST_PAIRS.items():
        # Pairs are slow to count. Chinese text has few of these bytes, so it need not be counted.
        if data.count(pairs[0][:1]) > letters["han"] / 20:
            letters[script] = sum(map(data.count, pairs)) * _LETTERS_OF_ONE.get(script, 1)
    # Japanese mixes kana and Han; only kana is its own.
    if letters.get("kana", 0) > letters["han"] / 10:
        letters["kana"] += letters.pop("han")
    return letters


def _by_words(prose: str, script: str, look: _Look) -> str:
    lower = prose.lower()
    words = lower.split()
    languages_of = _LANGUAGES_OF[script]
    common = list(filter(languages_of.__contains__, words))
    found = Counter(chain.from_iterable(map(languages_of.__getitem__, common)))
    own = set() if lower.isascii() else _OWNER_OF[script].keys() & set(lower)
    for letter in own:
        found[_OWNER_OF[script][letter]] += lower.count(letter)
    if not found:
        return UNKNOWN
    language = max(found, key=found.__getitem__)
    count = found.pop(language)
    kinds = len(_WORDS_OF[language].intersection(common)) + len(own.intersection(_OWN_LETTERS.get(language, "")))
    known = kinds >= look.kinds and count >= look.word_share * len(words)
    return language if known and count >= look.lead * max(found.values(), default=0) else UNKNOWN
