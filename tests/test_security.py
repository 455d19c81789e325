"""What SECURITY.md promises and no other test holds: nothing is fetched, run or written beside; and each promise has a test."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from test_cli import SHILU
from test_pdf import lines
from test_pdf import made as printed
from test_word import LINKS, OFFICE, made, p, t

ROOT = Path(__file__).parents[1]
#: Put before the program: whatever reaches out ends it, whatever is written is told.
WATCH = """
import os, sys
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "urllib.", "webbrowser.", "ftplib.", "http.")
def watch(event, args):
    if event.startswith(FORBIDDEN) and event != "socket.gethostname":
        os.write(2, f"REACHES OUT: {event} {args}\\n".encode())
        os._exit(9)
    if event == "open" and (set(args[1] or "") & set("wax+") or args[2] & (os.O_WRONLY | os.O_RDWR)):
        os.write(2, f"WRITES: {args[0]}\\n".encode())
sys.addaudithook(watch)
"""
#: A file by its number, the composed grammar, and the output before it has its name.
EXPECTED = re.compile(rf"\d+|{os.devnull}|.*/cache/shilu/.*|.*/\.shilu-\w+")
FAR = "http://127.0.0.1:9/x"
TEXT = "主持人：欢迎参加新闻发布会。\n记者：请问何时通路？\n刘丹：明年。\n"
PAGE = f"""<!DOCTYPE html SYSTEM "{FAR}.dtd"><html><head><base href="{FAR}"><link rel="stylesheet" href="{FAR}.css"><script src="{FAR}.js"></script>
<meta http-equiv="refresh" content="0; url={FAR}"><style>@import url({FAR});</style></head><body onload="x()"><img src="{FAR}.png"><iframe src="{FAR}">
</iframe><object data="{FAR}"></object><svg><image href="{FAR}"/></svg><p>{TEXT.replace(chr(10), "</p><p>")}</body></html>"""
PICTURE = f'<w:r><w:drawing><a:blip xmlns:a="x" xmlns:r="{OFFICE}/relationships" r:link="r9"/></w:drawing></w:r>'
FIELD = f'<w:r><w:instrText>INCLUDETEXT "{FAR}"</w:instrText></w:r>'
RELATIONS = f'<Relationships xmlns="{LINKS}"><Relationship Id="r9" Type="{OFFICE}/relationships/image" Target="{FAR}" TargetMode="External"/></Relationships>'
INPUTS = {
    "a.html": PAGE.encode(),
    "a.md": f"![x]({FAR})\n\n<img src='{FAR}'>\n\n[x]: {FAR}\n\n{TEXT}".encode(),
    "a.txt": f"{TEXT}{FAR}\n$(touch owned) `touch owned`\n".encode(),
    "a.yaml": f"schema: 1\nkind: !!python/object/apply:os.system ['touch owned']\nlang: !include {FAR}\n".encode(),
    "a.json": f'{{"schema": 1, "$ref": "{FAR}"}}'.encode(),
    "a.docx": made(p(t(TEXT.split("\n")[0]), PICTURE, FIELD), members={"word/_rels/document.xml.rels": RELATIONS.encode()}),
    "a.pdf": printed(lines(*TEXT.split("\n"))).replace(b"/Type /Catalog", f"/Type /Catalog /OpenAction << /S /URI /URI ({FAR}) >>".encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_is_fetched_nothing_is_run_and_one_file_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(INPUTS[name])
    (tmp_path / "sitecustomize.py").write_text(WATCH, "utf-8")
    before = {*os.listdir(tmp_path), "out.html", "cache"}
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for command in (["convert", name, "-o", "out.html"], ["audit", name], ["preview", name]):
        done = subprocess.run([*SHILU, *command], capture_output=True, check=False, cwd=tmp_path, env=env)
        said = done.stderr.decode()
        assert done.returncode == 2 if name in {"a.yaml", "a.json"} else done.returncode in {0, 1}, said
        assert "REACHES OUT" not in said
        assert not [path for path in re.findall("WRITES: (.*)", said) if not EXPECTED.fullmatch(path)]
    assert set(os.listdir(tmp_path)) <= before


@pytest.mark.skipif(not (ROOT / "SECURITY.md").exists(), reason="the documents are in the checkout only")
def test_every_promise_names_the_tests_that_hold_it() -> None:
    table = (ROOT / "SECURITY.md").read_text("utf-8").split("| promise |")[1].split("\n\n")[0]
    promises = [row.split("|")[1:-1] for row in table.split("\n")[2:]]
    assert len(promises) > 12
    for promise, how, tested in promises:
        tests = re.findall(r"`(?:tests/)?(test_\w+\.py)`", tested)
        assert (bool(promise.strip()), bool(how.strip()), bool(tests)) == (True, True, True), promise
        assert [name for name in tests if not (ROOT / "tests" / name).exists()] == [], promise
