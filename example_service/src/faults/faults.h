// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The ways to lose memory that this service can show: a file beside this one each.
#ifndef ORDER_SERVICE_FAULTS_FAULTS_H_
#define ORDER_SERVICE_FAULTS_FAULTS_H_

#include <memory>

#include "observer.h"

namespace orders {

std::unique_ptr<Observer> MakeAuditLog();
std::unique_ptr<Observer> MakeSessionMap();
std::unique_ptr<Observer> MakeDailyReport();
std::unique_ptr<Observer> MakeCatalogueImport();
std::unique_ptr<Observer> MakeMappedReceipts();
std::unique_ptr<Observer> MakePriceListeners();
std::unique_ptr<Observer> MakeTaskBacklog();

}  // namespace orders

#endif  // ORDER_SERVICE_FAULTS_FAULTS_H_
