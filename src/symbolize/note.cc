// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/note.h"

namespace heapwell::symbolize {
namespace {

// A program may have hundreds of libraries without debug information.
constexpr std::size_t kMaxFilesNamed = 3;

struct Words {
  const char* lack;
  const char* reason;
};

Words WordsFor(Problem problem) {
  switch (problem) {
    case Problem::kNoFile:
      return {"no names", "the file is gone or cannot be read"};
    case Problem::kOtherFile:
      return {"no names", "the file on disk is not the one that runs"};
    case Problem::kUnverifiable:
      return {"no names",
              "without a build id it cannot be told whether it is the file"};
    case Problem::kNoDebugInfo:
      return {"no lines", "no debug information"};
    case Problem::kNoLine:
      return {"no lines for some addresses",
              "a part was built without debug information"};
    case Problem::kNoSymbol:
      return {"no names for some addresses", "no symbol covers them"};
    case Problem::kAltMissing:
      return {"no lines", "the shared debug file that dwz made is missing"};
    case Problem::kSplit:
      return {"no lines", "the debug information is split off in .dwo files"};
    case Problem::kDamaged:
      return {"no lines", "the debug information cannot be read"};
    case Problem::kMemory:
      return {"no lines for some addresses", "the memory limit was met"};
    case Problem::kTime:
      return {"no lines for some addresses", "the time limit was met; ask again"};
    case Problem::kNone:
      break;
  }
  return {"", ""};
}

std::string BaseName(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.empty() ? "an unnamed file" : name;
}

std::string List(const std::set<std::string>& files) {
  std::string text;
  std::size_t listed = 0;
  for (const std::string& file : files) {
    if (listed == kMaxFilesNamed) {
      return text + " and " + std::to_string(files.size() - listed) + " more";
    }
    text += (listed++ == 0 ? "" : ", ") + file;
  }
  return text;
}

void Append(std::string& text, const std::string& part) {
  text += (text.empty() ? "" : "; ") + part;
}

std::string Count(std::size_t addresses) {
  return std::to_string(addresses) + (addresses == 1 ? " address" : " addresses");
}

}  // namespace

void Note::Add(Problem problem, const std::string& file) {
  if (problem == Problem::kNone) return;
  files_[problem].insert(BaseName(file));
}

std::string Note::Text() const {
  std::string text;
  for (const auto& [problem, files] : files_) {
    const Words words = WordsFor(problem);
    Append(text,
           std::string(words.lack) + " in " + List(files) + " (" + words.reason + ")");
  }
  if (unmapped_ > 0) {
    Append(text, "no names for " + Count(unmapped_) +
                     " (no file is loaded there, or not any more)");
  }
  if (replaced_ > 0) {
    Append(text, "no names for " + Count(replaced_) +
                     " (other code was loaded there before)");
  }
  return text;
}

}  // namespace heapwell::symbolize
