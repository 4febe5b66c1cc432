// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A shopping session, and how many of them come and go.
#ifndef ORDER_SERVICE_SESSION_H_
#define ORDER_SERVICE_SESSION_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace orders {

using SessionId = std::uint64_t;

/// About 1 KiB, as a basket with a few articles is.
struct Session {
  std::array<char, 1000> basket{};
};

/// A sale: every request opens this many sessions until kSaleSessions were opened.
constexpr int kSessionsPerRequest = 40;
constexpr std::size_t kSaleSessions = 100'000;

/// At its end all but the latest few are deleted; afterwards sessions come and go.
constexpr std::size_t kSessionsAfterSale = 1'000;

}  // namespace orders

#endif  // ORDER_SERVICE_SESSION_H_
