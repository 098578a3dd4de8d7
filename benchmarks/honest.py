"""Honest articles, with things that look like promotion and that a cleaner must spare."""

from dataclasses import dataclass, field
from random import Random

import words
from markup import Html, Markdown, Markup, Plain
from voices import CHINESE, ENGLISH, Voice, pick

_NOUNS = [noun for noun in words.ENGLISH["noun"] if noun.isascii()]
_SITE_COUNT = 4000
_MARKDOWN, _HTML, _PLAIN = Markdown(), Html(), Plain()


@dataclass
class Article:
    """An article in pieces; `paragraphs` are the positions in `blocks` that hold plain paragraphs."""

    voice: Voice
    markup: Markup
    site: str
    title: str
    blocks: list[str] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)

    def insert(self, position: int, block: str) -> None:
        """Insert a block that is not a plain paragraph before the one at `position`."""
        self.blocks.insert(position, block)
        self.paragraphs = [place + (place >= position) for place in self.paragraphs]

    def text(self) -> str:
        """The whole article, in its format."""
        blocks = list(self.blocks)
        for position in self.paragraphs:
            blocks[position] = self.markup.paragraph(blocks[position])
        return self.markup.page(self.title, self.site, [self.markup.title(self.title), *blocks])


class Author:
    """Writes articles of `least` to `most` bytes; the same `rng` state gives the same article."""

    def __init__(self, rng: Random, least: int, most: int) -> None:
        self.rng = rng
        self.least, self.most = least, most
        self.sites = [self._site(number) for number in range(_SITE_COUNT)]

    def _site(self, number: int) -> str:
        first, second = pick(self.rng, _NOUNS), pick(self.rng, _NOUNS)
        return f"{first}-{second}.example.org" if number % 4 == 3 else f"{first}{second}.example"

    def site(self) -> str:
        """A random site, by Zipf's law: a few of them often, most of them rarely."""
        return self.sites[int(_SITE_COUNT ** self.rng.random()) - 1]

    def url(self) -> str:
        """A random page of a random site, one time in six its home page."""
        rng = self.rng
        first, second, number = pick(rng, _NOUNS), pick(rng, _NOUNS), int(rng.random() * 9000)
        shapes = [
            f"{pick(rng, words.YEARS)}/{number % 12 + 1:02}/{first}-{second}",
            f"{first}/{second}.html",
            f"wiki/{first.capitalize()}",
            f"articles/{number}?page={number % 7 + 1}",
            f"{first}/{number}#{second}",
            "",
        ]
        return f"https://{self.site()}/{pick(rng, shapes)}"

    def article(self) -> Article:
        """The next article."""
        rng = self.rng
        kind = rng.random()
        markup: Markup = _HTML if kind < 0.2 else _PLAIN if kind < 0.25 else _MARKDOWN
        voice = pick(rng, [CHINESE, ENGLISH])
        second = ENGLISH if voice is CHINESE and rng.random() < 0.2 else voice
        article = Article(voice, markup, self.site(), voice.title.say(rng))
        wanted = self.least + (self.most - self.least) * rng.random()
        reads_on = rng.random() < 0.3
        size, first = 400 + 300 * reads_on + 300 * (markup is _HTML), True
        while first or size < wanted:
            size += self._section(article, second if not first and rng.random() < 0.5 else voice, first, wanted - size)
            first = False
        if reads_on:
            article.blocks.append(markup.heading(voice.reading))
            article.blocks.append(markup.items([self._link(article, voice) for _ in range(3)]))
        if rng.random() < 0.02:
            where = "https://t.me/" + pick(rng, _NOUNS) + "_" + pick(rng, _NOUNS) + "_users"
            if voice is CHINESE and rng.random() < 0.5:
                where = self.url()
            self._paragraph(article, voice.group.say(rng).replace("@", where if markup is _PLAIN else f"<{where}>"))
            if markup is _HTML:
                article.blocks[-1] = article.blocks[-1].replace(f"<{where}>", markup.link(where, where))
        if rng.random() < 0.05:
            mail = f"{pick(rng, _NOUNS)}.{pick(rng, _NOUNS)}@{article.site}"
            self._paragraph(article, voice.mail.say(rng).replace("@", mail))
        return article

    def _section(self, article: Article, voice: Voice, first: bool, room: float) -> int:
        """Append a section; returns the number of bytes appended."""
        rng, markup, blocks = self.rng, article.markup, article.blocks
        start = len(blocks)
        if not first:
            blocks.append(markup.heading(voice.heading.say(rng)))
        size = 0
        for _ in range(2 if first else 1 + int(rng.random() * 3)):
            if size and size >= room:
                break
            said = [voice.sentence.say(rng) for _ in range(3 + int(rng.random() * 5))]
            if first or rng.random() < 0.35:
                said.append(voice.pointer.say(rng).replace("@", self._link(article, voice)))
            self._paragraph(article, voice.space.join(said))
            size += len(blocks[-1].encode())
        extra = rng.random()
        if extra < 0.16:
            blocks.append(markup.items([voice.item.say(rng) for _ in range(3 + int(rng.random() * 4))]))
        elif extra < 0.26:
            blocks.append(markup.image(voice.label.say(rng), f"https://img.{self.site()}/{pick(rng, _NOUNS)}.jpg"))
            if markup is _HTML:
                blocks[-1] = f"<figure>{blocks[-1]}</figure>"
        elif extra < 0.32:
            blocks.append(markup.quote(voice.sentence.say(rng)))
        elif extra < 0.36:
            blocks.append(markup.code(self._code()))
        elif extra < 0.40:
            rows = [self._row(voice) for _ in range(2 + int(rng.random() * 4))]
            blocks.append(markup.table([voice.columns, *rows]))
        return sum(len(block.encode()) for block in blocks[start:])

    def _paragraph(self, article: Article, text: str) -> None:
        article.paragraphs.append(len(article.blocks))
        article.blocks.append(text)

    def _link(self, article: Article, voice: Voice) -> str:
        return article.markup.link(voice.label.say(self.rng), self.url())

    def _row(self, voice: Voice) -> tuple[str, str, str]:
        slots = words.CHINESE if voice is CHINESE else words.ENGLISH
        return pick(self.rng, words.YEARS), pick(self.rng, slots["place"]), pick(self.rng, words.NUMBERS)

    def _code(self) -> str:
        """A function with a decorator, which looks like a handle."""
        rng, names = self.rng, words.CODE_NAMES
        route = f"@app.route('/{pick(rng, names)}')"
        decorator = pick(rng, ["@cache", "@property", "@dataclass", "@staticmethod", route])
        one, two, three = pick(rng, names), pick(rng, names), pick(rng, names)
        return (
            f"{decorator}\ndef {one}_{two}({three}: list[int]) -> int:\n"
            f"    return sum({two} for {two} in {three} if {two} > {pick(rng, words.NUMBERS)})\n"
        )
