"""The examples of docs/integrations.md, run with the tools they are for; a tool that is missing is skipped."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from dechaff import Cleaner

PAGE = Path(__file__).parent.parent / "docs" / "integrations.md"
EXAMPLES = dict(re.findall(r"^## (.+?)\n.*?^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE))
ADVERT = "Soak the beans.\n\nTG🔥+ @beans_demo_5\n\nBoil them.\n"
HONEST = "Beans are good for you.\n"
SPAM = (
    "Buy now 50% off, code BEANS5, WhatsApp +49 30 1234567, https://t.me/demo_5xx\n\n加微信：demo_shop_5 购买 👉 点击\n"
)
TEXTS = [ADVERT, HONEST, SPAM]
CUT = "Soak the beans.\n\nBoil them.\n"


def tool(name: str) -> ModuleType:
    """The tool's module; the test is skipped without it."""
    reason = f"{name} is missing: pip install -e '.[integrations]'"
    return pytest.importorskip(name, reason=reason, exc_type=ImportError)


def example(heading: str) -> dict[str, Any]:
    """What the example below the heading defines."""
    names = {"__name__": "__main__"}  # what such a module defines can be sent to other processes
    exec(compile(EXAMPLES[heading], f"{PAGE.name}, {heading}", "exec"), names)
    return names


def test_the_texts_are_what_the_examples_need() -> None:
    assert [one.verdict for one in map(Cleaner().clean, TEXTS)] == ["cleaned", "clean", "spam"]


def test_each_example_has_a_test() -> None:
    tests = Path(__file__).read_text("utf-8")
    assert len(EXAMPLES) == 6
    assert [name for name in EXAMPLES if f'example("{name}")' not in tests and f'EXAMPLES["{name}"]' not in tests] == []


@pytest.mark.slow
def test_scrapy(tmp_path: Path) -> None:
    tool("scrapy")
    spider = f"""
import scrapy
class BeanSpider(scrapy.Spider):
    name = "beans"
    start_urls = [{(tmp_path / "page.html").as_uri()!r}]
    custom_settings = {{"ITEM_PIPELINES": {{"pipelines.DechaffPipeline": 300}}}}
    def parse(self, response):
        for text in response.css("p::text").getall():
            yield {{"text": text}}
        yield {{"text": None}}
        yield {{"title": "Beans"}}
"""
    (tmp_path / "pipelines.py").write_text(EXAMPLES["Scrapy"], "utf-8")
    (tmp_path / "spider.py").write_text(spider, "utf-8")
    (tmp_path / "page.html").write_text("<meta charset=utf-8>" + "".join(f"<p>{text}</p>" for text in TEXTS), "utf-8")
    command = [sys.executable, "-m", "scrapy", "runspider", "spider.py", "-o", "items.jsonl"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    items = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text("utf-8").splitlines()]
    assert items[2:] == [{"text": None}, {"title": "Beans"}], run.stderr
    items = items[:2]
    assert [item["text"] for item in items] == [CUT, HONEST], run.stderr
    assert [[cut["kind"] for cut in item["cuts"]] for item in items] == [["handle"], []]
    assert "an advertisement" in run.stderr
    assert "Traceback" not in run.stderr
    assert "Deprecat" not in run.stderr


@pytest.mark.parametrize("item", [{"text": None}, {"title": "Beans"}])
def test_an_item_without_a_text_passes_scrapy_unchanged(item: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without Scrapy: a dictionary is its own adapter."""
    for name, held in (
        ("itemadapter", {"ItemAdapter": lambda item: item}),
        ("scrapy.exceptions", {"DropItem": ValueError}),
    ):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(**held))
    pipeline = example("Scrapy")["DechaffPipeline"]()
    given = item.copy()
    assert pipeline.process_item(item) is item
    assert item == given


@pytest.mark.slow
def test_datatrove(tmp_path: Path) -> None:
    tool("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    (tmp_path / "raw").mkdir()
    lines = [json.dumps({"text": text, "id": str(number)}) + "\n" for number, text in enumerate(TEXTS)]
    (tmp_path / "raw" / "beans.jsonl").write_text("".join(lines), "utf-8")
    dropped = JsonlWriter(str(tmp_path / "dropped"), compression=None)
    steps = [
        JsonlReader(str(tmp_path / "raw")),
        example("datatrove")["DechaffFilter"](exclusion_writer=dropped),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs")).run()
    kept, spam = (
        [json.loads(line) for file in (tmp_path / name).iterdir() for line in file.read_text("utf-8").splitlines()]
        for name in ("out", "dropped")
    )
    assert [one["text"] for one in kept] == [CUT, HONEST]
    assert [one["metadata"].get("cut") for one in kept] == [["TG🔥+ @beans_demo_5\n\n"], []]
    assert [(one["text"], one["metadata"]["filter_reason"]) for one in spam] == [(SPAM, "spam")]


@pytest.mark.slow
@pytest.mark.parametrize("processes", [None, 2])
def test_datasets(processes: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = tool("datasets")
    names = example("Hugging Face datasets")
    raw = datasets.Dataset.from_dict({"text": TEXTS, "number": [0, 1, 2]})
    rows = [*names["cleaned"](raw)]
    assert rows == [
        {"text": CUT, "number": 0, "verdict": "cleaned", "cut": ["TG🔥+ @beans_demo_5\n\n"]},
        {"text": HONEST, "number": 1, "verdict": "clean", "cut": []},
    ]
    if processes:
        assert [*raw.map(names["clean"], batched=True, num_proc=processes)][:2] == rows
    assert [one["text"] for one in raw.to_iterable_dataset().map(names["clean"], batched=True)][:2] == [CUT, HONEST]


@pytest.fixture
def ray_data() -> Iterator[ModuleType]:
    ray, data = tool("ray"), tool("ray.data")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield data
    ray.shutdown()


@pytest.mark.slow
def test_ray_data(ray_data: ModuleType) -> None:
    raw = ray_data.from_items([{"text": text, "number": number} for number, text in enumerate(TEXTS)])
    rows = sorted(example("Ray Data")["cleaned"](raw, actors=1).take_all(), key=lambda row: row["number"])
    assert [row["text"] for row in rows][:2] == [CUT, HONEST]
    assert [row["verdict"] for row in rows] == ["cleaned", "clean", "spam"]


@pytest.mark.slow
def test_pandas() -> None:
    pandas = tool("pandas")
    frame = pandas.DataFrame({"text": TEXTS, "number": [0, 1, 2]}, index=[7, 8, 9])
    cleaned = example("pandas")["cleaned"](frame)
    assert [*cleaned["text"]][:2] == [CUT, HONEST]
    assert [*cleaned["verdict"]] == ["cleaned", "clean", "spam"]
    assert [*cleaned["cuts"]][:2] == [1, 0]
    assert [*cleaned.index] == [7, 8, 9]
    with pytest.raises(TypeError, match="text must be a str"):
        example("pandas")["cleaned"](pandas.DataFrame({"text": [ADVERT, None]}))


@pytest.mark.slow
def test_polars() -> None:
    polars = tool("polars")
    frame = polars.DataFrame({"text": TEXTS, "number": [0, 1, 2]})
    cleaned = example("Polars")["cleaned"]
    assert cleaned(frame)["text"].to_list()[:2] == [CUT, HONEST]
    assert cleaned(frame.lazy()).collect().equals(cleaned(frame))
    assert cleaned(frame)["number"].to_list() == [0, 1, 2]
