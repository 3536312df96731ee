"""An App's backend in Python: fulfils whatever one of its users still has to connect.

Takes the same environment variables as curl.sh, and prints the user's status at the end.
"""

import os

import requests

APP_ENDPOINT = os.environ["APP_ENDPOINT"]
API_BASE = os.environ["API_BASE"]
END_USER_ID = os.environ["END_USER_ID"]
APP_HEADERS = {"Authorization": f"Bearer {os.environ['DYNAMIQ_ACCESS_KEY']}"}


def read_status() -> dict:
    response = requests.get(
        f"{APP_ENDPOINT}/v1/requirements/status",
        params={"user_id": END_USER_ID},
        headers=APP_HEADERS,
    )
    response.raise_for_status()
    return response.json()


def mint_link() -> dict:
    response = requests.post(
        f"{APP_ENDPOINT}/v1/connect/tokens",
        json={"user_id": END_USER_ID},
        headers=APP_HEADERS,
    )
    response.raise_for_status()
    return response.json()


def authorize(requirement: dict, way: str, headers: dict) -> str:
    response = requests.post(
        f"{API_BASE}/v1/connect/requirements/{requirement['id']}/{way}/authorize",
        headers=headers,
    )
    response.raise_for_status()
    return response.json()["data"]["url"]


def fulfil(requirement: dict, headers: dict) -> None:
    if requirement["type"] == "pipedream_account":
        print("Link an account at", authorize(requirement, "pipedream", headers))
        return
    connection_type = requirement["spec"]["data"]["type"]
    if connection_type != "dynamiq.connections.OpenAI":
        print("Authorize at", authorize(requirement, "oauth2", headers))
        return
    requests.post(
        f"{API_BASE}/v1/connect/requirements/{requirement['id']}/credentials",
        json={
            "type": connection_type,
            "config": {"api_key": os.environ["END_USER_OPENAI_KEY"]},
        },
        headers=headers,
    ).raise_for_status()


def main() -> None:
    status = read_status()
    if status["status"] != "completed":
        print("Missing:", [item["form"]["title"] for item in status["unsatisfied"]])
        link = mint_link()
        print("Page:", link["url"])
        headers = {"Authorization": f"Bearer {link['token']}"}
        response = requests.get(
            f"{API_BASE}/v1/connect/requirements/status", headers=headers
        )
        response.raise_for_status()
        for requirement in response.json()["data"]:
            if requirement["status"] != "completed":
                fulfil(requirement, headers)
    print(read_status()["status"])


main()
