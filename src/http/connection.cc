// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "http/query.h"
#include "http/reply.h"
#include "http/response_head.h"
#include "http/routes.h"

namespace heapwell::http {
namespace {

/// Bytes that one call takes from a socket: then it is another client's turn.
constexpr std::size_t kReadBytes = 16384;
/// What a refused client may still send before we stop listening to it.
constexpr std::size_t kMaxLingerBytes = std::size_t{4} << 20;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kOutOfMemory =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Retry-After: 5\r\nContent-Length: 38\r\nConnection: close\r\n\r\n"
    "there is no memory for an answer now.\n";

/// Whether a body is worth reading: only where it asks something.
bool TakesBody(const RequestHead& head) {
  const Route* route = FindRoute(SplitTarget(head.target).path);
  return head.method == "POST" && route != nullptr &&
         route->methods == Methods::kReadOrPost;
}

}  // namespace

Connection::Connection(OwnedSocket socket, std::string peer,
                       const ConnectionLimits& limits, Time now)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      limits_(limits),
      deadline_(now + limits.head),
      waiting_since_(now) {}

Connection::~Connection() {
  // Ends it for the client even where the child of a fork holds a copy.
  if (socket_) shutdown(fd(), SHUT_RDWR);
}

std::size_t Connection::held_bytes() const {
  return state_ == State::kWriting ? response_head_.size() + response_body_.size() : 0;
}

bool Connection::is_all_sent() const {
  return sent_ == response_head_.size() + response_body_.size() + emergency_.size();
}

void Connection::OnReadable(Time now) {
  char buffer[kReadBytes];
  // A head never needs more; so what a stranger can make us keep is bounded.
  const std::size_t wanted = state_ == State::kReading && !has_head_
                                 ? kMaxHeadBytes - bytes_.size()
                                 : sizeof(buffer);
  const ssize_t got = recv(fd(), buffer, wanted, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    state_ = State::kDone;
    return;
  }
  const std::string_view bytes(buffer, static_cast<std::size_t>(got));
  if (state_ == State::kLingering) {
    lingered_bytes_ += bytes.size();
    if (lingered_bytes_ > kMaxLingerBytes) state_ = State::kDone;
  } else if (has_head_) {
    ReadBody(bytes, now);
  } else {
    ReadHead(bytes, now);
  }
}

void Connection::ReadHead(std::string_view bytes, Time now) {
  bytes_ += bytes;
  const std::size_t end = FindHeadEnd(bytes_);
  if (end == std::string_view::npos) {
    const HeadError error = CheckPartialHead(bytes_);
    if (!error.reason.empty()) Refuse(error.status, error.reason, now);
    return;
  }
  body_ = bytes_.substr(end);
  bytes_.resize(end);
  const auto parsed = ParseRequestHead(bytes_);
  if (const auto* error = std::get_if<HeadError>(&parsed)) {
    Refuse(error->status, error->reason, now);
    return;
  }
  head_ = std::get<RequestHead>(parsed);
  has_head_ = true;
  AcceptHead(now);
}

void Connection::AcceptHead(Time now) {
  if (head_.body_bytes > 0 && head_.method != "POST") {
    Refuse(400, "only POST takes a body", now);
    return;
  }
  if (!TakesBody(head_)) {
    // Whoever answers will refuse the POST; a pipelined request is never read.
    has_unread_ = head_.body_bytes > 0 || !body_.empty();
    body_.clear();
    state_ = State::kReady;
    return;
  }
  deadline_ = now + limits_.body;
  if (head_.expects_continue && body_.size() < head_.body_bytes) {
    // Twenty-five bytes always find room in a socket that nothing was written to.
    if (send(fd(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL | MSG_DONTWAIT) <
        0) {
      state_ = State::kDone;
      return;
    }
  }
  ReadBody({}, now);
}

void Connection::ReadBody(std::string_view bytes, Time now) {
  waiting_since_ = now;
  body_ += bytes;
  if (body_.size() < head_.body_bytes) return;
  has_unread_ = body_.size() > head_.body_bytes;
  body_.resize(head_.body_bytes);
  state_ = State::kReady;
}

void Connection::Refuse(int status, std::string_view reason, Time now) {
  has_unread_ = has_unread_ || state_ == State::kReading;
  SetResponse(ErrorReply(status, reason));
  BeginWriting(now);
}

void Connection::BeginHandling() { state_ = State::kHandling; }

Request Connection::request() const {
  Request request;
  request.method = head_.method;
  request.target = head_.target;
  request.body = body_;
  request.host = head_.host;
  request.authorization = head_.authorization;
  request.accept = head_.accept;
  request.accept_encoding = head_.accept_encoding;
  request.origin = head_.origin;
  request.sec_fetch_site = head_.sec_fetch_site;
  request.peer_address = peer_;
  request.cancelled = [this] { return cancelled_.load(std::memory_order_relaxed); };
  return request;
}

void Connection::SetResponse(Response response) {
  const bool is_head = head_.method == "HEAD";
  response_head_ = FormatResponseHead(response, is_head);
  if (!is_head) response_body_ = std::move(response.body);
}

void Connection::SetEmergencyResponse() noexcept {
  response_head_.clear();
  response_body_.clear();
  emergency_ = kOutOfMemory;
}

void Connection::BeginWriting(Time now) {
  state_ = State::kWriting;
  waiting_since_ = now;
  write_deadline_ = now + limits_.write_total;
  deadline_ = now + limits_.write_idle;
  Send(now);
}

void Connection::OnWritable(Time now) { Send(now); }

void Connection::Send(Time now) {
  while (!is_all_sent()) {
    const std::string_view head =
        emergency_.empty() ? std::string_view(response_head_) : emergency_;
    const std::size_t head_sent = std::min(sent_, head.size());
    const std::size_t body_sent = sent_ - head_sent;
    iovec parts[2] = {
        {const_cast<char*>(head.data() + head_sent), head.size() - head_sent},
        {response_body_.data() + body_sent, response_body_.size() - body_sent}};
    msghdr message = {};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t sent = sendmsg(fd(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent <= 0) {
      state_ = State::kDone;
      return;
    }
    sent_ += static_cast<std::size_t>(sent);
    waiting_since_ = now;
    deadline_ = std::min(now + limits_.write_idle, write_deadline_);
  }
  Finish(now);
}

void Connection::Finish(Time now) {
  shutdown(fd(), SHUT_WR);
  if (!has_unread_) {
    state_ = State::kDone;
    return;
  }
  // To close with unread bytes would reset the connection, and the response with it.
  state_ = State::kLingering;
  waiting_since_ = now;
  deadline_ = now + limits_.linger;
}

void Connection::OnTimeout(Time now) {
  if (state_ == State::kReading) {
    Refuse(408, "the request did not come in time", now);
    return;
  }
  if (state_ == State::kWriting) {
    // Reset: the kernel would keep what it has of the response for minutes.
    const linger reset = {1, 0};
    setsockopt(fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  }
  state_ = State::kDone;
}

}  // namespace heapwell::http
