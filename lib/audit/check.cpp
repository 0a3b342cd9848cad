#include "audit/check.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/text.hpp"

namespace fleet::audit {
namespace {

// Checks that lib/migrate runs: it knows the objects that the files create.
std::vector<Check> checks_of_migrate() {
  return {{"schema/drift",
           "an object that was changed, removed or added by hand",
           "the next migrate may fail or undo it, and another machine would not have it",
           "put the change into a migration, or undo it; `fleet migrate verify` shows both texts",
           Severity::error,
           {},
           {},
           {}},
          {"schema/migrations",
           "a migration is missing, changed or unknown",
           "views and functions of another version give other answers, or none",
           "run `fleet migrate`; `fleet migrate status` lists the files",
           Severity::error,
           {},
           {},
           {}}};
}

/// Header lines "-- Name: value", a value going on in lines of "--    more".
std::map<std::string, std::string> header_of(std::string const &text) {
  std::map<std::string, std::string> header;
  std::string last;
  for (std::size_t at = 0; at < text.size() && text.compare(at, 2, "--") == 0;) {
    auto const end = std::min(text.find('\n', at), text.size());
    auto const line = std::string_view{text}.substr(at + 2, end - at - 2);
    auto const colon = line.find(':');
    bool const goes_on = line.starts_with("   ");
    if (goes_on && !last.empty()) {
      header[last] += " " + std::string{trim(line)};
    } else if (colon != std::string_view::npos) {
      last = trim(line.substr(0, colon));
      header[last] = trim(line.substr(colon + 1));
    }
    at = end + 1;
  }
  return header;
}

int rank_of_part(std::string const &part) {
  static std::vector<std::string> const order{"engine", "timeseries", "schema", "data"};
  return static_cast<int>(std::find(order.begin(), order.end(), part) - order.begin());
}

}  // namespace

char const *name(Severity severity) {
  if (severity == Severity::info) return "info";
  return severity == Severity::warning ? "warning" : "error";
}

Severity severity_of(std::string_view name) {
  if (name == "info") return Severity::info;
  if (name == "warning") return Severity::warning;
  if (name == "error") return Severity::error;
  throw std::invalid_argument{"unknown severity '" + std::string{name} + "'"};
}

Check read_check(migrate::Source const &source) {
  auto const header = header_of(source.text);
  auto const field = [&](char const *key, bool required) {
    auto const found = header.find(key);
    if (found == header.end() && required)
      throw std::logic_error{"migrations/audit/" + source.name + " has no header line '" + key + "'"};
    return found == header.end() ? std::string{} : found->second;
  };
  auto const id = source.name.substr(0, source.name.rfind(".sql"));
  Check check{id, field("Title", true), field("Why", true), field("Fix", true)};
  check.severity = severity_of(field("Severity", true));
  check.engine = field("Engine", false);
  check.needs = field("Needs", false);
  check.sql = source.text;
  return check;
}

std::vector<Check> const &catalogue() {
  static auto const checks = [] {
    auto all = checks_of_migrate();
    for (auto const &source : embedded_checks()) all.push_back(read_check(source));
    std::sort(all.begin(), all.end(), [](Check const &a, Check const &b) {
      return std::pair{rank_of_part(a.part()), std::cref(a.id).get()} <
             std::pair{rank_of_part(b.part()), std::cref(b.id).get()};
    });
    return all;
  }();
  return checks;
}

}  // namespace fleet::audit
