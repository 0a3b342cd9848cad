#pragma once
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace fleet::testing {

/// The first line of `text` that is not valid in Prometheus' text format 0.0.4, with the reason; "" for none. Stricter than the
/// format: each metric has HELP, then TYPE, then its samples; counters end in _total; no sample is there twice.
inline std::string metrics_fault(std::string const &text) {
  static std::regex const help{R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+))"};
  static std::regex const type{R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))"};
  static std::string const label = R"([a-zA-Z_][a-zA-Z0-9_]*="(?:[^\\"]|\\\\|\\"|\\n)*")";
  static std::regex const sample{"([a-zA-Z_:][a-zA-Z0-9_:]*)((?:\\{" + label + "(?:," + label +
                                 ")*\\})?) (?:[+-]?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?|NaN|[+-]Inf)"};
  if (text.empty() || text.back() != '\n') return "the last line does not end";
  std::set<std::string> metrics, samples;
  std::string name, kind;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, help)) {
      name = match[1], kind = "";
      if (!metrics.insert(name).second) return "the metric is there twice: " + line;
    } else if (std::regex_match(line, match, type)) {
      if (match[1] != name || !kind.empty()) return "no HELP before: " + line;
      kind = match[2];
      if ((kind == "counter") != name.ends_with("_total")) return "a counter's name ends in _total: " + line;
    } else if (std::regex_match(line, match, sample)) {
      auto const part =
          match[1].str().substr(0, name.size()) == name ? match[1].str().substr(name.size()) : "?";
      bool const of_histogram = part == "_bucket" || part == "_sum" || part == "_count";
      if (kind.empty() || (kind == "histogram" ? !of_histogram : !part.empty()))
        return "a sample of another metric: " + line;
      if (!samples.insert(match[1].str() + match[2].str()).second)
        return "the sample is there twice: " + line;
    } else {
      return "neither HELP, TYPE nor sample: " + line;
    }
  }
  return "";
}

}  // namespace fleet::testing
