#include "support/run_fleet.hpp"

#include <cstdlib>

namespace fleet::testing {

std::string fleet_binary() {
  auto const *given = std::getenv("FLEET_BINARY");
  return given != nullptr ? given : FLEET_TEST_BINARY;
}

std::vector<std::string> fleet_command(std::vector<std::string> const &arguments) {
  std::vector<std::string> command{fleet_binary()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

Environment fleet_environment(Environment const &environment) {
  auto result = clean_environment();
  for (auto const &[name, value] : environment) result[name] = value;
  return result;
}

Result run_fleet(std::vector<std::string> const &arguments, Environment const &environment,
                 Process::Limit limit) {
  return run(fleet_command(arguments), environment, limit);
}

}  // namespace fleet::testing
