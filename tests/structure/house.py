# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the tree consists of: files, layers, includes, functions."""

import os
import re
import subprocess

# Folders that hold nothing of ours, where the tree is not a git repository.
NOT_OURS = {".git", "build", "node_modules", "__pycache__"}


def files(root):
    """Paths of every file of the project, relative to root."""
    git = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    if git.returncode == 0:
        found = git.stdout.split("\0")
    else:
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in NOT_OURS]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(path for path in found if os.path.isfile(os.path.join(root, path)))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def is_cpp(path):
    return path.endswith((".h", ".cc"))


def layers(cmake_text):
    """{layer: layers it uses} of every heapwell_layer(...) in the text of a CMakeLists."""
    found = {}
    text = re.sub(r"#.*", "", cmake_text)
    for call in re.findall(r"heapwell_layer\(([^()]*)\)", text):
        words = call.split()
        keyword, uses = None, set()
        for word in words[1:]:
            if word in ("SOURCES", "USES", "LINKS"):
                keyword = word
            elif keyword == "USES":
                uses.add(word)
        found.setdefault(words[0], set()).update(uses)
    return found


def closure(uses):
    """{layer: all that it uses, directly or not}."""
    def reach(layer, seen):
        for used in uses.get(layer, ()):
            if used not in seen:
                seen.add(used)
                reach(used, seen)
        return seen
    return {layer: reach(layer, set()) for layer in uses}


def includes(text):
    """[(line number, '<' or '"', path)] of the includes of a C++ text."""
    pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)', re.MULTILINE)
    return [(text.count("\n", 0, match.start()) + 1, match[1], match[2])
            for match in pattern.finditer(text)]


TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/                              # comments
      |R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"              # raw strings
      |"(?:\\.|[^"\\\n])*"                               # strings
      |(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'              # characters, not 1'000
      |^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*                    # the preprocessor
    """, re.DOTALL | re.VERBOSE | re.MULTILINE)


def blank(text):
    """`text` with comments, literals and directives as blanks: only code is left."""
    return TOKENS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def is_function_head(head):
    head = re.sub(r"^(\s|public:|private:|protected:|\[\[[^\]]*\]\])*", "", head)
    without_template = re.sub(r"^template\s*<.*?>\s*(?=\w)", "", head, flags=re.DOTALL)
    if re.match(r"(class|struct|union|enum|namespace)\b", without_template):
        return False
    return ")" in head and not re.search(r"[=(,\]]\s*$", head)


def functions(text):
    """[(first line, lines)] of every outermost function, from its head to its end."""
    code = blank(text)
    found, stack, boundary = [], [], 0
    for match in re.finditer(r"[{};]", code):
        at = match.start()
        if match[0] == "{":
            head = code[boundary:at]
            inside = any(stack_head is not None for stack_head in stack)
            starts = not inside and is_function_head(head)
            start = boundary + len(head) - len(head.lstrip()) if starts else None
            stack.append(start)
        elif match[0] == "}" and stack:
            start = stack.pop()
            if start is not None:
                first = code.count("\n", 0, start) + 1
                found.append((first, code.count("\n", 0, at) + 2 - first))
        boundary = at + 1
    return found
