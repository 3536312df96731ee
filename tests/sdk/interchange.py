"""Loads documents with the real SDK and tells what became of them.

Reads a JSON list of {"yaml", "environment", "resolved"} on stdin and prints a JSON list of answers:
{"error"} for what the loader refuses, or {"connections", "nodes", "flows", "workflows", "dump"}.
"""

import json
import logging
import os
import sys
import tempfile
import warnings

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

from dynamiq.serializers.dumpers.yaml import WorkflowYAMLDumper  # noqa: E402
from dynamiq.serializers.loaders.yaml import WorkflowYAMLLoader  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def connection(made):
    return {"type": made.type, **json.loads(made.model_dump_json(exclude={"type"}))} if made else None


def prompt(made):
    return [message.model_dump(exclude_none=True) for message in made.messages] if made else None


def node(made):
    told = {
        "type": made.type,
        "name": made.name,
        "depends": [[on.node.id, on.option] for on in made.depends],
        "connection": connection(getattr(made, "connection", None)),
        "prompt": prompt(getattr(made, "prompt", None)),
        "model": getattr(made, "model", None),
        "input_selector": made.input_transformer.selector if made.input_transformer else None,
    }
    for name in ("llm", "node"):
        inner = getattr(made, name, None)
        if inner is not None:
            told[name] = node(inner)
    if getattr(made, "tools", None):
        told["tools"] = [node(tool) for tool in made.tools]
    if getattr(made, "options", None):
        told["options"] = [json.loads(option.model_dump_json()) for option in made.options]
    for name in ("configurable_props", "external_user_id", "action_id", "url", "method", "headers", "schema"):
        value = getattr(made, name, None)
        if value is not None and not callable(value):
            told[name] = value
    return told


def load(asked):
    kept = dict(os.environ)
    os.environ.update(asked.get("environment", {}))
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(asked["yaml"])
            file.flush()
            data = OmegaConf.to_container(OmegaConf.load(file.name), resolve=True)
        required = [one.id for one in WorkflowYAMLLoader.get_requirements(data)]
        WorkflowYAMLLoader.apply_resolved_requirements(data, asked.get("resolved", {}))
        made = WorkflowYAMLLoader.parse(data)
        with tempfile.NamedTemporaryFile("r", suffix=".yaml", encoding="utf-8") as file:
            WorkflowYAMLDumper.dump(file.name, made)
            dump = file.read()
        return {
            "required": required,
            "connections": {key: connection(one) for key, one in made.connections.items()},
            "nodes": {key: node(one) for key, one in made.nodes.items()},
            "flows": {key: sorted(one.id for one in flow.nodes) for key, flow in made.flows.items()},
            "workflows": {key: [one.flow.id, one.version] for key, one in made.workflows.items()},
            "dump": dump,
        }
    except Exception as error:  # what the loader says is the answer
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        os.environ.clear()
        os.environ.update(kept)


def scalars(texts):
    """What the loader makes of plain scalars; its text where it is no value of JSON."""
    answers = []
    for text in texts:
        value = OmegaConf.to_container(OmegaConf.create(f"k: {text}\n"))["k"]
        answers.append(value)
    return answers


def main():
    asked = json.load(sys.stdin)
    if "scalars" in asked:
        answer = scalars(asked["scalars"])
    else:
        answer = [load(one) for one in asked["documents"]]
    print(json.dumps(answer))


main()
