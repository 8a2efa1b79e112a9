#!/usr/bin/env python3
"""Hold a generated tree against schemas that Serin did not write.

    python3 .ci/validate.py generated

    python3 .ci/validate.py generated --crds ../shared/crds

Five kinds of checks, all made in one run:

- each Kubernetes object below `stages/` and `rollback/` against the schemas of the oldest supported and the newest
  known Kubernetes version, where an unknown field is a mistake;
- each object of another API against the CustomResourceDefinition of its version, as the API server of Kubernetes holds
  it: an unknown field is a mistake, unless the definition preserves them. The definitions are those of the routers'
  own releases, below the directory named by `--crds`; without it these objects are skipped, loudly;
- each stage with a `kustomization.yaml`: `kubectl kustomize` gives the objects of the directory, no more and no fewer;
- `spec.schema.json` is a schema, and every spec of the examples is valid against it;
- the mistakes of `specs/broken` that a schema can see are seen, each at its place.

Needs the package kubernetes-validate, which brings the schemas, jsonschema and PyYAML. kubectl is optional.
"""

import argparse
import functools
import hashlib
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match
from kubernetes_validate.utils import all_versions, major_minor, schema_contents
from referencing import Registry, Resource

OLDEST_SUPPORTED = (1, 30)

# Files of specs/broken that the schema must refuse, and the only place where it may find fault with each: a file that
# is refused for some other reason proves nothing. The mistakes of the other files are not for a schema to see.
BROKEN = {
    "invalid-value-router.yaml": "$.spec.route.router",
    "invalid-value-weight.yaml": "$.spec.plan.stages[1]",
    "unknown-key-in-container.yaml": "$.spec.template.spec.containers[0]",
    "unknown-key-in-patch.yaml": "$.spec.canary.spec.containers[0]",
    "unknown-key.yaml": "$.spec",
    "wrong-type.yaml": "$.spec.replicas",
}


class Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
    """Reads as PyYAML does, but refuses a key that is there twice, of which PyYAML silently takes the last."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if (key.tag, key.value) in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} is there twice", key.start_mark)
            seen.add((key.tag, key.value))
        return super().construct_mapping(node, deep)


# PyYAML resolves a lone `=` to a type of YAML 1.1 that it cannot construct; for Kubernetes it is a string.
Loader.add_constructor("tag:yaml.org,2002:value", yaml.SafeLoader.construct_yaml_str)


class Report:
    """Counts the checks, and keeps what is wrong for the end."""

    def __init__(self):
        self.passed = 0
        self.failures = []

    def check(self, name, messages):
        """One check: it has passed if there is no message."""
        messages = list(messages)
        if messages:
            self.failures.append((name, messages))
        else:
            self.passed += 1

    def finish(self, summary):
        """All that is wrong, then the summary, then the counts as the last line. Returns the exit code."""
        for name, messages in self.failures:
            print(f"FAILED {name}", file=sys.stderr)
            for message in messages:
                print(f"    {message}", file=sys.stderr)
        sys.stderr.flush()
        print(summary)
        print(f"{self.passed} passed, {len(self.failures)} failed")
        return 1 if self.failures else 0


def say(error):
    """A line for one mistake: where, and what. Of alternatives, the nearest one speaks."""
    error = best_match([error])
    message = error.message if len(error.message) < 400 else error.message[:400] + " [...]"
    return f"{error.json_path}: {message}"


def documents(data):
    return [document for document in yaml.load_all(data, Loader) if document is not None]


def is_object(document):
    return isinstance(document, dict) and all(isinstance(document.get(key), str) for key in ("apiVersion", "kind"))


def identity(document):
    metadata = document.get("metadata") or {}
    return document.get("apiVersion"), document.get("kind"), metadata.get("namespace"), metadata.get("name")


def title(document):
    return "/".join(str(part) for part in identity(document)[1:] if part is not None)


def versions():
    """The oldest bundled version that Serin supports, and the newest."""
    known = {tuple(int(part) for part in major_minor(v).split(".")): v for v in all_versions()}
    supported = sorted(version for version in known if version >= OLDEST_SUPPORTED)
    return [known[version] for version in dict.fromkeys((supported[0], supported[-1]))]


# `kubernetes_validate.validate` reads megabytes of definitions for each object, and stops at its first mistake.
@functools.cache
def definitions(version):
    contents = schema_contents(f"kubernetes-json-schema/v{version}-local-strict/_definitions.json", version)
    return Resource.from_contents(contents) @ Registry()


@functools.cache
def kubernetes_schema(version, api_version, kind):
    group, _, rest = api_version.rpartition("/")
    name = "-".join(part for part in (kind.lower(), group.split(".")[0], rest) if part)
    contents = schema_contents(f"kubernetes-json-schema/v{version}-local-strict/{name}.json", version)
    return Draft202012Validator(contents, registry=Resource.from_contents(contents) @ definitions(version))


def kubernetes_errors(version, document):
    try:
        schema = kubernetes_schema(version, document["apiVersion"], document["kind"])
    except FileNotFoundError:
        return [f"$: Kubernetes {major_minor(version)} has no {document['kind']} of {document['apiVersion']}"]
    return [say(error) for error in schema.iter_errors(document)]


def closed(schema):
    """A schema of a CustomResourceDefinition as JSON Schema that refuses what the API server would prune."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: value for key, value in schema.items() if not key.startswith("x-kubernetes-")}
    for key in ("properties", "patternProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = {name: closed(value) for name, value in schema[key].items()}
    for key in ("items", "additionalProperties", "allOf", "anyOf", "oneOf", "not"):
        if key in schema:
            result[key] = closed(schema[key])
    # OpenAPI 3.0 says of a limit that it is exclusive; JSON Schema makes the limit itself exclusive.
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if result.pop(exclusive, False):
            result[exclusive] = result.pop(limit)
    if schema.get("nullable") and "type" in schema:
        result["type"] = [schema["type"], "null"]
    # Below `anyOf` and its like only values are restricted; the fields are those of the schema around them.
    if "properties" in schema and schema.get("type") == "object" and "additionalProperties" not in schema:
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result["additionalProperties"] = False
    return result


def custom_schemas(directory):
    """The schema of each served version of each CustomResourceDefinition below a directory, by apiVersion and kind."""
    schemas = {}
    for file in sorted(directory.glob("**/*.yaml")):
        # Of two channels of one API the stricter one counts.
        if "experimental" in file.parent.name:
            continue
        for definition in documents(file.read_bytes()):
            spec = definition["spec"]
            for version in (version for version in spec["versions"] if version["served"]):
                key = f"{spec['group']}/{version['name']}", spec["names"]["kind"]
                schema = closed(version["schema"]["openAPIV3Schema"])
                schema.setdefault("properties", {}).update(apiVersion={}, kind={}, metadata={"type": "object"})
                schemas[key] = Draft202012Validator({**schema, "additionalProperties": False})
    return schemas


def is_custom(document):
    """Whether an object is of an API that Kubernetes itself does not serve."""
    group, _, _ = document["apiVersion"].rpartition("/")
    return "." in group and not (group.endswith(".k8s.io") and group != "gateway.networking.k8s.io")


def check_objects(tree, custom, report):
    """Validates what is distinct: most stages repeat most files of the stage before, byte for byte."""
    files = sorted(f for part in ("stages", "rollback") for f in tree.glob(f"**/{part}/**/*.yaml") if f.is_file())
    distinct = {}
    for file in files:
        distinct.setdefault(hashlib.sha256(file.read_bytes()).digest(), []).append(file)
    checked, held, skipped = 0, 0, set()
    for copies in distinct.values():
        file = copies[0]
        also = f" (and {len(copies) - 1} equal files)" if len(copies) > 1 else ""
        try:
            found = documents(file.read_bytes())
        except yaml.YAMLError as error:
            report.check(f"{file}{also}", [f"cannot be read as YAML: {' '.join(str(error).split())}"])
            continue
        if not found:
            report.check(f"{file}{also}", ["holds nothing"])
        objects = 0
        for document in found:
            if not is_object(document):
                report.check(f"{file}{also}", ["is neither a Kubernetes object nor a Kustomization"])
                continue
            if document["kind"] == "Kustomization":
                continue
            objects += 1
            if is_custom(document):
                key = document["apiVersion"], document["kind"]
                if custom is None:
                    skipped.add(key)
                    continue
                schema = custom.get(key)
                errors = ["no definition serves it"] if schema is None else map(say, schema.iter_errors(document))
                report.check(f"{file}{also}: {title(document)} of {key[0]}", errors)
                continue
            for version in versions():
                name = f"{file}{also}: {title(document)} in Kubernetes {major_minor(version)}"
                report.check(name, kubernetes_errors(version, document))
        checked += objects
        held += len(copies) if objects else 0
    if not checked:
        report.check(str(tree), ["holds no Kubernetes object below stages/ or rollback/: nothing was validated"])
    if skipped:
        kinds = ", ".join(sorted(f"{kind} of {api}" for api, kind in skipped))
        print(f"SKIPPED: no CustomResourceDefinitions are there, not held against any: {kinds}", file=sys.stderr)
    return checked, held


def kustomize_errors(directory):
    build = subprocess.run(["kubectl", "kustomize", str(directory)], capture_output=True, check=False)
    if build.returncode != 0:
        return [line for line in build.stderr.decode(errors="replace").splitlines() if line.strip()]
    try:
        built = documents(build.stdout)
        files = [document for file in sorted(directory.glob("*.yaml")) for document in documents(file.read_bytes())]
    except yaml.YAMLError as error:
        return [f"cannot be read as YAML: {' '.join(str(error).split())}"]
    expected = [document for document in files if is_object(document) and document["kind"] != "Kustomization"]
    left = list(built)
    errors = []
    for document in expected:
        same = [other for other in left if identity(other) == identity(document)]
        if not same:
            errors.append(f"{title(document)} is in the directory, but kustomize does not build it")
            continue
        left.remove(same[0])
        if same[0] != document:
            errors.append(f"{title(document)} is not what kustomize builds of it")
    return errors + [f"{title(document)} is built by kustomize, but is not in the directory" for document in left]


def check_kustomizations(tree, report):
    if shutil.which("kubectl") is None:
        print("SKIPPED: kubectl is not installed, kustomize was not tried", file=sys.stderr)
        return 0
    directories = sorted(file.parent for file in tree.glob("**/stages/**/kustomization.yaml"))
    if not directories:
        report.check(str(tree), ["holds no kustomization.yaml below stages/: kustomize was not tried"])
    with ThreadPoolExecutor(max_workers=2) as pool:
        for directory, errors in zip(directories, pool.map(kustomize_errors, directories)):
            report.check(f"{directory}: kubectl kustomize", errors)
    return len(directories)


def check_specs(tree, specs, report):
    file = tree / "spec.schema.json"
    try:
        contents = json.loads(file.read_bytes())
        if contents.get("$schema") != Draft202012Validator.META_SCHEMA["$id"]:
            raise SchemaError(f"is of draft {contents.get('$schema')!r}, not 2020-12")
        Draft202012Validator.check_schema(contents)
    except (OSError, ValueError, SchemaError) as error:
        report.check(str(file), [say(error) if isinstance(error, SchemaError) else str(error)])
        return 0
    report.check(str(file), [])
    schema = Draft202012Validator(contents)

    def errors_of(spec):
        found = [error for document in documents(spec.read_bytes()) for error in schema.iter_errors(document)]
        return sorted(found, key=lambda error: error.json_path)

    broken = specs / "broken"
    good = sorted(f for f in specs.glob("**/*.yaml") if broken not in f.parents)
    if not good:
        report.check(str(specs), ["holds no spec: the schema was not tried"])
    for spec in good:
        try:
            report.check(f"{spec} against {file}", [say(error) for error in errors_of(spec)])
        except yaml.YAMLError as error:
            report.check(str(spec), [f"cannot be read as YAML: {' '.join(str(error).split())}"])
    for name, place in BROKEN.items():
        spec = broken / name
        try:
            errors = errors_of(spec)
        except (OSError, yaml.YAMLError) as error:
            report.check(str(spec), [" ".join(str(error).split())])
            continue
        refused = {best_match([error]).json_path for error in errors} == {place}
        wrong = [f"the schema must find a mistake at {place} and nowhere else; it says:", *map(say, errors)]
        report.check(f"{spec} against {file}", [] if refused else wrong)
    return len(good) + len(BROKEN)


def main(arguments):
    parser = argparse.ArgumentParser(description="Hold a generated tree against schemas that Serin did not write.")
    parser.add_argument("tree", type=Path, help="what serin wrote")
    parser.add_argument("--crds", type=Path, help="CustomResourceDefinitions, a file each")
    arguments = parser.parse_args(arguments)
    tree = arguments.tree
    if not tree.is_dir():
        parser.error(f"{tree} is no directory")
    custom = custom_schemas(arguments.crds) if arguments.crds and arguments.crds.is_dir() else None
    report = Report()
    objects, files = check_objects(tree, custom, report)
    kustomizations = check_kustomizations(tree, report)
    specs = check_specs(tree, tree.parent / "specs", report)
    against = " and ".join(major_minor(version) for version in versions())
    return report.finish(
        f"validated {objects} distinct objects in {files} files against Kubernetes {against} and {len(custom or ())} "
        f"definitions of routers, "
        f"{kustomizations} kustomizations, {specs} specs"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
