"""The page for reading in a real browser: the map jumps, keys work, dark and print styles apply, nothing leaves the page, no script but its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import shilu
from test_cli import SEEDS
from test_html_page import HOSTILE

DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(DRIVER is None, reason="chromedriver is not installed: no browser opens the page here")
FLAGS = (
    *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"),
    *("disable-component-update", "disable-sync", "window-size=1400,900"),
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


def opened(browser: Any, tmp_path: Path, text: str) -> shilu.Transcript:
    transcript = shilu.parse(text)
    (tmp_path / "page.html").write_text(shilu.write(transcript, "html", findings=shilu.audit(transcript)), "utf-8")
    browser.get_log("performance")
    browser.get((tmp_path / "page.html").as_uri())
    return transcript


@pytest.mark.parametrize("text", [*(p.read_text("utf-8") for p in SEEDS), HOSTILE], ids=[*(p.name[:3] for p in SEEDS), "hostile"])
def test_page(browser: Any, tmp_path: Path, text: str) -> None:
    run = browser.execute_script
    browser.set_window_size(1400, 900)
    transcript = opened(browser, tmp_path, text)
    assert run("return document.querySelectorAll('article').length") == len(transcript.turns)
    assert run("return document.querySelectorAll('main script, main img, main style, article b > b').length") == 0
    if transcript.turns:
        run("document.querySelector('#map li:last-child a').click()")
        shown = "const r = document.querySelector(location.hash).getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0"
        assert (run("return location.hash"), run(shown)) == (f"#t{len(transcript.turns)}", True)
        for key, turn in (("k", max(1, len(transcript.turns) - 1)), ("j", len(transcript.turns))):
            run(f"dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}'}}))")
            assert (run("return location.hash"), run(shown)) == (f"#t{turn}", True)
    assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []
    asked = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    urls = {m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"}
    assert {u for u in urls if not u.startswith(("file:", "data:"))} == set()


def test_dark_print_and_narrow(browser: Any, tmp_path: Path) -> None:
    run = browser.execute_script
    opened(browser, tmp_path, SEEDS[-1].read_text("utf-8"))
    paper = "return getComputedStyle(document.body).backgroundColor"
    colors = []
    for scheme in ("light", "dark"):
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"media": "screen", "features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        colors.append(run(paper))
    assert colors[0] != colors[1]
    run("document.getElementById('theme').click()")
    assert run(paper) == colors[0]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert run("return getComputedStyle(document.getElementById('map')).display") == "none"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": []})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": True})
    assert run("return document.documentElement.scrollWidth <= innerWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
