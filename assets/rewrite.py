"""Rewrites compiled USWDS: colors become variables, left and right become logical sides."""

import re
from collections.abc import Iterator

# Which color of USWDS is which of its tokens.
TOKENS = {
    "#1b1b1b": "ink",
    "#fff": "white",
    "#000": "black",
    "#005ea2": "primary",
    "#1a4480": "primary-dark",
    "#162e51": "primary-darker",
    "#0050d8": "primary-vivid",
    "#73b3e7": "primary-light",
    "#d9e8f6": "primary-lighter",
    "#54278f": "visited",
    "#2491ff": "focus",
    "#f0f0f0": "base-lightest",
    "#dfe1e2": "base-lighter",
    "#e6e6e6": "base-lighter2",
    "#d3d3d3": "base-lighter3",
    "#a9aeb1": "base-light",
    "#71767a": "base",
    "#565c65": "base-dark",
    "#3d4551": "base-darker",
    "#c9c9c9": "disabled-lighter",
    "#919191": "disabled-light",
    "#757575": "disabled",
    "#454545": "disabled-dark",
    "#b50909": "error-dark",
    "#d54309": "error",
    "#f4e3db": "error-lighter",
    "#8b0a03": "error-darker",
    "#9c3d10": "emergency",
    "#ffbe2e": "warning",
    "#faf3d1": "warning-lighter",
    "#00a91c": "success",
    "#ecf3ec": "success-lighter",
    "#00bde3": "info",
    "#e7f6f8": "info-lighter",
    "#e1f3f8": "info-lighter2",
    "#97d4ea": "info-light",
    "#99deea": "info-light2",
    "#c3ebfa": "info-light3",
    "#28a0cb": "info-dark",
}
HEX = re.compile(r"#[0-9a-f]{3,6}\b")
SIDE = {"left": "inline-start", "right": "inline-end"}


def role_of(prop: str) -> str:
    """Return what a property's color is used for: text, fill or line."""
    if prop in ("color", "-webkit-text-fill-color"):
        return "text"
    return "fill" if prop.startswith("background") or prop == "fill" else "line"


def tokenize(prop: str, value: str, used: dict[str, str]) -> str:
    """Replace each known color by a custom property that falls back to the same color."""
    if "url(" in value and "data:" in value:
        return value

    def substitute(match: re.Match[str]) -> str:
        color = match.group(0)
        if color not in TOKENS:
            return color
        name = f"--usa-{TOKENS[color]}-{role_of(prop)}"
        used[name] = color
        return f"var({name},{color})"

    return HEX.sub(substitute, value)


def split_on_space(value: str) -> list[str]:
    """Split on white space that is outside parentheses."""
    parts, depth, current = [], 0, ""
    for char in value:
        depth += (char == "(") - (char == ")")
        if char.isspace() and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [part for part in [*parts, current] if part]


def logical(prop: str, value: str) -> list[tuple[str, str]]:
    """Return the declarations that say the same without naming a physical side."""
    if found := re.match(r"^(margin|padding)-(left|right)$", prop):
        return [(f"{found[1]}-{SIDE[found[2]]}", value)]
    if found := re.match(r"^border-(left|right)(-.+)?$", prop):
        return [(f"border-{SIDE[found[1]]}{found[2] or ''}", value)]
    if found := re.match(r"^border-(top|bottom)-(left|right)-radius$", prop):
        block = "start" if found[1] == "top" else "end"
        inline = "start" if found[2] == "left" else "end"
        return [(f"border-{block}-{inline}-radius", value)]
    if prop in SIDE:
        return [(f"inset-{SIDE[prop]}", value)]
    if prop in ("float", "clear", "text-align") and value in SIDE:
        side = SIDE[value]
        return [(prop, side.removeprefix("inline-") if prop == "text-align" else side)]
    if prop in ("margin", "padding"):
        return _four_sides(prop, value)
    return [(prop, value)]


def _four_sides(prop: str, value: str) -> list[tuple[str, str]]:
    important = "!important" if "!important" in value else ""
    parts = split_on_space(value.replace("!important", "").strip())
    if len(parts) != 4 or parts[1] == parts[3]:
        return [(prop, value)]
    top, right, bottom, left = parts
    return [
        (f"{prop}-block", f"{top} {bottom}{important}"),
        (f"{prop}-inline", f"{left} {right}{important}"),
    ]


class Rewriter:
    """Rewrites Sass's compressed output; strings and url() pass through untouched."""

    def __init__(self) -> None:
        self.used: dict[str, str] = {}
        # background-position cannot be logical: a [dir=rtl] twin of the rule is added.
        self.twins: list[tuple[list[str], str]] = []

    def rewrite(self, css: str) -> str:
        """Return the style sheet with variables for colors and logical sides."""
        out: list[str] = []
        stack: list[str] = []
        buffer, at = "", 0
        while at < len(css):
            if end := _untouchable(css, at):
                buffer += css[at:end]
                at = end
                continue
            char = css[at]
            at += 1
            if char not in "{};":
                buffer += char
                continue
            if char == "{":
                stack.append(buffer)
            else:
                buffer = self.declaration(buffer, stack) if stack else buffer
            if char == "}":
                stack.pop()
            out.append(buffer + char)
            buffer = ""
        return "".join([*out, buffer, *self.rtl_twins()])

    def declaration(self, text: str, stack: list[str]) -> str:
        """Return one declaration, rewritten."""
        if ":" not in text or text.lstrip().startswith("--"):
            return text
        prop, value = (part.strip() for part in text.split(":", 1))
        if prop == "background-position" and re.search(r"\b(left|right)\b", value):
            flipped = re.sub(
                r"\b(left|right)\b", lambda m: "right" if m[0] == "left" else "left", value
            )
            self.twins.append((list(stack), f"{prop}:{flipped}"))
        return ";".join(f"{p}:{tokenize(p, v, self.used)}" for p, v in logical(prop, value))

    def rtl_twins(self) -> Iterator[str]:
        """Return the rules that flip a background for pages that read from right to left."""
        for stack, declaration in self.twins:
            selector = ",".join(f"[dir=rtl] {part}" for part in stack[-1].split(","))
            rule = f"{selector}{{{declaration}}}"
            for at_rule in reversed(stack[:-1]):
                rule = f"{at_rule}{{{rule}}}"
            yield rule


def _untouchable(css: str, at: int) -> int:
    """Return where a string or a url() that begins here ends, or 0 if neither begins here."""
    if css[at] in "\"'":
        end = at + 1
        while css[end] != css[at]:
            end += 2 if css[end] == "\\" else 1
        return end + 1
    if css.startswith("url(", at):
        quoted = css[at + 4] in "\"'"
        return css.index(css[at + 4] + ")", at + 5) + 1 if quoted else css.index(")", at)
    return 0
