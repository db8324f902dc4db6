#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what a Python client (nova, or openstack) and ncnova send, command line by command line.

Each line of a case file is run by both clients, each on a demo cloud of its own that begins in
the same state; then what the two clouds were asked for is compared, and what the clients print.

What must be the same:
  - every request that changes something: method, path, query, microversion, content type, and the
    body as JSON with the types it has. Their order is free: ncnova sends several at a time.
  - of a command that succeeds and changes nothing: the last request of ncnova that asks compute for what is
    printed must be one that nova sends too, with the same query and microversion.
    openstackclient asks for some things in older versions: its microversions are its own matter.
  - standard output, exit status and the line of standard error that begins with ERROR or error:.
What is left out: signing in, asking for versions, looking names up, and what a `show` asks beside
the server (its flavor and image): there ncnova may ask less or otherwise.

A case is a line: words as a shell quotes them, several commands joined by " ; ". In front stand
  @2.60           runs it with --os-compute-api-version 2.60; several versions make several cases
  @admin, @reader as that user
  @requests       what is printed is not compared; the file says why
  @output         what is asked is not compared
[group] begins a group. {server:web-01}, {flavor:m1.tiny}, {image:Debian 12}, {network:private},
{port:web-01}, {volume:spare-10g}, {attachment:db-primary-data}, {service:compute-01},
{hypervisor:compute-01}, {group:db-apart}, {project:demo}, {user:demo} stand for ids; {last} for the
last id that the command before printed. key.pub and data.txt are files in the working directory.

With --client openstack it is openstackclient's lines. The two print different tables: there only the changes are compared, and what is
printed by lines with -f value.

usage: compare_requests.py [--client nova|openstack] [--ncnova PROGRAM] [--cloud PROGRAM] [--jobs N] [--verbose] CASES [GROUP...]
"""
import argparse, contextlib, difflib, io, json, multiprocessing, os, re, shlex, shutil
import signal, subprocess, sys, tempfile, time, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
NEWEST = "2.92"  # of nova's own
LIMIT = 30  # seconds a command may take
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5rT1o0k3m0Wl2i9K0y3b8mS5g6l1qX9v7H2c4d8eFg demo@cloud\n"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
options = None
ids = {}


# --- the demo cloud ---

class Cloud:
    """One that lives as long as the case."""

    def __init__(self):
        self.process = subprocess.Popen([options.cloud, "--speed", "1000", "--seed", "7", "--parent", str(os.getpid())],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.base = self.url[:-len("/identity/v3")]

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def seen(self):
        with urllib.request.urlopen(self.base + "/demo/requests") as answer:
            return json.load(answer)

    def environment(self, user):
        return {"OS_AUTH_URL": self.url, "OS_USERNAME": user, "OS_PASSWORD": "admin" if user == "admin" else "demo",
                "OS_PROJECT_NAME": "demo", "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_NAME": "Default",
                "OS_REGION_NAME": "RegionOne", "OS_IDENTITY_API_VERSION": "3"}

    def read_ids(self):
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
            "name": "admin", "domain": {"name": "Default"}, "password": "admin"}}},
            "scope": {"project": {"name": "demo", "domain": {"name": "Default"}}}}}
        request = urllib.request.Request(self.url + "/auth/tokens", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            token, project = answer.headers["X-Subject-Token"], json.load(answer)["token"]["project"]["id"]

        def get(path, key):
            wanted = urllib.request.Request(self.base + path, headers={
                "X-Auth-Token": token, "OpenStack-API-Version": "compute 2.60"})
            with urllib.request.urlopen(wanted) as answer:
                return json.load(answer)[key]

        for kind, path, key, name in (
                ("server", "/compute/v2.1/servers/detail?all_tenants=1", "servers", "name"),
                ("flavor", "/compute/v2.1/flavors", "flavors", "name"), ("image", "/image/v2/images", "images", "name"),
                ("network", "/network/v2.0/networks", "networks", "name"),
                ("volume", "/volume/v3/%s/volumes/detail" % project, "volumes", "name"),
                ("hypervisor", "/compute/v2.1/os-hypervisors", "hypervisors", "hypervisor_hostname"),
                ("service", "/compute/v2.1/os-services", "services", "host"),
                ("group", "/compute/v2.1/os-server-groups", "server_groups", "name"),
                ("project", "/identity/v3/projects", "projects", "name"), ("user", "/identity/v3/users", "users", "name")):
            try:
                for item in get(path, key):
                    ids[kind + ":" + item[name]] = item["id"]
                    if kind == "volume" and item["attachments"]:
                        ids["attachment:" + item[name]] = item["attachments"][0]["attachment_id"]
            except OSError:
                pass
        names = {v: k[len("server:"):] for k, v in ids.items() if k.startswith("server:")}
        for port in get("/network/v2.0/ports", "ports"):
            ids.setdefault("port:" + names.get(port["device_id"], "-"), port["id"])
        ids["project:demo"] = project


# --- cases ---

class Case:
    def __init__(self, group, number, user, version, flags, line):
        self.group, self.number, self.user, self.version = group, number, user, version
        self.flags, self.line = flags, line

    def title(self):
        return "%s%s%s" % ("" if self.user == "demo" else "@%s " % self.user,
                           "@%s " % self.version if self.version else "", self.line)


def read_cases(path, groups):
    group, cases = "", []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            group = line.strip("[]")
            continue
        user, versions, flags = "demo", [], set()
        while line[0] == "@":
            word, line = line[1:].split(None, 1)
            if word in ("requests", "output"):
                flags.add(word)
            elif word[0].isdigit():
                versions.append(word)
            else:
                user = word
        if not groups or group in groups:
            cases += [Case(group, number, user, v, flags, line) for v in versions or [NEWEST]]
    return cases


def words_of(case, part, last):
    def stand_in(match):
        if match.group(1) == "last":
            return last
        return ids[match.group(1)]
    words = [re.sub(r"\{(last|[a-z]+:[^}]*)\}", stand_in, word) for word in shlex.split(part)]
    return ["--os-compute-api-version", case.version] + words


# --- the two clients ---

def run_theirs(words, environment, directory, out, err):
    """In a copy of this process, which has read the client's code already."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    status = 1
    signal.alarm(LIMIT)
    try:
        os.dup2(os.open(os.path.join(directory, "input"), os.O_RDONLY), 0)
        os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w", closefd=False), open(2, "w", closefd=False)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(directory)
        pause = time.sleep
        time.sleep = lambda seconds: pause(min(seconds, 0.05))
        sys.argv = [options.client] + words
        try:
            if options.client == "openstack":
                import openstackclient.shell
                sys.exit(openstackclient.shell.main(words))
            import novaclient.shell
            novaclient.shell.main(words)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def run_ncnova(words, environment, directory, out, err):
    with open(os.path.join(directory, "input")) as i, open(out, "wb") as o, open(err, "wb") as e:
        try:
            return subprocess.call([options.ncnova] + words, stdin=i, stdout=o, stderr=e, env=environment,
                                   cwd=directory, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            return -signal.SIGALRM


def run(case, client, name):
    """Runs the case's commands; what was printed, asked and returned."""
    directory = tempfile.mkdtemp(prefix="ncnova-requests-")
    cloud = Cloud()
    try:
        for file, text in (("key.pub", KEY), ("data.txt", "some data\n"), ("input", "secret\nsecret\n")):
            with open(os.path.join(directory, file), "w") as f:
                f.write(text)
        os.mkdir(os.path.join(directory, "bin"))  # an ssh that says how it was called
        with open(os.path.join(directory, "bin", "ssh"), "w") as f:
            f.write("#!/bin/sh\nprintf '[%s] ' ssh \"$@\"; echo\n")
        os.chmod(f.name, 0o755)
        environment = {"HOME": directory, "PATH": os.path.join(directory, "bin") + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "200",
                       "LANG": "C.UTF-8", "TZ": "UTC", "XDG_STATE_HOME": directory, "XDG_CACHE_HOME": directory,
                       "XDG_CONFIG_HOME": directory}
        for variable in ("ASAN_OPTIONS", "LSAN_OPTIONS"):
            if variable in os.environ:
                environment[variable] = os.environ[variable]
        environment.update(cloud.environment(case.user))
        printed, last = [], ""
        for part in case.line.split(" ; "):
            out, err = os.path.join(directory, "out"), os.path.join(directory, "err")
            if printed:
                time.sleep(0.1)  # a change takes some hundredths of a second at this speed
            status = client(words_of(case, part, last), environment, directory, out, err)
            text = open(out, encoding="utf-8", errors="replace").read()
            complaint = open(err, encoding="utf-8", errors="replace").read()
            last = (re.findall(UUID, text) or re.findall(r"\| (\d+) ", text) or [last])[-1]
            text = text.replace(cloud.base, "http://cloud").replace(directory, "")
            lines = [l for l in complaint.replace(cloud.base, "http://cloud").splitlines()
                     if l.startswith("ERROR") or l.startswith("error:")]
            printed.append("$ %s\n%sstatus %d\n%s" % (part, text, status, "".join(l + "\n" for l in lines)))
        return "".join(printed), cloud.seen()
    finally:
        cloud.close()
        shutil.rmtree(directory, ignore_errors=True)


# --- comparing ---

def alike(text):
    """Without what two runs can't have in common."""
    text = subprocess.run(["sed", "-E", "-f", os.path.join(HERE, "same_requests.sed")], input=text,
                          capture_output=True, text=True, check=True).stdout
    for pattern, word in (
            (r"\d{4}-\d\d-\d\d[T ][0-9:]{8}(\.\d+|Z|\+00:00)?", lambda m: "t" * len(m.group())),
            (r"(?m)^(\| adminPass +\|) [^ ]{12} ", r"\1 PPPPPPPPPPPP "),
            (r"(?m)^(\| (?:progress|status|OS-EXT-STS:[a-z_]*|OS-SRV-USG:[a-z_]*) +\|).*", r"\1 *"),
            (r"token=[^ |&]+", "token=T"),
            (r"(?:Server [a-z]+\.\.\.(?: \d+% complete)?\n)+(?=Server [a-z]+\.\.\.)", ""),
            (r"(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END)", r"\1\2")):
        text = re.sub(pattern, word, text)
    return text


def plain(value, inside=False):
    """What the services take for the same: 1 and "1", null and {}, what is null within and what is not there."""
    if isinstance(value, dict):
        parts = {k: plain(v, True) for k, v in value.items()}
        return {k: v for k, v in parts.items() if v is not None or not inside} or None
    if isinstance(value, list):
        return [plain(v) for v in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def body_of(request):
    if not request["body"]:
        return ""
    try:
        value = json.loads(request["body"])
        return json.dumps(plain(value) if options.client == "openstack" else value, sort_keys=True, ensure_ascii=False)
    except ValueError:
        return request["body"]


def text_of(request):
    """One line, of which every character must be the same."""
    query = "&".join(sorted(request["query"].split("&")))
    version = request["version"] or "2.1"
    line = "%s %s%s" % (request["method"], request["path"], "?" + query if query else "")
    if request["path"].startswith("/compute") and options.client == "nova":
        line += " (%s)" % version
    if request["body"]:
        line += " %s %s" % (request["type"].split(";")[0], body_of(request))
    return line


def is_change(request):
    return request["method"] != "GET" and request["method"] != "HEAD" and not request["path"].startswith("/identity")


def changes(seen):
    return sorted(text_of(r) for r in seen if is_change(r))


def asked(case, seen):
    """What compute was asked for that is printed: no versions, no flavor or image of a server."""
    word = shlex.split(case.line.split(" ; ")[-1])[0]
    texts = []
    for r in seen:
        path = r["path"]
        if r["method"] != "GET" or not path.startswith("/compute/v2.1/") or path == "/compute/v2.1/":
            continue
        if re.match(r"/compute/v2.1/flavors/", path) and not word.startswith("flavor"):
            continue
        texts.append(text_of(r))
    return texts


def compare(case):
    """Nothing, or what differs."""
    try:
        nova, ncnova = run(case, run_theirs, "theirs"), run(case, run_ncnova, "ncnova")
    except KeyError as error:
        return "no such thing in the demo cloud: %s\n" % error
    problems = ""
    if "output" not in case.flags:
        a, b = changes(nova[1]), changes(ncnova[1])
        if a != b:
            problems += "".join(l + "\n" for l in difflib.unified_diff(a, b, options.client + " sends", "ncnova sends", n=0, lineterm=""))
        elif options.client == "nova" and not a and nova[0].endswith("status 0\n"):
            theirs, ours = asked(case, nova[1]), asked(case, ncnova[1])
            if ours and ours[-1] not in theirs:
                problems += options.client + " asks\n  %s\nncnova asks\n  %s\n" % ("\n  ".join(theirs), "\n  ".join(ours))
    if options.client == "openstack" and "-f value" not in case.line:
        case.flags.add("requests")
    if "requests" not in case.flags:
        a, b = alike(nova[0]).splitlines(), alike(ncnova[0]).splitlines()
        if a != b:
            problems += "".join(l + "\n" for l in difflib.unified_diff(a, b, options.client + " prints", "ncnova prints", n=1, lineterm=""))
    if options.verbose and not problems:
        return "".join("       | %s\n" % t for t in changes(nova[1]) or asked(case, nova[1])[-1:]), True
    return problems


def work(case):
    return case, compare(case)


def main():
    global options
    parser = argparse.ArgumentParser(description="Compares what nova and ncnova send.")
    parser.add_argument("--client", choices=("nova", "openstack"), default="nova")
    parser.add_argument("--ncnova", default=os.environ.get("NCNOVA_BIN", "build/ncnova"))
    parser.add_argument("--cloud", default=os.environ.get("NCNOVA_DEMO_CLOUD", "build/ncnova-demo-cloud"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="show what both send")
    parser.add_argument("cases")
    parser.add_argument("group", nargs="*")
    options = parser.parse_args()
    options.ncnova, options.cloud = os.path.abspath(options.ncnova), os.path.abspath(options.cloud)
    with contextlib.redirect_stderr(io.StringIO()):
        import novaclient.client, novaclient.shell, novaclient.v2.client, novaclient.v2.shell  # noqa: F401,E401
        if options.client == "openstack":
            import openstackclient.shell, openstackclient.compute.v2.server, openstack.connection  # noqa: F401,E401
        import keystoneauth1.identity.v3, keystoneauth1.session  # noqa: F401,E401
    cloud = Cloud()
    cloud.read_ids()
    cloud.close()
    passed = failed = 0
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        for case, problems in pool.imap(work, read_cases(options.cases, options.group)):
            shown = isinstance(problems, tuple)
            if problems and not shown:
                failed += 1
                print("FAILED %s:%d %s" % (case.group, case.number, case.title()))
                print("".join("       | %s\n" % l for l in problems.splitlines()), end="")
            else:
                passed += 1
                print("ok     %s" % case.title())
                print(problems[0] if shown else "", end="")
            sys.stdout.flush()
    print("requests: %d passed, %d failed" % (passed, failed))
    if os.environ.get("TOTALS"):
        with open(os.environ["TOTALS"], "a") as totals:
            totals.write("%d %d\n" % (passed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
