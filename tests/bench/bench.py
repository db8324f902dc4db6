# SPDX-License-Identifier: GPL-3.0-or-later
"""What run.sh prints: ncnova against curl and the Python clients, in wall and CPU (user + system) time.

Every ratio is of medians of runs that took turns. curl makes exactly the requests that `ncnova --debug` shows, in one
process that keeps its connections; the token it sends is fetched before, unmeasured.
"""
import json
import os
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
NCNOVA = os.path.join(BUILD, "ncnova")
DEMO_CLOUD = os.path.join(BUILD, "ncnova-demo-cloud")
RUN = os.path.join(BUILD, "tests/bench/bench_run")
SCREEN = os.path.join(BUILD, "tests/bench/bench_screen")
RUNS = max(3, int(os.environ.get("BENCH_RUNS", "21")))
SLOW = 3 if RUNS >= 9 else 1  # the Python clients take part in every so-manieth run
SLOW_RUNS = (RUNS + SLOW - 1) // SLOW
LARGE = os.environ.get("BENCH_LARGE", "1") != "0"


class Trouble(Exception):
    pass


class Sample:
    def __init__(self, runs):
        self.wall = statistics.median(r[0] for r in runs)
        self.cpu = statistics.median(r[1] for r in runs)
        self.rss = statistics.median(r[2] for r in runs)
        self.count = len(runs)


def measure_once(words, env):
    read, write = os.pipe()
    os.set_inheritable(write, True)

    def third():
        os.dup2(write, 3)

    with tempfile.TemporaryFile() as errors:
        status = subprocess.call([RUN] + words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=errors, preexec_fn=third, close_fds=False)
        os.close(write)
        with os.fdopen(read) as result:
            answer = result.read().split()
        errors.seek(0)
        text = errors.read().decode(errors="replace").strip()
    if status != 0 or len(answer) != 4:
        raise Trouble("could not be measured: " + text)
    if answer[0] != "0":
        raise Trouble("ended with status %s: %s" % (answer[0], (text.splitlines() or ["(no message)"])[-1][:200]))
    return float(answer[1]), float(answer[2]), int(answer[3])


def measure(contestants, runs, after=None):
    """contestants: name -> (words, env); words may be a function of the run. They take turns; one run is not counted.
    A third item, N, lets one take part in every N-th run only.

    Returns name -> Sample or Trouble. after(name, run) is called after each, unmeasured.
    """
    results = {name: [] for name in contestants}
    failed = {}
    for run in range(-1, runs):
        for name, (words, env, *every) in contestants.items():
            if name in failed or (run >= 0 and every and run % every[0]):
                continue
            try:
                result = measure_once(words(run) if callable(words) else words, env)
                if run >= 0:
                    results[name].append(result)
            except Trouble as trouble:
                failed[name] = trouble
            if after:
                after(name, run)
    return {name: failed.get(name) or Sample(results[name]) for name in contestants}


# --- output

def heading(text):
    print("\n" + text)
    sys.stdout.flush()


def ms(seconds):
    if seconds >= 10:
        return "%.1f s" % seconds
    return "%.0f ms" % (seconds * 1e3) if seconds >= 0.1 else "%.1f ms" % (seconds * 1e3)


def mib(kib):
    return "%.1f MiB" % (kib / 1024)


def times(a, b):
    if not b:
        return "-"
    ratio = a / b
    return ("%.2f x" if ratio < 9.995 else "%.1f x" if ratio < 99.95 else "%.0f x") % ratio


def table(title, samples, base, notes=None):
    """All against `base`."""
    heading(title)
    reference = samples[base]
    print("  %-24s %10s %10s %11s   %9s %9s %9s  %s" %
          ("", "wall", "CPU", "peak RSS", "wall", "CPU", "RSS", "requests" if notes else ""))
    for name, sample in samples.items():
        if isinstance(sample, Trouble):
            print("  %-24s %s" % (name, sample))
            continue
        ratios = ("-", "-", "-")
        if not isinstance(reference, Trouble):
            ratios = (times(sample.wall, reference.wall), times(sample.cpu, reference.cpu),
                      times(sample.rss, reference.rss))
        print("  %-24s %10s %10s %11s   %9s %9s %9s  %s" %
              ((name, ms(sample.wall), ms(sample.cpu), mib(sample.rss)) + ratios + ((notes or {}).get(name, ""),)))
    sys.stdout.flush()


summary = []


def sum_up(what, samples, own, others):
    parts = []
    for name in others:
        a, b = samples.get(own), samples.get(name)
        if not isinstance(a, Sample) or not isinstance(b, Sample):
            continue
        if name == "curl":
            parts.append("%s curl's wall, %s its CPU" % (times(a.wall, b.wall), times(a.cpu, b.cpu)))
        else:
            parts.append("%s takes %s the wall, %s the CPU" % (name, times(b.wall, a.wall), times(b.cpu, a.cpu)))
    if parts:
        summary.append((what, "; ".join(parts)))


# --- clouds

class Cloud:
    """Where to sign in, and the environments in which the programs do."""

    def __init__(self, name, auth, region, scratch, extra=None):
        self.name = name
        self.auth = auth
        self.region = region
        self.home = tempfile.mkdtemp(dir=scratch)
        self.demo = None
        base = {"HOME": self.home, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        variables = {
            "OS_AUTH_URL": auth["auth_url"], "OS_USERNAME": auth["username"], "OS_PASSWORD": auth["password"],
            "OS_PROJECT_NAME": auth["project_name"], "OS_USER_DOMAIN_NAME": auth["user_domain_name"],
            "OS_PROJECT_DOMAIN_NAME": auth["project_domain_name"], "OS_IDENTITY_API_VERSION": "3",
        }
        if region:
            variables["OS_REGION_NAME"] = region
        self.variables = dict(base, PATH="/usr/bin:/bin", **variables)
        self.own = dict(base, PATH="/usr/bin:/bin", NCNOVA_BIN=NCNOVA, **(extra or variables))

    def client_env(self, program):
        # The directory of the client first: the Python it was installed for.
        return dict(self.variables, PATH=os.path.dirname(program) + ":/usr/bin:/bin")

    def url(self):
        url = self.auth["auth_url"].rstrip("/")
        return url if url.endswith("/v3") else url + "/v3"

    def body(self):
        return json.dumps({"auth": {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": self.auth["username"], "domain": {"name": self.auth["user_domain_name"]},
                "password": self.auth["password"]}}},
            "scope": {"project": {"name": self.auth["project_name"],
                                  "domain": {"name": self.auth["project_domain_name"]}}}}}, separators=(",", ":"))

    def sign_in(self):
        request = urllib.request.Request(self.url() + "/auth/tokens", self.body().encode(),
                                         {"Content-Type": "application/json", "Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.token = answer.headers["X-Subject-Token"]
            catalog = json.load(answer)["token"]["catalog"]
        self.compute = next(e["url"].rstrip("/") for s in catalog if s["type"] == "compute" for e in s["endpoints"]
                            if e["interface"] == "public" and (not self.region or e["region_id"] == self.region))

    def get(self, path):
        request = urllib.request.Request(self.compute + path, headers={"X-Auth-Token": self.token})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def remove(self, prefix):
        """Deletes all servers whose names begin so and waits until they are gone, so that no quota runs out."""
        query = "/servers?name=" + urllib.parse.quote("^" + prefix)

        def left():
            return [s for s in self.get(query)["servers"] if s["name"].startswith(prefix)]

        for server in left():
            request = urllib.request.Request(self.compute + "/servers/" + server["id"], method="DELETE",
                                             headers={"X-Auth-Token": self.token})
            try:
                urllib.request.urlopen(request, timeout=30).close()
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise
        end = time.monotonic() + 60
        while left() and time.monotonic() < end:
            time.sleep(0.1)

    def control(self, method, path):
        request = urllib.request.Request(self.demo + path, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def requests_of(self, words, env):
        """How many requests a command makes, as the demo cloud counts them."""
        if not self.demo:
            return ""
        self.control("DELETE", "/demo/requests")
        try:
            measure_once(words, env)
        except Trouble as trouble:
            return "(%s)" % trouble
        return str(len(self.control("GET", "/demo/requests")))


class DemoCloud(Cloud):
    def __init__(self, scratch, *arguments):
        start = time.monotonic()
        self.child = subprocess.Popen([DEMO_CLOUD, "--port", "0", "--parent", str(os.getpid())] + list(arguments),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        url = self.child.stdout.readline().strip()
        self.start_seconds = time.monotonic() - start
        if not url:
            self.stop()
            raise Trouble("the demo cloud did not start")
        super().__init__("demo cloud", {
            "auth_url": url, "username": "demo", "password": "demo", "project_name": "demo",
            "user_domain_name": "Default", "project_domain_name": "Default"}, "RegionOne", scratch)
        self.demo = "%s://%s" % urllib.parse.urlsplit(url)[:2]
        self.sign_in()

    def peak(self):
        with open("/proc/%d/status" % self.child.pid) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))

    def stop(self):
        if self.child.poll() is None:
            self.child.terminate()
        self.child.wait()
        self.child.stdout.close()


def real_cloud(scratch):
    """The cloud that clouds.yaml and the environment name; None with a reason otherwise."""
    path = os.environ.get("OS_CLIENT_CONFIG_FILE")
    if not path or not os.path.isfile(path):
        return None, "OS_CLIENT_CONFIG_FILE names no clouds.yaml"
    try:
        import yaml
    except ImportError:
        return None, "this Python cannot read clouds.yaml (no PyYAML)"
    with open(path) as file:
        clouds = (yaml.safe_load(file) or {}).get("clouds") or {}
    name = os.environ.get("NCNOVA_TEST_CLOUD") or os.environ.get("OS_CLOUD") or "demo"
    if name not in clouds:
        return None, "clouds.yaml has no cloud %s (OS_CLOUD says which)" % name
    entry = clouds[name]
    auth = dict(entry.get("auth") or {})
    auth.setdefault("user_domain_name", auth.get("domain_name", "Default"))
    auth.setdefault("project_domain_name", auth.get("domain_name", "Default"))
    missing = [k for k in ("auth_url", "username", "password", "project_name") if not auth.get(k)]
    if missing:
        return None, "cloud %s has no %s: only passwords are compared" % (name, ", ".join(missing))
    cloud = Cloud("real cloud", auth, entry.get("region_name"), scratch,
                  {"OS_CLIENT_CONFIG_FILE": os.path.abspath(path), "OS_CLOUD": name})
    try:
        cloud.sign_in()
    except (OSError, KeyError, StopIteration, ValueError) as error:
        return None, "cloud %s does not answer: %s" % (name, error)
    return cloud, None


# --- curl with the very same requests

REQUEST = re.compile(r"^REQ: (curl .*)$", re.M)


def curl_words(cloud, words):
    """One curl that sends what `ncnova --debug WORDS` says it sends; and how many requests those are."""
    done = subprocess.run([NCNOVA, "--debug"] + words, env=cloud.own, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode != 0:
        raise Trouble("ncnova --debug %s ended with status %d" % (" ".join(words), done.returncode))
    result, count = ["curl", "-sS", "-q"], 0
    for line in REQUEST.findall(done.stderr):
        given = shlex.split(line)[1:]
        method, url, headers, body = "GET", None, [], False
        at = 0
        while at < len(given):
            word = given[at]
            if word in ("-X", "-H", "-d"):
                at += 1
                if word == "-X":
                    method = given[at]
                elif word == "-H":
                    headers.append(given[at])
                else:
                    body = True
            elif not word.startswith("-"):
                url = word
            at += 1
        if body and not (method == "POST" and url.endswith("/auth/tokens")):
            raise Trouble("a body that is not shown: %s %s" % (method, url))
        if count:
            result.append("--next")
            result += ["-sS"]
        count += 1
        result += ["-g", "-f", "--compressed", "-o", "/dev/null", "-X", method]
        for header in headers:
            name = header.split(":")[0].lower()
            result += ["-H", "X-Auth-Token: " + cloud.token if name == "x-auth-token" else header]
        if body:
            result += ["-d", cloud.body()]
        result.append(url)
    if not count:
        raise Trouble("ncnova --debug showed no request")
    return result, count


def renewed(cloud, words):
    """Before each run another token."""
    old = "X-Auth-Token: " + cloud.token

    def of_run(_):
        cloud.sign_in()
        return ["X-Auth-Token: " + cloud.token if word == old else word for word in words]

    return of_run


# --- what is measured

def clients():
    found = {}
    for name in ("nova", "openstack"):
        # Not what a shim of a Python version manager says, when the distribution has one.
        path = shutil.which(name, path="/usr/bin:/bin") or shutil.which(name)
        if path:
            found[name] = path
        else:
            print("%s is not installed: left out" % name)
    return found


def bench_start(cloud, programs):
    words = {"curl": (["curl", "--version"], cloud.own), "ncnova": ([NCNOVA, "help"], cloud.own)}
    for name, path in programs.items():
        words[name] = ([path, "--version"], cloud.client_env(path))
    samples = measure({n: w + (SLOW if n in programs else 1,) for n, w in words.items()}, RUNS)
    table("start-up alone, no request (ncnova help, the others --version); ratios to curl", samples, "curl")


def bench_list(cloud, programs):
    count = len(cloud.get("/servers?limit=1000")["servers"])
    fast = {}
    notes = {}
    for label, words in (("cold", ["--no-cache", "list"]), ("warm", ["list"])):
        if label == "warm":
            measure_once([NCNOVA, "list"], cloud.own)  # leaves the token
        curl, requests = curl_words(cloud, words)
        fast["ncnova, " + label] = ([NCNOVA] + words, cloud.own)
        # Cold, curl's token is as new to the services as ncnova's: they have yet to ask Keystone about it.
        fast["curl, " + label] = (renewed(cloud, curl) if label == "cold" else curl, cloud.own)
        notes["curl, " + label] = str(requests)
        notes["ncnova, " + label] = cloud.requests_of([NCNOVA] + words, cloud.own) or str(requests)
    slow = {}
    for name, path in programs.items():
        words = [path, "list"] if name == "nova" else [path, "server", "list"]
        slow[name] = (words, cloud.client_env(path))
        notes[name] = cloud.requests_of(*slow[name])
    samples = measure({**fast, **{n: w + (SLOW,) for n, w in slow.items()}}, RUNS)
    slow_samples = {n: samples[n] for n in slow}
    for label in ("cold", "warm"):
        own, curl = samples["ncnova, " + label], samples["curl, " + label]
        rows = {"curl": curl, "ncnova list": own}
        rows.update({"nova list" if n == "nova" else "openstack server list": s for n, s in slow_samples.items()})
        shown = {"curl": notes["curl, " + label], "ncnova list": notes["ncnova, " + label],
                 "nova list": notes.get("nova", ""), "openstack server list": notes.get("openstack", "")}
        table("list, %s (%s), %s, %d servers; medians of %d runs (Python clients: %d, always cold); ratios to curl" %
              (label, "no token" if label == "cold" else "token cached", cloud.name, count, RUNS, SLOW_RUNS),
              rows, "curl", shown)
        named = {"ncnova": own, "curl": curl, **slow_samples}
        sum_up("list, %s, %s" % (label, cloud.name), named, "ncnova", ["curl"] + list(programs))


def first_name(cloud, command, wanted, fits):
    if wanted:
        return wanted
    done = subprocess.run([NCNOVA, command, "-f", "json"], env=cloud.own, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    rows = json.loads(done.stdout) if done.returncode == 0 else []
    rows = [r for r in rows if fits(r)]
    if not rows:
        raise Trouble("%s has nothing to boot with" % command)
    return rows[0]["Name"]


def bench_boot(cloud, programs):
    title = "boot (accepted, not waited for), %s" % cloud.name
    flavor = os.environ.get("BENCH_FLAVOR")
    if not flavor:
        flavors = cloud.get("/flavors/detail")["flavors"]
        flavor = min((f for f in flavors if f["disk"] >= 1), key=lambda f: (f["ram"], f["disk"]))["name"]
    image = first_name(cloud, "image-list", os.environ.get("BENCH_IMAGE"),
                       lambda r: str(r.get("Status")).upper() == "ACTIVE" and "cirros" in r["Name"])
    network = first_name(cloud, "network-list", os.environ.get("BENCH_NETWORK"), lambda r: r["Name"] == "private")
    common = ["--flavor", flavor, "--image", image]
    prefix = "bench-%d" % os.getpid()

    def name_of(who, run):
        return "%s-%s-%d" % (prefix, re.sub(r"[^a-z]+", "-", who), run + 1)

    def words_of(who):
        if who.startswith("ncnova"):
            head = [NCNOVA] + (["--no-cache"] if "cold" in who else []) + ["boot"]
            return lambda run: head + common + ["--nic", "net-name=" + network, name_of(who, run)]
        if who == "nova":
            return lambda run: [programs[who], "boot"] + common + ["--nic", "net-name=" + network, name_of(who, run)]
        return lambda run: [programs[who], "server", "create"] + common + ["--network", network, name_of(who, run)]

    contestants = {"ncnova, cold": (words_of("ncnova, cold"), cloud.own),
                   "ncnova, warm": (words_of("ncnova, warm"), cloud.own)}
    for name, path in programs.items():
        contestants[name] = (words_of(name), cloud.client_env(path))

    def after(who, run):
        cloud.remove(prefix)

    notes = {}
    try:
        for who, (words, env) in contestants.items() if cloud.demo else ():
            notes[who] = cloud.requests_of(words(SLOW_RUNS), env)
            after(who, SLOW_RUNS)
        samples = measure(contestants, SLOW_RUNS, after)
    finally:
        cloud.remove(prefix)
    table("%s; medians of %d runs; ratios to ncnova, cold" % (title, SLOW_RUNS), samples, "ncnova, cold", notes)
    for label in ("cold", "warm"):
        sum_up("boot, %s, %s" % (label, cloud.name), samples, "ncnova, " + label, list(programs))


def screen(cloud, *options):
    done = subprocess.run([SCREEN] + list(options), env=dict(cloud.own, LC_ALL="C.UTF-8"), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode != 0:
        raise Trouble("the screen: " + (done.stderr.strip() or "status %d" % done.returncode)[:3000])
    return {k: float(v) for k, v in (line.split() for line in done.stdout.splitlines())}


def medians(rows):
    return {key: statistics.median(r[key] for r in rows if key in r) for key in rows[0]}


def bench_screen(clouds):
    heading("the screen, 40 rows x 120 columns; medians")
    columns = []
    for label, cloud in clouds:
        screen(cloud)  # leaves the token
        rows = [screen(cloud, "--keys")] + [screen(cloud) for _ in range(SLOW_RUNS - 1)]
        columns.append((label, medians(rows)))
    lines = [
        ("first paint, wall", "paint_seconds", ms), ("first paint, CPU", "paint_cpu", ms),
        ("first paint, bytes", "paint_bytes", "%d".__mod__),
        ("all three lists there, wall", "live_seconds", ms), ("all three lists there, CPU", "live_cpu", ms),
        ("until then, bytes", "live_bytes", "%d".__mod__), ("until then, peak RSS", "live_rss", mib),
        ("cursor down: bytes per key", "down_bytes", "%d".__mod__),
        ("cursor down: answered in", "down_seconds", ms), ("cursor down: CPU per key", "down_cpu", ms),
        ("scrolling by a row: bytes per key", "scroll_bytes", "%d".__mod__),
        ("scrolling by a row: answered in", "scroll_seconds", ms),
        ("scrolling by a row: CPU per key", "scroll_cpu", ms),
        ("page down: bytes per key", "page_bytes", "%d".__mod__),
        ("page down: answered in", "page_seconds", ms), ("page down: CPU per key", "page_cpu", ms),
        ("to the end or the top: bytes per key", "jump_bytes", "%d".__mod__),
        ("to the end or the top: answered in", "jump_seconds", ms),
        ("three idle seconds, bytes", "idle_bytes", "%d".__mod__), ("three idle seconds, CPU", "idle_cpu", ms),
    ]
    print("  %-38s" % "" + "".join("%18s" % label for label, _ in columns))
    for text, key, show in lines:
        print("  %-38s" % text + "".join("%18s" % (show(c[key]) if key in c else "-") for _, c in columns))
    for label, c in columns:
        if "down_bytes" in c:
            summary.append(("screen, 40x120, %s" % label,
                            "first paint %s and %d bytes; per key: down %d bytes, scroll %s, page %s" %
                            (ms(c["paint_seconds"]), c["paint_bytes"], c["down_bytes"],
                             "%d" % c["scroll_bytes"] if "scroll_bytes" in c else "-",
                             "%d" % c["page_bytes"] if "page_bytes" in c else "-")))
    sys.stdout.flush()


def bench_pages(cloud, servers):
    words = ["list", "--limit", "-1"]
    measure_once([NCNOVA] + words, cloud.own)  # leaves the token
    curl, requests = curl_words(cloud, words)
    samples = measure({"curl": (curl, cloud.own), "ncnova list": ([NCNOVA] + words, cloud.own)}, SLOW_RUNS)
    notes = {"curl": str(requests), "ncnova list": cloud.requests_of([NCNOVA] + words, cloud.own)}
    table("list --limit -1, warm, demo cloud with %d servers; medians of %d runs; ratios to curl fetching all pages" %
          (servers, SLOW_RUNS), samples, "curl", notes)
    a, b = samples["ncnova list"], samples["curl"]
    if isinstance(a, Sample) and isinstance(b, Sample):
        summary.append(("list, %d servers" % servers, "%s curl's wall, %s its CPU, %s its peak RSS (%s)" % (
            times(a.wall, b.wall), times(a.cpu, b.cpu), times(a.rss, b.rss), mib(a.rss))))
    return samples["curl"]


def bench_huge(scratch, servers):
    cloud = DemoCloud(scratch, "--servers", str(servers))
    try:
        curl = bench_pages(cloud, servers)
        screen(cloud)
        rows = medians([screen(cloud) for _ in range(3)])
        heading("%d servers on the screen; medians of 3 runs" % servers)
        print("  the demo cloud is up after %s, its peak RSS %s" % (ms(cloud.start_seconds), mib(cloud.peak())))
        line = "  the screen has all after %s (CPU %s), peak RSS %s, %d bytes to the terminal" % (
            ms(rows["live_seconds"]), ms(rows["live_cpu"]), mib(rows["live_rss"]), rows["live_bytes"])
        if isinstance(curl, Sample):
            line += "; %s the wall of curl's fetching all pages" % times(rows["live_seconds"], curl.wall)
        print(line)
        print("  its first paint after %s" % ms(rows["paint_seconds"]))
        summary.append(("screen, %d servers" % servers, "all there after %s, CPU %s, peak RSS %s; demo cloud up in %s" % (
            ms(rows["live_seconds"]), ms(rows["live_cpu"]), mib(rows["live_rss"]), ms(cloud.start_seconds))))
    finally:
        cloud.stop()


def attempt(what, function, *arguments):
    """One part's trouble does not keep the others from being measured."""
    try:
        return function(*arguments)
    except (Trouble, OSError, ValueError, KeyError, subprocess.SubprocessError) as trouble:
        print("\n%s: not measured: %s" % (what, trouble))
        return None


def main():
    for path in (NCNOVA, DEMO_CLOUD, RUN, SCREEN):
        if not os.access(path, os.X_OK):
            print("bench: %s is not built" % path)
            return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    scratch = tempfile.mkdtemp(prefix="ncnova-bench-")
    opened = []
    try:
        programs = clients()
        real, reason = real_cloud(scratch)
        if not real:
            print("no real cloud measured: %s" % reason)
        small = DemoCloud(scratch)
        opened.append(small)
        attempt("start-up", bench_start, small, programs)
        attempt("list", bench_list, small, programs)
        if real:
            attempt("list", bench_list, real, programs)
        attempt("boot", bench_boot, small, programs)
        if real:
            attempt("boot", bench_boot, real, programs)
        views = [("demo cloud", small)]
        if LARGE:
            large = attempt("10000 servers", DemoCloud, scratch, "--servers", "10000")
            if large:
                opened.append(large)
                attempt("10000 servers", bench_pages, large, 10000)
                views.append(("10,000 servers", large))
        attempt("the screen", bench_screen, views)
        for cloud in opened:
            cloud.stop()
        if LARGE:
            attempt("100000 servers", bench_huge, scratch, 100000)
        heading("in short")
        for what, text in summary:
            print("  %-31s %s" % (what + ":", text))
    finally:
        for cloud in opened:
            cloud.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except Trouble as trouble:
        print("bench: %s" % trouble)
