// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <variant>

#include "fuzz_input.h"
#include "http/request_head.h"

namespace {

using heapwell::fuzz::Require;
using heapwell::http::RequestHead;

bool LiesIn(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() &&
                          part.data() + part.size() <= whole.data() + whole.size());
}

void CheckAccepted(const RequestHead& head, std::string_view bytes) {
  Require(bytes.size() <= heapwell::http::kMaxHeadBytes);
  Require(!head.target.empty() && head.target.front() == '/');
  Require(head.target.size() <= heapwell::http::kMaxTargetBytes);
  for (const char c : head.target) Require(c > ' ' && c < 0x7F);
  Require(head.body_bytes <= heapwell::http::kMaxBodyBytes);
  for (const std::string_view part :
       {head.method, head.target, head.host, head.authorization, head.accept,
        head.accept_encoding, head.origin, head.sec_fetch_site}) {
    Require(LiesIn(part, bytes));
    Require(part.find_first_of(std::string_view("\r\n\0", 3)) == part.npos);
  }
}

}  // namespace

// What is accepted is plain, and was never refused while it came in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::http::HeadError;
  const std::string_view bytes = heapwell::fuzz::AsText(data, size);
  const std::size_t end = heapwell::http::FindHeadEnd(bytes);
  if (end == std::string_view::npos) {
    const HeadError error = heapwell::http::CheckPartialHead(bytes);
    Require(error.reason.empty() || (error.status >= 400 && error.status < 600));
    return 0;
  }
  Require(end <= size);
  const std::string_view head = bytes.substr(0, end);
  const auto parsed = heapwell::http::ParseRequestHead(head);
  if (const auto* error = std::get_if<HeadError>(&parsed)) {
    Require(error->status >= 400 && error->status < 600 && !error->reason.empty());
    return 0;
  }
  CheckAccepted(std::get<RequestHead>(parsed), head);
  for (std::size_t cut = 0; cut < end; ++cut) {
    Require(heapwell::http::CheckPartialHead(head.substr(0, cut)).reason.empty());
  }
  return 0;
}
