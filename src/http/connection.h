// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One client and its one request: bytes in, bytes out, never waiting.
#ifndef HEAPWELL_SRC_HTTP_CONNECTION_H_
#define HEAPWELL_SRC_HTTP_CONNECTION_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "heapwell/http.h"
#include "http/fork_fd.h"
#include "http/request_head.h"

namespace heapwell::http {

/// How long a client may take. Told in one place, for tests to shorten.
struct ConnectionLimits {
  /// From connecting to the end of the head. A client on the same planet needs one
  /// packet, sent at once.
  std::chrono::milliseconds head{2000};
  /// From there to the end of a body of up to 1 MiB.
  std::chrono::milliseconds body{10000};
  /// Without taking a single byte of the response.
  std::chrono::milliseconds write_idle{5000};
  /// For the whole response: a profile of some MiB through a slow tunnel.
  std::chrono::milliseconds write_total{120000};
  /// Reading and dropping what a client still sends when it has been refused, for it
  /// would not see the refusal otherwise.
  std::chrono::milliseconds linger{500};
};

/// All calls but those marked come from the one thread that does input and output,
/// and none of them blocks. May throw std::bad_alloc: drop the connection then.
class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class State {
    kReading,   ///< The head, or the body.
    kReady,     ///< The request is whole.
    kHandling,  ///< A worker has it.
    kWriting,
    kLingering,  ///< All is said; the client may still be sending.
    kDone,
  };

  Connection(OwnedSocket socket, std::string peer, const ConnectionLimits& limits,
             Time now);
  ~Connection();

  [[nodiscard]] int fd() const { return socket_.get(); }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Time deadline() const { return deadline_; }
  /// Since when this client has kept us waiting.
  [[nodiscard]] Time waiting_since() const { return waiting_since_; }
  [[nodiscard]] bool is_reading_body() const {
    return state_ == State::kReading && has_head_;
  }
  /// What a response that is not sent in full takes of our memory.
  [[nodiscard]] std::size_t held_bytes() const;

  /// Reads what has come; in kLingering drops it.
  void OnReadable(Time now);
  void OnWritable(Time now);
  /// The deadline has passed.
  void OnTimeout(Time now);
  [[nodiscard]] bool has_hung_up() const {
    return cancelled_.load(std::memory_order_relaxed);
  }
  /// The client has closed, or half closed, while its request is handled.
  void OnHangUp() { cancelled_.store(true, std::memory_order_relaxed); }

  /// Ends it at once, in any state but kHandling.
  void Abandon() {
    state_ = State::kDone;
    std::string().swap(response_body_);  // Assignment would keep the memory.
  }
  /// Ends it with one line of text. In any state but kHandling by a worker.
  void Refuse(int status, std::string_view reason, Time now);

  /// kReady to kHandling.
  void BeginHandling();
  /// By the worker. The views live as long as the connection.
  [[nodiscard]] Request request() const;
  /// By the worker: what to write. Allocates.
  void SetResponse(Response response);
  /// By the worker, when there is no memory for the former.
  void SetEmergencyResponse() noexcept;
  /// kHandling to kWriting, and writes what the socket takes at once.
  void BeginWriting(Time now);

 private:
  [[nodiscard]] bool is_all_sent() const;
  void ReadHead(std::string_view bytes, Time now);
  void AcceptHead(Time now);
  void ReadBody(std::string_view bytes, Time now);
  void Send(Time now);
  void Finish(Time now);

  OwnedSocket socket_;
  const std::string peer_;
  const ConnectionLimits& limits_;
  State state_ = State::kReading;
  Time deadline_;
  Time waiting_since_;
  Time write_deadline_ = {};

  std::string bytes_;  // The head, and then nothing else.
  std::string body_;
  RequestHead head_ = {};  // Into bytes_.
  bool has_head_ = false;
  bool has_unread_ = false;  // The client sent, or may send, more than we read.
  std::atomic<bool> cancelled_{false};

  std::string response_head_;
  std::string response_body_;
  std::string_view emergency_ = {};
  std::size_t sent_ = 0;
  std::size_t lingered_bytes_ = 0;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_CONNECTION_H_
