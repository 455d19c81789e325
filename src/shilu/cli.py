"""The command line. Data on stdout, all else on stderr; exit 0 fine, 1 the audit found something, 2 wrong usage or unreadable input."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional, cast

import typer

from shilu.errors import ShiluError

if TYPE_CHECKING:
    from shilu.model import Transcript
    from shilu.source import Source

app = typer.Typer(
    name="shilu",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads, converts and audits transcripts of press conferences (实录).",
)

Input = Annotated[Path, typer.Argument(metavar="[FILE|-]", help="The document; - or nothing for standard input.")]
Encoding = Annotated[
    Optional[str],
    typer.Option("--encoding", metavar="NAME", help="Decode as NAME (utf-8, gb18030, big5, utf-16 …); told from the bytes by default."),
]
From = Annotated[str, typer.Option("-f", "--from", metavar="FORMAT", help="The input's format; auto goes by the suffix.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse a file with broken bytes, for which U+FFFD is read else.")]
Output = Annotated[
    Optional[Path], typer.Option("-o", "--output", metavar="FILE", help="Write here, whole or not at all, instead of to standard output.")
]
Color = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never. NO_COLOR is respected.")]
Width = Annotated[
    Optional[int],
    typer.Option("--width", metavar="CELLS", min=20, help="Wrap at this width; the terminal's by default, no wrapping into a pipe."),
]
#: The output formats that may leave out the page's own lines.
SHEETS = ("md", "text")
#: From the least to the greatest.
SEVERITIES = ("info", "warning", "error")


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - what typer calls it with
    if asked:
        from shilu.version import VERSION

        _print(f"shilu {VERSION}\n", raw=True)
        raise typer.Exit


# eager, so that it answers before typer loads what the other options need
@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version.")] = False,
) -> None:
    """Reads, converts and audits transcripts of press conferences (实录)."""


@app.command(epilog="Example: shilu convert page.txt -t md -o page.md")
def convert(
    file: Input = Path("-"),
    source_format: From = "auto",
    target: Annotated[
        Optional[str],
        typer.Option(
            "-t",
            "--to",
            metavar="FORMAT",
            help="yaml, json, md, text, html, svg, terminal, akn, tei, convokit; by the suffix of -o, else yaml.",
        ),
    ] = None,
    output: Output = None,
    encoding: Encoding = None,
    strict: Strict = False,
    keep_furniture: Annotated[
        bool, typer.Option("--keep-furniture", help="Markdown and text: keep the page's own lines in a last section.")
    ] = False,
    color: Color = "auto",
    width: Width = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the output, or else the file itself, would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Like --check, and show what would change.")] = False,
) -> None:
    """Convert a document: to keep (yaml, json), publish (md, html, text), look at (terminal, svg), for archives (akn, tei, convokit)."""
    from shilu import writers
    from shilu.readers import read_file
    from shilu.reading import parse_source

    output = None if str(output) == "-" else output
    wanted = target or (writers.by_suffix(output) if output else "yaml")
    if wanted is None:
        raise ShiluError(f"{output}: no output format goes by this suffix; name one with -t ({', '.join(writers.names())}).")
    transcript = parse_source(read_file(file, source_format, encoding, strict=strict))
    if keep_furniture and wanted not in SHEETS:
        raise ShiluError(f"--keep-furniture goes with -t {' or '.join(SHEETS)}, not with {wanted}.")
    options: dict[str, object] = {"keep_furniture": keep_furniture} if wanted in SHEETS else {}
    if wanted == "html":
        from shilu.auditing import audit as findings_of

        options = {"findings": findings_of(transcript)}
    if wanted == "svg":
        options = {"width": width}
    if wanted == "terminal":
        options = {"width": width or _width(to_file=output is not None), "color": _colored(color, to_file=output is not None)}
    text = writers.write(transcript, wanted, **options)
    if check or diff:
        _compare(text, output or file, shown=diff)
    elif output is None:
        _print(text, raw=wanted == "terminal")
    else:
        writers.save(text, output)


@app.command(epilog="Example: shilu audit pages/ --ignore SL2 --fail-on warning")
def audit(
    files: Annotated[
        Optional[list[Path]],
        typer.Argument(metavar="FILE|FOLDER|-", help="Documents, or folders of them; - for standard input."),
    ] = None,
    source_format: From = "auto",
    report_format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json, github or sarif.")] = "text",
    output: Output = None,
    select: Annotated[Optional[list[str]], typer.Option("--select", metavar="RULES", help="Only these: codes, prefixes, names.")] = None,
    ignore: Annotated[Optional[list[str]], typer.Option("--ignore", metavar="RULES", help="Not these.")] = None,
    fail_on: Annotated[
        Optional[str],
        typer.Option("--fail-on", metavar="SEVERITY", help="Exit with 1 from here on: info (default), warning, error."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever was found.")] = False,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count the findings by code instead of listing them.")] = False,
    lang: Annotated[
        Optional[str],
        typer.Option("--lang", metavar="LANG", help="The findings' language: en, zh-Hans, zh-Hant; by the document by default."),
    ] = None,
    config: Annotated[
        Optional[Path], typer.Option("--config", metavar="FILE", help="A shilu.toml or pyproject.toml; the nearest one upwards by default.")
    ] = None,
    stdin_filename: Annotated[
        Optional[str], typer.Option("--stdin-filename", metavar="NAME", help="What standard input is called in the findings and settings.")
    ] = None,
    encoding: Encoding = None,
    strict: Strict = False,
    color: Color = "auto",
) -> None:
    """Report what is wrong with the turns, people, exchanges and text of documents."""
    from shilu import auditing, reports, settings, writers
    from shilu.model import Transcript
    from shilu.reading import parse_source

    wanted = settings.read(config) if config else settings.find(_here())
    chosen = _listed(select) or wanted.select
    ignored = wanted.ignore + _listed(ignore)
    fail_from = fail_on or wanted.fail_on
    if fail_from not in SEVERITIES:
        raise ShiluError(f"--fail-on {fail_from}: take info, warning or error.")
    auditing.chosen(chosen, ignored)
    auditing.meant(rule for rules in wanted.per_file_ignores.values() for rule in rules)
    auditing.check_lang(lang or wanted.lang)
    found: Counter[tuple[str, str]] = Counter()
    worst: set[str] = set()
    failed: list[ShiluError] = []

    def audited() -> Iterator[reports.Audited]:
        for source in _read(files, source_format, encoding, failed, strict=strict):
            source = replace(source, path=source.path or stdin_filename)
            without = auditing.meant(wanted.ignored_in(source.path or "-"))
            findings = auditing.audit(parse_source(source), select=chosen, ignore=ignored, lang=lang or wanted.lang)
            findings = [f for f in findings if f.code not in without]
            found.update((f.code, f.name) for f in findings)
            worst.update(f.severity for f in findings)
            yield reports.Audited(source.path or "-", findings, [] if isinstance(source, Transcript) else source.lines())

    pieces = reports.report(audited(), report_format, color=_colored(color, to_file=output is not None))
    if statistics:
        for _ in pieces:
            pass
        pieces = iter([_counts(found, as_json=report_format == "json")])
    if output is not None and str(output) != "-":
        writers.save("".join(pieces), output)
    else:
        for piece in pieces:
            _print(piece, raw=report_format == "text")
    if failed:
        raise typer.Exit(2)
    if not exit_zero and any(SEVERITIES.index(s) >= SEVERITIES.index(fail_from) for s in worst):
        raise typer.Exit(1)


@app.command(epilog="Example: shilu batch pages/ 'crawl/*.jsonl.gz' -o out -t jsonl -j 8 --audit")
def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT…", help="Documents, folders, globs; JSONL (.gz, .zst), Parquet and WARC files with documents."),
    ],
    output: Annotated[str, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to; the same command goes on in it.")],
    target: Annotated[
        Optional[str],
        typer.Option(
            "-t",
            "--to",
            metavar="FORMAT",
            help="A format of `convert`: a file for each document; jsonl or parquet: a shard for each shard. "
            "By default yaml for files, parquet for Parquet, else jsonl.",
        ),
    ] = None,
    jobs: Annotated[
        Optional[int], typer.Option("-j", "--jobs", metavar="N", min=1, help="Documents that are converted at once; one a processor.")
    ] = None,
    source_format: From = "auto",
    encoding: Encoding = None,
    strict: Strict = False,
    id_field: Annotated[str, typer.Option("--id", metavar="FIELD", help="The field or column with a record's id.")] = "id",
    text_field: Annotated[str, typer.Option("--text", metavar="FIELD", help="The field or column with its text.")] = "text",
    audited: Annotated[
        bool, typer.Option("--audit", help="Write what the audit finds beside the output; settings as for `audit`.")
    ] = False,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="Stop a document that takes longer.")] = 60,
    memory: Annotated[int, typer.Option("--memory", metavar="MB", min=100, help="Stop a document that needs more.")] = 2000,
    max_bytes: Annotated[int, typer.Option("--max-bytes", metavar="BYTES", min=1, help="Do not read a larger document.")] = 20_000_000,
    dask: Annotated[
        Optional[str], typer.Option("--dask", metavar="ADDRESS", help="Work on the cluster of this Dask scheduler; see docs/scale.md.")
    ] = None,
    patience: Annotated[
        float, typer.Option("--patience", metavar="SECONDS", min=0.1, help="Give a cluster up that has had no worker for so long.")
    ] = 120,
) -> None:
    """Convert many documents; what was finished is not done again, what was broken off is."""
    import time
    from importlib.util import find_spec

    if find_spec("fcntl") is None:
        raise ShiluError("batch needs locks that this system lacks (Windows); run it under WSL, or use convert for each document.")

    from shilu import auditing, settings
    from shilu.batch import Options, expand
    from shilu.batch.progress import Bar, summary
    from shilu.batch.whole import Watcher, batch

    wanted = settings.find(_here()) if audited else settings.Settings()
    options = Options(
        os.path.abspath(_here() / output),
        target,
        source_format,
        encoding,
        strict,
        id_field,
        text_field,
        audited,
        wanted,
        timeout,
        memory * 10**6,
        max_bytes,
    )
    options.check()
    auditing.chosen(wanted.select, wanted.ignore)
    auditing.check_lang(wanted.lang)
    began = time.monotonic()
    try:
        outcome = batch(
            expand(inputs),
            options,
            jobs=jobs or os.cpu_count() or 1,
            address=dask,
            patience=patience,
            watcher=Bar() if sys.stderr.isatty() else Watcher(),
            complain=_complain,
        )
    except KeyboardInterrupt:
        # a batch may be killed at any time; to wait for the shards that are in work would take long
        print("shilu: stopped; the same command goes on from here.", file=sys.stderr, flush=True)
        os._exit(130)
    print(summary(outcome, time.monotonic() - began), file=sys.stderr, end="")
    if not outcome.fine:
        raise typer.Exit(2)


@app.command(epilog="Example: shilu stats pages/ --format csv -o pages.csv")
def stats(
    files: Annotated[
        Optional[list[Path]],
        typer.Argument(metavar="FILE|FOLDER|-", help="Documents, or folders of them; - for standard input."),
    ] = None,
    source_format: From = "auto",
    tally_format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="table, json, csv (a row a person, role and file) or svg (a picture).")
    ] = "table",
    output: Output = None,
    encoding: Encoding = None,
    strict: Strict = False,
    color: Color = "auto",
    width: Annotated[
        Optional[int],
        typer.Option("--width", metavar="CELLS", min=20, help="Tables as wide as this; the terminal's width by default, 100 into a pipe."),
    ] = None,
) -> None:
    """Count turns, characters and questions by person, role and medium.

    Characters are the code points of paragraphs that are no white space; cues are not counted.
    """
    from shilu import statistics, tallies, writers
    from shilu.reading import parse_source

    failed: list[ShiluError] = []
    counted = (statistics.count(parse_source(source)) for source in _read(files, source_format, encoding, failed, strict=strict))
    output = None if str(output) == "-" else output
    to_file = output is not None
    pieces = tallies.tell(counted, tally_format, width=width or _width(to_file=to_file), color=_colored(color, to_file=to_file))
    if output is not None:
        writers.save("".join(pieces), output)
    else:
        for piece in pieces:
            _print(piece, raw=tally_format == "table")
    if failed:
        raise typer.Exit(2)


@app.command(epilog="Example: shilu rule SL303")
def rule(
    code: Annotated[Optional[str], typer.Argument(metavar="[CODE]", help="A rule's code or name; nothing for the list of all.")] = None,
) -> None:
    """Print the manual of one audit rule, or the list of all."""
    from shilu.auditing import rule_named
    from shilu.rules import rules

    if code is None:
        _print("".join(f"{r.code}  {r.severity:<8} {r.name:<24} {r.summary}\n" for r in rules().values()), raw=True)
        return
    found = rule_named(code)
    _print(f"{found.code} {found.name} ({found.severity})\n\n{found.manual}\n", raw=True)


@app.command(epilog="Example: shilu preview page.txt")
def preview(
    file: Input = Path("-"),
    source_format: From = "auto",
    encoding: Encoding = None,
    strict: Strict = False,
    color: Color = "auto",
    width: Width = None,
    pager: Annotated[bool, typer.Option("--pager/--no-pager", help="Show long documents page by page on a terminal.")] = True,
) -> None:
    """Show a document in colours, for reading."""
    from shilu import writers
    from shilu.readers import read_file
    from shilu.reading import parse_source

    transcript = parse_source(read_file(file, source_format, encoding, strict=strict))
    text = writers.write(transcript, "terminal", width=width or _width(), color=_colored(color))
    if pager and _on_terminal() and text.count("\n") >= shutil.get_terminal_size().lines:
        import pydoc

        os.environ.setdefault("LESS", "-R")
        pydoc.pager(text)
    else:
        _print(text, raw=True)


@app.command(epilog="Example: shilu explain page.txt")
def explain(file: Input = Path("-"), source_format: From = "auto", encoding: Encoding = None, strict: Strict = False) -> None:
    """Say line by line what each piece was taken for, and why."""
    from shilu.explaining import explain as explanation
    from shilu.model import Transcript
    from shilu.readers import read_file
    from shilu.writers.terminal import safe

    source = read_file(file, source_format, encoding, strict=strict)
    if isinstance(source, Transcript):
        raise ShiluError(f"{file}: is a transcript already; explain needs the page that it was read from.")
    _print("\n".join(map(safe, explanation(source).split("\n"))))


@app.command(epilog="Example: shilu schema > transcript.schema.json")
def schema() -> None:
    """Print the JSON Schema of the YAML and JSON output."""
    from shilu.document import SCHEMA_FILE

    _print(SCHEMA_FILE.read_text("utf-8"), raw=True)


def _compare(text: str, path: Path, *, shown: bool) -> None:
    """Exit with 1 if a file holds something else than `text`, and show the difference."""
    import difflib

    from shilu.readers import read_bytes
    from shilu.writers.terminal import safe_line

    if path == Path("-"):
        raise ShiluError("--check and --diff compare with a file; name one, or the output with -o.")
    before = read_bytes(path).decode("utf-8", "replace") if os.path.exists(path) else ""
    if before == text:
        return
    if shown:
        name = safe_line(str(path))
        _print("".join(difflib.unified_diff(_lines(before), _lines(text), name, name)), raw=True)
    raise typer.Exit(1)


def _lines(text: str) -> list[str]:
    """The lines of a file as a difference shows them; what would steer a terminal becomes symbols."""
    from shilu.writers.terminal import safe

    lines = [safe(line) + "\n" for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "\n" else [*lines[:-1], lines[-1] + "\\ No newline at end of file\n"]


def _read(
    files: list[Path] | None, source_format: str, encoding: str | None, failed: list[ShiluError], *, strict: bool
) -> Iterator[Source | Transcript]:
    """The documents in files and folders; what cannot be read is told, goes to `failed`, and the rest goes on."""
    from shilu.readers import STDIN, documents_in, read_file

    def missed(error: ShiluError) -> None:
        _complain(error)
        failed.append(error)

    for path in documents_in(files or [STDIN], missed):
        try:
            yield read_file(path, source_format, encoding, strict=strict)
        except ShiluError as error:
            missed(error)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise ShiluError("the working folder is gone; go to another one.") from None


def _counts(found: Counter[tuple[str, str]], *, as_json: bool) -> str:
    """How often each rule, as (code, name), found something."""
    rows = [(code, name, count) for (code, name), count in sorted(found.items())]
    if as_json:
        return json.dumps([dict(zip(("code", "name", "count"), row, strict=True)) for row in rows], indent=1) + "\n"
    return "".join(f"{count:6}  {code} {name}\n" for code, name, count in rows)


def _listed(words: list[str] | None) -> tuple[str, ...]:
    return tuple(w.strip() for word in words or () for w in word.split(",") if w.strip())


def _colored(when: str, *, to_file: bool = False) -> bool:
    if when not in {"auto", "always", "never"}:
        raise ShiluError(f"--color {when}: take auto, always or never.")
    if when != "auto":
        return when == "always"
    return not to_file and _on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _width(*, to_file: bool = False) -> int | None:
    return shutil.get_terminal_size().columns if not to_file and _on_terminal() else None


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _print(text: str, *, raw: bool = False) -> None:
    """Write to standard output in UTF-8. Raises ShiluError.

    A terminal gets replacements for what its encoding lacks, and nothing that steers it but the colours of a text that is `raw`.
    """
    if sys.stdout is None:
        raise ShiluError("standard output is closed; open it, or write to a file with -o.")
    try:
        if not _on_terminal():
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        else:
            from shilu.writers.terminal import safe

            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write((text if raw else safe(text)).encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        # `| head` has read enough
        _drop_stdout()
        sys.exit(0)
    except OSError as error:
        _drop_stdout()
        raise ShiluError(f"standard output cannot be written ({os.strerror(error.errno or 0)}); write to a file with -o.") from None


def _drop_stdout() -> None:
    """Let what is left in the buffer go nowhere: closing standard output at exit would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(error: ShiluError) -> None:
    from shilu.writers.terminal import safe_line

    print(f"shilu: {safe_line(str(error))}", file=sys.stderr)


def _open_closed() -> None:
    """Put nothing in the place of standard streams that are closed, so that no file takes it; and let no letter be missing in the help."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the end
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


#: What typer raises for wrong usage; where it keeps its copy of click depends on its version.
_WRONG_USE = cast("type[Exception]", typer.BadParameter.__mro__[2])


def main() -> None:
    """Run the command line."""
    _open_closed()
    try:
        status = app(standalone_mode=False)
    except ShiluError as error:
        _complain(error)
        status = 2
    except _WRONG_USE as error:
        status = _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        status = 130
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        reason = f"fails with {type(error).__name__} ({error}); that is a fault of shilu, please report it with the document."
        _complain(ShiluError(" ".join(reason.split())))
        status = 2
    sys.exit(status or 0)


def _usage(error: Any) -> int:
    """Say what is wrong with a command, in one sentence; or print the help, where there is no more of it than its name."""
    told = " ".join(error.format_message().split())
    command = getattr(getattr(error, "ctx", None), "command_path", "shilu")
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        _complain(ShiluError(f"{told.rstrip('.')}; see {command} --help."))
    return 2


if __name__ == "__main__":
    main()
