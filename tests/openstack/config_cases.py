# SPDX-License-Identifier: GPL-3.0-or-later
"""Clouds as people write them, to be resolved by ncnova and by openstacksdk: see config_diff.py.

A case is (name, files, environment, arguments, note). Files are relative to an empty directory that is
both the working directory's parent and HOME: "cwd/clouds.yaml", "home/.config/openstack/clouds.yaml".
Arguments: cloud, region_name, auth_type, interface, auth (a dict). A note says that the two differ on
purpose, and why: such a case only has to run.
"""

AUTH = """
    auth:
      auth_url: https://keystone.example.com/v3
      username: ann
      password: secret
      project_name: web
      user_domain_name: Default
      project_domain_name: Default
"""

CASES = []


def case(name, clouds=None, env=None, note=None, files=None, **arguments):
    files = dict(files or {})
    if clouds is not None:
        files["cwd/clouds.yaml"] = clouds
    CASES.append((name, files, dict(env or {}), arguments, note))


def one(name, body, env=None, note=None, files=None, **arguments):
    """One cloud called "one" whose entry is AUTH and `body`, indented by four."""
    case(name, "clouds:\n  one:" + AUTH + body, env, note, files, **arguments)


def auth(name, lines, env=None, note=None, **arguments):
    """One cloud whose auth has auth_url and these lines."""
    text = "".join("      %s\n" % line for line in lines)
    case(name, "clouds:\n  one:\n    auth:\n      auth_url: https://k.example.com/v3\n" + text,
         env, note, **arguments)


ENV = {
    "OS_AUTH_URL": "https://keystone.example.com/v3", "OS_USERNAME": "ann", "OS_PASSWORD": "pw",
    "OS_PROJECT_NAME": "web", "OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_ID": "default",
}
TWO = "clouds:\n  one:" + AUTH + "  two:" + AUTH.replace("ann", "bob")

# Choosing
one("the only cloud", "")
case("two, none chosen", TWO)
case("two, by argument", TWO, cloud="two")
case("two, by OS_CLOUD", TWO, {"OS_CLOUD": "two"})
case("argument beats OS_CLOUD", TWO, {"OS_CLOUD": "two"}, cloud="one")
case("no such cloud", TWO, cloud="three")
case("OS_CLOUD names none", TWO, {"OS_CLOUD": "three"})
case("empty OS_CLOUD", TWO, {"OS_CLOUD": ""})
one("empty OS_CLOUD, one cloud", "", {"OS_CLOUD": ""})
case("variables alone", env=ENV)
one("variables beside one cloud", "", ENV)
one("variables beside one cloud, cloud by name", "", ENV, cloud="one")
case("variables and OS_CLOUD", TWO, dict(ENV, OS_CLOUD="two"))
case("envvars by name", TWO, ENV, cloud="envvars")
case("OS_CLOUD_NAME", TWO, dict(ENV, OS_CLOUD_NAME="mine"))
case("OS_CLOUD_NAME by argument", TWO, dict(ENV, OS_CLOUD_NAME="mine"), cloud="mine")
case("OS_CLOUD_NAME is taken", TWO, dict(ENV, OS_CLOUD_NAME="two"))
case("a cloud called envvars", TWO.replace("two", "envvars"), cloud="one")
one("selectors alone", "", {"OS_REGION_NAME": "X", "OS_CLOUD_NAME": "y"})
one("foreign variables", "", {"OS_TEST_X": "1", "OS_STDOUT": "1", "OS_LOG_PATH": "1"})
one("any other variable is a cloud", "", {"OS_FOO": "1"})
case("nothing at all")
case("no file, options alone", auth={"auth_url": "https://x/v3", "username": "u", "password": "p"})
case("two clouds, options alone", TWO, auth={"auth_url": "https://x/v3", "username": "u"})
case("OS_CLOUD without any file", env={"OS_CLOUD": "one"})
case("empty file", "")
case("clouds is empty", "clouds: {}")
case("only a comment", "# nothing\n", env=ENV)
case("cloud named by a number", "clouds:\n  1:" + AUTH, note="SDK keeps the key a number", cloud="1")

# Variables beside a cloud by name: openstackclient is the reference
BARE = "clouds:\n  one:\n    auth: {auth_url: 'https://k/v3', username: u}\n"
for word, value in (("OS_AUTH_URL", "https://e/v3"), ("OS_USERNAME", "e"), ("OS_USER_ID", "e"), ("OS_PASSWORD", "e"),
                    ("OS_PROJECT_NAME", "e"), ("OS_PROJECT_ID", "e"), ("OS_TENANT_NAME", "e"), ("OS_TENANT_ID", "e"),
                    ("OS_USER_DOMAIN_NAME", "e"), ("OS_USER_DOMAIN_ID", "e"), ("OS_PROJECT_DOMAIN_NAME", "e"),
                    ("OS_PROJECT_DOMAIN_ID", "e"), ("OS_DOMAIN_NAME", "e"), ("OS_DOMAIN_ID", "e"),
                    ("OS_DEFAULT_DOMAIN", "e"), ("OS_SYSTEM_SCOPE", "all"), ("OS_TRUST_ID", "e"),
                    ("OS_REGION_NAME", "e"), ("OS_INTERFACE", "internal"), ("OS_CACERT", "/e"), ("OS_CERT", "/e"),
                    ("OS_KEY", "/e"), ("OS_COMPUTE_API_VERSION", "2.60"), ("OS_IDENTITY_API_VERSION", "3"),
                    ("OS_IMAGE_API_VERSION", "2"), ("OS_AUTH_TYPE", "v3password"), ("OS_INSECURE", "true"),
                    ("OS_VERIFY", "false"), ("OS_ENDPOINT_TYPE", "internal"), ("OS_AUTH_TOKEN", "e"),
                    ("OS_PASSCODE", "e"), ("OS_FOO", "e")):
    note = "both take the passcode for a password's cloud amiss" if word == "OS_PASSCODE" else None
    one(word + " beside a full cloud", "    interface: admin\n    cacert: /f\n", {word: value}, note, cloud="one")
    case(word + " beside a bare cloud", BARE, {word: value}, note, cloud="one")
    case(word + " with OS_CLOUD", BARE, {word: value, "OS_CLOUD": "one"}, note)
case("an openrc beside a bare cloud", BARE, dict(ENV, OS_IDENTITY_API_VERSION="3"), cloud="one")
case("default domain", BARE, {"OS_IDENTITY_API_VERSION": "3", "OS_DEFAULT_DOMAIN": "d"}, cloud="one")
case("default domain and one of its own", BARE, {"OS_IDENTITY_API_VERSION": "3", "OS_USER_DOMAIN_ID": "d"}, cloud="one")
case("empty variables beside a cloud", BARE, {"OS_PASSWORD": "", "OS_REGION_NAME": ""}, cloud="one")
one("region by variable", "    regions: [A, B]\n", {"OS_REGION_NAME": "B"}, cloud="one")
one("region by variable, the only cloud", "    regions: [A, B]\n", {"OS_REGION_NAME": "B"})
one("unknown region by variable", "    regions: [A, B]\n", {"OS_REGION_NAME": "C"}, cloud="one")
one("region by argument and variable", "    regions: [A, B]\n", {"OS_REGION_NAME": "B"}, cloud="one", region_name="A")
one("OS_INTERFACE over endpoint_type", "    endpoint_type: admin\n", {"OS_INTERFACE": "internal"},
    note="openstackclient lets the file's older word win", cloud="one")

# Files
GOOD, OTHER = "clouds:\n  one:" + AUTH, "clouds:\n  one:" + AUTH.replace("ann", "eve")
case("home", files={"home/.config/openstack/clouds.yaml": GOOD})
case("cwd beats home", GOOD, files={"home/.config/openstack/clouds.yaml": OTHER})
case("xdg", files={"xdg/openstack/clouds.yaml": GOOD,
     "home/.config/openstack/clouds.yaml": OTHER}, env={"XDG_CONFIG_HOME": "@/xdg"})
case("xdg falls to home", files={"home/.config/openstack/clouds.yaml": GOOD},
     env={"XDG_CONFIG_HOME": "@/xdg"})
case("site", files={"site/openstack/clouds.yaml": GOOD}, env={"XDG_CONFIG_DIRS": "@/site"})
case("snap", files={"snap/.config/openstack/clouds.yaml": GOOD}, env={"SNAP_REAL_HOME": "@/snap"})
case("yml", files={"cwd/clouds.yml": GOOD})
case("yaml beats yml", GOOD, files={"cwd/clouds.yml": OTHER})
case("json", files={"cwd/clouds.json": '{"clouds": {"one": {"auth": {"auth_url": "https://k/v3",'
     ' "username": "ann", "password": 12, "project_id": "\\u00e9"}, "compute_api_version": 2.10,'
     ' "verify": false, "api_timeout": 30, "floats": 1e5, "none": null, "list": [1, 2.5, true]}}}'})
case("json, a key twice", files={"cwd/clouds.json": '{"clouds": {"one": {"auth": {"auth_url": "a"},'
     ' "auth": {"auth_url": "https://k/v3"}}}}'})
case("json, malformed", files={"cwd/clouds.json": '{"clouds": '})
case("OS_CLIENT_CONFIG_FILE", OTHER, {"OS_CLIENT_CONFIG_FILE": "@/x.yaml"}, files={"x.yaml": GOOD})
case("OS_CLIENT_CONFIG_FILE is not there", GOOD, {"OS_CLIENT_CONFIG_FILE": "@/no.yaml"})
case("OS_CLIENT_CONFIG_FILE ~", GOOD, {"OS_CLIENT_CONFIG_FILE": "~/x.yaml"},
     files={"home/x.yaml": OTHER})
case("OS_CLIENT_CONFIG_FILE relative", OTHER, {"OS_CLIENT_CONFIG_FILE": "../x.yaml"},
     files={"x.yaml": GOOD})
case("OS_CLIENT_CONFIG_FILE json", OTHER, {"OS_CLIENT_CONFIG_FILE": "@/xjson"},
     files={"xjson": '{"clouds": {"one": {"auth": {"auth_url": "https://k/v3"}}}}'})
case("a directory is passed over", files={"cwd/clouds.yaml/x": "",
     "home/.config/openstack/clouds.yaml": GOOD})
case("malformed is an error", "clouds: [\n", files={"home/.config/openstack/clouds.yaml": GOOD})
case("malformed indentation", "clouds:\n  one:\n   a: 1\n  b\n")
case("tab", "clouds:\n\tone: 1\n")
case("not UTF-8", files={"cwd/clouds.yaml": b"clouds:\n  one: \xff\xfe\n"})
case("BOM", "\ufeff" + GOOD)
case("CRLF", GOOD.replace("\n", "\r\n"))
case("second document", GOOD + "---\na: 1\n")
case("document markers", "---\n" + GOOD + "...\n")
case("YAML directive", "%YAML 1.1\n---\n" + GOOD)
SECURE = "clouds:\n  one:\n    auth: {password: deep}\n    verify: false\n"
case("secure", GOOD, files={"cwd/secure.yaml": SECURE})
case("secure in home", GOOD, files={"home/.config/openstack/secure.yaml": SECURE})
case("secure alone", files={"cwd/secure.yaml": GOOD})
case("secure adds a cloud", GOOD, files={"cwd/secure.yaml": "clouds:\n  two:" + AUTH}, cloud="two")
case("OS_CLIENT_SECURE_FILE", GOOD, {"OS_CLIENT_SECURE_FILE": "@/s.yaml"}, files={
     "s.yaml": SECURE, "cwd/secure.yaml": "clouds: {one: {auth: {password: no}}}"})
case("secure merges deep", GOOD + "    a: {b: {c: 1, d: 2}}\n", files={
     "cwd/secure.yaml": "clouds: {one: {a: {b: {c: 3}}, auth: {project_name: null}}}"},
     note="SDK makes the text None of a null")
case("empty secure", GOOD, files={"cwd/secure.yaml": ""})

# YAML
YAML = {
    "octal": "0123", "not octal": "0189", "hex": "0x1f", "binary": "0b101", "time": "12:30",
    "time 3": "12:30:45", "float": "2.10", "float e": "1.5e+3", "float no sign": "1.5e3",
    "exponent": "1e3", "big": "1.0e+20", "small": "0.00001", "underscore": "1_000",
    "plus": "+5", "minus": "-5", "zero": "0", "minus zero": "-0", "dot": ".5", "dot end": "5.",
    "inf": ".inf", "-inf": "-.INF", "nan": ".NaN", "yes": "yes", "No": "No", "on": "on",
    "OFF": "OFF", "y": "y", "true": "true", "TRUE": "TRUE", "tRUE": "tRUE", "null": "null",
    "tilde": "~", "nothing": "", "quoted": "'0123'", "double": '"yes"', "date": "2024-05-06",
    "datetime": "2024-05-06T07:08:09Z", "datetime tz": "2024-05-06 07:08:09.123 +02:00",
    "datetime plain": "2024-05-06 07:08:09", "datetime short": "2024-5-6 7:08:09.5",
    "not a date": "2024-5-6", "sexagesimal float": "1:30.5", "long": "123456789012345678901234567890",
    "long octal": "0777777777777777777777777777", "hash": "a#b", "colon": "a:b", "space": "a b  c",
    "literal": "|\n        x\n        y", "folded": ">-\n        x\n        y", "unicode": "\u00fc\u4e2d",
    "escape": '"\\u00fc\\x41\\t\\n\\/"', "single": "'it''s'", "equals word": "a=b", "minus word": "-a",
    "star": "'*a'", "percent": "a%b", "at": "'@a'", "braces": "'{a}'", "flow": "[a, 1, yes, 1.50]",
    "map": "{a: 1, b-c: 2.0}", "version": "2.90", "version 3": "1.2.3", "e": "3e4", "0o": "0o17",
    "under hex": "0x_ff", "many": "9" * 60, "neg hex": "-0x10", "hex word": "0xzz", "00": "00", "08": "08",
    "quotes inside": "a\"b'c", "comment": "abc # no", "question": "?a", "tilde word": "~a",
    "float tiny": "1.0e-7", "float 16": "1234567890123456.7", "float 17": "12345678901234567.8",
    "float 1/3": "0.3333333333333333333", "float e22": "1.e+22", "1_0.0": "1_0.0", "1:60": "1:60",
    "1:59": "1:59", "-1:30": "-1:30", "0:30": "0:30", "1:2:3.5": "1:2:3.5",
}
for key, value in YAML.items():
    one("yaml %s at the top" % key, "    some_key: %s\n" % value,
        note="braces" if key == "braces" else None)
    auth("yaml %s in auth" % key, ["password: %s" % value])
    if key not in ("flow", "map", "null", "tilde", "nothing"):
        auth("yaml %s as project" % key, ["project_name: %s" % value, "project_domain_id: d"])
one("a key twice", "    interface: internal\n    interface: admin\n")
one("auth twice", "    auth: {auth_url: 'https://z/v3'}\n")
case("empty block", "clouds:\n  one:\n    message: |\n    note: >-  # nothing\n\n    regions:\n    - A" + AUTH)
case("blocks", "clouds:\n  one:\n    a: |\n     x\n      y\n    b: >\n      x\n      y\n\n      z\n    c: |+\n      x\n\n"
     "    d: |2-\n        x" + AUTH)
case("anchors", "x: &x\n" + AUTH.replace("    auth:", "  auth:") + "clouds:\n  one: *x\n")
case("merge", "x: &x\n  auth: {auth_url: 'https://a/v3', username: a}\n  interface: admin\n"
     "clouds:\n  one:\n    <<: *x\n    interface: internal\n")
case("merge list", "x: &x {interface: admin, verify: false}\ny: &y {interface: internal, cacert: c}\n"
     "clouds:\n  one:\n    <<: [*x, *y]" + AUTH)
case("merge twice", "x: &x {interface: admin, verify: false}\ny: &y {interface: internal}\n"
     "clouds:\n  one:\n    <<: *x\n    <<: *y" + AUTH)
case("merge nested", "x: &x {interface: admin}\ny: &y\n  <<: *x\n  verify: false\n"
     "clouds:\n  one:\n    <<: *y" + AUTH)
case("merge of no map", "clouds:\n  one:\n    <<: 5" + AUTH)
case("quoted merge key", "clouds:\n  one:\n    '<<': {interface: admin}" + AUTH)
case("unknown alias", "clouds: *x\n")
case("anchor twice", "a: &x 1\nb: &x 2\nclouds:\n  one:" + AUTH)
case("tag", "clouds:\n  one: !!python/object:os.system {}\n")
case("string tag", "clouds:\n  one:\n    auth: {auth_url: 'https://k/v3', username: !!str 12}\n")
TAGS = ["!!str 0123", "!!str yes", "!!str", "!!str '12'", "!!int 0123", "!!int '12'", "!!int 1_0", "!!int 12:30",
        "!!int x", "!!int 08", "!!float 12", "!!float 1e3", "!!float '1.50'", "!!float .inf", "!!float x",
        "!!bool YES", "!!bool 'off'", "!!bool 1", "!!null x", "!!null", "!!timestamp 2024-05-06",
        "!!timestamp x", "! 0123", "! 'yes'", "!!seq [a, !!str 1]", "!!map {a: !!str 1}", "!!seq {a: 1}",
        "!!str [a]", "!!str {a: 1}", "!own x", "!!python/name:os.system x", "!<tag:yaml.org,2002:str> 5"]
for value in TAGS:
    one("tag %s" % value, "    some_key: %s\n" % value)
one("tagged key", "    !!str some: x\n")
one("tagged key of its own", "    !own some: x\n")
one("tag directive", "    some: x\n", files={"cwd/clouds.yaml": "%TAG ! tag:yaml.org,2002:\n---\nclouds:\n  one:"
    + AUTH + "    some: !str 12\n"})
case("tagged anchors", "x: &x !!map {interface: !!str admin}\nclouds:\n  one:\n    <<: *x" + AUTH)
case("list as a key", "clouds:\n  ? [a]\n  : 1\n")
case("map as file", "- a\n- b\n")
case("clouds a list", "clouds: [a]\n", cloud="a")

# Regions
R = "    regions: [A, B]\n"
one("region_name", "    region_name: A\n")
one("region_name chosen", "    region_name: A\n", region_name="A")
one("region_name other", "    region_name: A\n", region_name="B")
one("no region, one chosen", "", region_name="B")
one("regions, first", R)
one("regions, second", R, region_name="B")
one("regions, wrong", R, region_name="b")
one("regions and region_name", R + "    region_name: B\n")
one("regions empty", "    regions: []\n", region_name="Z")
one("regions as numbers", "    regions: [1]\n", note="SDK keeps the number")
one("region list in region_name", "    region_name: [A, B]\n", region_name="B")
one("comma", "    region_name: A,B\n", region_name="B")
one("comma first", "    region_name: A,B\n")
one("region-name", "    region-name: A\n")
one("numeric region_name", "    region_name: 7\n")
V = """    regions:
      - name: A
        values:
          interface: internal
          compute_api_version: 2.1
          auth: {project_name: inner, extra: null}
      - name: B
      - C
"""
one("region values", V.replace(", extra: null", ""))
one("region without values", V.replace(", extra: null", ""), region_name="B")
one("plain among maps", V, region_name="C")
one("region with another key", "    regions:\n    - {name: A, interface: x}\n")
one("region without name", "    regions:\n    - {values: {}}\n")
one("values null inside", "    regions: [{name: A, values: {interface: null, verify: false}}]\n")
one("OS_REGION_NAME with a file", R, {"OS_REGION_NAME": "B"})
case("OS_REGION_NAME in variables", env=dict(ENV, OS_REGION_NAME="X"))
case("OS_REGION_NAME, other chosen", env=dict(ENV, OS_REGION_NAME="X"), region_name="Y")
case("OS_REGION_NAME with a comma", env=dict(ENV, OS_REGION_NAME="X,Y"))

# Profiles
PUBLIC = """public-clouds:
  acme:
    auth: {auth_url: 'https://{region_name}.acme.example.com/v3', user_domain_name: Acme}
    regions: [east, west]
    image_format: raw
    verify: false
"""
P = "clouds:\n  one:\n    profile: acme\n    auth: {username: u, password: p}\n"
case("profile", P, files={"cwd/clouds-public.yaml": PUBLIC})
case("profile region", P, files={"cwd/clouds-public.yaml": PUBLIC}, region_name="west")
case("profile wrong region", P, files={"cwd/clouds-public.yaml": PUBLIC}, region_name="north")
case("profile, own region", P + "    region_name: south\n", files={"cwd/clouds-public.yaml": PUBLIC})
case("profile, own regions", P + "    regions: [n]\n", files={"cwd/clouds-public.yaml": PUBLIC})
case("old word for profile", P.replace("profile", "cloud"), files={"cwd/clouds-public.yaml": PUBLIC})
case("profile overridden", P + "    image_format: qcow2\n    verify: true\n",
     files={"cwd/clouds-public.yaml": PUBLIC})
case("profile is not there", P.replace("auth: {", "auth: {auth_url: 'https://x/v3', "))
case("malformed public file", P, files={"cwd/clouds-public.yaml": "public-clouds: ["})
case("malformed public file, no profile", GOOD, files={"cwd/clouds-public.yaml": "public-clouds: ["})
case("profile by variable", env=dict(ENV, OS_PROFILE="acme"), files={"cwd/clouds-public.yaml": PUBLIC})
case("public cloud without auth", P.replace("auth: {", "auth: {auth_url: 'https://x/v3', "),
     files={"cwd/clouds-public.yaml": "public-clouds: {acme: {region_name: q}}"})
for name in ("auro", "betacloud", "citycloud", "dreamcompute", "elastx", "entercloudsuite", "fuga",
             "internap", "limestonenetworks", "otc", "ovh", "ovh-us", "switchengines", "zetta"):
    case("vendor " + name, P.replace("acme", name), note="the SDK lists its networks too" if
         name == "limestonenetworks" else "the SDK has a hook for it" if name == "otc" else None)
case("vendor region", P.replace("acme", "citycloud"), region_name="Kna1")
case("vendor wrong region", P.replace("acme", "citycloud"), region_name="kna1")

# Spellings
auth("tenant", ["username: u", "password: p", "tenant_name: t"])
auth("tenant and project", ["username: u", "password: p", "tenant_name: t", "project_name: p"])
auth("tenant-id", ["username: u", "password: p", "tenant-id: t"])
auth("project-name", ["username: u", "password: p", "project-name: t", "user-domain-name: d"])
auth("name and id", ["username: u", "user_id: i", "password: p", "project_name: n", "project_id: i"])
auth("user-name", ["user-name: u", "password: p"])
auth("user_name", ["user_name: u", "password: p"])
auth("domain_id", ["username: u", "password: p", "project_name: n", "domain_id: d"])
auth("domain_name", ["username: u", "password: p", "project_name: n", "domain_name: d",
                     "user_domain_name: own"])
auth("domain without project", ["username: u", "password: p", "domain_id: d"])
auth("empty values", ["username: ''", "password: ''", "project_name: ''"])
auth("null project", ["username: u", "project_name:"], note="SDK makes the text None of a null")
auth("null password", ["username: u", "password:"])
auth("default domain", ["username: u", "password: p", "default_domain_name: d"])
auth("trust", ["username: u", "password: p", "trust_id: t", "system_scope: all"])
auth("unknown key", ["username: u", "passwrd: p"])
auth("extra of the plug-in", ["username: u", "password: p", "reauthenticate: false"])
one("project outside", "    project_name: top\n")
one("username outside", "    username: top\n")
one("token outside", "    token: t\n")
one("password outside", "    password: t\n")
one("domain_id outside", "    domain_id: top\n")
one("tenant outside", "    tenant_name: top\n")
case("project outside beats tenant inside", "clouds:\n  one:\n    project_name: top\n    auth:\n"
     "      {auth_url: 'https://k/v3', username: u, tenant_name: in, password: p}\n")
case("tenant outside and project inside", "clouds:\n  one:\n    tenant_name: top\n    auth:\n"
     "      {auth_url: 'https://k/v3', username: u, project_name: in, password: p}\n")
case("all outside", "clouds:\n  one:\n    auth_url: https://k/v3\n    username: u\n    password: p\n"
     "    project_name: n\n    user_domain_id: d\n")
one("endpoint_type", "    endpoint_type: internal\n")
one("endpoint_type and interface", "    interface: admin\n    endpoint_type: internal\n")
one("endpoint-type", "    endpoint-type: internal\n")
one("service endpoint_type", "    compute_endpoint_type: internal\n    image_interface: admin\n")
one("both of a service", "    compute_interface: admin\n    compute_endpoint_type: internal\n")
one("both of a service, other order", "    compute_endpoint_type: internal\n    compute_interface: admin\n")
one("auth_plugin", "    auth_plugin: v3password\n")
one("auth_plugin and auth_type", "    auth_plugin: token\n    auth_type: v3password\n")
one("auth-type", "    auth-type: v3password\n")
one("timeouts", "    compute_timeout: 5\n    timeout: 3\n")
one("api_timeout", "    api_timeout: 12\n")
one("api_timeout float", "    api_timeout: 1.5\n")
one("versions", "    compute_api_version: 2.1\n    identity_api_version: 3\n    volume-api-version: 3\n")
one("overrides", "    compute_endpoint_override: 'http://x/v2.1'\n    image_endpoint: http://y\n")
one("override template", "    compute_endpoint_override: 'http://{region_name}/x'\n    region_name: R\n")
one("doubled braces", "    thing: '{{x}} {region_name}'\n    region_name: R\n")
one("unknown template", "    thing: '{nothing}'\n", note="SDK raises KeyError")
one("lone brace", "    thing: 'a{'\n", note="SDK raises ValueError")
one("index template", "    thing: '{auth[username]}'\n")
one("password braces", "    password: '{nothing}'\n")
case("auth_url template", "clouds:\n  one:\n    region_name: R\n    x-y: 5\n    auth: {auth_url: "
     "'https://{region_name}.e.com/{interface}/{{z}}', username: u}\n")
case("auth_url unknown template", "clouds:\n  one:\n    auth: {auth_url: 'https://{nope}/', username: u}\n")
case("auth_url by auth", "clouds:\n  one:\n    auth: {auth_url: 'https://{auth[username]}/', username: u}\n")
case("variable's template", env=dict(ENV, OS_AUTH_URL="https://{region_name}/", OS_REGION_NAME="R"))
for word in ("true", "True", "false", "yes", "'yes'", "'TRUE'", "'false'", "1", "''"):
    one("insecure " + word, "    insecure: %s\n" % word, note="SDK crashes" if word == "1" else None)
    one("verify " + word, "    verify: %s\n" % word)
for word in ("true", "True", "1", "yes", "", "false"):
    case("OS_INSECURE=" + word, env=dict(ENV, OS_INSECURE=word))
    case("OS_VERIFY=" + word, env=dict(ENV, OS_VERIFY=word))
one("tls files", "    cacert: ~/ca.pem\n    cert: /c\n    key: /k\n")
one("force_ipv4", "    force_ipv4: true\n")
one("prefer_ipv6 off", "    prefer_ipv6: false\n")
case("client force_ipv4", "client: {force_ipv4: true}\n" + GOOD)
case("client prefer_ipv6", "client: {prefer_ipv6: false}\n" + GOOD)
case("client broken-ipv6", "client: {broken-ipv6: true}\n" + GOOD)
case("OS_FORCE_IPV4", GOOD, {"OS_FORCE_IPV4": "True"}, cloud="one")
case("OS_PREFER_IPV6", GOOD, {"OS_PREFER_IPV6": "no"}, cloud="one")
one("networks", "    networks:\n    - {name: a, routes_externally: true, nat_source: 'TRUE'}\n"
    "    - {name: b, default_interface: yes, routes_ipv4_externally: false}\n")
one("network without name", "    networks: [{nat_source: true}]\n")
one("two nat_destination", "    networks: [{name: a, nat_destination: true}, "
    "{name: b, nat_destination: true}]\n")
one("external_network", "    external_network: x\n", note="SDK raises KeyError")
one("internal_network", "    internal_network: x\n")
one("external_network and networks", "    external_network: x\n    networks: [{name: a}]\n")
one("dashes", "    image-format: raw\n    a-b: {c-d: 1}\n")
one("list values", "    l: [1, 2.5, yes, {a-b: 1}]\n")

# Auth types
for kind in ("v3password", "token", "v3token", "none", "null", "None", "''", "token_endpoint",
             "admin_token", "http_basic", "v2password", "v3totp", "v3applicationcredential", "nonsense"):
    one("auth_type " + kind, "    auth_type: %s\n" % kind)
case("v3password without domain", "clouds: {one: {auth_type: v3password, auth: {auth_url: 'https://k/v3',"
     " username: u, password: p}}}")
case("no auth_url", "clouds: {one: {auth: {username: u}}}")
APP = "auth_type: v3applicationcredential, auth: {auth_url: 'https://k/v3', " \
      "application_credential_id: i, application_credential_secret: s"
case("application credential", "clouds: {one: {%s}}}" % APP)
case("application credential and user", "clouds: {one: {%s, username: u, user_domain_id: d}}}" % APP)
case("application credential outside", "clouds: {one: {auth_type: v3applicationcredential, auth_url: "
     "'https://k/v3', application_credential_id: 5, application_credential_secret: s}}")
case("application credential by variables", env={
     "OS_AUTH_TYPE": "v3applicationcredential", "OS_AUTH_URL": "https://k/v3",
     "OS_APPLICATION_CREDENTIAL_ID": "i", "OS_APPLICATION_CREDENTIAL_SECRET": "s"})
case("application credential, type forgotten",
     "clouds: {one: {%s}}}" % APP.replace("auth_type: v3applicationcredential, ", ""))
case("totp", "clouds: {one: {auth_type: v3totp, passcode: 123456, auth: {auth_url: 'https://k/v3', "
     "username: u, user_domain_id: d}}}")
case("totp octal", "clouds: {one: {auth_type: v3totp, auth: {auth_url: 'https://k/v3', "
     "username: u, user_domain_id: d, passcode: 012345}}}")
case("multifactor", "clouds: {one: {auth_type: v3multifactor, auth_methods: [v3password, v3totp], auth: "
     "{auth_url: 'https://k/v3', username: u, user_domain_id: d, password: p, passcode: '1'}}}")
case("multifactor inside", "clouds: {one: {auth_type: v3multifactor, auth: {auth_methods: [v3password], "
     "auth_url: 'https://k/v3', username: u, user_domain_id: d, password: p}}}")
case("multifactor unknown key", "clouds: {one: {auth_type: v3multifactor, auth: {auth_methods: "
     "[v3password], auth_url: 'https://k/v3', username: u, user_domain_id: d, passwurd: p}}}")
case("multifactor by variables", env=dict(ENV, OS_AUTH_TYPE="v3multifactor",
     OS_AUTH_METHODS="v3password,v3totp"), note="SDK reads the methods letter by letter")
case("token by variables", env={"OS_AUTH_TYPE": "token", "OS_AUTH_URL": "https://k/v3", "OS_TOKEN": "t"})
case("OS_AUTH_TOKEN", env={"OS_AUTH_TYPE": "v3token", "OS_AUTH_URL": "https://k/v3",
     "OS_AUTH_TOKEN": "t"})
case("token and password by variables", env=dict(ENV, OS_AUTH_TYPE="token", OS_TOKEN="t"))
case("token, type forgotten", env={"OS_AUTH_URL": "https://k/v3", "OS_TOKEN": "t"},
     note="SDK stumbles; a token alone can only be meant as one")
auth("token in password", ["username: u", "password: p", "token: t"])
auth("token and auth_token", ["token: t", "auth_token: u"], auth_type="token")
case("tenant by variables", env=dict({k: v for k, v in ENV.items() if k != "OS_PROJECT_NAME"},
     OS_TENANT_NAME="t"))
case("tenant and project by variables", env=dict(ENV, OS_TENANT_NAME="t", OS_TENANT_ID="i"))
case("empty variables", env=dict(ENV, OS_PROJECT_ID="", OS_REGION_NAME="", OS_CACERT=""))
case("OS_ENDPOINT_TYPE", env=dict(ENV, OS_ENDPOINT_TYPE="internalURL", OS_INTERFACE="admin"))
case("api versions by variables", env=dict(ENV, OS_COMPUTE_API_VERSION="2.90",
     OS_IDENTITY_API_VERSION="3", OS_VOLUME_API_VERSION="3.59"))
case("OS_DEFAULT_DOMAIN", env=dict(ENV, OS_DEFAULT_DOMAIN="d", OS_DEFAULT_DOMAIN_NAME="d"))
case("OS_DOMAIN_NAME", env=dict(ENV, OS_DOMAIN_NAME="d"))

# Options
one("auth by option", "", auth={"username": "opt", "password": "other"})
one("project by option", "", auth={"project_name": "opt"})
one("auth_type by option", "", auth_type="v3password")
one("interface by option", "    interface: admin\n", interface="internal")
one("interface over endpoint_type", "    endpoint_type: admin\n", interface="internal",
    note="in SDK the file's older word wins over the option")
case("options over variables", env=ENV, auth={"username": "opt", "project_name": "p"})
auth("project name over id", ["username: u", "project_id: i"], auth={"project_name": "p"},
     note="in SDK the file's id would win over the option's name")

# One bad cloud does not spoil the others
BAD = GOOD + "  bad: %s\n"
for number, bad in enumerate(("", "5", "[]", "{auth: 3}", "{auth: null}", "{regions: {}}", "x")):
    case("bad neighbour %d" % number, BAD % bad, cloud="one")
    case("bad cloud %d" % number, BAD % bad, cloud="bad",
         note="ncnova says it when it signs in" if bad == "{auth: null}" else None)
