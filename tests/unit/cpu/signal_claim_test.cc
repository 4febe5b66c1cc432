// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/signal_claim.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "cpu/tick.h"

namespace heapwell::cpu {
namespace {

void TheHostsHandler(int) {}

struct sigaction Current() {
  struct sigaction now = {};
  sigaction(SIGPROF, nullptr, &now);
  return now;
}

// Sets a disposition and puts back what was before.
class Disposition {
 public:
  explicit Disposition(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigaction(SIGPROF, &action, &before_);
  }
  ~Disposition() { sigaction(SIGPROF, &before_, nullptr); }

 private:
  struct sigaction before_ = {};
};

TEST(SignalClaim, HandlesSigprofWhileItLives) {
  const auto before = Current();
  {
    const auto claim = SignalClaim::Take();
    ASSERT_TRUE(claim);
    EXPECT_EQ(Current().sa_sigaction, &OnTick);
    EXPECT_EQ(Current().sa_flags & (SA_RESTART | SA_ONSTACK), SA_RESTART | SA_ONSTACK);
    EXPECT_TRUE(claim->Holds());
  }
  EXPECT_EQ(Current().sa_handler, before.sa_handler);
  EXPECT_EQ(Current().sa_flags, before.sa_flags);
}

TEST(SignalClaim, RestoresThatSigprofWasIgnored) {
  const Disposition ignored(SIG_IGN);
  { ASSERT_TRUE(SignalClaim::Take()); }
  EXPECT_EQ(Current().sa_handler, SIG_IGN);
}

TEST(SignalClaim, LeavesAHandlerOfTheHostAlone) {
  const Disposition hosts(&TheHostsHandler);
  const auto claim = SignalClaim::Take();
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(claim.error().message.find("SIGPROF"), std::string::npos);
  EXPECT_EQ(Current().sa_handler, &TheHostsHandler);
}

TEST(SignalClaim, LeavesAHandlerThatCameMeanwhile) {
  const Disposition restores_what_was(SIG_DFL);
  std::optional claim = SignalClaim::Take();
  ASSERT_TRUE(*claim);
  struct sigaction hosts = {};
  hosts.sa_handler = &TheHostsHandler;
  sigaction(SIGPROF, &hosts, nullptr);
  EXPECT_FALSE((*claim)->Holds());
  claim.reset();
  EXPECT_EQ(Current().sa_handler, &TheHostsHandler);
}

TEST(SignalClaim, ThereIsOne) {
  const auto first = SignalClaim::Take();
  const auto second = SignalClaim::Take();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_EQ(second.error().message, "cpu profiling already in use");
}

TEST(SignalClaim, CanBeTakenAgainAfterARefusal) {
  {
    const Disposition hosts(&TheHostsHandler);
    ASSERT_FALSE(SignalClaim::Take());
  }
  EXPECT_TRUE(SignalClaim::Take());
}

TEST(SignalClaim, DiscardsWhatIsPendingSoThatItKillsNobody) {
  EXPECT_EXIT(
      {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGPROF);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        {
          const auto claim = SignalClaim::Take();
          raise(SIGPROF);
        }
        sigprocmask(SIG_UNBLOCK, &set, nullptr);
        _exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(SignalClaim, IsGivenUpInTheChildOfAFork) {
  const auto before = Current();
  const auto claim = SignalClaim::Take();
  ASSERT_TRUE(claim);
  const pid_t child = fork();
  if (child == 0) {
    const bool restored = Current().sa_handler == before.sa_handler;
    _exit(restored && SignalClaim::Take() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(claim->Holds());
}

}  // namespace
}  // namespace heapwell::cpu
