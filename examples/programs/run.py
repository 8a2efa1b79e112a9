"""Builds the programs of docs/library.md, runs each, and compares what they say with the files of `expected/`.

The program that applies a stage runs without a cluster first, and then against an API server that is played here: it takes
what a real one takes, refuses what a real one refuses, and the requests are compared too.

    python3 run.py [--write] [CARGO ARGUMENTS]    # --write: what the programs say now is what is expected
"""

import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

HERE = pathlib.Path(__file__).parent
EXPECTED = HERE / "expected"
# Plural, by group and version, and kind.
RESOURCES = {
    ("v1", "Service"): "services",
    ("apps/v1", "Deployment"): "deployments",
    ("networking.k8s.io/v1", "Ingress"): "ingresses",
    ("gateway.networking.k8s.io/v1", "HTTPRoute"): "httproutes",
}


class ApiServer(http.server.BaseHTTPRequestHandler):
    """The part of an API server that server-side apply talks to."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Discovery: the kinds of a group and version."""
        of_group = [
            {"name": plural, "singularName": kind.lower(), "kind": kind, "namespaced": True, "verbs": ["get", "patch"]}
            for (version, kind), plural in RESOURCES.items()
            if self.path == f"/apis/{version}"
        ]
        if not of_group:
            return self.fail(404, "NotFound", "the server could not find the requested resource")
        version = self.path.removeprefix("/apis/")
        self.answer(200, {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": of_group})

    def do_PATCH(self):
        """Server-side apply, with the checks that a request has to pass."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        self.server.requests.append((url.path, query, self.headers["content-type"], body))
        if self.headers["content-type"] != "application/apply-patch+yaml":
            return self.fail(415, "UnsupportedMediaType", "the body of the request was in an unknown format")
        plural = RESOURCES.get((body.get("apiVersion"), body.get("kind")))
        version, name = body.get("apiVersion", ""), body.get("metadata", {}).get("name")
        namespace = body["metadata"].get("namespace", "default")
        prefix = "/apis" if "/" in version else "/api"
        if url.path != f"{prefix}/{version}/namespaces/{namespace}/{plural}/{name}":
            return self.fail(400, "BadRequest", f"the object does not belong to {url.path}")
        if query.get("fieldManager") != "serin" or query.get("fieldValidation") != "Strict":
            return self.fail(400, "BadRequest", f"fieldManager and fieldValidation are {query}")
        if "managedFields" in body["metadata"]:
            return self.fail(400, "BadRequest", "metadata.managedFields must be nil")
        # Somebody else scales this one.
        if self.server.conflict == f"{plural}/{name}" and query.get("force") != "true":
            message = 'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas'
            return self.fail(409, "Conflict", message)
        self.answer(200, body)

    def answer(self, code, document):
        text = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def fail(self, code, reason, message):
        status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
        self.answer(code, status | {"message": message, "reason": reason, "code": code})

    def log_message(self, *_):
        pass


def run(program, arguments, **environment):
    """What a program says to both of its outputs, and its exit code."""
    hidden = {"KUBECONFIG", "RUST_BACKTRACE"}
    kept = {key: value for key, value in os.environ.items() if key not in hidden}
    command = [BINARIES / program, *arguments]
    done = subprocess.run(command, cwd=HERE, env=kept | environment, capture_output=True, text=True)
    return f"{done.stdout}{done.stderr}exit code {done.returncode}\n"


def apply(spec, stage, conflict=None):
    """What the program says of a cluster, and what the cluster was asked for, a line a request."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ApiServer)
    server.requests, server.conflict = [], conflict
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "users": [{"name": "me", "user": {}}],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump(config, file)
        file.flush()
        said = run("apply_stage", [spec, stage], KUBECONFIG=file.name)
    server.shutdown()
    asked = ""
    for path, query, content_type, body in server.requests:
        # What is sent is what Serin writes, and nothing that it does not say.
        assert set(body) == {"apiVersion", "kind", "metadata", "spec"}, body
        asked += f"PATCH {path}?{urllib.parse.urlencode(sorted(query.items()))}\n  {content_type}\n"
    return said, asked


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    build = ["cargo", "build", "--quiet", "--all-features", "--bins", *arguments]
    subprocess.run(build, cwd=HERE, check=True)
    shutil.rmtree(HERE / "target/tree", ignore_errors=True)

    tree = ["specs", "target/tree"]
    blog, web = apply("specs/blog.yaml", "025-weight"), apply("specs/web.yaml", "010-weight")
    said = {
        "print_stage": run("print_stage", ["010-weight"]),
        "write_tree": run("write_tree", tree),
        "write_tree-again": run("write_tree", tree),
        "verify_step": run("verify_step", ["step/before.yaml", "step/after.yaml"]),
        "own_rule": run("own_rule", ["own-rule"]),
        "apply_stage-dry": run("apply_stage", ["specs/web.yaml", "010-weight"]),
        "apply_stage": web[0],
        "apply_stage-requests": web[1] + blog[1],
        "apply_stage-conflict": apply("specs/web.yaml", "010-weight", "deployments/web-canary")[0],
    }
    if "--write" in sys.argv:
        EXPECTED.mkdir(exist_ok=True)
        for name, text in said.items():
            (EXPECTED / f"{name}.txt").write_text(text)
        return
    files = {file.stem: file.read_text() for file in EXPECTED.iterdir()}
    wrong = sorted(name for name in files.keys() | said.keys() if files.get(name) != said.get(name))
    for name in wrong:
        print(f"expected/{name}.txt is not what is said:\n{said.get(name)}", file=sys.stderr)
    if wrong:
        sys.exit("python3 examples/programs/run.py --write makes what is said what is expected")
    print(f"{len(said)} outputs are as expected")


BINARIES = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")) / "debug"

if __name__ == "__main__":
    main()
