// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/unix_socket.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <system_error>

#include "base/file.h"

namespace heapwell::http {
namespace {

Error Refusal(ErrorCode code, const BindAddress& address, const std::string& reason) {
  return {code, "cannot listen on " + address.text + ": " + reason};
}

std::string PathOf(const BindAddress& address) {
  return reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
}

/// Whether others could put their own socket in the place of ours.
bool IsOpenToOthers(const std::string& path) {
  struct stat status = {};
  const std::string directory = path.substr(0, path.rfind('/') + 1);
  if (stat(directory.c_str(), &status) != 0) return false;  // bind() will say why.
  return (status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0;
}

/// Whether a process serves the socket file: only then can one connect.
bool IsServed(const BindAddress& address) {
  const base::OwnedFd probe(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe && (connect(probe.get(), address.get(), address.size) == 0 ||
                   errno != ECONNREFUSED);
}

/// Clears the way where a dead process left its file.
void RemoveStale(const std::string& path, const BindAddress& address) {
  struct stat status = {};
  if (lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode) &&
      status.st_uid == geteuid() && !IsServed(address)) {
    unlink(path.c_str());
  }
}

}  // namespace

SocketFile::SocketFile(std::string path) noexcept
    : path_(std::move(path)), maker_(getpid()) {
  struct stat status = {};
  if (lstat(path_.c_str(), &status) == 0) inode_ = status.st_ino;
}

SocketFile::~SocketFile() {
  struct stat status = {};
  if (!path_.empty() && maker_ == getpid() && lstat(path_.c_str(), &status) == 0 &&
      S_ISSOCK(status.st_mode) && status.st_ino == inode_) {
    unlink(path_.c_str());
  }
}

Result<SocketFile> BindSocketFile(int fd, const BindAddress& address) {
  const std::string path = PathOf(address);
  if (IsOpenToOthers(path)) {
    return Refusal(ErrorCode::kInsecureBind, address,
                   "everybody may write to its directory");
  }
  RemoveStale(path, address);
  // Linux takes the file's mode from the socket's, less the umask: so the file never
  // exists with a wider one.
  fchmod(fd, S_IRUSR | S_IWUSR);
  if (bind(fd, address.get(), address.size) != 0) {
    const int error = errno;
    return Refusal(error == EADDRINUSE ? ErrorCode::kAddressInUse : ErrorCode::kSystem,
                   address,
                   error == EADDRINUSE ? "the file exists, and is served or not ours"
                                       : std::generic_category().message(error));
  }
  return SocketFile(path);
}

std::string UnixPeer(int fd) {
  ucred peer = {};
  socklen_t size = sizeof(peer);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return {};
  return peer.uid == geteuid() || peer.uid == 0 ? "unix" : "";
}

}  // namespace heapwell::http
