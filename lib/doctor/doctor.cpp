#include "doctor/doctor.hpp"

#include "doctor/probes.hpp"

namespace fleet::doctor {

char const *name(State state) {
  switch (state) {
    case State::ok:
      return "ok";
    case State::skipped:
      return "skipped";
    case State::warn:
      return "warn";
    case State::fail:
      break;
  }
  return "fail";
}

std::vector<Line> examine(config::Loaded const &loaded, store::Database const &database) {
  Lines lines;
  examine_settings(loaded, lines);
  examine_secrets(loaded, lines);
  bool const has_database = examine_database(loaded, database, lines);
  examine_reader(loaded.config, lines);
  bool const answers = examine_node(loaded.config, lines);
  if (has_database && answers)
    examine_key(loaded.config, database, lines);
  else
    lines.push_back({"key", State::skipped, "needs the database, for budget and token, and the node", {}});
  return lines;
}

}  // namespace fleet::doctor
