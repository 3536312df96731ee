"""A server of the Model Context Protocol for the tests, of the package that the SDK speaks it through.

Arguments: the transport (streamable-http, sse), whether answers are JSON or events (json, events), and what
opens it: nothing, `token=…` for a fixed bearer, or the address of an API that says 200 to a good one. Prints
its address. `mcp_server.py tool URL TOKEN` calls a tool through the SDK's own MCPTool instead.
"""

import json
import os
import socket
import sys
import urllib.error
import urllib.request

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"


def sdk_tool(url, token):
    import logging

    from dynamiq.connections import MCPStreamableHTTP
    from dynamiq.nodes.tools.mcp import MCPServer

    logging.disable(logging.CRITICAL)
    connection = MCPStreamableHTTP(url=url, headers={"Authorization": f"Bearer {token}"})
    answers = {}
    for name, given in (("add", {"a": 1, "b": 2}), ("get_weather", {"city": "Kyiv"})):
        server = MCPServer(connection=connection, include_tools=[name])
        (tool,) = server.get_mcp_tools()
        answers[name] = tool.run(given).output
    print(json.dumps(answers))


def serve(transport, answers, opened_by):
    import uvicorn
    from mcp.server.fastmcp import FastMCP
    from starlette.responses import PlainTextResponse

    server = FastMCP("tests", json_response=answers == "json", log_level="ERROR")

    @server.tool()
    def add(a: int, b: int) -> int:
        """Adds two numbers"""
        return a + b

    @server.tool()
    def get_weather(city: str, unit: str = "C") -> str:
        """Says the weather"""
        if city == "nowhere":
            raise ValueError("there is no such city")
        return f"It is 21 {unit} in {city}"

    @server.tool()
    def secret_echo() -> str:
        """Takes nothing"""
        return "nothing was taken"

    inner = server.sse_app() if transport == "sse" else server.streamable_http_app()

    def good(bearer):
        if not opened_by:
            return True
        if opened_by.startswith("token="):
            return bearer == f"Bearer {opened_by[6:]}"
        asked = urllib.request.Request(opened_by, headers={"Authorization": bearer})
        try:
            return urllib.request.urlopen(asked).status == 200
        except urllib.error.HTTPError:
            return False

    async def app(scope, receive, send):
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            bearer = headers.get(b"authorization", b"").decode()
            if not good(bearer):
                await PlainTextResponse(f"refused: {bearer}", 401)(scope, receive, send)
                return
        await inner(scope, receive, send)

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    path = "sse" if transport == "sse" else "mcp"
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/{path}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])


if sys.argv[1] == "tool":
    sdk_tool(*sys.argv[2:])
else:
    serve(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
