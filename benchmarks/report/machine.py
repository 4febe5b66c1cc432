# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the numbers were measured on, and how busy it was."""

import os
import platform
import re
import subprocess


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        found = re.search(r"^model name\s*:\s*(.*)", file.read(), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True
                              ).stdout.split("\n")[0]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def describe():
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    kernel = platform.release().split("-")[0]
    return {
        "processor": f"{processor()}, {os.cpu_count()} processors",
        "system": f"{system}, Linux {kernel}, glibc {platform.libc_ver()[1]}",
        "compiler": first_line("c++", "--version"),
        "gperftools": first_line("dpkg-query", "-W", "-f", "${Version}", "libgoogle-perftools4"),
    }


def load():
    """Processes that wanted a processor in the last minute, in the mean."""
    return os.getloadavg()[0]
