"""How sentences are made: templates in a language, with slots filled with its words."""

import re
from dataclasses import dataclass
from random import Random
from typing import TypeAlias, TypeVar

import words

_Template: TypeAlias = tuple[str | list[str], ...]
_Choice = TypeVar("_Choice")
_BEFORE_VOWEL = re.compile(r"(?<=\b[Aa])(?= [aeio])")


def pick(rng: Random, choices: list[_Choice]) -> _Choice:
    """One of the choices; faster than `Random.choice`."""
    return choices[int(rng.random() * len(choices))]


@dataclass(frozen=True)
class Phrases:
    """Templates of one kind."""

    templates: list[_Template]

    def say(self, rng: Random) -> str:
        """A random template with a word in each slot, capitalized."""
        random = rng.random
        text = "".join(
            [
                part if isinstance(part, str) else part[int(random() * len(part))]
                for part in self.templates[int(random() * len(self.templates))]
            ]
        )
        return _BEFORE_VOWEL.sub("n", text[0].upper() + text[1:])


@dataclass(frozen=True)
class Voice:
    """Everything that an honest author says in one language."""

    language: str
    space: str
    sentence: Phrases
    title: Phrases
    heading: Phrases
    item: Phrases
    label: Phrases
    pointer: Phrases
    reading: str
    columns: tuple[str, str, str]
    group: Phrases
    mail: Phrases


def _phrases(slots: dict[str, list[str]], text: str) -> Phrases:
    def parts(line: str) -> _Template:
        return tuple(
            slots[part] if position % 2 else part for position, part in enumerate(re.split(r"\{(\w+)\}", line))
        )

    return Phrases([parts(line.strip()) for line in text.strip().splitlines()])


def _english(text: str) -> Phrases:
    return _phrases(words.ENGLISH, text)


def _chinese(text: str) -> Phrases:
    return _phrases(words.CHINESE, text)


ENGLISH = Voice(
    language="en",
    space=" ",
    sentence=_english("""
        In {year} the {adj} {noun} of {place} was still {adv} used by the {nouns}.
        {name} {past} the {noun} before the {adj} {noun} was {past}.
        Nobody in {place} had {adv} {past} so many {nouns} since {year}.
        The {nouns} {past} {number} {nouns} and one {adj} {noun}.
        A {noun} is {adj} only when the {noun} beside it is {adj} too.
        When {time} came, the {noun} lay {adv} under the {adj} {noun}.
        Of the {number} {nouns}, {number} were {past} by {name}.
        We {past} the {noun}, {past} the {noun} and {past} what the {nouns} had left.
        You can {verb} the {noun} first and {verb} the {adj} {noun} afterwards.
        It takes about {number} minutes to {verb} the {noun} and {verb} the {nouns}.
        {name} wrote in {year} that every {noun} wants a {adj} {noun}.
        The {adj} {noun} near {place} has {number} steps and a {adj} {noun}.
        Between {place} and {place} the {nouns} {adv} follow the {noun}.
        To {verb} a {noun} without a {noun}, {verb} it {adv} and wait until {time}.
        On a {adj} day in {time} {name} {past} the {noun} at {place}.
        What the {nouns} call a {noun} is in truth a {adj} {noun} with {number} {nouns}.
        Most {nouns} {adv} agree that the {noun} should be {past} by {time}.
        The second {noun}, {adj} and {adj}, was {past} {adv} in {year}.
        Let the {noun} rest for {number} hours, then {verb} it with a {adj} {noun}.
        Whoever has {past} a {adj} {noun} knows how {adv} the {nouns} {verb} it.
        {number} years later the {noun} in {place} was {past} again, this time with a {adj} {noun}.
        If the {noun} is too {adj}, {verb} the {noun} below it and {verb} both.
        Old {nouns} from {place} show a {adj} {noun} where the {noun} stands now.
        The report counts {number} {nouns} in {place}, against {number} in {year}.
        Her notes on {field} mention the {adj} {noun} only once, beside a {noun} from {place}.
        Students of {field} {adv} begin with the {noun} and end with the {adj} {noun}.
        As {name} explained, a {noun} and a {noun} have more in common than {field} admits.
        That year's {time} was {adj}, and the {nouns} {past} the {noun} {adv}.
        There are {adj} {nouns} along the {noun}, {adj} ones behind the {noun} at {place}.
        The {noun} was {past}; the {adj} {noun} was not.
    """),
    title=_english("""
        The {adj} {noun} of {place}
        How to {verb} a {noun} in {time}
        {field} and the {adj} {noun}: notes from {place}
        What {name} knew about the {noun}
        A {adj} {noun}, {number} {nouns} and the {time} of {year}
        Why the {noun} of {place} was {past} in {year}
    """),
    heading=_english("""
        The {adj} {noun}
        Before you {verb} the {noun}
        {place} in {year}
        What the {nouns} {past}
        On {field}
        From {noun} to {noun}
        {number} {nouns}, one {noun}
    """),
    item=_english("""
        {verb} the {adj} {noun} before {time}
        {number} {adj} {nouns}
        the {noun} from {place}, {past} in {year}
        a {adj} {noun} or a {noun}
        {verb} {number} {nouns} {adv}
        the {noun} that {name} {past}
    """),
    label=_english("""
        the {noun} of {place}
        {adj} {nouns}
        notes on {field}
        {name}
        {field} in {year}
        the {noun} survey
    """),
    pointer=_english("""
        The {noun} is described at length in @.
        {name} compares both in @, with drawings of the {adj} {noun}.
        For the years before {year}, see @.
        A {adj} summary stands in @, written for {nouns}.
        The numbers are those of @.
        Compare @, where the {noun} was {past} in {year}.
    """),
    reading="Further reading",
    columns=("Year", "Place", "Count"),
    group=_english("""
        The project has a discussion group of its own on Telegram, @, where the maintainers answer questions on {field}.
        Users of the {noun} parser meet in the project's Telegram community, @, since {year}.
    """),
    mail=_english("""
        Corrections to this article reach its author, {name}, at @.
        {name} teaches {field} in {place}; letters about the {adj} {noun} to @.
    """),
)

CHINESE = Voice(
    language="zh",
    space="",
    sentence=_chinese("""
        {year}年，{place}的{noun}还{adv}有人{verb}。
        {name}先把{noun}{verb}好，再去{verb}那座{adj}的{noun}。
        在{place}，{adj}的{noun}和{adj}的{noun}{adv}放在一起。
        到了{time}，{noun}旁边会出现{number}处{adj}的{noun}。
        这里一共有{number}件{noun}，其中{number}件由{name}{verb}。
        如果{noun}太{adj}，就应当先{verb}{noun}，过一晚再{verb}。
        {verb}{noun}之前，最好{adv}{verb}一遍{noun}。
        {name}在{year}年的手稿里写道，{noun}比{noun}更{adj}。
        从{place}走到{place}，沿途的{noun}{adv}显得{adj}。
        老人们说，{time}那天不宜{verb}{noun}。
        研究{field}的人{adv}会注意到{noun}上{adj}的痕迹。
        我们{adv}{verb}了{noun}，也{verb}了{noun}，只是没有碰那块{adj}的{noun}。
        大约过了{number}分钟，{adj}的{noun}{adv}变得{adj}起来。
        与{year}年相比，{place}的{noun}少了{number}处，{noun}却多了{number}处。
        谈到{field}，{name}认为{noun}才是{adj}的部分。
        每逢{time}，{place}的人家都要{verb}{noun}，顺手把{noun}也{verb}了。
        把{noun}放进{adj}的{noun}里，静置{number}小时，然后{adv}{verb}。
        那一年{time}格外{adj}，{noun}和{noun}都没来得及{verb}。
        {noun}的来历并不{adj}：它是{name}从{place}带回来的{noun}改成的。
        有{number}位学生参加了{field}课，学着{verb}{noun}、{verb}{noun}。
        只要{noun}还{adj}，{noun}就不必急着{verb}。
        {place}的{noun}，{adv}被误认作{adj}的{noun}。
        同样是{noun}，{place}的做法是先{verb}，{place}的做法却是后{verb}。
        {name}和{name}为了一座{noun}争论到{time}，谁也没有说服谁。
        {adj}的{noun}下面压着{number}张{noun}的图样，年代可以追溯到{year}年。
    """),
    title=_chinese("""
        {place}的{noun}：一段{adj}的往事
        怎样{verb}{adj}的{noun}
        {field}札记：从{noun}说到{noun}
        {year}年{time}，{name}与{noun}
        {place}{noun}调查
        {field}入门：{noun}、{noun}与{noun}
    """),
    heading=_chinese("""
        {adj}的{noun}
        先{verb}，再{verb}
        {year}年的{place}
        {field}里的{noun}
        关于{noun}与{noun}
        {name}的看法
    """),
    item=_chinese("""
        {verb}{adj}的{noun}
        {number}件{noun}，{number}件{noun}
        {place}的{noun}，{year}年
        {time}前后{verb}{noun}
        {name}{verb}的{noun}
    """),
    label=_chinese("""
        {place}{noun}考
        {field}笔记
        {adj}的{noun}
        {name}的文章
        {year}年的{noun}
    """),
    pointer=_chinese("""
        {noun}的详细尺寸见@。
        {name}在@里比较过{noun}和{noun}。
        {year}年以前的情形，可以参看@。
        这些数字出自@，由{name}{verb}。
        另一种{adj}的说法见于@。
    """),
    reading="延伸阅读",
    columns=("年份", "地点", "数量"),
    group=_chinese("""
        本项目有自己的Telegram讨论群@，维护者会在群里回答{field}方面的问题。
        读者可以在项目社区的微信交流群里讨论{field}，入口写在@的说明里。
    """),
    mail=_chinese("""
        本文作者{name}，勘误请写信到@。
        {name}在{place}教{field}，关于{noun}的来信请寄@。
    """),
)
