"""A contact is a contact: one account has one name however it is written, and what names nobody is none."""

from __future__ import annotations

import sys
import unicodedata

import pytest
import regex

from dechaff import Cleaner
from dechaff.text.views import folded

CLEANER = Cleaner()
# All that Unicode calls ignorable or a format, and the blank of Braille: no reader sees any of them in a name.
UNSEEN = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(chr(point)) not in ("Cs", "Cn")
    and (regex.match(r"\p{Default_Ignorable_Code_Point}", chr(point)) or point in (0x2800, 0x061C, 0xFFF9))
]


def entities(text: str) -> set[str]:
    """The accounts that count as evidence in the text."""
    return {one.entity for one in CLEANER.explain(text).evidence if one.entity and not one.dismissed}


@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda one: f"{ord(one):04X}")
def test_what_no_reader_sees_is_no_part_of_a_name(unseen: str) -> None:
    assert "@name_x, kiln.demo" in folded(f"See @name{unseen}_x, kiln{unseen}.demo").text


def test_selectors_that_tell_ideographs_or_emoji_apart_stay() -> None:
    assert folded("葛\U000e0100城 1\ufe0f\u20e3 ✈\ufe0f a").text == "葛\U000e0100城 1\ufe0f\u20e3 ✈\ufe0f a"


@pytest.mark.parametrize(
    ("written", "entity"),
    [
        (r"Telegram🔥+ @kiln\_demo\_5", "telegram:kiln_demo_5"),
        (r"Telegram🔥+ \@kiln\_demo\_5", "telegram:kiln_demo_5"),
        (r"Telegram🔥+ t.me/ki\_demo\_5", "telegram:ki_demo_5"),
        (r"加微信：ki\_demo\_77", "wechat:ki_demo_77"),
        (r"카톡: ki\_demo\_77", "messenger:ki_demo_77"),
        (r"Mail: glaze\_desk@kiln\-demo.example", "mail:glaze_desk@kiln-demo.example"),
    ],
)
def test_a_backslash_of_markdown_is_no_part_of_a_name(written: str, entity: str) -> None:
    assert entity in entities(f"Wedge the **clay**.\n\n{written}\n\nFire slowly.\n")


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "+7 (912) 345-67-89",
            "8 912 345 67 89",
            "89123456789",
            "+79123456789",
            "007 912 345 67 89",
            "8 (912) 345-67-89",
        ),
        (
            "+49 151 23456789",
            "0049 151 23456789",
            "+49 (0)151 / 23456789",
            "+4915123456789",
            "+49\u2011151\u201123456789",
        ),
        ("+351 910 203 012", "00351910203012", "+351-910-203-012", "+ 351 910 203 012"),
        ("0900 120 555", "0900.120.555", "0900.120.5.55", "0900120555", "(0900) 120-555"),
    ],
)
def test_a_telephone_is_one_entity_in_all_its_spellings(spellings: tuple[str, ...]) -> None:
    found = {one for written in spellings for one in entities(f"Call us on WhatsApp: {written}")}
    assert len(found) == 1
    for written in spellings:
        assert entities(f"📞 Tel: {written}\n") == found


@pytest.mark.parametrize(
    "link",
    [
        "https://wa.me/+351910203012",
        "https://wa.me/351910203012?text=hello",
        "https://api.whatsapp.com/send?phone=351910203012&text=hello",
        "whatsapp://send?text=hello&phone=+351910203012",
        "viber://chat?number=%2B351910203012",
        "https://t.me/+351910203012",
        "tg://resolve?phone=351910203012",
        "tel:+351-910-203-012",
    ],
)
def test_a_link_to_a_telephone_names_that_telephone(link: str) -> None:
    cleaner = Cleaner(deny=["phone:+351 910 203 012"])
    assert (
        cleaner.clean(f"Wedge the clay.\n\n[Write to us]({link})\n\nFire slowly.\n").text
        == "Wedge the clay.\n\nFire slowly.\n"
    )


@pytest.mark.parametrize(
    "written",
    [
        "0888888888",
        "1234567890",
        "0123456789",
        "2024-05-12 10.11",
        "12.05.2024",
        "2023 - 2024",
        "2.23.24.76",
        "000 000 000",
    ],
)
def test_what_is_no_number_of_anybody_is_no_telephone(written: str) -> None:
    assert not entities(f"It came by WhatsApp {written} and phone {written} again.")


@pytest.mark.parametrize(
    "written",
    [
        "glaze@kiln.example",
        "Glaze@Kiln.Example",
        "glaze (at) kiln.example",
        "glaze[at]kiln[dot]example",
        "glaze 艾特 kiln.example",
    ],
)
def test_a_mail_address_is_one_entity_in_all_its_spellings(written: str) -> None:
    assert {one for one in entities(f"Mail: {written}") if one[:5] == "mail:"} == {"mail:glaze@kiln.example"}


@pytest.mark.parametrize(
    "link",
    [
        "whatsapp://send?text=https%3A%2F%2Fblog.example%2Fvine",
        "https://wa.me/?text=Vine%20https://blog.example/vine",
        "https://api.whatsapp.com/send?text=https://blog.example/vine",
        "https://t.me/share/url?url=https://blog.example/vine&text=vine",
        "tg://msg_url?url=https://blog.example/vine",
        "tg://proxy?server=proxy.example&port=443&secret=00",
        "viber://forward?text=https://blog.example/vine",
        "https://line.me/R/msg/text/?https://blog.example/vine",
        "https://social-plugins.line.me/lineit/share?url=https://blog.example/vine",
        "https://zalo.me/share?u=https://blog.example/vine",
        "https://twitter.com/intent/tweet?via=kilndemo&url=https://blog.example/vine",
    ],
)
def test_a_link_that_shares_a_page_names_nobody(link: str) -> None:
    spaces = {one.partition(":")[0] for one in entities(f'<p>Share: <a href="{link}">send it on</a></p>\n')}
    assert spaces <= {"url", "site"}


@pytest.mark.parametrize(
    "text",
    [
        '<p>Bread sells: <a href="https://paper.example/2031/bakers-top-line-crosses-300m-selling/">Paper</a></p>',
        '<p class="share-whatsapp kiln_7x">The line <line x1="0" id="line kiln_7x"> is drawn.</p>',
        '<a href="whatsapp://send?text=Vine">Share</a> <img src="/up/WhatsApp-Image-2031-05-12-at-10.11.jpeg">',
        '<meta property="og:image" content="https://paper.example/up/telegram-channel_77x.jpg"><p>Words.</p>',
        "![A cake](https://bakery.example/up/WhatsApp-Image-2031-05-12-at-10.jpeg) for sale",
        "WhatsApp-Image-2031-05-12.jpeg, WhatsApp Video 2031-05-12 at 10.11.12.mp4",
        "See https://paper.example/telegram-kiln_demo_7x and https://paper.example/wechat-kiln77 for more.",
        "The in-line colour_7x and a new top-line crosses_300m: the line crosses_300m.",
        "Open Telegram → Settings → Devices, or WhatsApp » Linked devices.",
        "飞机✈️ Boeing 737 于十点起飞。乘飞机 + train 去巴黎。",
        "WhatsApp: cliquez sur le bouton. Telegram: ouvrez. Skype: através de um programa. Viber: für alle.",
        "Telegram: [order](https://shop.example) Discord: [join](https://club.example) WeChat: scan to read",
        "在微信：click 之后。",
    ],
)
def test_what_only_looks_like_a_contact_names_nobody(text: str) -> None:
    assert {one.partition(":")[0] for one in entities(text)} <= {"url", "site"}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("LINE: @kiln_demo", "messenger:kiln_demo"),
        ("line：@kilndemo", "messenger:kilndemo"),
        ("Line ID : kilndemo", "messenger:kilndemo"),
        ("加LINE kilndemo7", "messenger:kilndemo7"),
        ("WhatsApp 👉 kiln_demo", "messenger:kiln_demo"),
        ("Skype: live:kiln.demo", "messenger:live:kiln.demo"),
        ("Zalo - kilndemo77", "messenger:kilndemo77"),
        ("WeChat: kilndemo", "wechat:kilndemo"),
        ("飞机✈️@kilndemo", "telegram:kilndemo"),
        ('<img src="a.png" alt="WeChat: kiln_demo">', "wechat:kiln_demo"),
        ("![WeChat: kiln_demo](a.png)", "wechat:kiln_demo"),
        ('<meta name="description" content="glaze, WeChat: kiln_demo">', "wechat:kiln_demo"),
        ("[order](tg://resolve?domain=kiln_demo)", "telegram:kiln_demo"),
        ("[order](tg://resolve?start=7&domain=kiln_demo)", "telegram:kiln_demo"),
    ],
)
def test_a_name_counts_behind_a_word_for_its_messenger(text: str, entity: str) -> None:
    assert entity in entities(text)


@pytest.mark.parametrize(
    "notice",
    [
        "Send your papers by WhatsApp +44 7700 900012 or Telegram @school_office_demo.",
        "Quem vir a gata, avise por WhatsApp +351 910 203 012 ou Telegram @gata_demo.",
        "Escriban por WhatsApp +34 600 120 012 o a Telegram @coro_demo_2.",
        "Wer Lust hat, schreibt per WhatsApp +49 151 20300012 oder Skype: kueche_demo.",
        "Résumés par WhatsApp +33 6 12 30 00 12 ou Telegram : @ecole_demo.",
        "Резюме присылайте в WhatsApp +7 900 120-00-12 или Telegram @school_demo_ru.",
        "Питання у Viber +380 50 120 00 12 або Telegram @hurtok_demo.",
        "简历请发微信：library_hr_demo 或 QQ：1000055001。",
        "이력서는 카톡 school_demo_7 또는 라인 @school_demo 로 보내 주세요.",
        "履歴書は LINE ID: school_demo か Skype: school_demo_jp へ。",
        "للاستفسار واتساب +20 100 120 0012 أو تيليجرام @school_demo_ar.",
        "Kirim lamaran lewat WhatsApp +62 812 1200 0012 atau Telegram @sekolah_demo.",
        "Sorular için WhatsApp +90 532 120 00 12 ya da Telegram @okul_demo.",
        "Hồ sơ gửi qua Zalo 0900 120 012 hoặc Telegram @truong_demo.",
        "If you see the cat, write on [WhatsApp](https://wa.me/447700900012) or Telegram [@cat_demo](https://t.me/cat_demo).",
        "Hinweise per [WhatsApp](https://wa.me/4915120300012) oder Telegram: [@kater_demo](https://t.me/kater_demo).",
        "Пишите в [Viber](viber://chat?number=%2B380501200012) или Telegram [@kot_demo](https://t.me/kot_demo).",
        "如有看到请联系 Telegram [@mao_demo](https://t.me/mao_demo) 或 [WhatsApp](https://wa.me/85290000012)。",
        "見かけた方は LINE ID: neko_demo7 または [LINE](https://line.me/ti/p/~neko_demo7)、[WhatsApp](https://wa.me/819000000012) へ。",
        "หากพบเห็นติดต่อ ไลน์ไอดี maew_demo7 [LINE](https://line.me/ti/p/~maew_demo7) หรือ [WhatsApp](https://wa.me/66800000012)",
        "Ai thấy xin liên hệ [Zalo 0901 000 012](https://zalo.me/0901000012) hoặc Telegram [@meo_demo](https://t.me/meo_demo).",
        "من يراه يتواصل عبر [واتساب](https://wa.me/966500000012) أو تيليجرام [@qit_demo](https://t.me/qit_demo).",
        "- [WhatsApp](https://wa.me/34600000012)\n- Telegram [@gato_demo](https://t.me/gato_demo)",
        '<p>Avise no <a href="https://wa.me/5511900000012">WhatsApp (11) 90000-0012</a> ou Telegram <a href="https://t.me/gato_demo">@gato_demo</a>.</p>',
    ],
)
def test_two_ways_to_write_to_an_office_are_no_advertisement(notice: str) -> None:
    text = f"# A post at the library\n\nTwelve hours a week, mornings only, with a desk by the window.\n\n{notice}\n\nWe read everything.\n"
    assert CLEANER.clean(text, "markdown").cuts == ()


@pytest.mark.parametrize(
    "contacts",
    [
        "WhatsApp +44 7700 900012 or Telegram @kiln_demo_7",
        "[WhatsApp](https://wa.me/447700900012) or [Telegram](https://t.me/kiln_demo_7)",
    ],
)
def test_words_of_sale_beside_one_of_two_contacts_still_count(contacts: str) -> None:
    text = f"Wedge the clay.\n\nGlaze powder at wholesale prices, 50% off, {contacts}.\n\nFire it.\n"
    assert CLEANER.clean(text, "markdown").text == "Wedge the clay.\n\nFire it.\n"


@pytest.mark.parametrize(
    "name",
    ["@cheap_vps_demo", "@wholesale_demo", "@demo_resale", "the_cheap_demo", "cheap@demo.example", "resale_2031.csv"],
)
def test_words_of_sale_within_a_name_sell_nothing(name: str) -> None:
    seen = CLEANER.explain(f"Ask {name} on Telegram about it.").evidence
    assert not [one.text for one in seen if one.rule.startswith("promo/sells")]


@pytest.mark.parametrize(
    ("call", "label"),
    [
        ("Join our channel now", "support & updates"),
        ("Jetzt dem Kanal beitreten", "Hilfe und Diskussion"),
        ("Suscríbete al canal ahora", "soporte y novedades"),
        ("Подписывайтесь на наш канал", "поддержка и обновления"),
        ("立即加入频道", "交流与反馈"),
        ("Kanalımıza katılın", "destek ve güncellemeler"),
    ],
)
def test_the_support_channel_of_a_project_stays_where_code_is_shown(call: str, label: str) -> None:
    line = f"👉 {call}: [{label}](https://t.me/kiln_demo)\n"
    text = f"# kiln\n\nA library that counts bricks.\n\n```\npip install kiln-demo\n```\n\n## More\n\n{line}\n- {line}\nMIT.\n"
    assert CLEANER.clean(text, "markdown").text == text


def test_a_sellers_channel_goes_even_where_code_is_shown() -> None:
    text = (
        "# Lab\n\n```\nmake\n```\n\nTG🔥+ [@kiln_demo_7 support](https://t.me/kiln_demo_7)\n\nHand it in by Friday.\n"
    )
    assert "kiln_demo_7" not in CLEANER.clean(text, "markdown").text


@pytest.mark.parametrize(
    "path", ["legal/privacy", "en/privacy-policy", "de/datenschutz.html", "opt-out", "about-us", "cookies"]
)
def test_what_an_ad_company_says_of_itself_is_no_ad(path: str) -> None:
    text = f"Cookies we use\n\nHost .doubleclick.net\nPrivacy policy https://www.doubleclick.net/{path}\nExpiry 5 minutes\n"
    assert CLEANER.clean(text, "text").text == text
    sold = f"Cookies we use\n\nHost .doubleclick.net\nBuy: https://ad.doubleclick.net/clk?to={path}\nExpiry 5 minutes\n"
    assert CLEANER.clean(sold, "text").text != sold


def test_the_mail_address_of_an_office_is_no_repeated_link() -> None:
    text = "".join(f"Question {at}? [Write to us](mailto:desk@kiln.example).\n\n" for at in range(9))
    seen = CLEANER.explain(text, "markdown").evidence
    assert not [one for one in seen if one.rule.startswith("repeat/") and "kiln.example" in one.text]


INVITATIONS = [
    "Join our Telegram group now: [@kiln_demo](https://t.me/kiln_demo)",
    "Entre no nosso grupo do Telegram: [@kiln_demo](https://t.me/kiln_demo)",
    "Únete a nuestro grupo de Telegram: [@kiln_demo](https://t.me/kiln_demo)",
    "Unisciti al nostro gruppo Telegram: [@kiln_demo](https://t.me/kiln_demo)",
    "Jetzt unserer Telegram-Gruppe beitreten: [@kiln_demo](https://t.me/kiln_demo)",
    "Вступайте в нашу группу в Telegram: [@kiln_demo](https://t.me/kiln_demo)",
    "Tham gia nhóm Telegram: [@kiln_demo](https://t.me/kiln_demo)",
    "Telegram grubumuza katıl: [@kiln_demo](https://t.me/kiln_demo)",
    "加入我们的电报群：[@kiln_demo](https://t.me/kiln_demo)",
]


@pytest.mark.parametrize("invitation", INVITATIONS)
def test_the_group_of_a_project_stays_where_code_is_shown(invitation: str) -> None:
    text = f"# kiln\n\nA library that counts bricks.\n\n```\npip install kiln-demo\n```\n\n## More\n\n{invitation}\n\nMIT.\n"
    assert CLEANER.clean(text, "markdown").text == text


REST = "Keep the kiln closed for a day and a night; what is opened too early cracks, and nobody can mend it."


@pytest.mark.parametrize(
    ("warning", "sample"),
    [
        ("A scam looks like this:", "Cheap loans, 50% off, write to Telegram @loans_demo_7 now!"),
        ("So sieht ein Betrug aus:", "Billige Kredite, 50 % Rabatt, schreiben Sie jetzt auf Telegram @geld_demo_7!"),
        ("Así escribe un estafador:", "Préstamos sin aval, 50% de descuento, Telegram @dinero_demo_7 ahora."),
        ("Exemplo de golpe:", "Empréstimo sem consulta, chame no WhatsApp (11) 90000-0012 agora!"),
        ("Вот письмо мошенников:", "Лёгкий заработок без вложений! Пиши в Telegram @zarabotok_demo сейчас!"),
        ("常见的诈骗短信是这样写的：", "无抵押贷款，当天放款，联系 QQ 1000055001"),
        ("사기 문자는 이렇게 생겼다.", "무담보 당일 대출, 카톡 ID loan_demo7 로 지금 문의하세요!"),
        ("詐欺の例：", "無担保で即日融資、LINE ID: okane_demo7 を今すぐ追加"),
        ("Tin nhắn lừa đảo:", "Việc nhẹ lương cao, kiếm 500k mỗi ngày, liên hệ Zalo 0909 000 012 ngay!"),
        ("ตัวอย่างข้อความหลอกลวง:", "รายได้วันละ 1000 บาท แอดไลน์ @easymoney99 ด่วน!"),
        ("مثال على رسالة احتيال:", "قرض فوري بدون ضمان، تواصل معنا واتساب 0500000012 الآن!"),
        ("Contoh pesan penipuan:", "Pinjaman cepat cair tanpa jaminan, hubungi WA 0812-0000-0012 sekarang!"),
    ],
)
@pytest.mark.parametrize(
    "shape",
    [
        "# Letters\n\n{warning}\n\n> {sample}\n\n{rest}\n",
        "# Letters\n\n**{warning}**\n\n> {sample}\n\n{rest}\n",
        "<h1>Letters</h1>\n<p>{warning}</p>\n<blockquote><p>{sample}</p></blockquote>\n<p>{rest}</p>\n",
    ],
)
def test_what_a_lesson_on_fraud_quotes_stays(shape: str, warning: str, sample: str) -> None:
    text = shape.format(warning=warning, sample=sample, rest=REST)
    assert CLEANER.clean(text).text == text
    assert sample not in CLEANER.clean(shape.format(warning="The kiln is warm:", sample=sample, rest=REST)).text


@pytest.mark.parametrize(
    "notice",
    [
        "Free yoga for beginners, Sunday 10 am. Register now, places are limited: https://hall-yoga.example/reg or WhatsApp +44 7700 900012.",
        "Kostenloser Yogakurs, Sonntag 10 Uhr. Jetzt anmelden, Plätze sind begrenzt: https://hall-yoga.example/reg oder WhatsApp +49 151 00000012.",
        "Cours de yoga gratuit, dimanche 10 h. Inscrivez-vous vite, places limitées : https://hall-yoga.example/reg ou WhatsApp +33 6 00 00 00 12.",
        "Aula de ioga grátis, domingo 10h. Inscreva-se já, vagas limitadas: https://hall-yoga.example/reg ou WhatsApp (11) 90000-0012.",
        "Lezione di yoga gratuita, domenica alle 9. Iscriviti subito, posti limitati: https://hall-yoga.example/reg o WhatsApp +39 320 000 0012.",
        "Бесплатное занятие йогой, воскресенье 10:00. Записывайтесь прямо сейчас: https://hall-yoga.example/reg или WhatsApp +7 912 000-00-12.",
        "無料ヨガ教室、日曜10時。今すぐお申し込みください：https://hall-yoga.example/reg または LINE ID hallyoga_7。",
        "무료 요가 교실, 일요일 10시. 지금 신청하세요: https://hall-yoga.example/reg 또는 카톡 ID hallyoga_7.",
        "Lớp yoga miễn phí, Chủ nhật 10 giờ. Đăng ký ngay: https://hall-yoga.example/reg hoặc Zalo 0901 000 012.",
        "Kelas yoga gratis, Minggu pukul 10. Daftar sekarang: https://hall-yoga.example/reg atau WA 0812-0000-0012.",
        "คลาสโยคะฟรี วันอาทิตย์ 10 โมง สมัครเลยตอนนี้ https://hall-yoga.example/reg หรือไลน์ไอดี hallyoga7",
        "Ücretsiz yoga dersi, pazar 10.00. Hemen kaydolun: https://hall-yoga.example/reg ya da WhatsApp 0532 000 00 12.",
        "درس يوغا مجاني، الأحد العاشرة. سجل الآن: https://hall-yoga.example/reg أو واتساب 0500000012.",
        "Bezpłatna joga, niedziela 10:00. Zapisz się już teraz: https://hall-yoga.example/reg albo WhatsApp +48 600 000 012.",
    ],
)
def test_what_begins_on_a_day_at_an_hour_is_an_event_and_stays(notice: str) -> None:
    text = f"# Notes\n\nThe hall was painted in March, and the chairs are back.\n\n{notice}\n\nOn Tuesday the choir sings.\n"
    assert CLEANER.clean(text, "markdown").text == text


@pytest.mark.parametrize(
    "hours", ["Monday to Friday 9 am - 6 pm", "Sunday 9am to 5pm", "Montag 9.00 bis 18.00 Uhr", "周六 9:00-18:00"]
)
def test_the_opening_hours_of_a_seller_are_no_event(hours: str) -> None:
    sale = f"Glaze at wholesale prices, WhatsApp +44 7700 900012, {hours}."
    text = f"Wedge the clay, and leave it under a cloth.\n\n{sale}\n\n{REST}\n"
    assert sale not in CLEANER.clean(text, "markdown").text
