#include "report/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"

namespace fleet::report {
namespace fs = std::filesystem;

Output::Output(std::string path) : path_(std::move(path)) {
  if (path_.empty()) {
    file_ = stdout;
    return;
  }
  std::error_code ignored;
  auto const kind = fs::status(path_, ignored).type();
  if (kind == fs::file_type::directory)
    throw Error{Stop::usage, fmt::format("--output '{}' is a folder", path_), "give the name of a file"};
  bool const is_new = kind == fs::file_type::not_found || kind == fs::file_type::none;
  if (is_new || kind == fs::file_type::regular) {
    place_ = link_target(path_);
    part_ = fmt::format("{}.{}.part", place_, ::getpid());
  }
  file_ = std::fopen(part_.empty() ? path_.c_str() : part_.c_str(), "we");
  if (file_ == nullptr) {
    part_.clear();
    fail(errno);
  }
}

Output::~Output() {
  if (file_ != nullptr && file_ != stdout) static_cast<void>(std::fclose(file_));
  if (!part_.empty()) ::unlink(part_.c_str());
}

void Output::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail(errno);
}

void Output::complete() {
  if (std::fflush(file_) != 0) fail(errno);
  if (file_ == stdout) return;
  if (!part_.empty() && ::fsync(::fileno(file_)) != 0) fail(errno);
  if (std::fclose(std::exchange(file_, nullptr)) != 0) fail(errno);
  if (part_.empty()) return;
  if (std::rename(part_.c_str(), place_.c_str()) != 0) fail(errno);
  part_.clear();
}

void Output::fail(int reason) const {
  if (path_.empty())
    throw Error{Stop::failed, "cannot write to stdout", "is the disk full, or the reader gone?"};
  throw Error{Stop::failed, fmt::format("cannot write '{}': {}", path_, std::strerror(reason)),
              "is the disk full, or the folder not yours?"};
}

}  // namespace fleet::report
