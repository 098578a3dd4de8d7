from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from dechaff.folder.campaigns import Tie, join_campaigns

_ties = st.lists(
    st.builds(
        Tie,
        st.integers(0, 99).map(lambda at: f"{at}.md"),
        st.sampled_from(["", "2026-01-31", "2025-12-01", "2026-02-03"]),
        st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3).map(lambda names: tuple(sorted(names))),
    ),
    max_size=12,
)


def test_articles_that_share_a_suspect_by_any_chain_are_one_campaign() -> None:
    ties = [
        Tie("1.md", "2026-01-31", ("telegram:a", "url:b")),
        Tie("2.md", "", ("url:b", "wechat:c")),
        Tie("3.md", "2025-06-01", ("wechat:c",)),
        Tie("4.md", "", ("telegram:z",)),
    ]
    first, second = join_campaigns(ties, {"url:b": 2}.get)  # type: ignore[arg-type]
    assert first["articles"] == 3
    assert [one["entity"] for one in first["entities"]] == ["url:b", "wechat:c", "telegram:a"]
    assert first["entities"][0] == {"entity": "url:b", "articles": 2, "sites": 2}
    assert first["examples"] == ["1.md", "2.md", "3.md"]
    assert (first["first"], first["last"]) == ("2025-06-01", "2026-01-31")
    assert (second["articles"], second["first"], second["examples"]) == (1, None, ["4.md"])


@given(_ties, st.randoms())
def test_campaigns_are_the_same_whatever_the_order_of_articles(ties: list[Tie], chance: random.Random) -> None:
    lines = join_campaigns(ties, lambda entity: 1)
    shuffled = [*ties]
    chance.shuffle(shuffled)
    assert join_campaigns(shuffled, lambda entity: 1) == lines
    assert sum(line["articles"] for line in lines) == len(ties)
    entities = [one["entity"] for line in lines for one in line["entities"]]
    assert sorted(entities) == sorted({suspect for tie in ties for suspect in tie.suspects})
    of = {one["entity"]: line["campaign"] for line in lines for one in line["entities"]}
    assert all(len({of[suspect] for suspect in tie.suspects}) == 1 for tie in ties)
