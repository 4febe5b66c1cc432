// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The program of most cases: heapwell is in the executable.
#include "report.h"

int main() { return HeapwellReport(); }
