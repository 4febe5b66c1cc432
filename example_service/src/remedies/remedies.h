// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What cures the faults: a file beside this one each, with its idea in its first lines.
#ifndef ORDER_SERVICE_REMEDIES_REMEDIES_H_
#define ORDER_SERVICE_REMEDIES_REMEDIES_H_

#include <memory>

#include "observer.h"

namespace orders {

std::unique_ptr<Observer> MakeAuditFields();
std::unique_ptr<Observer> MakeAuditCache();
std::unique_ptr<Observer> MakeRebuiltSessions();
std::unique_ptr<Observer> MakeTombstonedSessions();
std::unique_ptr<Observer> MakeShardedSessions();
std::unique_ptr<Observer> MakeCompactedCatalogue();
std::unique_ptr<Observer> MakeUnmappedReceipts();
std::unique_ptr<Observer> MakePooledContexts();
std::unique_ptr<Observer> MakeCompletedTasks();

}  // namespace orders

#endif  // ORDER_SERVICE_REMEDIES_REMEDIES_H_
