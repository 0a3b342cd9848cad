#pragma once
#include <string>
#include <vector>

#include "sim/model.hpp"

namespace fleet::sim {

struct Label {
  Time start;
  Time end;
};

/// One device of a recording, as recorded.
struct Recording {
  std::string device;
  std::vector<Fix> fixes;  ///< ordered by time; rows that repeat are kept
  std::vector<Label> labels;
};

/// Reads traces, plain or gzip.
///
/// Shape:  fixes `device,gps_time,lat,lng,speed_kmh,direction`, labels `device,start_time,end_time,…`, each
/// with a
///         header line; times `YYYY-MM-DD HH:MM:SS`, UTC. `labels_file` may be empty.
/// Throws: Error{usage} that names file and line.
std::vector<Recording> read_recordings(std::string const &fixes_file, std::string const &labels_file);

}  // namespace fleet::sim
