"""Campaigns of invented sellers, and the forms that their promotion takes in articles."""

from dataclasses import dataclass
from random import Random

from honest import Article
from markup import Html, Plain
from voices import CHINESE, pick

_CAMPAIGN_COUNT = 200
_FIRST = "fast lucky mega super top vip easy gold smart cheap nice best king star blue hot".split()
_SECOND = "sim card coin follower boost server game ticket essay loan watch phone vpn data account gift".split()
_CHINESE_TRADES = "手机卡 流量卡 实名账号 粉丝代刷 虚拟币 论文代写 代购 云服务器 游戏代练 贷款".split()
_ENGLISH_TRADES = "SIM cards/followers/verified accounts/cheap servers/essays/game coins/replica watches".split("/")
_FULLWIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) not in "[]()<>"}
_ZERO_WIDTH = "\u200b"


@dataclass(frozen=True)
class Campaign:
    """One seller, with the same contacts and addresses in each of its articles."""

    handle: str
    wechat: str
    qq: str
    phone: str
    site: str
    code: str
    chinese: str
    english: str

    @property
    def channel(self) -> str:
        return f"https://t.me/s/{self.handle}"

    @property
    def offer(self) -> str:
        return f"https://{self.site}/join?code={self.code}"

    @property
    def banner(self) -> str:
        return f"https://cdn.{self.site}/banner/{self.code}.gif"


class Promoter:
    """Puts campaigns into articles, at the head, in the middle or at the tail, or in several of these places."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.campaigns = [self._campaign() for _ in range(_CAMPAIGN_COUNT)]

    def _campaign(self) -> Campaign:
        rng = self.rng
        first, second, number = pick(rng, _FIRST), pick(rng, _SECOND), 10 + int(rng.random() * 990)
        return Campaign(
            handle=f"{first}{pick(rng, ['_', ''])}{second}_{number}",
            wechat=f"{second}{first}{number}",
            qq=str(100_000_000 + int(rng.random() * 900_000_000)),
            phone=f"8525{1_000_000 + int(rng.random() * 9_000_000)}",
            site=f"{first}{second}{number}.example",
            code=f"{second[:2]}{number}{first[:2]}".upper(),
            chinese=pick(rng, _CHINESE_TRADES),
            english=pick(rng, _ENGLISH_TRADES),
        )

    def spoil(self, article: Article) -> None:
        """Put one campaign into the article, in one to four places."""
        rng = self.rng
        campaign = self.campaigns[int(_CAMPAIGN_COUNT ** rng.random()) - 1]
        title = self._bracket(article, campaign) if rng.random() < 0.5 else ""
        middle = self._sentence(article, campaign) if rng.random() < 0.3 else ""
        head = self._block(article, campaign) if rng.random() < 0.45 else ""
        tail = self._block(article, campaign) if rng.random() < 0.35 or not (title or head) else ""
        if rng.random() < 0.05:
            campaign_text = [campaign.handle, campaign.wechat]
            title, middle, head, tail = (self._disguised(piece, campaign_text) for piece in (title, middle, head, tail))
        if middle:
            article.blocks[pick(rng, article.paragraphs)] += article.voice.space + middle
        if tail:
            article.blocks.append(tail)
        if head:
            article.insert(0, head)
        if isinstance(article.markup, Html):
            self._hide(article, campaign)
        article.title += title

    def _bracket(self, article: Article, campaign: Campaign) -> str:
        """Promotion for the end of a title."""
        link, handle = article.markup.link, campaign.handle
        if article.voice is CHINESE:
            return pick(
                self.rng,
                [
                    f"[{link(f'TG📱+ @{handle}', campaign.channel)}]",
                    f"[{link(f'电报✈️ @{handle}', campaign.channel)}]",
                    f"【加微信：{campaign.wechat}】",
                    f"【办理{campaign.chinese}请加微信：{campaign.wechat}】",
                    f"（TG📱：@{handle}）",
                ],
            )
        return pick(
            self.rng,
            [
                f" [{link(f'TG📱+ @{handle}', campaign.channel)}]",
                f" [{link(f'Telegram🔥+ @{handle}', campaign.channel)}]",
                f" [Telegram✈️: @{handle}]",
                f" [Buy {campaign.english}, WhatsApp: +{campaign.phone}]",
            ],
        )

    def _block(self, article: Article, campaign: Campaign) -> str:
        """An advertisement in a block of its own: contact lines, a call to action, or a banner."""
        rng, markup = self.rng, article.markup
        kind = rng.random()
        if kind < 0.2 and not isinstance(markup, Plain):
            slogan = "立即注册送彩金" if article.voice is CHINESE else "Join now and get your bonus"
            return markup.paragraph(markup.link(markup.image(slogan, campaign.banner), campaign.offer))
        if kind < 0.45:
            return markup.paragraph(self._call(article, campaign))
        contacts = self._contacts(article, campaign)
        rng.shuffle(contacts)
        lines = contacts[: 1 + int(rng.random() * 4)]
        if rng.random() < 0.2:
            lines.append(self._call(article, campaign))
        return markup.lines(lines)

    def _contacts(self, article: Article, campaign: Campaign) -> list[str]:
        link, handle = article.markup.link, campaign.handle
        if article.voice is CHINESE:
            return [
                f"✈️ 购买{campaign.chinese}电报：{link(f'@{handle}', campaign.channel)}",
                f"Telegram📱：@{handle}",
                f"加微信：{campaign.wechat}，办理{campaign.chinese}",
                f"低价{campaign.chinese}，联系QQ：{campaign.qq}",
                f"WhatsApp：{link(f'+{campaign.phone}', f'https://wa.me/{campaign.phone}')}",
            ]
        return [
            f"Telegram✈️: {link(f'@{handle}', f'https://t.me/{handle}')}",
            f"TG📱+ @{handle}",
            f"WhatsApp: {link(f'+{campaign.phone}', f'https://wa.me/{campaign.phone}')}",
            f"Buy {campaign.english}, WeChat: {campaign.wechat}",
        ]

    def _call(self, article: Article, campaign: Campaign) -> str:
        link = article.markup.link
        if article.voice is CHINESE:
            return pick(
                self.rng,
                [
                    f"👉 {link('点击这里领取新人福利', campaign.offer)} 🎁",
                    f"🎁 注册就送，邀请码 {campaign.code}，{link('立即领取', campaign.offer)}",
                    f"👉👉 办理{campaign.chinese}请加电报 {link(f'@{campaign.handle}', campaign.channel)}，秒回",
                ],
            )
        return pick(
            self.rng,
            [
                f"👉 {link('Click here to claim your free bonus', campaign.offer)} 🎁",
                f"🎁 Sign up with invite code {campaign.code} and {link('get your bonus now', campaign.offer)}!",
                f"👉👉 Buy {campaign.english} on Telegram: {link(f'@{campaign.handle}', campaign.channel)}",
            ],
        )

    def _sentence(self, article: Article, campaign: Campaign) -> str:
        """Promotion for an honest paragraph."""
        if article.voice is CHINESE:
            return pick(
                self.rng,
                [
                    f"需要{campaign.chinese}的朋友可以加微信{campaign.wechat}咨询。",
                    f"平时也有人提到 {campaign.handle} 提供代办，价格要自己问清楚。",
                    f"购买{campaign.chinese}请联系电报 @{campaign.handle}。",
                ],
            )
        return pick(
            self.rng,
            [
                f"To buy {campaign.english}, message @{campaign.handle} on Telegram.",
                f"Some readers also mention {campaign.handle} for {campaign.english}.",
                f"For cheap {campaign.english} contact us on WhatsApp +{campaign.phone}.",
            ],
        )

    def _hide(self, article: Article, campaign: Campaign) -> None:
        """Put in what browsers do not show: tracking pixels and invisible links."""
        rng, link = self.rng, article.markup.link
        number = int(rng.random() * 1_000_000)
        if rng.random() < 0.6:
            pixel = f'<img src="https://track.{campaign.site}/p.gif?v={number}" width="1" height="1" alt="">'
            article.insert(pick(rng, article.paragraphs), f"<p>{pixel}</p>")
        if rng.random() < 0.3:
            article.blocks.append(f'<div style="display:none">{link(campaign.english, campaign.offer)}</div>')

    def _disguised(self, piece: str, contacts: list[str]) -> str:
        """The piece with its contacts disguised by fullwidth letters or zero-width spaces, except in addresses."""
        fullwidth = self.rng.random() < 0.5
        for contact in contacts:
            shown = contact.translate(_FULLWIDTH) if fullwidth else _ZERO_WIDTH.join(contact)
            piece = piece.replace(f"/{contact}", "\0").replace(contact, shown).replace("\0", f"/{contact}")
        return piece
