// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The whole core API. The adapters to other libraries are headers of their own:
// <heapwell/httplib.h> and <heapwell/prometheus.h>.
#ifndef HEAPWELL_HEAPWELL_H_
#define HEAPWELL_HEAPWELL_H_

#include "heapwell/allocation_scope.h"    // IWYU pragma: export
#include "heapwell/contention_profile.h"  // IWYU pragma: export
#include "heapwell/cpu_profile.h"         // IWYU pragma: export
#include "heapwell/heap_profile.h"        // IWYU pragma: export
#include "heapwell/http.h"                // IWYU pragma: export
#include "heapwell/mem_stats.h"           // IWYU pragma: export
#include "heapwell/metric.h"              // IWYU pragma: export
#include "heapwell/monitor.h"             // IWYU pragma: export
#include "heapwell/mutex.h"               // IWYU pragma: export
#include "heapwell/options.h"             // IWYU pragma: export
#include "heapwell/result.h"              // IWYU pragma: export
#include "heapwell/tag.h"                 // IWYU pragma: export
#include "heapwell/tagged_resource.h"     // IWYU pragma: export
#include "heapwell/thread_stacks.h"       // IWYU pragma: export
#include "heapwell/trace.h"               // IWYU pragma: export
#include "heapwell/version.h"             // IWYU pragma: export

#endif  // HEAPWELL_HEAPWELL_H_
