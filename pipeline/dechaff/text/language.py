"""The language of a text, by its script and its most common words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

UNKNOWN = "und"
"""What BCP 47 calls a language that is not known."""
SAMPLE_CHARS = 50_000
"""A longer text is judged by its beginning."""
LEAST_LETTERS = 12
"""Fewer letters could be of any language; an ideograph counts for three."""
LEAST_SHARE = 0.05
"""The share of a text's words that must be among a language's common ones."""
LEAST_KINDS = 2
"""So many of them must be there."""
LEAST_LEAD = 1.1
"""How many times as often they must stand as those of any other language."""

# What is no prose: tags, addresses, code, character references.
_NO_PROSE = re.compile(
    r"<[^<>]{1,2000}>|`[^`\n]*`|&#?\w{1,24};"
    r"|\b(?:https?://|www\.)\S+|(?<![^\s(<\"'])[^\s@]{1,64}@\S+",
    re.IGNORECASE,
)
_CODE = re.compile(r"<(?P<tag>style|script)\b|```", re.IGNORECASE)
_CODE_END = re.compile(r"(?P<tag></(?:style|script)>)|```", re.IGNORECASE)
_SCRIPTS = {
    "han": "\u3400-\u9fff\uf900-\ufaff",
    "kana": "\u3040-\u30ff",
    "hangul": "\u1100-\u11ff\uac00-\ud7a3",
    "thai": "\u0e01-\u0e5b",
    "arabic": "\u0620-\u06ff",
    "hebrew": "\u05d0-\u05ea",
    "devanagari": "\u0904-\u097f",
    "greek": "\u0370-\u03ff",
    "cyrillic": "\u0400-\u04ff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_SCRIPT = re.compile("|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _SCRIPTS.items()))
_LETTERS_OF_ONE = {"han": 3, "kana": 2, "hangul": 3}
_BY_SCRIPT = {"hangul": "ko", "thai": "th", "hebrew": "he", "devanagari": "hi", "greek": "el"}

# Words that stand in nearly every text of a language and in few of the others that share its script.
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
# Letters that few languages write: a word with one speaks for the language above that does.
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
_OWNER = {letter: language for language, letters in _OWN_LETTERS.items() for letter in letters}
_OWN = re.compile(f"[{''.join(_OWNER)}]")
_LANGUAGES_OF = {
    script: {
        word: [name for name, words in languages.items() if word in words.split()]
        for word in " ".join(languages.values()).split()
    }
    for script, languages in _COMMON.items()
}
_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[\-_][\w\-]*)?\s*")


def language_of(text: str) -> str:
    """The BCP 47 code of the language most of the text is in; `und` where it is hard to tell or none of those above."""
    prose = _NO_PROSE.sub(" ", _without_code(text[:SAMPLE_CHARS]))
    letters: Counter[str] = Counter()
    for run in _SCRIPT.finditer(prose):
        letters[run.lastgroup or ""] += len(run.group()) * _LETTERS_OF_ONE.get(run.lastgroup or "", 1)
    # Japanese is written in three scripts, of which only kana is its own.
    if letters["kana"] > letters["han"] / 10:
        letters["kana"] += letters.pop("han", 0)
    if not letters or letters.total() < LEAST_LETTERS:
        return UNKNOWN
    script, most = letters.most_common(1)[0]
    if 2 * most < letters.total():
        return UNKNOWN
    if script in _COMMON:
        return _by_words(prose, script)
    return {"han": "zh", "kana": "ja"}.get(script) or _BY_SCRIPT[script]


def primary_language(tag: str) -> str:
    """The language of a tag such as `zh-Hant-TW` or `pt_BR`, or `und`."""
    match = _TAG.fullmatch(tag)
    return match[1].lower() if match else UNKNOWN


def _without_code(text: str) -> str:
    kept: list[str] = []
    at = 0
    for opening in _CODE.finditer(text):
        if opening.start() < at:
            continue
        ends = _CODE_END.finditer(text, opening.end())
        end = next((one for one in ends if (one["tag"] is None) == (opening["tag"] is None)), None)
        if end is None:
            break
        kept.append(text[at : opening.start()])
        at = end.end()
    return " ".join([*kept, text[at:]])


def _by_words(prose: str, script: str) -> str:
    words = re.findall(f"[{_SCRIPTS[script]}]+", prose.lower())
    found: Counter[str] = Counter()
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        for language in _LANGUAGES_OF[script].get(word, ()):
            found[language] += 1
            kinds[language].add(word)
        own = _OWN.search(word)
        if own and _OWNER[own.group()] in _COMMON[script]:
            found[_OWNER[own.group()]] += 1
            kinds[_OWNER[own.group()]].add(word)
    if not found:
        return UNKNOWN
    (language, count), (_, second) = [*found.most_common(2), ("", 0)][:2]
    known = len(kinds[language]) >= LEAST_KINDS and count >= LEAST_SHARE * len(words)
    return language if known and count >= LEAST_LEAD * second else UNKNOWN
