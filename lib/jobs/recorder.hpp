#pragma once
#include <string>

#include "api/session.hpp"

namespace fleet::jobs {

/// Keeps every answer of a run as one gzip file, {"method", "params", "body"}, secrets cut: a bug report that
/// can be replayed (fleet-sim --replay DIR).
class Recorder {
 public:
  /// Makes `folder` where it is missing. Throws Error{usage} when it cannot be written.
  explicit Recorder(std::string folder);
  void keep(api::Call const &call, std::string const &body);

 private:
  std::string folder_;
  int count_ = 0;
};

}  // namespace fleet::jobs
