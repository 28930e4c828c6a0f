"""The resolved scenario as YAML: every value in one file, with its note, and a comment where it came from.

Knows how to write what the loader reads back to the same scenario; not what the values mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from budgetsim.domain.reference import Label
from budgetsim.inputs.nodes import Annotation, Key, Leaf, Listing, Mapping, Node, Plain
from budgetsim.inputs.yamltext import scalar

_PLAIN_TEXT = re.compile(
    r"[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_(][A-Za-z0-9_.()/-]*)*|[0-9]{4}-[0-9]{2}-[0-9]{2}"
)
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def resolved_yaml(root: Mapping) -> str:
    """Return the tree as YAML text that reads back to the same tree."""
    return "\n".join(_block(root, "")) + "\n"


def text_of(value: Plain) -> str:
    """Return a value as YAML writes it on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN_TEXT.fullmatch(value) and isinstance(scalar(value), str):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _block(node: Mapping | Listing, indent: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            yield from _part(f"{indent}{_key(key)}:", entry.node, indent + "  ")
        return
    for item in node.items:
        lines = list(_part(f"{indent}-", item, indent + "  "))
        if len(lines) > 1 and lines[0] == f"{indent}-":
            lines = [f"{indent}- {lines[1].lstrip()}", *lines[2:]]
        yield from lines


def _part(head: str, node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Leaf) or node.annotation:
        yield f"{head} {_annotated(node)}  # {_comment(node)}"
    elif not (node.entries if isinstance(node, Mapping) else node.items):
        yield f"{head} {'{}' if isinstance(node, Mapping) else '[]'}  # {_comment(node)}"
    elif isinstance(node, Listing) and all(
        isinstance(item, Leaf) and not item.annotation for item in node.items
    ):
        yield f"{head} {flow_text(node)}  # {_comment(node)}"
    else:
        yield head
        yield from _block(node, indent)


def _key(key: Key) -> str:
    return text_of(key)


def flow_text(node: Node) -> str:
    """Return a node as YAML writes it on one line, with what is known of its values."""
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {_annotated(e.node)}" for k, e in node.entries.items()) + "}"
    if isinstance(node, Listing):
        return "[" + ", ".join(_annotated(item) for item in node.items) + "]"
    return text_of(node.value)


def _annotated(node: Node) -> str:
    note = node.annotation or (Annotation(Label.CHOICE) if node.overrides else None)
    if note is None:
        return flow_text(node)
    pairs = [f"value: {flow_text(node)}", *(f"{key}: {text_of(value)}" for key, value in _said(note))]
    if node.overrides:
        pairs.append(f"overrides: {text_of(node.overrides)}")
    return "{" + ", ".join(pairs) + "}"


def _said(note: Annotation) -> Iterator[tuple[str, Plain]]:
    yield "label", str(note.label.value)
    notes = "; ".join(text for text in (note.note, f"figure {note.table}" if note.table else "") if text)
    said: tuple[tuple[str, Plain], ...] = (
        ("unit", note.unit),
        ("low", note.low),
        ("high", note.high),
        ("source", note.source),
        ("note", notes),
    )
    yield from ((key, value) for key, value in said if value not in ("", None))


def _comment(node: Node) -> str:
    over = f", laid over {node.overrides}" if node.overrides else ""
    return re.sub(r"\s+", " ", _SPECIAL.sub("", f"{node.mark}{over}"))
