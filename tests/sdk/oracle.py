"""Constructs generated connections with the real SDK and prints what it made of each, a line each.

The arguments of a connection are drawn from values that pydantic takes, converts or refuses. The same
seed always gives the same lines.
"""

import contextlib
import io
import json
import logging
import os
import random
import sys
import warnings

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
FACTS, SEED, EACH = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

from dynamiq.cache.config import RedisCacheConfig  # noqa: E402
from dynamiq import connections  # noqa: E402
from pydantic_core import to_json  # noqa: E402
from dynamiq.connections.managers import ConnectionManager  # noqa: E402

logging.disable(logging.CRITICAL)
draw = random.Random(SEED)

TEXTS = [
    "", " ", "k", "sk-test-0123456789", "a b", "ключ-Ω-😀", "q\"\\/\b\f\n\r\t\u0001\u007f", "\u2028\u2029",
    "https://x.example/v1", "x.db", "us-east-1", "eu", "localhost", "GET", "POST", "None", "0", "007",
]  # fmt: skip
INTEGERS = [
    0, 1, -1, 5432, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30, 3.0, 3.5, 1e15, 1e16, 1e20, -0.0, True, False,
    "7", " 7 ", "+7", "-7", "007", "-007", "1_000", "1__0", "_1", "1_", "7.0", "7.", ".0", "7.5", "1e3", "",
    "x", "0", "-0", "+", "-", "9" * 30, "٣", "7.00", "1_0.0", "0_7", "00", "+ 7", "--7", "1.0_0",
]  # fmt: skip
NUMBERS = [
    0, 1, 30, 5.0, 0.1, 1e16, 1e22, 1.5e300, 1e-7, 5e-324, -0.0, True, False, 2**53 + 1, 10**400, 2**63,
    "5", " 2.5 ", "1e3", "inf", "-Infinity", "nan", "1_0.5", "", "x", ".5", "5.", "+5", "1_e3", "_5", "0x10", "١",
]  # fmt: skip
BOOLEANS = [
    True, False, 0, 1, 2, 0.0, 1.0, 0.5, "true", "False", "YES", "n", "on", "OFF", "t", "F", "1", "0", "2", "",
    " true", "yes ", None,
]  # fmt: skip
ANYTHING = [
    None, True, 0, -1, 2**70, 1.5, 1e16, 1e-7, "x", "é", [], [1, "a", None], {}, {"a": {"b": [1.0]}}, "\u2028",
]  # fmt: skip
MOMENTS = [
    None, "2026-12-31T00:00:00Z", "2026-12-31T00:00:00", "2026-12-31 01:02:03.5", "2026-12-31T01:02:03.123456+02:00",
    "2026-12-31", "2026-12-31T01:02", "2026-12-31T01:02:03.123456789Z", "2026-12-31T01:02:03-05:30", 0, 1.5,
    1767225600, 1767225600000, -1, "1767225600", "1767225600.25", "", "soon", True, 1e20, "2026-13-01T00:00:00Z",
    "2026-12-31T00:00:00z", "2026-12-31t00:00:00+0000", " 2026-12-31T00:00:00Z ", "2026-12-31T24:00:00Z",
]  # fmt: skip
WRONG = [None, 5, True, [], {}, 1.5]


def value(field):
    kind = field["kind"]
    if draw.random() < 0.04:
        return draw.choice(WRONG)
    if "options" in field:
        return draw.choice([*field["options"], *field["options"], draw.choice(TEXTS)])
    if kind == "string":
        return draw.choice(TEXTS)
    if kind == "integer":
        return draw.choice(INTEGERS)
    if kind == "number":
        return draw.choice(NUMBERS)
    if kind == "boolean":
        return draw.choice(BOOLEANS)
    if kind == "datetime":
        return draw.choice(MOMENTS)
    if kind == "list":
        return [draw.choice(TEXTS) for _ in range(draw.randrange(3))]
    values = TEXTS if kind == "string_map" else ANYTHING
    names = [*TEXTS, "Authorization", "User-Agent", "Content-Type", "x-api-key", "api_key", "apikey"]
    return {draw.choice(names): draw.choice(values) for _ in range(draw.randrange(4))}


def line(kind):
    config = {"id": draw.choice(["c1", "", "ключ", "a\nb"])}
    env = {}
    share = draw.choice([0.2, 0.6, 1.0])
    for field in draw.sample(kind["fields"], len(kind["fields"])):
        if draw.random() < share or (field.get("required") and draw.random() < 0.9):
            config[field.get("alias", field["name"])] = value(field)
        for variable in field.get("env", []):
            if draw.random() < 0.5:
                env[variable["var"]] = draw.choice(TEXTS[:6] + TEXTS[8:] + ["7", "false"])
    if draw.random() < 0.2:
        config[draw.choice(["type", "unknown", *(field["name"] for field in kind["fields"])])] = "extra"
    return {"type": kind["type"], "config": config, "env": env}


def construct(asked):
    name = asked["type"].rsplit(".", 1)[1]
    cls = RedisCacheConfig if name == "RedisCacheConfig" else getattr(connections, name)
    kept, noise = dict(os.environ), io.StringIO()
    os.environ.clear()
    os.environ.update(asked["env"])
    try:
        with contextlib.redirect_stderr(noise):
            return cls(**json.loads(json.dumps(asked["config"])))
    finally:
        os.environ.clear()
        os.environ.update(kept)


def address(made):
    for name in ("api_endpoint", "endpoint", "api_url"):
        if hasattr(type(made), name):
            return getattr(made, name)
    return None


def attempt(work):
    try:
        return work()
    except Exception:
        return None


def plain(params):
    """Connection parameters as JSON; the PostgreSQL family has a text."""
    return to_json(params).decode()


def main():

    warnings.simplefilter("ignore")
    manager = ConnectionManager()
    with open(FACTS, encoding="utf-8") as file:
        kinds = json.load(file)["connections"]
    for kind in kinds:
        for _ in range(EACH):
            asked = line(kind)
            answer = {}
            made = attempt(lambda: construct(asked))
            if made is not None:
                answer["key"] = attempt(lambda: manager.get_connection_id(made))
                answer["dump"] = attempt(made.model_dump_json)
                answer["conn_params"] = attempt(lambda: plain(made.conn_params))
                answer["completion_params"] = attempt(lambda: plain(made.completion_params))
                answer["address"] = attempt(lambda: address(made))
            # A record separator cannot stand in JSON as such.
            ascii_too = draw.random() < 0.2
            print(json.dumps(asked, ensure_ascii=ascii_too), json.dumps(answer), sep="\x1e")


main()
