// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What an experiment is: a row in the table of experiments.cc.
#ifndef ORDER_SERVICE_EXPERIMENTS_EXPERIMENT_H_
#define ORDER_SERVICE_EXPERIMENTS_EXPERIMENT_H_

#include <string_view>

#include "progress.h"
#include "table.h"

namespace experiments {

struct Experiment {
  std::string_view name;      ///< The subcommand, and the name of its files.
  std::string_view question;  ///< What it answers.
  /// `scale` divides how much is allocated: 1, or 10 for a quick look.
  Table (*run)(int scale, Progress& progress);
};

Table RunMaps(int scale, Progress& progress);
Table RunRebuild(int scale, Progress& progress);
Table RunContention(int scale, Progress& progress);
Table RunPools(int scale, Progress& progress);
Table RunBlocks(int scale, Progress& progress);
Table RunPauses(int scale, Progress& progress);

}  // namespace experiments

#endif  // ORDER_SERVICE_EXPERIMENTS_EXPERIMENT_H_
