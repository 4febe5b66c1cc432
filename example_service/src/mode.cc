// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "mode.h"

#include "faults/faults.h"
#include "remedies/remedies.h"

namespace orders {

const std::vector<Mode>& Modes() {
  static const std::vector<Mode> modes = {
      {"healthy", "keeps what the audit needs of the last 1000 requests", "",
       MakeAuditFields},
      {"audit_leak", "keeps every request body for ever", "audit_cache", MakeAuditLog},
      {"map_churn", "fills a map and empties it again; nothing shrinks",
       "rebuilt_sessions", MakeSessionMap},
      {"retained", "frees a large report, which the allocator keeps", "",
       MakeDailyReport},
      {"fragmented", "keeps every 8th of many small objects", "compacted_catalogue",
       MakeCatalogueImport},
      {"non_heap", "maps memory without malloc and forgets it", "unmapped_receipts",
       MakeMappedReceipts},
      {"listener_leak", "subscribes callbacks and never unsubscribes",
       "pooled_contexts", MakePriceListeners},
      {"task_leak", "queues work faster than it is done", "completed_tasks",
       MakeTaskBacklog},
      {"audit_cache", "remedy: request bodies in a cache with bounds (LRU and TTL)", "",
       MakeAuditCache},
      {"rebuilt_sessions", "remedy: the map is rebuilt once 30 % is deleted", "",
       MakeRebuiltSessions},
      {"tombstoned_sessions", "remedy: a concurrent map with tombstones", "",
       MakeTombstonedSessions},
      {"sharded_sessions", "remedy: 16 maps, each under its own lock", "",
       MakeShardedSessions},
      {"compacted_catalogue", "remedy: what is kept is copied side by side", "",
       MakeCompactedCatalogue},
      {"unmapped_receipts", "remedy: a mapping has an owner, which unmaps it", "",
       MakeUnmappedReceipts},
      {"pooled_contexts", "remedy: a pool of contexts, held weakly", "",
       MakePooledContexts},
      {"completed_tasks", "remedy: a bounded queue of tasks without their requests", "",
       MakeCompletedTasks},
  };
  return modes;
}

const Mode* FindMode(std::string_view name) {
  for (const Mode& mode : Modes()) {
    if (mode.name == name) return &mode;
  }
  return nullptr;
}

}  // namespace orders
