"""Loads each template once for each language, with all that cannot vary written out beforehand."""

from collections.abc import Iterator
from html import escape
from typing import Any

from django.template import Context, Node, Origin, Template
from django.template.base import (
    FilterExpression,
    NodeList,
    TextNode,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import (
    AutoEscapeControlNode,
    CommentNode,
    IfNode,
    LoadNode,
    URLNode,
)
from django.template.loaders import cached
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class Loader(cached.Loader):
    """
    Keeps templates in which constant words, addresses and file names are plain text already.

    A page has a hundred sentences and links that are the same in each answer. Looking all of them
    up anew took longer than all the rest of a page. A folded template writes what the template
    writes, because its own nodes are asked, once.
    """

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """Return a key that tells languages apart, and the paths below which we may be mounted."""
        name = super().cache_key(template_name, skip)
        return f"{get_language()} {get_script_prefix()} {name}"

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return a template, folded when it is not kept yet."""
        kept = self.get_template_cache.get(self.cache_key(template_name, skip))
        if isinstance(kept, Template):
            return kept
        template = super().get_template(template_name, skip)
        _fold(template.nodelist)
        return template


class Said(VariableNode):
    """Writes a value as Django does, without asking of each text whether it is a number or day."""

    def __init__(self, node: VariableNode) -> None:
        super().__init__(node.filter_expression)
        self.origin, self.token = node.origin, node.token

    def render(self, context: Context) -> str:
        """Write the value, escaped where Django would escape it."""
        value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return escape(value)
        return str(render_value_in_context(value, context))


def _fold(nodes: NodeList) -> None:
    """Replace the constant nodes of a list, and of all lists below, by their text."""
    folded: list[Node] = []
    for node in nodes:
        written = _written(node)
        if written is None:
            for below in _lists_below(node):
                _fold(below)
            folded.append(Said(node) if type(node) is VariableNode else node)
        elif folded and isinstance(folded[-1], TextNode):
            folded[-1] = TextNode(folded[-1].s + written)
        elif written:
            folded.append(TextNode(written))
    nodes[:] = folded


def _written(node: Node) -> str | None:
    """Return what a node writes whatever the page is about, or None if that differs."""
    if isinstance(node, TextNode):
        return node.s
    if isinstance(node, LoadNode | CommentNode):
        return ""
    if not _is_constant(node):
        return None
    try:
        return str(node.render(Context()))
    except NoReverseMatch:
        return None  # told where the address is needed, as ever


def _is_constant(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        told = node.message_context is None or _is_text(node.message_context)
        return node.asvar is None and told and _is_text(node.filter_expression)
    if isinstance(node, URLNode):
        values = [node.view_name, *node.args, *node.kwargs.values()]
        return node.asvar is None and all(_is_text(value) for value in values)
    return isinstance(node, StaticNode) and node.varname is None and _is_text(node.path)


def _is_text(expression: FilterExpression) -> bool:
    said: Any = expression.var
    quoted = isinstance(said, str) or (isinstance(said, Variable) and said.lookups is None)
    return quoted and not expression.filters


def _lists_below(node: Node) -> Iterator[NodeList]:
    if isinstance(node, AutoEscapeControlNode | LanguageNode):
        return  # what is written there is not escaped like here, or is in another language
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        below = getattr(node, name, None)
        if isinstance(below, NodeList):
            yield below
