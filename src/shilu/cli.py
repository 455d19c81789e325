"""The command line. Data on stdout, everything else on stderr; exit 0 fine, 2 wrong usage or unreadable input."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from shilu.errors import ShiluError

app = typer.Typer(
    name="shilu",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads and converts transcripts of press conferences (实录).",
)

Input = Annotated[Path, typer.Argument(metavar="[FILE|-]", help="The document; - or nothing for standard input.")]
Encoding = Annotated[
    Optional[str],
    typer.Option("--encoding", metavar="NAME", help="Decode as NAME (utf-8, gb18030, big5, utf-16 …); told from the bytes by default."),
]
From = Annotated[str, typer.Option("-f", "--from", metavar="FORMAT", help="The input's format; auto goes by the suffix.")]
Output = Annotated[
    Optional[Path], typer.Option("-o", "--output", metavar="FILE", help="Write here, whole or not at all, instead of to standard output.")
]
Color = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never. NO_COLOR is respected.")]
Width = Annotated[
    Optional[int],
    typer.Option("--width", metavar="CELLS", min=20, help="Wrap at this width; the terminal's by default, no wrapping into a pipe."),
]


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Reads and converts transcripts of press conferences (实录)."""
    if version:
        from shilu.version import VERSION

        _print(f"shilu {VERSION}\n")
        raise typer.Exit


@app.command(epilog="Example: shilu convert page.txt -t md -o page.md")
def convert(
    file: Input = Path("-"),
    source_format: From = "auto",
    target: Annotated[
        Optional[str], typer.Option("-t", "--to", metavar="FORMAT", help="yaml, md, json or terminal; by the suffix of -o, else yaml.")
    ] = None,
    output: Output = None,
    encoding: Encoding = None,
    keep_furniture: Annotated[
        bool, typer.Option("--keep-furniture", help="Markdown: keep the page's own lines in a last section.")
    ] = False,
    color: Color = "auto",
    width: Width = None,
) -> None:
    """Convert one document to yaml, md, json or terminal."""
    from shilu import writers
    from shilu.readers import read_file
    from shilu.reading import parse_source

    output = None if str(output) == "-" else output
    wanted = target or (writers.by_suffix(output) if output else "yaml")
    if wanted is None:
        raise ShiluError(f"{output}: no output format goes by this suffix; name one with -t ({', '.join(writers.names())}).")
    transcript = parse_source(read_file(file, source_format, encoding))
    options: dict[str, object] = {"keep_furniture": keep_furniture} if wanted == "md" else {}
    if wanted == "terminal":
        options = {"width": width or _width(to_file=output is not None), "color": _colored(color, to_file=output is not None)}
    text = writers.write(transcript, wanted, **options)
    if output is None:
        _print(text)
    else:
        writers.save(text, output)


@app.command(epilog="Example: shilu preview page.txt")
def preview(
    file: Input = Path("-"),
    source_format: From = "auto",
    encoding: Encoding = None,
    color: Color = "auto",
    width: Width = None,
    pager: Annotated[bool, typer.Option("--pager/--no-pager", help="Show long documents page by page on a terminal.")] = True,
) -> None:
    """Show a document in colours, for reading."""
    from shilu import writers
    from shilu.readers import read_file
    from shilu.reading import parse_source

    text = writers.write(parse_source(read_file(file, source_format, encoding)), "terminal", width=width or _width(), color=_colored(color))
    if pager and sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines:
        import pydoc

        os.environ.setdefault("LESS", "-R")
        pydoc.pager(text)
    else:
        _print(text)


@app.command(epilog="Example: shilu explain page.txt")
def explain(file: Input = Path("-"), source_format: From = "auto", encoding: Encoding = None) -> None:
    """Say line by line what each piece was taken for, and why."""
    from shilu.explaining import explain as explanation
    from shilu.readers import read_file
    from shilu.writers.terminal import safe

    _print("\n".join(map(safe, explanation(read_file(file, source_format, encoding)).split("\n"))))


@app.command(epilog="Example: shilu schema > transcript.schema.json")
def schema() -> None:
    """Print the JSON Schema of the YAML and JSON output."""
    from shilu.document import SCHEMA_FILE

    _print(SCHEMA_FILE.read_text("utf-8"))


def _colored(when: str, *, to_file: bool = False) -> bool:
    if when not in {"auto", "always", "never"}:
        raise ShiluError(f"--color {when}: take auto, always or never.")
    if when != "auto":
        return when == "always"
    return not to_file and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _width(*, to_file: bool = False) -> int | None:
    return shutil.get_terminal_size().columns if not to_file and sys.stdout.isatty() else None


def _print(text: str) -> None:
    """Write to standard output in UTF-8; a terminal of another encoding gets replacements instead of an error."""
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
        return
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _drop_stdout() -> None:
    """Let what is left in the buffer go nowhere: closing standard output at exit would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line."""
    try:
        app()
    except ShiluError as error:
        from shilu.writers.terminal import safe

        print(f"shilu: {safe(str(error))}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # `| head` has read enough
        _drop_stdout()
        sys.exit(0)
    except OSError as error:
        print(f"shilu: standard output cannot be written ({os.strerror(error.errno or 0)}); write to a file with -o.", file=sys.stderr)
        _drop_stdout()
        sys.exit(2)


if __name__ == "__main__":
    main()
