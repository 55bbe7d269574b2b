"""elementpath's XPath 1.0 parser, with its own symbol table for XForms.

Two rules differ from elementpath's. A function call is a name followed by ``(`` whatever the name is, so that
fields may be called ``date`` or ``if`` and an unknown function is reported by us, with its name. And a call
may begin a path (``instance('c')/…``, ``current()/..``), as XPath 1.0's FilterExpr allows:
https://www.w3.org/TR/1999/REC-xpath-19991116/#NT-FilterExpr
"""

from __future__ import annotations

from typing import Any

from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_tokens import XPathFunction, XPathToken


class FieldNameToken(XPathToken):
    """A name: of a field, or of a function when ``(`` follows."""

    symbol = lookup_name = "(name)"
    label = "name"

    def nud(self) -> XPathToken:
        return self


class PrefixToken(XPathToken):
    """``prefix:name`` read as one name."""

    symbol = lookup_name = ":"
    label = "operator"
    lbp = rbp = 95

    def led(self, left: XPathToken) -> XPathToken:
        self.parser.expected_next("(name)", "*")
        self.parser.advance()
        return FieldNameToken(self.parser, f"{left.value}:{self.parser.token.value}")


class ParenthesisToken(XPathToken):
    """``(``: around an expression, or after a name for a call."""

    symbol = lookup_name = "("
    label = "operator"
    lbp = rbp = 90
    is_call = False

    def nud(self) -> XPathToken:
        self[:] = (self.parser.expression(),)
        self.parser.advance(")")
        return self

    def led(self, left: XPathToken) -> XPathToken:
        if not isinstance(left, FieldNameToken):
            raise self.wrong_syntax()
        arguments: list[Any] = []
        if self.parser.next_token.symbol != ")":
            arguments.append(self.parser.expression(5))
            while self.parser.next_token.symbol == ",":
                self.parser.advance()
                arguments.append(self.parser.expression(5))
        self.parser.advance(")")
        self.is_call = True
        self[:] = (left, *arguments)
        return self


class XFormsParser(XPath1Parser):
    """XPath 1.0's operators and axes with the three tokens above; no function is known by name here."""

    symbol_table = {
        symbol: token
        for symbol, token in XPath1Parser.symbol_table.items()
        if not issubclass(token, XPathFunction)
    } | {"(name)": FieldNameToken, ":": PrefixToken, "(": ParenthesisToken}
    tokenizer = None
    PATH_STEP_SYMBOLS = XPath1Parser.PATH_STEP_SYMBOLS | {"("}

    def parse(self, source: str) -> XPathToken:
        """Parse without elementpath's static evaluation: we only want the tree."""
        return Parser.parse(self, source)
