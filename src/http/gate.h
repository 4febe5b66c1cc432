// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Who may ask.
#ifndef HEAPWELL_SRC_HTTP_GATE_H_
#define HEAPWELL_SRC_HTTP_GATE_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fork.h"
#include "heapwell/http.h"
#include "heapwell/options.h"
#include "heapwell/result.h"
#include "http/token_file.h"

namespace heapwell::http {

/// Whether an address, as in Request::peer_address, is this machine's own.
bool IsLoopback(std::string_view peer_address);

/// The name in a Host field, without its port and without the brackets of an IPv6
/// address. Empty: malformed.
std::string_view HostName(std::string_view host);

/// Counts wrong tokens by peer, and locks a peer out that guesses. Thread-safe, also in
/// the child of a fork: there it begins anew if its parent was counting.
class GuessLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Wrong tokens that a peer may send in a minute. A scraper with an old token
  /// stays below it; a guesser does not.
  static constexpr int kGuessesPerMinute = 20;

  bool IsLockedOut(std::string_view peer, Time now);
  void CountWrong(std::string_view peer, Time now);

 private:
  struct Guesses {
    Time minute_began;
    int wrong = 0;
  };

  using Peers = std::map<std::string, Guesses, std::less<>>;

  /// Call it locked.
  Peers& Whole();

  base::ForkMutex mutex_;
  Peers peers_;
};

/// Decides from a request's origin and credentials alone. Thread-safe.
class Gate {
 public:
  explicit Gate(const Options& options);

  /// The response that refuses `request`, or empty: let it in. `path` is its target
  /// without the query.
  std::optional<Response> Refuse(const Request& request, std::string_view path,
                                 std::chrono::steady_clock::time_point now);

 private:
  std::optional<Response> RefuseToken(const Request& request,
                                      std::chrono::steady_clock::time_point now);
  bool IsKnownHost(std::string_view host) const;

  std::optional<TokenFile> token_file_;
  const bool metrics_open_;
  const std::vector<std::string> allowed_hosts_;
  GuessLimiter limiter_;
};

/// What in `options` the gate cannot honour: a token file that holds no fit token, or
/// an allowed host that is no host name and that no request could match.
std::optional<Error> CheckGateOptions(const Options& options);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_GATE_H_
