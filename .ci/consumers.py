#!/usr/bin/env python3
"""Package every crate, and build the consumers from the packages as their users would.

    python3 .ci/consumers.py

1. `cargo package` of all that is published, in the order of their dependencies; cargo builds each package from nothing but
   the packages below it. A warning is a failure.
2. Each package holds sources, its page and its licences, as files, and nothing else.
3. The packages are unpacked to target/consumers/crates, and stand where crates.io's would: by a `[patch.crates-io]` that
   cargo is given from outside, for copies of examples/consumers/ that name `serin = "0.1"` and know of no path. Everything
   else comes from crates.io, in the versions of our Cargo.lock.
4. The deploy bot is built in an empty target directory, and the time is told with the three dependencies that take most of
   it; then its tests run. In the GitOps repository the command is installed from its package, and runs what its CI runs.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target/consumers"
CRATES = WORK / "crates"
# docs.rs and the packages of libraries have to be told a version of Kubernetes: the one that the feature `latest` takes.
KUBERNETES = {"K8S_OPENAPI_ENABLED_VERSION": "1.37"}
NOT_PUBLISHED = ["xtask", "serin-snapshots"]
# Nobody debugs what is only built to see whether it builds.
QUICK = {"CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_PROFILE_DEV_DEBUG_ASSERTIONS": "false", "CARGO_PROFILE_DEV_OVERFLOW_CHECKS": "false", "CARGO_INCREMENTAL": "0"}


def fail(why):
    sys.exit(f"error: {why}")


def run(*command, cwd=ROOT, quiet=False, **env):
    """Runs a command, which must succeed; what it says is shown when it does not, or when it is asked for."""
    result = subprocess.run([str(it) for it in command], cwd=cwd, env={**os.environ, **env}, text=True, capture_output=True)
    if result.returncode:
        fail(f"`{' '.join(map(str, command))}` in {cwd}:\n{result.stdout}{result.stderr}")
    if not quiet:
        print(result.stdout, end="")
    return result.stdout + result.stderr


def package():
    """Packs and verifies every crate, and gives the .crate files."""
    shutil.rmtree(WORK / "package", ignore_errors=True)
    excluded = [word for name in NOT_PUBLISHED for word in ("--exclude", name)]
    # Whether everything is committed is asked when it is published.
    said = run("cargo", "package", "--locked", "--workspace", *excluded, "--allow-dirty", "--target-dir", WORK, quiet=True, **KUBERNETES, **QUICK)
    # Cargo says of every test that it is not in the package; that is meant.
    warnings = [it for it in said.splitlines() if it.startswith("warning: ") and not it.startswith("warning: ignoring ")]
    if warnings:
        fail("cargo package warns:\n" + "\n".join(warnings))
    return sorted((WORK / "package").glob("*.crate"))


def unpack(packages):
    """Looks at what the packages hold, unpacks them, and gives the options that put them in the place of crates.io's."""
    shutil.rmtree(CRATES, ignore_errors=True)
    known = {"Cargo.toml", "Cargo.toml.orig", "Cargo.lock", ".cargo_vcs_info.json", "README.md", "LICENSE-MIT", "LICENSE-APACHE"}
    patches, size = [], 0
    for file in packages:
        with tarfile.open(file) as archive:
            names = {member.name.split("/", 1)[1] for member in archive if member.isfile()}
            if len(names) != len(archive.getmembers()):
                fail(f"{file.name} holds something that is no file")
            archive.extractall(CRATES, filter="data")
        folder = CRATES / file.name.removesuffix(".crate")
        for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
            if licence not in names or (folder / licence).read_bytes() != (ROOT / licence).read_bytes():
                fail(f"{file.name}: {licence} is not ours")
        if "README.md" not in names:
            fail(f"{file.name} has no page")
        odd = sorted(it for it in names - known if not it.startswith("src/"))
        if odd:
            fail(f"{file.name} holds {', '.join(odd)}")
        name = re.search(r'^name = "(.*)"', (folder / "Cargo.toml").read_text(), re.M)[1]
        patches.append(f'{name}.path = "{folder}"')
        size += file.stat().st_size
    print(f"{len(packages)} packages, {size // 1024} KiB")
    config = WORK / "packages.toml"
    config.write_text("\n".join(["[patch.crates-io]", *patches, ""]))
    return ["--config", config]


def consumer(name):
    """A copy of a consumer as its author has it, with nothing of Serin beside it."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "examples/consumers" / name, folder)
    return folder


def cold(folder, options):
    """Builds from an empty target directory, and tells what that takes; gives the directory, for the next ones."""
    target = WORK / "target"
    shutil.rmtree(target, ignore_errors=True)
    # The versions that our own tests ran with; cargo adds the packages, and takes away what nobody needs here.
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    # The clock is not for what comes over the network.
    run("cargo", *options, "fetch", cwd=folder, quiet=True)
    began = time.monotonic()
    run("cargo", *options, "build", "--offline", "--timings", "--target-dir", target, cwd=folder, quiet=True)
    took = time.monotonic() - began
    page = (target / "cargo-timings/cargo-timing.html").read_text()
    units = json.loads(re.search(r"^const UNIT_DATA = (\[.*?\]);$", page, re.M | re.S)[1])
    by_crate = {}
    for unit in units:
        by_crate[unit["name"]] = by_crate.get(unit["name"], 0) + unit["duration"]
    theirs = {name: seconds for name, seconds in by_crate.items() if name != "deploy-bot" and not name.startswith("serin")}
    ours = sum(seconds for name, seconds in by_crate.items() if name.startswith("serin"))
    most = sorted(theirs.items(), key=lambda it: -it[1])[:3]
    print(f"cold build of the deploy bot: {took:.0f} s on {os.cpu_count()} cores, {len(by_crate)} crates;")
    print(f"  compiler time: {sum(by_crate.values()):.0f} s, of which Serin {ours:.0f} s,", ", ".join(f"{name} {seconds:.0f} s" for name, seconds in most))
    return target


def deploy_bot(options):
    folder = consumer("deploy-bot")
    target = cold(folder, options)
    run("cargo", "fmt", "--check", cwd=folder)
    run("cargo", *options, "test", "--quiet", "--target-dir", target, cwd=folder, quiet=True)


def gitops(options):
    folder = consumer("gitops")
    installed = WORK / "installed"
    command = next(CRATES.glob("serin-cli-*"))
    # Beside what `cargo package` has built for it. A build for speed would take minutes, and show no more.
    run("cargo", *options, "install", "--quiet", "--path", command, "--debug", "--root", installed, "--target-dir", WORK, **KUBERNETES, **QUICK)
    path = f"{installed / 'bin'}{os.pathsep}{os.environ['PATH']}"
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    cargo = ["cargo", *options, "test", "--quiet", "--target-dir", WORK]
    # `CI` makes the build script compare the tree that is committed, byte for byte, instead of writing it.
    run("cargo", "fmt", "--check", cwd=folder)
    run(*cargo, cwd=folder, quiet=True, CI="true", **KUBERNETES, **QUICK)
    run("make", "generate", cwd=folder, PATH=path)
    expected = ROOT / "examples/consumers/gitops/generated"
    run("diff", "--recursive", expected, folder / "generated")
    run("make", "check", cwd=folder, PATH=path, quiet=True)
    # A spec that would drop traffic, and one that is no spec, stop its CI and its build, at their line.
    spec = folder / "specs/web.yaml"
    good = spec.read_text()
    env = {**os.environ, **KUBERNETES, **QUICK, "PATH": path}
    for wrong, said in (
        ("{weight: 100, bake: 24h, canaryReplicas: 1}", "specs/web.yaml:35:48: error[canary-too-small]"),
        ("{weight: 100, bake: 1 fortnight}", "specs/web.yaml:35:27: error[invalid-value]"),
    ):
        spec.write_text(good.replace("{weight: 100, bake: 24h}", wrong))
        for command in (["make", "check"], cargo):
            result = subprocess.run(command, cwd=folder, env=env, text=True, capture_output=True)
            if result.returncode == 0 or said not in result.stdout + result.stderr:
                fail(f"`{command[0]}` does not say `{said}`:\n{result.stdout}{result.stderr}")
    spec.write_text(good)


def timed(name, step):
    began = time.monotonic()
    result = step()
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return result


packages = timed("packages built", package)
options = unpack(packages)
timed("deploy bot", lambda: deploy_bot(options))
timed("GitOps repository", lambda: gitops(options))
