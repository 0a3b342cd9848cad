#pragma once
#include <deque>
#include <map>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "sim/request.hpp"

namespace fleet::sim {

/// A method's own parameter and no secret.
bool is_private(std::string const &name);

/// Counters and calls for GET /sim/report and /sim/calls. The caller locks it.
class Report {
 public:
  /// Counts the call and remembers its private parameters; secrets are left out.
  void call(std::string_view method, Params const &params, Time now);
  void violation(std::string const &kind, std::string_view method, std::string const &detail, Time now);
  void code(int code) { ++codes_[code]; }
  void fault(std::string const &kind) { ++faults_[kind]; }
  void sent(std::size_t points, std::size_t bytes);
  void received(std::size_t bytes) { bytes_in_ += bytes; }
  /// Keeps the greatest number of calls seen within one second.
  void rate(std::size_t per_second) { most_per_second_ = std::max(most_per_second_, per_second); }

  std::uint64_t calls() const { return calls_; }
  nlohmann::json summary() const;
  nlohmann::json recent_calls() const;

 private:
  struct Violation {
    std::string kind, method, detail;
    Time at;
  };
  std::uint64_t calls_ = 0;
  std::map<std::string, std::uint64_t> by_method_;
  std::map<std::string, std::uint64_t> violations_;
  std::vector<Violation> examples_;
  std::map<int, std::uint64_t> codes_;
  std::map<std::string, std::uint64_t> faults_;
  std::deque<nlohmann::json> recent_;
  std::size_t most_per_second_ = 0;
  std::uint64_t points_ = 0, bytes_in_ = 0, bytes_out_ = 0;
};

}  // namespace fleet::sim
