# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The rules of the house, each a function that returns what breaks it.

Each takes texts, not files, so that control_test.py can show that it does find what
it looks for.
"""

import re

import house

LICENCE = "Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0"
MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 400
MAX_STORY_LINES = 150  # Of a fault or a remedy: read in two minutes.

# The only public headers that may show a type of another library.
ADAPTERS = {"include/heapwell/httplib.h", "include/heapwell/prometheus.h"}

# Folders of src/ whose tests lie elsewhere, for a reason.
TESTED_ELSEWHERE = {"exact_counts": "tests/exact_counts: it changes malloc for its program",
                    "launcher": "tests/launcher: it is not in the library"}

# Folders of the machines that we work on. They mean nothing on the reader's.
MACHINE_PATH = re.compile(
    r"(?<![\w.${}~-])/(?:home/(?!build|user)|(?:root|work|workspaces?|Users|mnt|media|scratch)/)[\w.-]+")
# A lock file names what to fetch, not where: that is for each machine to say.
REGISTRY = re.compile(r"registry\.[\w-]+\.[a-z]{2}|\"resolved\"\s*:\s*\"https?:")


def layer_arrows(path, text, uses):
    """Includes of src/<layer>/ that go against the arrows."""
    layer = path.split("/")[1]
    allowed = house.closure(uses).get(layer, set()) | {layer, "heapwell"}
    broken = []
    for line, mark, included in house.includes(text):
        first = included.split("/")[0]
        if mark == '"' and (first not in allowed or "/" not in included):
            broken.append(f'{path}:{line}: {layer} may not include "{included}"')
    return broken


def public_includes(path, text):
    """Includes of include/ that are neither ours nor the C++ standard library's."""
    broken = []
    for line, mark, included in house.includes(text):
        if mark == '"':
            good = included.startswith("heapwell/")
        else:
            good = path in ADAPTERS or re.fullmatch(r"[a-z_]+", included)
        if not good:
            broken.append(f"{path}:{line}: {included} in a public header")
    return broken


def climbing_includes(path, text):
    return [f"{path}:{line}: {included} climbs" for line, _, included in house.includes(text)
            if ".." in included.split("/")]


def long_functions(path, text):
    return [f"{path}:{line}: a function of {lines} lines"
            for line, lines in house.functions(text) if lines > MAX_FUNCTION_LINES]


def long_file(path, text):
    lines = text.count("\n")
    return [f"{path}: {lines} lines"] if lines > MAX_FILE_LINES else []


def story(path, text):
    """A fault or a remedy is short, and its idea stands in its first comment."""
    lines = text.split("\n")
    broken = [] if len(lines) <= MAX_STORY_LINES else [f"{path}: {len(lines)} lines"]
    idea = re.match(r"//[^\n]*\n//\n((?:// [^\n]*\n)+)#include", text)
    if not idea or len(idea[1].split()) < 15:
        broken.append(f"{path}: no idea in its first comment")
    return broken


def not_ascii(path, text):
    return [f"{path}:{number}: not ASCII" for number, line in enumerate(text.split("\n"), 1)
            if not line.isascii()]


def licence(path, text):
    """The licence stands on the first line, or on the second behind a #!."""
    lines = text.split("\n")
    line = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
    mark = "// " if house.is_cpp(path) else "# "
    return [] if line == mark + LICENCE else [f"{path}: no licence line"]


def guard(path, text):
    """The include guard says where the header lies."""
    below = path[len("include/"):] if path.startswith("include/") else "heapwell/" + path
    name = re.sub(r"\W", "_", below).upper() + "_"
    good = f"#ifndef {name}\n#define {name}\n" in text and text.endswith(
        f"#endif  // {name}\n")
    return [] if good else [f"{path}: the guard is not {name}"]


def machine_paths(path, text):
    return [f"{path}:{number}: {match[0]} is a path or a host of some machine"
            for number, line in enumerate(text.split("\n"), 1)
            for match in [MACHINE_PATH.search(line) or REGISTRY.search(line)] if match]


def unmirrored(paths):
    """Sources without a test of their own, and tests without their source."""
    known = set(paths)
    broken = []
    for path in paths:
        source = re.fullmatch(r"src/(\w+)/(\w+)\.cc", path)
        if source and source[1] in TESTED_ELSEWHERE:
            continue
        if source and f"tests/unit/{source[1]}/{source[2]}_test.cc" not in known:
            broken.append(f"{path}: no tests/unit/{source[1]}/{source[2]}_test.cc")
        test = re.fullmatch(r"tests/unit/(\w+)/(\w+)_test\.cc", path)
        if test and f"src/{test[1]}/{test[2]}.cc" not in known:
            broken.append(f"{path}: no src/{test[1]}/{test[2]}.cc, so it is never built")
    return broken


def unbuilt(path, cmake_text):
    """A source that its layer does not list is not part of the library."""
    name = path.split("/")[-1]
    listed = re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", cmake_text)
    return [] if listed else [f"{path}: not in the CMakeLists.txt of its layer"]


def unproven(matrix, texts, wanted):
    """Rows of `wanted` that the table `matrix` gives no test, and tests that it names and
    that are not there. `texts` holds files of tests/, by their path below it."""
    broken, proven = [], set()
    for line in matrix.split("\n"):
        if not line or line.startswith("#"):
            continue
        row, path, name = line.split()
        case, _, test = name.partition(".")
        body = re.search(rf"^class {case}\b.*?(?=^class |\Z)", texts.get(path, ""),
                         re.MULTILINE | re.DOTALL)
        if body and re.search(rf"^    def {test}\(self", body[0], re.MULTILINE):
            proven.add(row)
        else:
            broken.append(f"{row}: no {name} in {path}")
    return broken + [f"{row}: no test" for row in wanted if row not in proven]
