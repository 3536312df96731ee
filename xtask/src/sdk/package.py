"""What the scripts beside this one share: the installed `dynamiq` package, all of it imported."""

import importlib
import json
import os
import pkgutil
import sys

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import dynamiq  # noqa: E402


def import_everything():
    """Imports every module, so that no class is missed."""
    for module in pkgutil.walk_packages(dynamiq.__path__, "dynamiq."):
        try:
            importlib.import_module(module.name)
        except Exception as error:  # an extra that is not installed
            print(f"not imported: {module.name}: {type(error).__name__}", file=sys.stderr)


def own_type(cls):
    """A class's type id, as YAML files name it."""
    return f"{cls.__module__.rsplit('.', 1)[0]}.{cls.__name__}"


def line(value):
    """A value in one line of JSON."""
    return json.dumps(value, ensure_ascii=False)
