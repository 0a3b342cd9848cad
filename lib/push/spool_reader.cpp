#include "push/spool_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "push/old_spool_format.hpp"

namespace fleet::push {
namespace {

constexpr std::size_t piece_bytes = 1U << 20U;

}  // namespace

SpoolReader::SpoolReader(std::string path, std::optional<std::size_t> size, std::size_t start)
    : path_(std::move(path)), wanted_(size), start_(start) {}

SpoolReader::~SpoolReader() {
  if (fd_ >= 0) ::close(fd_);
}

bool SpoolReader::open() {
  opened_ = true;
  fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe would wait for its writer
  struct stat status = {};
  if (fd_ < 0 || ::fstat(fd_, &status) != 0) {
    error_ = errno;
    return false;
  }
  if (!S_ISREG(status.st_mode)) {
    error_ = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
    return false;
  }
  auto const there = static_cast<std::size_t>(status.st_size);
  auto const wanted = wanted_.value_or(there);
  if (there < wanted) unreadable_ += wanted - there;
  size_ = std::min(wanted, there);
  return true;
}

/// Reads on until `wanted` unused bytes are in the buffer or the file is at its end. False: error.
bool SpoolReader::fill(std::size_t wanted) {
  if (used_ > piece_bytes) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  while (buffer_.size() - used_ < wanted && read_at_ < size_) {
    auto const before = buffer_.size();
    auto const bytes = std::min(std::max(piece_bytes, wanted), size_ - read_at_);
    buffer_.resize(before + bytes);
    auto const got = ::pread(fd_, buffer_.data() + before, bytes, static_cast<off_t>(read_at_));
    if (got < 0) {
      auto const failure = errno;
      buffer_.resize(before);
      if (failure == EINTR) continue;
      error_ = failure;
      return false;
    }
    buffer_.resize(before + static_cast<std::size_t>(got));
    read_at_ += static_cast<std::size_t>(got);
    if (got == 0) size_ = read_at_;  // it became shorter meanwhile
  }
  return true;
}

void SpoolReader::skip(std::size_t bytes) {
  used_ += bytes;
}

/// False: error.
bool SpoolReader::read_header() {
  std::string_view const bytes = buffer_;
  if (read_spool_header(bytes, file_)) {
    salted_ = true;
    skip(spool_header_bytes);
    go_to_start(spool_header_bytes);
  } else if (is_old_spool_file(bytes)) {
    old_ = true;
    go_to_start(0);
    if (!fill(size_)) return false;
  } else if (!bytes.empty()) {
    salted_ = find_spool_salt(bytes, file_);
    auto const lost = next_spool_record(bytes, file_);
    unreadable_ += lost;
    skip(lost);
  }
  place_ = read_at_ - (buffer_.size() - used_);
  return true;
}

void SpoolReader::go_to_start(std::size_t first_record) {
  if (start_ <= first_record) return;
  buffer_.clear();
  used_ = 0;
  read_at_ = start_;
}

ReadRecord SpoolReader::read_record(std::string_view bytes, SpoolRecord &record, std::size_t &size) const {
  return old_ ? read_old_spool_record(bytes, record, size) : read_spool_record(bytes, file_, record, size);
}

std::size_t SpoolReader::next_record(std::string_view bytes) const {
  return old_ ? next_old_spool_record(bytes) : next_spool_record(bytes, file_);
}

SpoolReader::Next SpoolReader::next(SpoolRecord &record) {
  if (error_ != 0) return Next::error;
  if (!opened_) {
    if (!open() || !fill(spool_header_bytes) || !read_header()) return Next::error;
  }
  for (std::size_t wanted = spool_record_header_bytes;;) {
    if (!fill(wanted)) return Next::error;
    auto const bytes = std::string_view{buffer_}.substr(used_);
    if (bytes.empty()) return Next::end;
    std::size_t size = 0;
    auto const read = read_record(bytes, record, size);
    if (read == ReadRecord::record) {
      skip(size);
      place_ = read_at_ - (buffer_.size() - used_);
      return Next::record;
    }
    if (read == ReadRecord::more && read_at_ < size_) {
      wanted = size;
      continue;
    }
    // Damage, or the end within a record: on behind it, if anything is there.
    if (!salted_ && !old_) salted_ = find_spool_salt(bytes, file_);
    auto const lost = next_record(bytes);
    unreadable_ += lost;
    skip(lost);
    wanted = spool_record_header_bytes;
  }
}

}  // namespace fleet::push
