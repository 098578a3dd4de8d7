"""Tables of figures are in columns, whatever script names are in."""

from __future__ import annotations

from dechaff.display.accuracy.words import columns


def test_ideographs_take_two_columns() -> None:
    rows = [["campaign", "gone"], ["pans", "1/2"], ["公众号", "10/20"]]
    assert columns(rows) == ["campaign   gone", "pans        1/2", "公众号    10/20"]
