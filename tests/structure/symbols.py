# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the objects of the library define and want, and the rules for it."""

import re
import subprocess

import house

# Namespaces, and classes outside of any, that our symbols may name.
OURS = {"heapwell", "heapwell_nlohmann", "heapwell_protozero", "std", "__gnu_cxx"}

# Whatever else libheapwell defines is a symbol that a program may have of its own.
# Each needs a reason.
TAKEOVER = "tcmalloc's sampler, taken over: this is how we see what is allocated"
STACKS = "tcmalloc's unwinder, which can hang the process, is replaced by ours"
OVER_ALIGNED = "counts blocks that tcmalloc does not; weak, so the program's own win"
INLINE = "inline in <new>"
COMPILER = "made by the compiler in every object that needs it"
JUSTIFIED = {
    "tcmalloc": TAKEOVER,
    "FLAG__namespace_do_not_use_directly_use_DECLARE_int64_instead": TAKEOVER,
    "FLAG__namespace_do_not_use_directly_use_DECLARE_int64_t_instead": TAKEOVER,
    "MallocExtension": "std::vector of a struct of gperftools, of which a program has one",
    "GetStackTrace": STACKS,
    "GetStackTraceWithContext": STACKS,
    "GetStackFrames": STACKS,
    "GetStackFramesWithContext": STACKS,
    "dlclose": "tells our stack walker before code is unloaded, then calls the real one",
    "aligned_alloc": OVER_ALIGNED,
    "memalign": OVER_ALIGNED,
    "posix_memalign": OVER_ALIGNED,
    "operator new(unsigned long, std::align_val_t)": OVER_ALIGNED,
    "operator new(unsigned long, std::align_val_t, std::nothrow_t const&)": OVER_ALIGNED,
    "operator new[](unsigned long, std::align_val_t)": OVER_ALIGNED,
    "operator new[](unsigned long, std::align_val_t, std::nothrow_t const&)": OVER_ALIGNED,
    "operator new(unsigned long, void*)": INLINE,
    "operator delete(void*, void*)": INLINE,
    "__clang_call_terminate": COMPILER,
}

# What a guest does not do: print, end the process, run programs, ask a name server,
# change what belongs to the whole process, destroy what other threads may still use
# while the program ends (__cxa_atexit: a static object with a destructor).
FORBIDDEN = set("""
    abort exit _exit _Exit quick_exit __assert_fail
    printf vprintf fprintf vfprintf __printf_chk __fprintf_chk puts putchar fputs fputc fwrite
    perror psignal syslog stdout stderr _ZSt4cout _ZSt4cerr _ZSt4clog
    system popen fork vfork posix_spawn posix_spawnp
    execl execle execlp execv execve execvp execvpe fexecve
    getaddrinfo gethostbyname gethostbyname_r
    signal setenv putenv unsetenv clearenv setlocale chdir umask setitimer
    atexit at_quick_exit on_exit __cxa_atexit
    strtok gmtime localtime asctime ctime rand srand
""".split())


# What may wait for a lock or allocate: nothing that walks a stack may want it.
LOCKS_OR_ALLOCATES = set("""
    malloc calloc realloc free posix_memalign aligned_alloc memalign
    _Znwm _Znam _ZdlPv _ZdlPvm _ZdaPv _ZnwmSt11align_val_t _ZnwmRKSt9nothrow_t
    __cxa_allocate_exception __cxa_throw __cxa_guard_acquire __cxa_thread_atexit
    pthread_mutex_lock pthread_mutex_trylock pthread_mutex_timedlock pthread_spin_lock
    pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_cond_wait pthread_once sem_wait
    pthread_key_create pthread_setspecific pthread_getattr_np pthread_getattr_default_np
    dl_iterate_phdr dladdr dladdr1 dlinfo dlopen dlsym dlvsym __register_frame
    mmap munmap open openat fopen read pread
""".split())

# Objects that also hold what is not called on the walk's way: found out once, on the
# first call of UnwinderInUse, or run by dlclose.
BESIDE_THE_WALK = {
    "libgcc.cc.o": {"dladdr"},
    "stack_bounds.cc.o": {"pthread_getattr_default_np"},
    "unload_watch.cc.o": {"dlsym", "__cxa_guard_acquire"},
}


def run_nm(nm, options, objects):
    """Lines of nm for each of `objects`."""
    if not objects:
        return []
    result = subprocess.run([nm, *options, *objects], capture_output=True, text=True, check=True)
    return result.stdout.split("\n")


def dynamic_thread_locals(nm, objects):
    """Objects that ask the dynamic linker where a thread-local is: that may call malloc."""
    return [path for path in objects
            if "__tls_get_addr" in mangled(nm, ["--undefined-only"], [path])]


def hazards_of_a_walk(wanted):
    """What objects want that a walk must not, and exceptions that nothing needs any more.

    wanted is {path of an object: the mangled names that it wants}."""
    broken = []
    for path, names in sorted(wanted.items()):
        name = path.rsplit("/", 1)[-1]
        excepted = BESIDE_THE_WALK.get(name, set())
        broken += [f"{name} wants {symbol}"
                   for symbol in sorted((names & LOCKS_OR_ALLOCATES) - excepted)]
        broken += [f"{name} no longer wants {symbol}" for symbol in sorted(excepted - names)]
    return broken


def defined(nm, objects):
    """Demangled names of what other objects can see."""
    lines = run_nm(nm, ["-C", "--defined-only", "--extern-only"], objects)
    matches = (re.match(r"[0-9a-f]+ (\w) (.+)", line) for line in lines)
    return {match[2] for match in matches if match}


def mangled(nm, options, objects):
    lines = run_nm(nm, options, objects)
    matches = (re.match(r"[0-9a-f]* +\w (\S+)$", line) for line in lines)
    return {match[1] for match in matches if match}


def strangers(names):
    """Those of the demangled `names` that are neither ours nor justified."""
    broken = []
    for name in sorted(names):
        roots = set(re.findall(r"(?<![\w:~])(?<!\)::)([A-Za-z_]\w*)::", name))
        if name.startswith("DW.ref.") or (name.startswith("typeinfo ") and not roots):
            continue  # Of the compiler: the second for a type such as void (*)().
        if name in JUSTIFIED or name.split("(")[0] in JUSTIFIED:
            continue
        if not roots or roots - OURS - set(JUSTIFIED):
            broken.append(name)
    return broken


def upward(layer_symbols, uses):
    """Symbols that a layer wants and only layers that it does not use define.

    layer_symbols is {layer: (defined, undefined)}, mangled. Only names of ours count:
    what we define in place of tcmalloc or libc is everybody's to call."""
    reach = house.closure(uses)
    broken = []
    for layer, (_, wanted) in sorted(layer_symbols.items()):
        below = reach.get(layer, set()) | {layer}
        for symbol in sorted(wanted):
            if "8heapwell" not in symbol and not symbol.startswith("heapwell_"):
                continue
            homes = {home for home, (has, _) in layer_symbols.items() if symbol in has}
            if homes and not homes & below:
                broken.append(f"{layer} wants {symbol} of {', '.join(sorted(homes))}")
    return broken
