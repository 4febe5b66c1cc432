// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_LAUNCHER_PRELOAD_LIST_H_
#define HEAPWELL_SRC_LAUNCHER_PRELOAD_LIST_H_

#include <string>
#include <string_view>

namespace heapwell::launcher {

/// The file name of the preloaded library.
inline constexpr std::string_view kLibraryName = "libheapwell_preload.so";

/// An LD_PRELOAD without our library, and without the tcmalloc that stands behind it:
/// what the process that was started hands to its children.
std::string WithoutUs(std::string_view preload);

/// Takes us out of LD_PRELOAD where it stands in `environment`, an environ: in place,
/// for it only gets shorter. Before there are other threads.
void LeaveEnvironment(char** environment);

}  // namespace heapwell::launcher

#endif  // HEAPWELL_SRC_LAUNCHER_PRELOAD_LIST_H_
