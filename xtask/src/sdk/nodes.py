"""Prints the settings and inputs of the installed `dynamiq` package's node classes, as JSON.

A setting is told as the part of JSON Schema that a form needs, with two keywords of its own: `node`
(the value is a node: the types to choose from) and `component` (the value is an object of one of
these types, whose own settings stand under `components`). What a YAML file cannot say, such as a
client or a callback, is left out. Settings that classes share are written once and named by key.

Its argument is the catalogue's file of node types: those are described.
"""

import collections.abc
import enum
import inspect
import io
import json
import re
import sys
import types
import typing
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from package import import_everything, line, own_type

import annotated_types
from dynamiq.connections.connections import BaseConnection
from dynamiq.nodes.node import Node
from dynamiq.prompts import Prompt
from dynamiq.types.document import Document
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

# Longer texts are prompts of the SDK: that there is one is enough to know.
LONGEST_DEFAULT = 120
DEEPEST = 3
COMMON = set(Node.model_fields)
# Made at run time, or given to a run and not to a node.
RUNTIME = {
    "client", "vector_store", "graph_store", "connection_manager", "callbacks", "state", "files",
    "images", "videos", "format_schema", "system_prompt_manager", "input_message", "flow",
    "agent_factory", "skill_registry", "connection",
}  # fmt: skip
COMPONENT_MODULES = re.compile(
    r"dynamiq\.(memory|storages|sandboxes|artifacts|skills|checkpoints)\."
)
# Fields that the SDK leaves untyped, and the module whose nodes they hold.
UNTYPED = {"document_retriever": "dynamiq.nodes.retrievers", "agent": "dynamiq.nodes.agents"}

PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Unsayable(Exception):
    """A type of which no YAML file can hold a value."""


class Reader:
    def __init__(self, node_types):
        self.node_types = {}
        for name in node_types:
            module, attribute = name.rsplit(".", 1)
            self.node_types[name] = getattr(import_module(module), attribute)
        self.fields = {}
        self.components = {}

    # Types

    def accepted_nodes(self, cls):
        if cls is Node:
            return True
        return [name for name, each in self.node_types.items() if issubclass(each, cls)]

    def schema(self, annotation, depth=0):
        origin, args = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            return {**self.schema(args[0], depth), **constraints(annotation.__metadata__)}
        if origin in (typing.Union, types.UnionType):
            return self.union(args, depth)
        if origin is typing.Literal:
            return enumeration([plain(arg) for arg in args])
        if origin in (list, set, frozenset, collections.abc.Sequence) or annotation in (list, set):
            return {"type": "array", "items": self.schema(args[0], depth) if args else {}}
        if origin is tuple:
            if len(args) == 2 and args[1] is Ellipsis:
                return {"type": "array", "items": self.schema(args[0], depth)}
            return {"type": "array", "prefixItems": [self.schema(arg, depth) for arg in args]}
        if origin is dict or annotation is dict:
            value = self.schema(args[1], depth) if len(args) == 2 else {}
            found = {"type": "object", "additionalProperties": value or True}
            if len(args) == 2 and inspect.isclass(args[0]) and issubclass(args[0], enum.Enum):
                found["propertyNames"] = {"enum": [member.value for member in args[0]]}
            return found
        if annotation is typing.Any:
            return {}
        if annotation in PLAIN:
            return {"type": PLAIN[annotation]}
        if annotation is date:
            return {"type": "string", "format": "date"}
        if annotation is datetime:
            return {"type": "string", "format": "date-time"}
        if annotation is Path:
            return {"type": "string"}
        if inspect.isclass(annotation):
            return self.of_class(annotation, depth)
        raise Unsayable(annotation)

    def of_class(self, cls, depth):
        if issubclass(cls, enum.Enum):
            return enumeration([member.value for member in cls])
        if issubclass(cls, Node):
            return {"node": self.accepted_nodes(cls)}
        if issubclass(cls, Prompt):
            return {"type": "object", "format": "prompt"}
        if issubclass(cls, (BaseConnection, io.IOBase)) or cls.__module__.startswith(
            "dynamiq.components"
        ):
            raise Unsayable(cls)
        if issubclass(cls, Document):
            return {"type": "object", "format": "document"}
        if not issubclass(cls, BaseModel):
            raise Unsayable(cls)
        if COMPONENT_MODULES.match(cls.__module__):
            choices = self.concrete(cls)
            if choices != [cls]:
                return {"type": "object", "component": [self.component(each) for each in choices]}
        if depth >= DEEPEST:
            return {"type": "object", "additionalProperties": True}
        return self.object(cls, depth)

    def object(self, cls, depth):
        properties, required = {}, []
        for name, info in cls.model_fields.items():
            found = self.field(name, info, depth + 1)
            if found is None or name.startswith("_"):
                continue
            key, field, is_required = found
            properties[key] = field
            if is_required:
                required.append(key)
        found = {"type": "object", "properties": properties}
        if required:
            found["required"] = required
        return found

    def concrete(self, cls):
        if not inspect.isabstract(cls) and not cls.__subclasses__():
            return [cls]
        found, queue = [], [cls]
        while queue:
            each = queue.pop(0)
            queue.extend(each.__subclasses__())
            if not inspect.isabstract(each) and each is not cls:
                found.append(each)
        if not inspect.isabstract(cls) and "Base" not in cls.__name__:
            found.insert(0, cls)
        return found or [cls]

    def component(self, cls):
        name = own_type(cls)
        if name not in self.components:
            self.components[name] = None
            found = self.object(cls, 0)
            for key in ("type", "id", "name"):
                found["properties"].pop(key, None)
            connection = cls.model_fields.get("connection")
            if connection:
                found["connections"] = sorted(connection_types(connection.annotation))
            self.components[name] = found
        return name

    def union(self, args, depth):
        found, is_nullable, suggestions = [], False, []
        for arg in args:
            if arg is type(None):
                is_nullable = True
                continue
            try:
                schema = self.schema(arg, depth)
            except Unsayable:
                continue
            if schema == {"const": False}:
                schema = {"type": "boolean"}
            if schema not in found:
                found.append(schema)
        if not found:
            raise Unsayable(args)
        strings = [each for each in found if each == {"type": "string"}]
        closed = [each for each in found if each.get("type") == "string" and "enum" in each]
        if strings and closed:
            suggestions = [value for each in closed for value in each["enum"]]
            found = [each for each in found if each not in closed]
        whole = {"type": "integer"}
        if whole in found and {"type": "number"} in found:
            found.remove(whole)
        result = dict(found[0]) if len(found) == 1 else {"anyOf": found}
        if suggestions:
            result["examples"] = suggestions
        if is_nullable:
            result["nullable"] = True
        return result

    # Fields

    def field(self, name, info, depth):
        """A setting's key, its schema, and whether it must be given; None when it is none."""
        if name in RUNTIME or info.exclude and name != "prompt" or info.init is False:
            return None
        try:
            schema = self.schema(info.annotation, depth)
        except Unsayable:
            return None
        schema.update(constraints(info.metadata))
        is_required = info.is_required()
        default = PydanticUndefined
        if not is_required:
            default = default_of(info)
        told, is_told = sayable(default)
        if is_told and told is not None:
            schema["default"] = told
        elif isinstance(default, str) and default:
            schema["format"] = "long"
        key = info.validation_alias if isinstance(info.validation_alias, str) else info.alias
        return key or name, schema, is_required

    def settings(self, cls):
        found, required = [], []
        for name, info in cls.model_fields.items():
            if name in COMMON or name.startswith("_") or is_made_inside(cls, name):
                continue
            told = self.field(name, info, 0)
            if told is None:
                continue
            key, schema, is_required = told
            untyped = UNTYPED.get(name)
            if untyped and "node" not in schema:
                nodes = [each for each in self.node_types if each.startswith(f"{untyped}.")]
                schema = {**schema, "node": nodes}
            found.append(self.share(key, schema))
            if is_required:
                required.append(key)
        return found, required

    def share(self, key, schema):
        """The key under which a field of several classes is written."""
        number = 1
        while True:
            name = key if number == 1 else f"{key}#{number}"
            if self.fields.setdefault(name, schema) == schema:
                return name
            number += 1

    def inputs(self, cls):
        schema = getattr(cls, "input_schema", None)
        if not (inspect.isclass(schema) and issubclass(schema, BaseModel)):
            return []
        found = []
        for name, info in schema.model_fields.items():
            extra = info.json_schema_extra
            if isinstance(extra, dict) and extra.get("is_mcp_http_headers"):
                continue
            entry = {"name": info.alias or name, "type": short(info.annotation)}
            if info.is_required():
                entry["required"] = True
            found.append(entry)
        return found


def is_made_inside(cls, name):
    """Whether a class builds the value itself, out of its other settings."""
    group = cls.__module__.split(".")[2]
    return (
        (group == "embedders" and name in ("text_embedder", "document_embedder"))
        or (group == "splitters" and name in ("splitter", "document_splitter"))
        or (group in ("retrievers", "writers") and name in ("document_retriever",))
        and "retrievers.retriever" not in cls.__module__
    )


def connection_types(annotation):
    args = typing.get_args(annotation)
    if args:
        return {name for arg in args for name in connection_types(arg)}
    if inspect.isclass(annotation) and issubclass(annotation, BaseConnection):
        return {own_type(annotation)}
    return set()


def enumeration(values):
    if values == [False]:
        return {"const": False}
    kinds = {type(value) for value in values}
    kind = PLAIN[kinds.pop()] if len(kinds) == 1 else None
    return {"type": kind, "enum": values} if kind else {"enum": values}


def constraints(metadata):
    found = {}
    for each in metadata:
        for name, word in [
            ("ge", "minimum"),
            ("gt", "exclusiveMinimum"),
            ("le", "maximum"),
            ("lt", "exclusiveMaximum"),
            ("min_length", "minLength"),
            ("max_length", "maxLength"),
            ("pattern", "pattern"),
        ]:
            value = getattr(each, name, None)
            if isinstance(each, annotated_types.BaseMetadata) or value is not None:
                if isinstance(value, (int, float, str)):
                    found[word] = value
    return found


def default_of(info):
    """A default that is the same every time; an id that is made anew is none."""
    if info.default_factory is None:
        return info.default
    made = [info.get_default(call_default_factory=True) for _ in range(2)]
    return made[0] if sayable(made[0]) == sayable(made[1]) else PydanticUndefined


def plain(value):
    return value.value if isinstance(value, enum.Enum) else value


def sayable(value):
    """A default as JSON, and whether it is short enough to be told."""
    if value is PydanticUndefined:
        return None, False
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", warnings=False)
    if isinstance(value, (set, tuple)):
        value = list(value)
    try:
        told = json.loads(json.dumps(plain(value), default=plain))
    except (TypeError, ValueError):
        return None, False
    return told, len(json.dumps(told)) <= LONGEST_DEFAULT


def short(annotation):
    """An input's type for people, in JSON's words."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return short(args[0])
    if origin in (typing.Union, types.UnionType):
        words = dict.fromkeys(short(arg) for arg in args if arg is not type(None))
        return "files" if "files" in words else " | ".join(words)
    if origin is typing.Literal:
        return "string"
    if origin in (list, set, tuple) or annotation in (list, set, tuple):
        inner = short(args[0]) if args else "any"
        return "files" if inner == "file" else f"{inner}[]"
    if origin is dict or annotation is dict:
        return "object"
    if annotation in PLAIN:
        return PLAIN[annotation]
    if annotation in (date, datetime):
        return "date"
    if inspect.isclass(annotation):
        if issubclass(annotation, (io.IOBase, bytes)):
            return "file"
        if issubclass(annotation, Document):
            return "Document"
        if issubclass(annotation, enum.Enum):
            return "string"
        if issubclass(annotation, BaseModel):
            return "object"
    return "any"


def table(name, entries, is_last=False):
    print(f'"{name}": {{')
    print(",\n".join(f"  {line(key)}: {line(value)}" for key, value in entries.items()))
    print("}" if is_last else "},")


def main():
    import_everything()
    catalogue = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    reader = Reader([each["id"] for each in catalogue])
    nodes = {}
    for name, cls in reader.node_types.items():
        settings, required = reader.settings(cls)
        entry = {"settings": settings}
        if required:
            entry["required"] = required
        inputs = reader.inputs(cls)
        if inputs:
            entry["inputs"] = inputs
        nodes[name] = entry
    print("{")
    print(f'"sdk": {line(version("dynamiq"))},')
    table("fields", dict(sorted(reader.fields.items())))
    table("components", dict(sorted(reader.components.items())))
    table("nodes", nodes, is_last=True)
    print("}")


main()
