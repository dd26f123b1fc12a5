"""The one tree both BOAMP carriers give: JSON of the API, XML of the DILA.

Convention (xmltodict's, seen in every stored record): attribute `@x`, text `#text`, an empty element is `""`, one child
is an object and several are a list, everything is text. **The presence of a key is its value**: `{"SERVICES": ""}`
says services, so nothing here tests the truth of a node.

No input/output. XML is read by expat without DTD, without entities, with limits on size and depth.
"""

from collections.abc import Iterator
from typing import Any, Final
from xml.parsers import expat

from feeds.text import clean

XML_LIMIT_BYTES: Final = 16 * 1024 * 1024
DEPTH_LIMIT: Final = 100
KEY_LIMIT: Final = 60
"""Characters of a key that are shown."""
_SKIPPED: Final = frozenset({"HTML", "HTMLSYNTHESE"})
"""Renderings that the DILA adds beside the data: most of the weight, nothing new."""
_PREFIXES: Final = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext",
    "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1": "efac",
    "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1": "efbc",
    "http://data.europa.eu/p27/eforms-ubl-extensions/1": "efext",
}


class TreeError(ValueError):
    """Say in French why bytes are not a tree."""


def as_list(node: object) -> list[Any]:
    """Give the children whether there are none, one or several. An empty element counts as none."""
    if node is None or node == "":
        return []
    return node if isinstance(node, list) else [node]


def dig(tree: object, *keys: str) -> Any:  # noqa: ANN401 - a JSON-like node is what it is
    """Follow keys down the tree; in a list, the first branch that has the key. None when the way is not there."""
    node = tree
    for key in keys:
        if isinstance(node, list):
            node = next((item for item in node if isinstance(item, dict) and key in item), None)
        if not isinstance(node, dict):
            return None
        node = node.get(key)
        if node is None:
            return None
    return node


def has(node: object, key: str) -> bool:
    """Tell whether a flag is there: presence is the value, `""` included."""
    if isinstance(node, list):
        return any(has(item, key) for item in node)
    return isinstance(node, dict) and key in node


def without_lone_lists(node: Any, depth: int = DEPTH_LIMIT) -> Any:  # noqa: ANN401 - a JSON-like node is what it is
    """Give the tree with each list of one item as that item: carriers disagree on which a lone child is."""
    if depth <= 0:
        return node
    while isinstance(node, list) and len(node) == 1:
        node = node[0]
    if isinstance(node, list):
        return [without_lone_lists(item, depth - 1) for item in node]
    if isinstance(node, dict):
        return {
            key: without_lone_lists(child, depth - 1) if isinstance(child, dict | list) else child
            for key, child in node.items()
        }
    return node


def text_of(node: object) -> str:
    """Give the raw text of a node: itself, its `#text`, or the texts of a list, one a line. Not cleaned."""
    if isinstance(node, str):
        return node
    if isinstance(node, dict):
        return text_of(node.get("#text"))
    if isinstance(node, list):
        return "\n".join(filter(None, map(_flat_text, node)))
    if isinstance(node, bool):
        return "true" if node else "false"
    return str(node) if isinstance(node, int | float) else ""


def _flat_text(node: object) -> str:
    """Give the raw text of an item of a list; lists do not nest in this convention."""
    return "" if isinstance(node, list) else text_of(node)


def line_of(tree: object, *keys: str) -> str:
    """Give the cleaned text at the end of the keys, on one line; empty when there is none."""
    text = text_of(dig(tree, *keys) if keys else tree)
    return clean(text) if text else ""


def lines_of(tree: object, *keys: str) -> str:
    """Give the cleaned text at the end of the keys, its paragraphs kept; empty when there is none."""
    text = text_of(dig(tree, *keys) if keys else tree)
    return clean(text, keep_lines=True) if text else ""


def key_name(key: object) -> str:
    """Give a key as it may be stored and shown: keys come from outside like any other text."""
    name = str(key)
    return name if name.isprintable() and len(name) <= KEY_LIMIT else clean(name)[:KEY_LIMIT]


def key_names(node: object) -> list[str]:
    """Give the names of the flags of a node, which is an object, several, or empty."""
    return [
        key_name(key)
        for item in as_list(node)
        if isinstance(item, dict)
        for key in item
        if str(key)[:1] not in ("@", "#")
    ]


def first_key(node: object) -> str:
    """Give the name of a choice: `{"OUVERT": ""}` gives `OUVERT`. Empty when there is none."""
    names = key_names(node)
    return names[0] if names else ""


def walk_texts(node: object, path: str, depth: int = DEPTH_LIMIT) -> Iterator[tuple[str, str]]:
    """Yield (dotted path, raw text) for every text below a node, in document order.

    Items of a list are `[0]`, `[1]`…
    """
    if depth <= 0:
        return
    if isinstance(node, dict):
        for key, child in node.items():
            if not str(key).startswith("@"):
                below = path if key == "#text" else f"{path}.{key_name(key)}".removeprefix(".")
                yield from walk_texts(child, below, depth - 1)
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from walk_texts(child, f"{path}[{index}]", depth - 1)
    elif isinstance(node, str) and node.strip():
        yield path, node


class _Builder:
    """Turn expat's events into the tree."""

    def __init__(self, *, local: bool = False, inline: frozenset[str] = frozenset()) -> None:
        self.root: dict[str, Any] = {}
        self._local = local
        self._inline = inline
        self._inlined = 0
        self._stack: list[tuple[str, dict[str, Any], list[str]]] = []
        self._renamed: dict[str, str] = {}
        self._skip = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skip or name in _SKIPPED:
            self._skip += 1
            return
        if self._inline and self._stack and name.rpartition(":")[2] in self._inline:
            self._inlined += 1
            return
        if len(self._stack) >= DEPTH_LIMIT:
            raise TreeError("le document XML est imbriqué trop profondément")
        node: dict[str, Any] = {}
        for key, value in attributes.items():
            if key.startswith("xmlns"):
                self._declare(key[6:], value)
            elif not key.startswith("xsi:"):
                node["@" + key] = value
        self._stack.append((self._name(name), node, []))

    def _declare(self, prefix: str, uri: str) -> None:
        """Remember a prefix that is not the usual one for its vocabulary."""
        usual = _PREFIXES.get(uri, prefix)
        if usual != prefix:
            self._renamed[prefix] = usual

    def _name(self, name: str) -> str:
        if self._local:
            return name.rpartition(":")[2]
        if not self._renamed:
            return name
        prefix, colon, local = name.rpartition(":")
        usual = self._renamed.get(prefix)
        return f"{usual}:{local}" if usual and (colon or prefix == "") else name

    def data(self, text: str) -> None:
        if self._stack and not self._skip:
            self._stack[-1][2].append(text)

    def end(self, closed: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        if self._inlined and closed.rpartition(":")[2] in self._inline:
            self._inlined -= 1
            return
        name, node, pieces = self._stack.pop()
        text = "".join(pieces).strip()
        value: Any = node or text
        if node and text:
            node["#text"] = text
        parent = self._stack[-1][1] if self._stack else self.root
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]


def _refuse_doctype(*_: object) -> None:
    raise TreeError("le document XML déclare une DTD, ce qui n'est pas accepté")


def xml_to_tree(body: bytes, *, local: bool = False, inline: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Read an XML document into the tree of this module, its root element as only key.

    HTML and HTMLSYNTHESE blocks are skipped, namespace declarations and `xsi:` attributes dropped, the prefixes of the
    UBL and eForms vocabularies made the usual ones (`cbc`, `cac`, `efac`…).

    Args:
        body: the document.
        local: drop every prefix, for a vocabulary that changed namespace with each of its versions.
        inline: elements that only style words (`m<FT>2</FT>`): their text stays at its place in the sentence.

    Raises:
        TreeError: not well formed, a DTD, deeper than `DEPTH_LIMIT` or larger than `XML_LIMIT_BYTES`.
    """
    if len(body) > XML_LIMIT_BYTES:
        raise TreeError(f"le document XML dépasse {XML_LIMIT_BYTES // 1024 // 1024} Mo")
    builder = _Builder(local=local, inline=inline)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise TreeError(f"XML mal formé à la ligne {error.lineno}") from error
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, TreeError):
            raise
        raise TreeError("encodage XML inconnu") from error
    return builder.root
