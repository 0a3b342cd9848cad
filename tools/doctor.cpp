// fleet doctor: can the jobs work from here? Each line says what to do where they can't.
#include "doctor/doctor.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "commands.hpp"

namespace fleet::tools {
namespace {

using doctor::State;

std::string text(std::vector<doctor::Line> const &lines) {
  std::string out;
  for (auto const &line : lines) {
    out += fmt::format("{:<8}{:<12} {}\n", doctor::name(line.state), line.name, line.text);
    if (!line.hint.empty()) out += fmt::format("{:<21}hint: {}\n", "", line.hint);
  }
  return out;
}

std::string as_json(std::vector<doctor::Line> const &lines) {
  auto all = nlohmann::ordered_json::array();
  for (auto const &line : lines)
    all.push_back(
        {{"name", line.name}, {"state", doctor::name(line.state)}, {"text", line.text}, {"hint", line.hint}});
  return nlohmann::ordered_json{{"lines", std::move(all)}}.dump(2) + "\n";
}

void run_doctor(Context &context) {
  context.command = "doctor";
  auto const lines = doctor::examine(context.loaded(), context.database());
  Context::put(context.json ? as_json(lines) : text(lines));
  auto const any = [&](State state) {
    return std::any_of(lines.begin(), lines.end(), [&](auto const &line) { return line.state == state; });
  };
  if (any(State::fail))
    context.exit_code = static_cast<int>(Stop::failed);
  else if (any(State::warn))
    context.exit_code = static_cast<int>(Stop::partial);
}

}  // namespace

void add_doctor(CLI::App &app, Context &context) {
  auto *command = app.add_subcommand(
      "doctor",
      "Check settings, clock, vendor, database, rights, disk; exit code 3 with warnings, 1 with failures");
  command->callback([&context] { run_doctor(context); });
}

}  // namespace fleet::tools
