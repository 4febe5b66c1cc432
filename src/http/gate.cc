// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/gate.h"

#include <arpa/inet.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <new>

#include "http/ascii.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

constexpr std::chrono::minutes kMinute{1};
/// Peers whose guesses are remembered: more than ever have a reason to ask.
constexpr std::size_t kMaxPeers = 256;

/// Parses a numeric address of `family`; `bytes` must be large enough for it.
bool ParseAddress(int family, std::string_view text, void* bytes) {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (text.size() >= sizeof(buffer)) return false;
  std::copy(text.begin(), text.end(), buffer);
  return inet_pton(family, buffer, bytes) == 1;
}

bool IsAddress(std::string_view text) {
  unsigned char bytes[16];
  return ParseAddress(AF_INET, text, bytes) || ParseAddress(AF_INET6, text, bytes);
}

/// "127.0.0.1:6060" of "http://127.0.0.1:6060".
std::string_view OriginHost(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view()
                                          : origin.substr(scheme + 3);
}

bool IsCrossSite(const Request& request) {
  if (EqualsIgnoringCase(request.sec_fetch_site, "cross-site")) return true;
  return !request.origin.empty() &&
         !EqualsIgnoringCase(OriginHost(request.origin), request.host);
}

/// The token of "Bearer <token>". Empty: another scheme, or malformed.
std::string_view BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (!EqualsIgnoringCase(authorization.substr(0, kScheme.size()), kScheme)) return {};
  return TrimBlanks(authorization.substr(kScheme.size()));
}

/// Whether HostName() of some request could be `host`.
bool IsAllowableHost(std::string_view host) {
  constexpr std::size_t kMaxNameBytes = 253;  // Of DNS.
  if (IsAddress(host)) return true;
  return !host.empty() && host.size() <= kMaxNameBytes &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return IsAlnum(c) || c == '.' || c == '-' || c == '_';
         });
}

Response NeedsToken(std::string_view reason) {
  Response response = ErrorReply(401, reason);
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

bool IsLoopback(std::string_view peer_address) {
  if (peer_address == "unix") return true;
  unsigned char bytes[16] = {};
  if (ParseAddress(AF_INET, peer_address, bytes)) return bytes[0] == 127;
  if (!ParseAddress(AF_INET6, peer_address, bytes)) return false;
  constexpr unsigned char kMappedPrefix[12] = {0, 0, 0, 0, 0,    0,
                                               0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(std::begin(kMappedPrefix), std::end(kMappedPrefix), bytes)) {
    return bytes[12] == 127;
  }
  return std::all_of(bytes, bytes + 15, [](unsigned char b) { return b == 0; }) &&
         bytes[15] == 1;
}

std::string_view HostName(std::string_view host) {
  std::string_view name = host;
  std::string_view port;
  if (!host.empty() && host.front() == '[') {
    const std::size_t bracket = host.find(']');
    if (bracket == std::string_view::npos) return {};
    name = host.substr(1, bracket - 1);
    port = host.substr(bracket + 1);
  } else if (const std::size_t colon = host.find(':');
             colon != std::string_view::npos) {
    name = host.substr(0, colon);
    port = host.substr(colon);
  }
  if (port.empty()) return name;
  const bool fit = port.front() == ':' && port.size() > 1 && port.size() <= 6 &&
                   std::all_of(port.begin() + 1, port.end(), IsDigit);
  return fit ? name : std::string_view();
}

GuessLimiter::Peers& GuessLimiter::Whole() {
  // The parent of this process was writing it: nobody will ever finish that.
  if (mutex_.WasTorn()) new (&peers_) Peers();
  return peers_;
}

bool GuessLimiter::IsLockedOut(std::string_view peer, Time now) {
  const std::lock_guard lock(mutex_);
  Peers& peers = Whole();
  const auto found = peers.find(peer);
  if (found == peers.end()) return false;
  if (now - found->second.minute_began >= kMinute) {
    peers.erase(found);
    return false;
  }
  return found->second.wrong >= kGuessesPerMinute;
}

void GuessLimiter::CountWrong(std::string_view peer, Time now) {
  const std::lock_guard lock(mutex_);
  Peers& peers = Whole();
  auto found = peers.find(peer);
  if (found == peers.end()) {
    if (peers.size() >= kMaxPeers) {
      peers.erase(std::min_element(
          peers.begin(), peers.end(), [](const auto& a, const auto& b) {
            return a.second.minute_began < b.second.minute_began;
          }));
    }
    found = peers.emplace(std::string(peer), Guesses{now, 0}).first;
  }
  ++found->second.wrong;
}

Gate::Gate(const Options& options)
    : metrics_open_(options.metrics_open), allowed_hosts_(options.allowed_hosts) {
  if (!options.token_file.empty()) token_file_.emplace(options.token_file);
}

std::optional<Response> Gate::Refuse(const Request& request, std::string_view path,
                                     std::chrono::steady_clock::time_point now) {
  if (IsCrossSite(request)) {
    return ErrorReply(403, "another web site may not ask: open this address directly");
  }
  const bool is_open = metrics_open_ && path == "/metrics";
  if (token_file_ && !is_open) return RefuseToken(request, now);

  const bool is_loopback = IsLoopback(request.peer_address);
  if (!is_loopback && !is_open) {
    return ErrorReply(403,
                      "only this machine may ask: set Options::token_file to let "
                      "others in by token");
  }
  // A page on the web can make a browser here ask under its own name, but not under
  // ours. Who comes from elsewhere to an open /metrics is no such browser.
  if (is_loopback && !IsKnownHost(request.host)) {
    return ErrorReply(421,
                      "ask by IP address or as localhost, or add this host name to "
                      "Options::allowed_hosts");
  }
  return std::nullopt;
}

std::optional<Response> Gate::RefuseToken(const Request& request,
                                          std::chrono::steady_clock::time_point now) {
  if (request.authorization.empty()) {
    return NeedsToken(
        "a token is needed: send \"Authorization: Bearer <token>\" with the token of "
        "Options::token_file");
  }
  if (limiter_.IsLockedOut(request.peer_address, now)) {
    Response response = ErrorReply(429, "too many wrong tokens from this address");
    response.headers.emplace_back("Retry-After", "60");
    return response;
  }
  switch (token_file_->Check(BearerToken(request.authorization))) {
    case TokenFile::Answer::kRight:
      return std::nullopt;
    case TokenFile::Answer::kWrong:
      limiter_.CountWrong(request.peer_address, now);
      return NeedsToken(
          "the token is not the one in Options::token_file of this process");
    case TokenFile::Answer::kUnusable:
      break;
  }
  return ErrorReply(503,
                    "nobody can be let in: Options::token_file cannot be read, or is "
                    "not 16 to 4096 characters of [A-Za-z0-9._~+/=-]");
}

bool Gate::IsKnownHost(std::string_view host) const {
  const std::string_view name = HostName(host);
  if (IsAddress(name) || EqualsIgnoringCase(name, "localhost")) return true;
  return !name.empty() && std::any_of(allowed_hosts_.begin(), allowed_hosts_.end(),
                                      [&](const std::string& allowed) {
                                        return EqualsIgnoringCase(name, allowed);
                                      });
}

std::optional<Error> CheckGateOptions(const Options& options) {
  if (!options.token_file.empty()) {
    const std::string problem = TokenFile(options.token_file).Problem();
    if (!problem.empty()) {
      return Error{ErrorCode::kInvalidOption,
                   "Options::token_file \"" + options.token_file + "\" " + problem +
                       ": put one token of 16 to 4096 characters of "
                       "[A-Za-z0-9._~+/=-] into it, such as \"openssl rand -hex 32\" "
                       "prints"};
    }
  }
  for (const std::string& host : options.allowed_hosts) {
    if (IsAllowableHost(host)) continue;
    return Error{ErrorCode::kInvalidOption,
                 "Options::allowed_hosts: \"" + host +
                     "\" is no host name: give each name alone, without scheme, port "
                     "or path, such as \"orders.internal\""};
  }
  return std::nullopt;
}

}  // namespace heapwell::http
