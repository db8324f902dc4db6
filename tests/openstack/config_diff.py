#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resolves clouds by `ncnova config -f json` and by openstacksdk, and shows where they differ. Where
variables are set beside a cloud of clouds.yaml, openstackclient is the reference: it lays them over the file.

usage: config_diff.py [--program build/ncnova] [--random N] [--seed S] [--verbose] [NAME-PART...]
The Python beside which openstacksdk is installed has to run this. Exit status 1: they differ.
"""

import argparse
import importlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import config_cases


def write_files(root, files):
    for folder in ("cwd", "home"):
        os.makedirs(os.path.join(root, folder))
    for path, text in files.items():
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())


def environment(root, env):
    full = {"HOME": root + "/home", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    full.update({name: value.replace("@", root) for name, value in env.items()})
    return full


# What openstackclient's own options add to a cloud, unless a variable or the file says more.
OSC_OWN = {"beta_command": False, "deferred_help": False, "timing": False, "verbose_level": 1,
           "default_domain": "default", "dns_api_version": "2", "key_manager_api_version": "1",
           "placement_api_version": "1", "cloud": None}


def osc_get_one(arguments):
    """The cloud as the program `openstack` resolves it, with its options and their variables."""
    from openstackclient import shell
    from osc_lib import shell as base
    from osc_lib.cli import client_config
    words = ["--os-%s=%s" % (key.replace("_", "-"), value) for key, value in arguments.items()]
    app = shell.OpenStackShell()
    app.options, rest = app.parser.parse_known_args(words)
    app._final_defaults()
    app.options.debug = app.options.debug or None
    config = client_config.OSC_Config(override_defaults={
        "interface": base.DEFAULT_INTERFACE, "auth_type": app._auth_type})
    region = config.get_one(cloud=app.options.cloud or None, argparse=app.options, validate=True)
    for key, value in OSC_OWN.items():
        if key == "cloud" or region.config.get(key) == value and not os.environ.get("OS_" + key.upper()):
            region.config.pop(key, None)
    return region


def variables_beside_cloud(files, env, arguments):
    """Are there variables, and is it not their own cloud that is chosen?"""
    named = arguments.get("cloud") or env.get("OS_CLOUD")
    own = env.get("OS_CLOUD_NAME", "envvars")
    alone = {name for name in env if name.startswith("OS_")} - {
        "OS_CLOUD", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLOUD_NAME"}
    return bool(alone) and (named not in (None, "", own) or (not named and alone == {"OS_REGION_NAME"}))


def sdk_resolve(root, env, arguments, osc):
    """In a child, because openstacksdk looks at the directory and HOME when it is imported."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        answer = {"error": "?"}
        try:
            os.environ.clear()
            os.environ.update(env)
            os.chdir(root + "/cwd")
            warnings.simplefilter("ignore")
            from openstack.config import loader
            importlib.reload(loader)
            if osc:
                from osc_lib.cli import client_config
                importlib.reload(client_config)
                arguments.update(arguments.pop("auth", {}))
                region = osc_get_one(arguments)
            else:
                region = loader.OpenStackConfig().get_one(**arguments)
            answer = dict(region.config)
            answer["name"] = region.name or "defaults"
            answer["force_ipv4"] = bool(region.force_ipv4)
        except BaseException as problem:
            answer = {"error": "%s: %s" % (type(problem).__name__, problem)}
        with os.fdopen(writer, "w") as out:
            json.dump(answer, out, default=str)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


def our_resolve(program, root, env, arguments):
    command = [program]
    options = dict(arguments)
    options.update(options.pop("auth", {}))
    for key, value in options.items():
        command += ["--os-" + key.replace("_", "-"), value]
    command += ["config", "-f", "json", "--show-secrets"]
    done = subprocess.run(command, env=env, cwd=root + "/cwd", capture_output=True, timeout=20)
    if done.returncode < 0 or b"Sanitizer" in done.stderr:
        return {"crash": done.stderr.decode(errors="replace")}
    if done.returncode:
        return {"error": done.stderr.decode(errors="replace").strip()}
    answer = json.loads(done.stdout)
    answer.setdefault("force_ipv4", False)
    answer.pop("ncnova", None)  # the program's own
    return answer


# What the SDK refuses at once, and ncnova when it signs in: it may still ask for what is missing.
LATER = re.compile("MissingRequiredOptions|OptionError|missing 1 required positional argument: 'token'")
# A token without an auth type can only be meant as one; the SDK stumbles over it.
LONE_TOKEN = "BaseGenericPlugin.__init__() got an unexpected keyword argument 'token'"


def differences(ours, theirs):
    if "crash" in ours:
        return ["crash: " + ours["crash"]]
    if "error" in ours or "error" in theirs:
        if "error" in ours and "error" in theirs:
            return []
        if "error" not in ours and LATER.search(theirs["error"]):
            return []
        if ours.get("auth_type") == "token" and LONE_TOKEN in theirs.get("error", ""):
            return []
        return ["ncnova: %s" % ours.get("error", "fine"), "SDK: %s" % theirs.get("error", "fine")]
    found = []
    for key in sorted(set(ours) | set(theirs)):
        if key not in ours or key not in theirs or \
                json.dumps(ours[key], sort_keys=True) != json.dumps(theirs[key], sort_keys=True):
            found.append("%s: ncnova %r, SDK %r" % (key, ours.get(key, "(none)"),
                                                    theirs.get(key, "(none)")))
    return found


KEYS = ["username", "user_name", "user-name", "user_id", "password", "project_name", "project_id",
        "tenant_name", "tenant-id", "project-name", "domain_id", "domain_name", "domain-id", "token",
        "user_domain_id", "user-domain-name", "project_domain_name", "passcode", "trust_id",
        "auth_token", "system_scope", "default_domain_id", "application_credential_id",
        "application_credential_secret", "reauthenticate", "other"]
TOP = KEYS + ["region_name", "region-name", "interface", "endpoint_type", "endpoint-type",
              "compute_endpoint_type", "compute_interface", "verify", "insecure", "cacert", "auth_type",
              "auth_plugin", "compute_api_version", "compute-api-version", "api_timeout", "x_timeout",
              "timeout", "image_endpoint_override", "some", "some-key", "force_ipv4", "key", "profile"]
VALUES = ["a", "b", "''", "0123", "12:30", "2.10", "yes", "'yes'", "off", "true", "false", "'true'",
          "5", "0", "2024-01-02", "'{region_name}'", "'{{x}}'", "[a, b]", "{a-b: 1}", "1.0e+30"]
TYPES = ["password", "v3password", "token", "v3token", "v3applicationcredential", "v3totp", "none"]


def pairs(rng, keys, count, indent):
    lines = ""
    for key in rng.sample(keys, count):
        value = rng.choice(VALUES)
        if key in ("auth_type", "auth_plugin"):
            value = rng.choice(TYPES)
        if key in ("profile",):
            value = "acme"
        if key.replace("-", "_") == "region_name":
            value = rng.choice(["A", "B", "A,B"])
        if key in ("insecure", "force_ipv4"):
            value = rng.choice(["true", "false", "'true'"])
        if "{a-b" in value or value[0] == "[":
            value = value if key in ("some", "some-key", "other") else "z"
        lines += "%s%s: %s\n" % (indent, key, value)
    return lines


def random_case(seed):
    rng = random.Random(seed)
    text = "clouds:\n  one:\n    auth:\n      auth_url: https://{interface}.example.com/v3\n"
    text += pairs(rng, KEYS, rng.randint(0, 5), "      ")
    text += pairs(rng, TOP, rng.randint(0, 5), "    ")
    if rng.random() < 0.3:
        text += "    regions:\n    - A\n    - name: B\n      values:\n        some: 1\n"
        text += pairs(rng, ["interface", "verify", "username", "project_name", "endpoint_type"],
                      rng.randint(0, 3), "        ")
    files = {"cwd/clouds.yaml": text, "cwd/clouds-public.yaml": config_cases.PUBLIC}
    if rng.random() < 0.2:
        files["cwd/secure.yaml"] = "clouds:\n  one:\n    some: 2\n    auth:\n      x: y\n" + pairs(
            rng, KEYS, rng.randint(1, 3), "      ")
        files["cwd/secure.yaml"] = files["cwd/secure.yaml"].replace("      x: y\n", "")
    env, arguments = {}, {}
    if rng.random() < 0.4:
        for key in rng.sample(TOP, rng.randint(1, 6)):
            env["OS_" + key.upper().replace("-", "_")] = rng.choice(["a", "b", "", "true", "5"])
        env.pop("OS_PROFILE", None)
        env.pop("OS_FORCE_IPV4", None)
        if "OS_AUTH_TYPE" in env:
            env["OS_AUTH_TYPE"] = rng.choice(TYPES)
        if "OS_AUTH_PLUGIN" in env:
            env["OS_AUTH_PLUGIN"] = rng.choice(TYPES)
        env["OS_AUTH_URL"] = "https://x/v3"
    if rng.random() < 0.5:
        arguments["cloud"] = "one"
    if rng.random() < 0.2:
        arguments["region_name"] = rng.choice(["A", "B", "C"])
    return ("random %d" % seed, files, env, arguments, None)


def run(program, item, verbose):
    name, files, env, arguments, note = item
    root = tempfile.mkdtemp(prefix="ncnova-config-")
    try:
        write_files(root, files)
        full = environment(root, env)
        theirs = sdk_resolve(root, full, json.loads(json.dumps(arguments)),
                             variables_beside_cloud(files, env, arguments))
        ours = our_resolve(program, root, full, arguments)
    finally:
        shutil.rmtree(root)
    found = differences(ours, theirs)
    if verbose and not found and "error" in ours:
        print("both refuse: %s\n  ncnova: %s\n  SDK: %s" % (name, ours["error"], theirs["error"]))
    if found and (not note or "crash" in ours):
        print("DIFFERS: %s" % name)
        for line in found:
            print("  " + line)
        if verbose:
            print("  files %r\n  env %r\n  arguments %r" % (files, env, arguments))
        return False
    if verbose and found:
        print("on purpose: %s (%s)\n  %s" % (name, note, "\n  ".join(found)))
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="build/ncnova")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("parts", nargs="*")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    import openstack.config  # noqa: F401, so that every child has it already
    import openstackclient.shell  # noqa: F401
    items = config_cases.CASES + [random_case(options.seed + n) for n in range(options.random)]
    items = [item for item in items if not options.parts or any(p in item[0] for p in options.parts)]
    wrong = sum(not run(program, item, options.verbose) for item in items)
    print("%d cases, %d differ" % (len(items), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
