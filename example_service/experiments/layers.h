// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where memory is at one moment, and cases that begin with none.
#ifndef ORDER_SERVICE_EXPERIMENTS_LAYERS_H_
#define ORDER_SERVICE_EXPERIMENTS_LAYERS_H_

#include <functional>
#include <string>
#include <vector>

#include "table.h"

namespace experiments {

/// The columns that Measure() fills: live, cached, fragmented, free pages, resident.
const std::vector<std::string>& LayerColumns();

/// This process's memory by heapwell::ReadMemoryComponents, in that order. Live bytes
/// are those of the case: without what was live when it began.
std::vector<double> Measure();

/// Gives all free pages back to the kernel, and returns how long that took.
double ReleaseMilliseconds();

/// Runs `work` in a process of its own, so that no case finds what another has left,
/// and returns the rows that it returned. Throws std::runtime_error if it failed.
std::vector<Table::Row> InNewProcess(
    const std::function<std::vector<Table::Row>()>& work);

}  // namespace experiments

#endif  // ORDER_SERVICE_EXPERIMENTS_LAYERS_H_
