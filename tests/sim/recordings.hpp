#pragma once
#include <map>
#include <string>
#include <vector>

#include "sim/request.hpp"

namespace fleet::sim {

/// Serves answers that `fleet poll-… --record DIR` has kept.
class Recordings {
 public:
  /// Reads DIR/NNNNNN-METHOD.json.gz, each {"method", "params", "body"}, in order of the names; other files
  /// are left alone. Throws Error{usage} that names the file, or a folder without recordings.
  explicit Recordings(std::string const &folder);

  /// The body for a call. Same method and private parameters: the recordings in order, the last one again and
  /// again, as retries need it. Else the same but for the times: in order, each once and none that was given for its own
  /// times, so that pages end and no window's rows go missing.
  /// Throws Refused{1001, not_recorded}. The caller guards it.
  std::string const &next(std::string_view method, Params const &params);

  std::size_t size() const { return bodies_.size(); }

 private:
  struct Queue {
    std::vector<std::size_t> bodies;
    std::size_t at = 0;
  };
  using Key = std::map<std::string, std::string, std::less<>>;
  void add(std::string const &file);

  std::vector<std::string> bodies_;
  std::vector<bool> given_;  ///< by index of bodies_
  std::map<Key, Queue> exact_;
  std::map<Key, std::vector<std::size_t>> at_other_times_;
};

}  // namespace fleet::sim
