// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/bind_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string_view>

#include "http/gate.h"

namespace heapwell::http {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr int kMaxPort = 65535;

template <typename T>
void Store(const T& value, BindAddress& address) {
  std::memcpy(&address.storage, &value, sizeof(value));
  address.size = sizeof(value);
}

Result<BindAddress> ParseSocketFile(const std::string& host) {
  const std::string path = host.substr(kUnixPrefix.size());
  sockaddr_un name = {};
  if (path.empty() || path.front() != '/' || path.size() >= sizeof(name.sun_path)) {
    return Error{ErrorCode::kInvalidOption,
                 "\"" + host + "\" needs an absolute path of at most 107 bytes"};
  }
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
  BindAddress address;
  address.is_loopback = true;
  address.text = host;
  Store(name, address);
  return address;
}

/// Fills in an IPv4 or IPv6 address. False: `host` is neither.
bool ParseNumeric(const std::string& host, in_port_t port, BindAddress& address) {
  sockaddr_in v4 = {};
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = port;
    Store(v4, address);
    return true;
  }
  sockaddr_in6 v6 = {};
  if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = port;
    Store(v6, address);
    return true;
  }
  return false;
}

}  // namespace

Result<BindAddress> ParseBindAddress(const Address& address) {
  if (address.host.compare(0, kUnixPrefix.size(), kUnixPrefix) == 0) {
    return ParseSocketFile(address.host);
  }
  if (address.port < 0 || address.port > kMaxPort) {
    return Error{ErrorCode::kInvalidOption,
                 "there is no port " + std::to_string(address.port)};
  }
  std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  BindAddress result;
  if (!ParseNumeric(host, htons(static_cast<in_port_t>(address.port)), result)) {
    return Error{ErrorCode::kInvalidOption,
                 "\"" + address.host + "\" is no numeric address, \"localhost\" or " +
                     "\"unix:/path\": names are not looked up"};
  }
  result.is_loopback = IsLoopback(host);
  result.text = (result.family() == AF_INET6 ? "[" + host + "]" : host) + ":" +
                std::to_string(address.port);
  return result;
}

}  // namespace heapwell::http
