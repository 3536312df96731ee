"""Prints what the installed `dynamiq` package says of its connection classes, as JSON.

A field's environment variables are found by calling its default factory with an environment that
records what is asked of it.
"""

import enum
import inspect
import os
import types
import typing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from package import import_everything, line, own_type

from dynamiq.connections.connections import BaseConnection

SECRETS = {
    "api_key", "secret_access_key", "session_token", "password", "private_key", "access_token",
    "browserbase_api_key", "model_api_key",
}  # fmt: skip
KINDS = {str: "string", int: "integer", float: "number", bool: "boolean", datetime: "datetime"}


class Recording(dict):
    """An environment that records which variables are read, and with which fallback."""

    def __init__(self, values):
        super().__init__(values)
        self.asked = []

    def get(self, name, default=None):
        self.asked.append((name, default))
        return super().get(name, default)

    def __getitem__(self, name):
        self.asked.append((name, None))
        return super().__getitem__(name)


def call(factory, values):
    """What a factory answers in an environment, and what it asked of it."""
    real, os.environ = os.environ, Recording(values)
    try:
        return factory(), os.environ.asked
    finally:
        os.environ = real


def kind_of(annotation):
    """A field's shape, whether it may be null, and its closed list of values."""
    args = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in args if arg not in (type(None), Path)]
        assert len(inner) == 1, annotation
        kind, _, options = kind_of(inner[0])
        return kind, type(None) in args, options
    if origin is typing.Literal:
        return "string", False, list(args)
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return "string", False, [member.value for member in annotation]
    if origin is dict:
        return ("map" if args[1] is typing.Any else "string_map"), False, None
    if origin is list:
        assert args == (str,), annotation
        return "list", False, None
    return KINDS[annotation], False, None


def plain(value):
    return value.value if isinstance(value, enum.Enum) else value


def variable(factory, var, fallback):
    """A variable that a factory asks for, and whether it passes over one that is set but empty."""
    found = {"var": var}
    if fallback is not None:
        found["fallback"] = fallback
    if call(factory, {var: ""})[0] != "":
        found["skip_empty"] = True
    return found


def field_of(name, info):
    kind, nullable, options = kind_of(info.annotation)
    # Of a field with an alias, only the alias is accepted.
    field = {"name": name, "kind": kind}
    alias = info.validation_alias or info.alias
    if alias:
        field["alias"] = alias
    field["nullable"] = nullable
    field["secret"] = name in SECRETS
    if options is not None:
        field["options"] = options
    if info.is_required():
        field["required"] = True
    elif info.default_factory is None:
        field["default"] = plain(info.default)
    else:
        default, asked = call(info.default_factory, {})
        field["default"] = plain(default)
        if asked:
            field["env"] = [variable(info.default_factory, *one) for one in asked]
            del field["default"]
    return field


def subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


def main():
    import_everything()
    found = {cls for cls in subclasses(BaseConnection) if not inspect.isabstract(cls)}
    listed = sorted(found, key=lambda cls: (own_type(cls).casefold(), own_type(cls)))
    print("{")
    print(f'"sdk": {line(version("dynamiq"))},')
    print('"connections": [')
    for index, cls in enumerate(listed):
        fields = [field_of(name, info) for name, info in cls.model_fields.items() if name != "id"]
        print(f' {{"type": {line(own_type(cls))}, "fields": [')
        print(",\n".join(f"  {line(field)}" for field in fields))
        print(" ]}," if index + 1 < len(listed) else " ]}")
    print("]")
    print("}")


main()
