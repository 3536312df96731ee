"""Runs flows with the real SDK and tells what became of every node.

Reads a JSON list of {"nodes": [...], "input": {...}} on stdin, the nodes as the platform's flows have them,
and prints a JSON list of {"status", "nodes": {id: {"status", "output", "error"?}}}.
"""

import json
import logging
import os
import sys
import warnings

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

from dynamiq import Workflow  # noqa: E402
from dynamiq.serializers.loaders.yaml import WorkflowYAMLLoader  # noqa: E402

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def run(asked):
    nodes = {node["id"]: {key: value for key, value in node.items() if key != "id"} for node in asked["nodes"]}
    data = {
        "nodes": nodes,
        "flows": {"flow": {"name": "flow", "nodes": list(nodes)}},
        "workflows": {"workflow": {"flow": "flow"}},
    }
    loaded = WorkflowYAMLLoader.parse(data, init_components=True)
    workflow = Workflow.from_yaml_file_data(loaded, "workflow")
    result = workflow.run(input_data=asked["input"])
    told = {}
    for id, node in result.output.items():
        told[id] = {"status": node["status"], "output": node["output"]}
        if node.get("error"):
            told[id]["error"] = node["error"]["message"]
    return {"status": result.status.value, "nodes": told}


print(json.dumps([run(asked) for asked in json.load(sys.stdin)], default=str))
