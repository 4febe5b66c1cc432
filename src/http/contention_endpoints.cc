// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/contention_endpoints.h"

#include "encode/legacy_contention.h"
#include "http/profile_reply.h"
#include "http/reply.h"
#include "model/contention_profile.h"

namespace heapwell::http {

Response AnswerGoContention(const Call& call) {
  const ContentionKind which =
      call.path.ends_with("/mutex") ? ContentionKind::kMutex : ContentionKind::kBlock;
  ProfileKind kind;
  kind.take = [&]() -> Result<model::Profile> {
    return model::ToProfile(call.source.Contention(which));
  };
  kind.text = [&](int) {
    return TextReply(encode::LegacyContention(call.source.Contention(which)));
  };
  return ProfileReply(call, kind);
}

Response AnswerLegacyContention(const Call& call) {
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  return TextReply(
      encode::LegacyContentionz(call.source.Contention(ContentionKind::kMutex)));
}

}  // namespace heapwell::http
