// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_BIND_ADDRESS_H_
#define HEAPWELL_SRC_HTTP_BIND_ADDRESS_H_

#include <sys/socket.h>

#include <string>

#include "heapwell/connection.h"
#include "heapwell/result.h"

namespace heapwell::http {

/// An Address as the kernel takes it.
struct BindAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;
  bool is_loopback = false;  ///< Only this machine can reach it.
  std::string text = {};     ///< For people: "127.0.0.1:6060".

  [[nodiscard]] sa_family_t family() const { return storage.ss_family; }
  [[nodiscard]] const sockaddr* get() const {
    return reinterpret_cast<const sockaddr*>(&storage);
  }
};

/// Fails with kInvalidOption on what is no numeric address, "localhost" or "unix:"
/// with a path, and on ports beyond 65535.
Result<BindAddress> ParseBindAddress(const Address& address);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_BIND_ADDRESS_H_
