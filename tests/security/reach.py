"""Whom a run can reach, in a network of its own: listeners on loopback, on a private address and on
the address of cloud metadata, a resolver that changes its mind, and a redirect between them. Prints
what was tried and who was called."""

import json, os, socket, struct, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request

PATCHBAY = sys.argv[1]
META, PRIVATE, LOOPBACK = "169.254.169.254", "10.0.0.5", "127.0.0.1"
OPENAI = "dynamiq.connections.OpenAI"
CALLED = {META: 0, PRIVATE: 0, LOOPBACK: 0}
ANSWER = json.dumps({"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "reached"}}]}).encode()


def sh(*command):
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def listen(address, port):
    server = socket.create_server((address, port), backlog=64)

    def serve():
        while True:
            peer, _ = server.accept()
            CALLED[address] += 1
            try:
                peer.settimeout(2)
                request = peer.recv(65536).decode("latin-1")
                if "/redirect" in request.split("\r\n")[0]:
                    peer.sendall(f"HTTP/1.1 302 Found\r\nlocation: http://{META}:8080/v1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
                else:
                    peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(ANSWER) + ANSWER)
            except OSError:
                pass
            peer.close()

    threading.Thread(target=serve, daemon=True).start()


def resolve():
    """Answers `rebind.test` with a public address and the metadata's in turn, `inside.test` with the
    private one."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((LOOPBACK, 53))
    turns = 0
    while True:
        query, peer = server.recvfrom(512)
        end = query.index(b"\0", 12) + 5
        kind = struct.unpack(">H", query[end - 4 : end - 2])[0]
        known = {b"\x06rebind": ["8.8.8.8", META][turns % 2], b"\x06inside": PRIVATE}
        address = next((a for name, a in known.items() if name in query.lower()), None)
        if address and kind == 1:
            turns += b"rebind" in query.lower()
            record = b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04" + socket.inet_aton(address)
            server.sendto(query[:2] + b"\x81\x80\0\x01\0\x01\0\0\0\0" + query[12:end] + record, peer)
        else:
            server.sendto(query[:2] + (b"\x81\x80" if address else b"\x81\x83") + b"\0\x01\0\0\0\0\0\0" + query[12:end], peer)


def forms():
    """Ways to write an address, each with whom it means."""
    hosts = {
        LOOPBACK: ["127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "127.1", "0177.0.0.1", "0", "0.0.0.0",
                   "①②⑦.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "localhost",
                   "localhost.", "LOCALHOST", "127.0.0.1."],
        PRIVATE: ["10.0.0.5", "167772165", "0xa.5", "10.5", "012.0.0.5", "[::ffff:10.0.0.5]", "[64:ff9b::a00:5]",
                  "inside.test", "10.0.0.5."],
        META: ["169.254.169.254", "2852039166", "0xA9FEA9FE", "169.254.43518", "0251.0376.0251.0376",
               "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "rebind.test",
               "169.254.169.254.", "public.example@169.254.169.254", "public.example%40@169.254.169.254"],
    }
    for whom, names in hosts.items():
        for name in names:
            for tail in ("/v1", "/v1?x=@public.example", "/v1#@public.example"):
                yield whom, f"http://{name}:8080{tail}"
    yield META, f"http://{PRIVATE}:8080/redirect"
    yield META, f"http://public.example\\@{META}:8080/v1"


class Api:
    def __init__(self, base, token):
        self.base, self.token = base, token

    def __call__(self, method, path, body=None, token=None):
        url = path if path.startswith("http") else self.base + path
        data = json.dumps(body).encode() if body is not None else None
        headers = {"authorization": "Bearer " + (token or self.token), "content-type": "application/json"}
        try:
            answer = urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method))
            return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")


def flow(connection):
    return {"nodes": [
        {"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input", "schema": {"type": "object", "properties": {"question": {"type": "string"}}}},
        {"id": "llm", "name": "llm", "type": "dynamiq.nodes.llms.OpenAI", "model": "gpt-4o-mini", "connection": connection,
         "prompt": {"messages": [{"role": "user", "content": "hi"}]}, "depends": [{"node": "input"}]},
        {"id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output", "depends": [{"node": "llm"}],
         "input_transformer": {"selector": {"answer": "$.llm.output.content"}}},
    ]}


def deploy(api, project, name, connection):
    empty = {"nodes": [flow(None)["nodes"][0], {"id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output", "depends": [{"node": "input"}]}]}
    workflow = api("POST", "/v1/workflows", {"name": name, "project_id": project, "flow": empty, "flow_ui": {}})[1]["data"]["id"]
    requirement = None
    if connection is None:
        made = api("POST", f"/v1/workflows/{workflow}/requirements", {"name": "key", "type": "connection", "form": {"title": "Key"}, "spec": {"type": OPENAI}})
        requirement = made[1]["data"]["id"]
        connection = {"$type": "requirement", "$id": requirement}
    status, saved = api("POST", f"/v1/workflows/{workflow}/save", {"flow": flow(connection), "flow_ui": {}})
    assert status == 200, saved
    app = api("POST", "/v1/apps", {"name": name, "project_id": project, "workflow_id": workflow, "access_control": {"access_type": "private"}})[1]["data"]
    return app, requirement


def tried(flags):
    """Tries every form as an end user and as the builder, with a server of these flags."""
    folder = tempfile.mkdtemp()
    with open(folder + "/passphrase", "w") as file:
        file.write("a passphrase of the tests")
    path = lambda name: f"{folder}/{name}"
    server = subprocess.Popen([PATCHBAY, "serve", "--listen", "127.0.0.1:0", "--data-dir", path("data"), "--ready-file", path("ready"),
                               "--passphrase-file", path("passphrase"), "--bootstrap-token-file", path("token"), *flags],
                              stderr=subprocess.DEVNULL)
    while not os.path.exists(path("ready")):
        assert server.poll() is None, "the server ended"
        time.sleep(0.02)
    api = Api(json.load(open(path("ready")))["url"], open(path("token")).read())
    project = api("GET", "/v1/projects")[1]["data"][0]["id"]
    key = api("POST", "/v1/access-keys", {"name": "k", "project_id": project})[1]["data"]["key"]
    of_user, requirement = deploy(api, project, "of-user", None)
    shared = api("POST", "/v1/connections", {"name": "shared", "project_id": project, "type": OPENAI, "config": {"api_key": "sk-reach-0123456789", "url": "http://127.0.0.1:8080/v1"}})[1]["data"]["id"]
    of_builder, _ = deploy(api, project, "of-builder", shared)
    run = lambda app: api("POST", app["url"] + "/v1/runs", {"user_id": "u", "input": {"question": "?"}}, key)
    told = {"end_user": [], "builder": []}
    for whom, url in forms():
        for who, app in (("end_user", of_user), ("builder", of_builder)):
            before = dict(CALLED)
            if who == "end_user":
                minted = api("POST", app["url"] + "/v1/connect/tokens", {"user_id": "u"}, key)[1]["token"]
                status, _ = api("POST", f"/v1/connect/requirements/{requirement}/credentials", {"type": OPENAI, "config": {"api_key": "sk-reach-0123456789", "url": url}}, minted)
            else:
                status, _ = api("PUT", f"/v1/connections/{shared}", {"config": {"api_key": "sk-reach-0123456789", "url": url}})
            if status < 300:
                # Twice: a resolver may change its mind.
                run(app), run(app)
            called = [address for address in CALLED if CALLED[address] > before[address]]
            told[who].append({"url": url, "means": whom, "status": status, "called": called})
    server.terminate()
    server.wait()
    return told


sh("ip", "link", "set", "lo", "up")
for address in (META, PRIVATE):
    sh("ip", "addr", "add", address + "/32", "dev", "lo")
with tempfile.NamedTemporaryFile("w", delete=False) as file:
    file.write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
sh("mount", "--bind", file.name, "/etc/resolv.conf")
for address in CALLED:
    listen(address, 8080)
threading.Thread(target=resolve, daemon=True).start()
print(json.dumps({"usual": tried([]), "trusting": tried(["--trust-end-user-addresses"])}))
