"""The expressions of GitHub Actions, as far as our files use them, by GitHub's rules."""

import json
import re

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<name>[A-Za-z_][\w.-]*)"
    r"|(?P<sign>&&|\|\||==|!=|[!(),]))"
)


def evaluated(text, contexts, functions):
    """Evaluate one expression, without its braces."""
    tokens, at = [], 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        assert found, f"unknown expression: {text}"
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    parser = Parser(tokens, contexts, {"contains": contains, "fromJSON": json.loads, **functions})
    value = parser.any()
    assert not parser.tokens, f"something is left of {text}"
    return value


def filled(text, contexts, functions=None):
    """Put values in place of all ``${{ … }}`` in a text; one that is all of it keeps its type."""
    if not isinstance(text, str):
        return text
    whole = re.fullmatch(r"\$\{\{(.*?)\}\}", text.strip(), re.DOTALL)
    if whole and text.count("${{") == 1:
        return evaluated(whole[1], contexts, functions or {})
    return re.sub(
        r"\$\{\{(.*?)\}\}",
        lambda found: shown(evaluated(found[1], contexts, functions or {})),
        text,
        flags=re.DOTALL,
    )


def shown(value):
    """Write a value as GitHub does where a text is needed."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def contains(held, wanted):
    return wanted in held


class Parser:
    def __init__(self, tokens, contexts, functions):
        self.tokens, self.contexts, self.functions = tokens, contexts, functions

    def takes(self, sign):
        if self.tokens and self.tokens[0] == ("sign", sign):
            return bool(self.tokens.pop(0))
        return False

    def any(self):
        value = self.all()
        while self.takes("||"):
            other = self.all()
            value = value or other
        return value

    def all(self):
        value = self.equal()
        while self.takes("&&"):
            other = self.equal()
            value = value and other
        return value

    def equal(self):
        value = self.one()
        if self.takes("=="):
            return shown(value) == shown(self.one())
        if self.takes("!="):
            return shown(value) != shown(self.one())
        return value

    def one(self):
        if self.takes("!"):
            return not self.one()
        if self.takes("("):
            value = self.any()
            assert self.takes(")")
            return value
        kind, said = self.tokens.pop(0)
        if kind == "text":
            return said[1:-1].replace("''", "'")
        if kind == "number":
            return int(said)
        assert kind == "name", f"unexpected {said}"
        return self.called(said) if self.takes("(") else self.looked_up(said)

    def called(self, name):
        given = []
        while not self.takes(")"):
            given.append(self.any())
            self.takes(",")
        return self.functions[name](*given)

    def looked_up(self, path):
        if path in ("true", "false"):
            return path == "true"
        head, *rest = path.split(".")
        assert head in self.contexts, f"there is no context {head} here"
        value = self.contexts[head]
        for each in rest:
            value = value.get(each) if isinstance(value, dict) else None
        return value
