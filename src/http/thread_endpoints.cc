// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/thread_endpoints.h"

#include <string>

#include "encode/legacy_threads.h"
#include "http/profile_reply.h"
#include "http/reply.h"
#include "model/thread_stacks.h"

namespace heapwell::http {
namespace {

using ToProfile = model::Profile (*)(const ThreadStacks&);
using ToText = std::string (*)(const ThreadStacks&);

Response Answer(const Call& call, ToProfile to_profile, ToText to_text,
                ToText to_dump) {
  ProfileKind kind;
  kind.take = [&]() -> Result<model::Profile> {
    const Result<ThreadStacks> stacks = call.source.Threads();
    if (!stacks) return stacks.error();
    return to_profile(*stacks);
  };
  kind.text = [&](int debug) {
    const Result<ThreadStacks> stacks = call.source.Threads();
    if (!stacks) return ErrorReply(stacks.error());
    return TextReply((debug >= 2 ? to_dump : to_text)(*stacks));
  };
  return ProfileReply(call, kind);
}

}  // namespace

Response AnswerGoThreads(const Call& call) {
  return Answer(call, &model::ToProfile, &encode::LegacyThreads, &encode::ThreadDump);
}

Response AnswerGoThreadCreate(const Call& call) {
  return Answer(call, &model::ToThreadCreateProfile, &encode::LegacyThreadCreate,
                &encode::LegacyThreadCreate);
}

}  // namespace heapwell::http
