// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/unix_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "http/sockets.h"
#include "http/temporary_directory.h"

namespace heapwell::http {
namespace {

class SocketFileTest : public ::testing::Test {
 protected:
  static base::OwnedFd NewSocket() {
    return base::OwnedFd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }
  BindAddress AddressOf(const std::string& file) const {
    return *ParseBindAddress({"unix:" + file, 0});
  }

  TemporaryDirectory directory;
  const std::string path = directory.Path("socket");
};

TEST_F(SocketFileTest, IsForThisUserAlone) {
  const mode_t before = umask(0);
  const base::OwnedFd fd = NewSocket();
  const auto file = BindSocketFile(fd.get(), AddressOf(path));
  umask(before);
  ASSERT_TRUE(file);
  struct stat status = {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SocketFileTest, IsRemovedWithItsServer) {
  {
    const base::OwnedFd fd = NewSocket();
    const auto file = BindSocketFile(fd.get(), AddressOf(path));
    ASSERT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SocketFileTest, TakesThePlaceOfOneThatNobodyServes) {
  {
    const base::OwnedFd dead = NewSocket();
    const BindAddress address = AddressOf(path);
    ASSERT_EQ(bind(dead.get(), address.get(), address.size), 0);
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  const base::OwnedFd fd = NewSocket();
  EXPECT_TRUE(BindSocketFile(fd.get(), AddressOf(path)));
}

TEST_F(SocketFileTest, LeavesOneThatIsServed) {
  const base::OwnedFd served = NewSocket();
  const auto file = BindSocketFile(served.get(), AddressOf(path));
  ASSERT_EQ(listen(served.get(), 1), 0);
  const base::OwnedFd fd = NewSocket();
  const auto second = BindSocketFile(fd.get(), AddressOf(path));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kAddressInUse);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(SocketFileTest, LeavesAFileOfAnotherKind) {
  directory.Write("socket", "precious");
  const base::OwnedFd fd = NewSocket();
  EXPECT_FALSE(BindSocketFile(fd.get(), AddressOf(path)));
  EXPECT_EQ(std::filesystem::file_size(path), 8u);
}

TEST_F(SocketFileTest, LeavesAFileThatTookItsName) {
  {
    const base::OwnedFd fd = NewSocket();
    const auto file = BindSocketFile(fd.get(), AddressOf(path));
    std::filesystem::remove(path);
    directory.Write("socket", "another's");
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(SocketFileTest, IsRefusedWhereEverybodyMayWrite) {
  const std::string open = directory.Path("open");
  std::filesystem::create_directory(open);
  chmod(open.c_str(), 0777);
  const base::OwnedFd fd = NewSocket();
  const auto file = BindSocketFile(fd.get(), AddressOf(open + "/socket"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kInsecureBind);
}

TEST(UnixPeer, IsThisUser) {
  const SocketPair pair;
  EXPECT_EQ(UnixPeer(pair.server_fd), "unix");
  close(pair.server_fd);
}

TEST(UnixPeer, IsNobodyOnOtherSockets) {
  const base::OwnedFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // Its credentials are those of nobody: uid -1.
  EXPECT_EQ(UnixPeer(fd.get()), "");
}

}  // namespace
}  // namespace heapwell::http
