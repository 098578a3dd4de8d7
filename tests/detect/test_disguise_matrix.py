"""Every channel an advertiser names, in every disguise: how many are caught, and that honest words in them are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dechaff import Cleaner
from dechaff.model import Format

CLEANER = Cleaner()

# A channel's word, what stands between, the account; and the advertisement it stands in.
CHANNELS: dict[str, tuple[str, str, str, str]] = {
    "telegram, short": ("TG", ": ", "@kiln_demo_7", "Glaze powder, wholesale prices, {}, order today."),
    "telegram": ("Telegram", " ", "@kiln_demo_7", "Cheap glaze powder for sale, {}, order now."),
    "telegram, slang": ("飞机", "：", "kiln_demo7", "批发釉料，低价出售，{}，欢迎咨询。"),
    "wechat": ("WeChat", ": ", "kiln_demo7", "Cheap glaze powder for sale, {}, order now."),
    "wechat, zh": ("微信", "：", "kiln_demo7", "批发釉料，低价出售，加{}，欢迎咨询。"),
    "qq": ("QQ", "：", "10000550", "批发釉料，低价出售，联系{}，欢迎咨询。"),
    "whatsapp": ("WhatsApp", ": ", "+00 000 555 0142", "Cheap glaze powder for sale, {}, order now."),
    "line": ("LINE", "：", "@kiln_demo7", "釉薬の販売、{} まで今すぐご連絡ください。"),
    "kakao": ("카톡", ": ", "kilndemo7", "유약 최저가 판매, {} 지금 바로 문의하세요."),
    "zalo": ("Zalo", ": ", "0900 000 555", "Bán men gốm giá rẻ, {}, đặt hàng ngay hôm nay."),
    "viber": ("Viber", ": ", "+00 000 555 0142", "Продам глазурь оптом, звоните {}, закажите прямо сейчас."),
    "signal": ("Signal", ": ", "+00 000 555 0142", "Cheap glaze powder for sale, {}, order now."),
    "skype": ("Skype", ": ", "kiln_demo7", "Cheap glaze powder for sale, {}, order now."),
    "discord": ("Discord", ": ", "kiln_demo7", "Cheap glaze powder for sale, {}, order now."),
    "invite code": ("invite code", ": ", "KILN77", "Register today for a bonus, {}, claim it now."),
    "invite code, zh": ("邀请码", "：", "KILN77", "注册立享优惠，{}，立即领取。"),
}


def styled(upper: int, lower: int, digit: int | None = None) -> Callable[[str], str]:
    """Letters and digits in another style, whose first capital, small letter and digit are these code points."""

    def style(character: str) -> str:
        if "A" <= character <= "Z":
            return chr(upper + ord(character) - ord("A"))
        if "a" <= character <= "z":
            return chr(lower + ord(character) - ord("a"))
        return chr(digit + int(character)) if digit and character.isdigit() and character.isascii() else character

    return lambda text: "".join(map(style, text))


SMALL_CAPITALS = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
LOOK_ALIKES = str.maketrans("acekmoptxyABCEHKMOPTX", "асекмортхуАВСЕНКМОРТХ")

# What is done to the channel's word, and to all else of the contact.
DISGUISES: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "none": (str, str),
    "fullwidth": (styled(0xFF21, 0xFF41, 0xFF10), styled(0xFF21, 0xFF41, 0xFF10)),
    "circled": (styled(0x24B6, 0x24D0), styled(0x24B6, 0x24D0)),
    "negative squared": (lambda word: styled(0x1F170, 0x1F170)(word), str),
    "regional indicators": (styled(0x1F1E6, 0x1F1E6), str),
    "mathematical": (styled(0x1D400, 0x1D41A, 0x1D7CE), styled(0x1D400, 0x1D41A, 0x1D7CE)),
    "small capitals": (lambda word: word.lower().translate(SMALL_CAPITALS), str),
    "zero-width spaces": ("\u200b".join, "\u200b".join),
    "soft hyphens": ("\u00ad".join, str),
    "look-alikes": (lambda word: word.translate(LOOK_ALIKES), str),
    "blanks": (" ".join, lambda rest: " " + " ".join(rest.replace(" ", ""))),
    "dots": (".".join, str),
    "hyphens": ("-".join, str),
    "emoji": ("🔥".join, str),
    "numeric entities": (lambda word: "".join(f"&#{ord(one)};" for one in word), str),
    "hexadecimal entities": (lambda word: "".join(f"&#x{ord(one):x};" for one in word), str),
    "quoted-printable": (lambda word: "".join(f"={one:02X}" for one in word.encode()), str),
    "bold word": ("**{}**".format, str),
    "bold account": (str, lambda rest: f"{rest[:1]} **{rest[1:].strip(' :：')}**"),
    "tags": ("<b>{}</b>".format, lambda rest: f"{rest[:1]}<span class='x'>{rest[1:]}</span>"),
    "an arrow": (str, lambda rest: "👉" + rest.strip(" :：")),
    "brackets": (str, lambda rest: f"【{rest.strip(' :：')}】"),
}
ARTICLES = {
    True: "Wedge the clay before it dries, and keep the bats level.\n\n{}\n\nFire slowly up to the first cone.\n",
    False: "揉泥要在干透之前，转盘要保持水平。\n\n{}\n\n第一次烧成要慢慢升温。\n",
}
# Two letters of quoted-printable are no sign of it; English words run together when written letter by letter.
MISSED = {
    ("telegram, short", "quoted-printable"),
    ("qq", "quoted-printable"),
    ("invite code", "blanks"),
}


def advertisement(channel: str, disguise: str) -> tuple[str, str, Format]:
    """An article with an advertisement, the contact hidden in it, and its format."""
    word, between, account, sentence = CHANNELS[channel]
    of_word, of_rest = DISGUISES[disguise]
    contact = " ".join(map(of_word, word.split())) + of_rest(between + account)
    article = ARTICLES[sentence.isascii()]
    return article.format(sentence.format(contact)), contact, "html" if disguise == "tags" else "markdown"


CASES = [
    (channel, disguise)
    for channel in CHANNELS
    for disguise in DISGUISES
    if disguise == "none" or advertisement(channel, disguise)[:2] != advertisement(channel, "none")[:2]
]


def test_a_contact_is_caught_in_every_disguise_but_those_named() -> None:
    missed = set()
    for channel, disguise in CASES:
        text, contact, format = advertisement(channel, disguise)
        if contact in CLEANER.clean(text, format).text:
            missed.add((channel, disguise))
    assert missed == MISSED
    assert len(MISSED) < 0.01 * len(CASES)


HONEST = [
    ("Letters", "The firing has three stages", " and each of them takes two days to cool down."),
    ("Letters", "Alphabet", ": from the first letter to the last, written by hand."),
    ("字体", "字体样式", "：正文用宋体，标题用黑体，注释用仿宋。"),
    ("활자", "활자 모양", ": 본문은 바탕체, 제목은 돋움체를 쓴다."),
    ("Шрифт", "Шрифт заголовка", ": прямой, а для примечаний наклонный."),
]


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize(("title", "word", "rest"), HONEST)
def test_ordinary_words_so_written_stay(title: str, word: str, rest: str, disguise: str) -> None:
    of_word, _ = DISGUISES[disguise]
    text = f"{title}\n\n{of_word(word)}{rest}\n\nSee the table for the sizes.\n"
    cleaning = CLEANER.clean(text, "html" if disguise == "tags" else "markdown")
    assert cleaning.text == text
    assert cleaning.flags == ()
