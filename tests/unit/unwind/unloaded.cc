// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A library that says when its destructors run.
namespace {

void (*g_when_unloaded)() = nullptr;

[[gnu::destructor]] void AtUnload() {
  if (g_when_unloaded != nullptr) g_when_unloaded();
}

}  // namespace

extern "C" [[gnu::visibility("default")]] void CallWhenUnloaded(void (*call)()) {
  g_when_unloaded = call;
}
