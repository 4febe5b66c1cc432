// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_HTTP_PEER_H_
#define HEAPWELL_SRC_HTTP_PEER_H_

#include <string>

namespace heapwell::http {

/// Who is at the other end of a socket, as Request::peer_address wants it: a numeric
/// address, or "unix" for a process of this user. Empty: nobody we know.
std::string PeerAddress(int fd);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_PEER_H_
