#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Each rule finds what it looks for, and nothing else: the checks can fail."""

import unittest

import checks
import house
import symbols

LAYERS = """
# heapwell_layer(ghost USES http)
heapwell_layer(base SOURCES file.cc)
heapwell_layer(encode
  SOURCES json.cc  # values -> bytes
  USES base
  LINKS ZLIB::ZLIB)
heapwell_layer(http SOURCES router.cc USES encode)
"""
USES = {"base": set(), "encode": {"base"}, "http": {"encode"}}


def function(lines):
    return "void F(int a) {\n" + "  G();\n" * (lines - 2) + "}\n"


class Layers(unittest.TestCase):
    def test_layers_are_read_from_cmake(self):
        self.assertEqual(house.layers(LAYERS), USES)
        self.assertEqual(house.closure(USES)["http"], {"encode", "base"})

    def test_an_include_up_or_sideways_is_found(self):
        for included in ("http/router.h", "model/profile.h", "json.h", "../base/file.h"):
            text = f'#include <string>\n#include "{included}"\n'
            self.assertEqual(len(checks.layer_arrows("src/encode/a.cc", text, USES)), 1)

    def test_an_include_down_is_none(self):
        text = '#include "encode/a.h"\n#include "base/file.h"\n#include "heapwell/export.h"\n'
        self.assertEqual(checks.layer_arrows("src/encode/a.cc", text, USES), [])

    def test_a_symbol_from_above_is_found(self):
        above = {"base": (set(), {"_ZN8heapwell4http3RunEv"}),
                 "http": ({"_ZN8heapwell4http3RunEv"}, set())}
        self.assertEqual(len(symbols.upward(above, USES)), 1)

    def test_a_symbol_from_below_from_outside_or_of_libc_is_none(self):
        below = {"base": ({"_ZN8heapwell4base4OpenEv"}, {"malloc", "_ZN8heapwell3FooEv"}),
                 "http": ({"malloc"}, {"_ZN8heapwell4base4OpenEv"})}
        self.assertEqual(symbols.upward(below, USES), [])


class Contract(unittest.TestCase):
    TEXTS = {"a_test.py": "class A(B):\n    def test_it(self):\n        pass\n"
                          "class C(B):\n    def test_that(self):\n        pass\n"}

    def test_a_row_with_its_test_is_none(self):
        self.assertEqual(checks.unproven("# Why.\n\nX1 a_test.py A.test_it\n", self.TEXTS,
                                         ["X1"]), [])

    def test_a_row_without_a_test_is_found(self):
        self.assertEqual(checks.unproven("X1 a_test.py A.test_it", self.TEXTS, ["X1", "X2"]),
                         ["X2: no test"])

    def test_a_test_that_is_not_there_is_found(self):
        for name in ("A.test_that", "A.test", "B.test_it"):
            found = checks.unproven(f"X1 a_test.py {name}", self.TEXTS, ["X1"])
            self.assertEqual(found, [f"X1: no {name} in a_test.py", "X1: no test"])
        self.assertEqual(len(checks.unproven("X1 b_test.py A.test_it", self.TEXTS, ["X1"])), 2)


class Story(unittest.TestCase):
    IDEA = "// " + " ".join(["word"] * 20) + ".\n"

    def broken(self, idea, lines):
        return checks.story("a.cc", "// Licence\n//\n" + idea + "#include <map>\n" * lines)

    def test_a_short_file_with_an_idea_is_none(self):
        self.assertEqual(self.broken(self.IDEA, 100), [])

    def test_a_long_file_is_found(self):
        self.assertEqual(len(self.broken(self.IDEA, 150)), 1)

    def test_a_file_without_its_idea_is_found(self):
        for idea in ("", "// Remedies.\n"):
            self.assertEqual(len(self.broken(idea, 10)), 1)


class Functions(unittest.TestCase):
    def long(self, text):
        return checks.long_functions("a.cc", text)

    def test_one_line_too_many_is_found(self):
        self.assertEqual(self.long(function(70)), [])
        self.assertEqual(self.long(function(71)), ["a.cc:1: a function of 71 lines"])

    def test_methods_initialisers_templates_and_lambdas_are_functions(self):
        body = "{\n" + "G();\n" * 80 + "}"
        for head in ("A::A() : a_{1}, b_(2) ", "template <typename T, typename U>\nvoid F() ",
                     "bool operator==(A, B) const noexcept(noexcept(F())) ",
                     "const auto f = [](int a) -> int ", "[[nodiscard]] int F(int a = 3) "):
            for around in ("%s", "namespace n {\n%s\n}", "class A : public B {\npublic:\n%s\n};"):
                self.assertEqual(len(self.long(around % (head + body))), 1, head)

    def test_tables_classes_and_namespaces_are_none(self):
        body = "{\n" + "  1,\n" * 80 + "};"
        for head in ("constexpr int kTable[] = ", "class alignas(64) A ", "enum class E : int ",
                     "namespace a::b ", "struct S "):
            self.assertEqual(self.long(head + body), [], head)

    def test_braces_in_comments_literals_and_directives_do_not_count(self):
        text = 'void F() {\n// {\n/* { */ a = "{\\"{"; b = \'{\'; c = 1\'0;\n#define X {\n}\n'
        self.assertEqual(house.functions(text + 'const char* s = R"({)";\n' + text)[0], (1, 5))
        self.assertEqual(len(house.functions(text + 'const char* s = R"({)";\n' + text)), 2)


class Texts(unittest.TestCase):
    def test_a_long_file_is_found(self):
        self.assertEqual(checks.long_file("a.cc", "\n" * 400), [])
        self.assertEqual(len(checks.long_file("a.cc", "\n" * 401)), 1)

    def test_a_letter_outside_of_ascii_is_found(self):
        self.assertEqual(checks.not_ascii("a.cc", "a\nb\u2192\n"), ["a.cc:2: not ASCII"])

    def test_a_missing_licence_is_found(self):
        for path, mark in (("a.cc", "// "), ("a.py", "# ")):
            self.assertEqual(checks.licence(path, mark + checks.LICENCE + "\n"), [])
            self.assertEqual(len(checks.licence(path, "\n" + mark + checks.LICENCE)), 1)
        self.assertEqual(checks.licence("a.py", "#!/usr/bin/python3\n# " + checks.LICENCE), [])

    def test_a_guard_of_another_place_is_found(self):
        text = "#ifndef {0}\n#define {0}\n#endif  // {0}\n"
        good = text.format("HEAPWELL_SRC_BASE_FILE_H_")
        self.assertEqual(checks.guard("src/base/file.h", good), [])
        self.assertEqual(len(checks.guard("src/base/other.h", good)), 1)
        self.assertEqual(checks.guard("include/heapwell/a.h", text.format("HEAPWELL_A_H_")), [])

    def test_third_parties_are_found_in_public_headers_but_for_the_adapters(self):
        text = "#include <httplib.h>\n"
        self.assertEqual(len(checks.public_includes("include/heapwell/monitor.h", text)), 1)
        self.assertEqual(checks.public_includes("include/heapwell/httplib.h", text), [])
        inward = '#include "model/profile.h"\n'
        self.assertEqual(len(checks.public_includes("include/heapwell/httplib.h", inward)), 1)

    def test_an_include_that_climbs_is_found(self):
        self.assertEqual(len(checks.climbing_includes("a.cc", '#include "../a.h"\n')), 1)
        self.assertEqual(checks.climbing_includes("a.cc", '#include "a..b/a.h"\n'), [])

    def test_paths_and_registries_of_a_machine_are_found(self):
        folder = "/" + "home"
        for text in (f"cd {folder}/ann/x", f'"{folder}/ann"', '"resolved": "https://h/x.tgz"',
                     "registry." + "npmjs.org"):
            self.assertEqual(len(checks.machine_paths("a", text)), 1, text)
        work = "/" + "work"
        for text in ("/proc/self", "$HOME/x", f"a{work}/x", f"${{x}}{work}/y",
                     f"{work}ers/2", folder, folder + "/build/x.cc", "registry.h"):
            self.assertEqual(checks.machine_paths("a", text), [], text)


class Mirror(unittest.TestCase):
    def test_a_source_without_test_and_a_test_without_source_are_found(self):
        pair = ["src/a/b.cc", "tests/unit/a/b_test.cc"]
        self.assertEqual(checks.unmirrored(pair), [])
        self.assertEqual(len(checks.unmirrored(pair[:1])), 1)
        self.assertEqual(len(checks.unmirrored(pair[1:])), 1)

    def test_a_source_that_no_layer_lists_is_found(self):
        self.assertEqual(checks.unbuilt("src/base/file.cc", LAYERS), [])
        self.assertEqual(len(checks.unbuilt("src/base/le.cc", LAYERS)), 1)


class Walk(unittest.TestCase):
    def test_a_lock_or_an_allocation_is_found(self):
        for symbol in ("malloc", "_Znwm", "pthread_mutex_lock", "dl_iterate_phdr", "dladdr"):
            self.assertEqual(
                symbols.hazards_of_a_walk({"a/dwarf_walk.cc.o": {symbol, "_dl_find_object"}}),
                [f"dwarf_walk.cc.o wants {symbol}"])

    def test_what_is_beside_the_walk_is_none_and_must_be_needed(self):
        self.assertEqual(symbols.hazards_of_a_walk({"a/libgcc.cc.o": {"dladdr"}}), [])
        self.assertEqual(symbols.hazards_of_a_walk({"a/libgcc.cc.o": {"memcpy"}}),
                         ["libgcc.cc.o no longer wants dladdr"])


class Symbols(unittest.TestCase):
    def test_symbols_of_others_are_found(self):
        for name in ("nlohmann::json::dump() const", "zlib_inflate", "vtable for httplib::Server",
                     "std::vector<protozero::pbf_writer>::end()"):
            self.assertEqual(symbols.strangers({name}), [name])

    def test_ours_and_the_justified_are_none(self):
        self.assertEqual(symbols.strangers({
            "heapwell::Monitor::Handle(heapwell::Request const&)", "typeinfo for heapwell::A",
            "heapwell::(anonymous namespace)::A::B()", "dlclose", "GetStackTrace(void**, int, int)",
            "void std::sort<heapwell::A*>(heapwell::A*, heapwell::A*)", "DW.ref.__gxx_x",
            "heapwell::F()::{lambda(int)#1}::operator()(int) const"}), [])


if __name__ == "__main__":
    unittest.main()
