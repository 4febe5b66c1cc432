// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_CLIENT_CONNECTION_H_
#define ORDER_SERVICE_CLIENT_CONNECTION_H_

namespace orders {

/// The connection that a request came by. cpp-httplib shows a handler the two ports,
/// not the socket: it is found among the process's descriptors by them, when first
/// needed.
class ClientConnection {
 public:
  ClientConnection(int local_port, int remote_port)
      : local_port_(local_port), remote_port_(remote_port) {}

  /// True: the client has closed its end. A few system calls; one from the second on.
  bool is_closed();

 private:
  int local_port_;
  int remote_port_;
  int fd_ = -1;  // Not ours: it is open for as long as the handler runs.
};

}  // namespace orders

#endif  // ORDER_SERVICE_CLIENT_CONNECTION_H_
