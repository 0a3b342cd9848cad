#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>

namespace fleet {
namespace {

bool is_metric_name(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:";
  constexpr std::string_view others = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:0123456789";
  return !name.empty() && letters.find(name.front()) != std::string_view::npos &&
         name.find_first_not_of(others) == std::string_view::npos;
}

/// A backslash and a line break are escaped, in a label's value a quotation mark too; nothing else may be.
void append_escaped(std::string &text, std::string_view value, bool quoted) {
  for (char const c : value) {
    if (c == '\\' || (quoted && c == '"')) text += '\\';
    if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

}  // namespace

void MetricsText::begin(std::string_view name, std::string_view type, std::string_view help) {
  if (!is_metric_name(name) || std::find(names_.begin(), names_.end(), name) != names_.end())
    throw std::logic_error{fmt::format("the metric '{}' has no valid name, or is there twice", name)};
  names_.emplace_back(name);
  fmt::format_to(std::back_inserter(text_), "# HELP {} ", name);
  append_escaped(text_, help, false);
  fmt::format_to(std::back_inserter(text_), "\n# TYPE {} {}\n", name, type);
}

void MetricsText::sample(double value, Labels const &labels, std::string_view suffix) {
  text_.append(names_.back()).append(suffix);
  char const *before = "{";
  for (auto const &[name, content] : labels) {
    text_.append(std::exchange(before, ",")).append(name).append("=\"");
    append_escaped(text_, content, true);
    text_ += '"';
  }
  if (!labels.empty()) text_ += '}';
  text_.append(" ").append(number(value)).append("\n");
}

void MetricsText::counter(std::string_view name, std::string_view help, double value) {
  begin(name, "counter", help);
  sample(value);
}

void MetricsText::gauge(std::string_view name, std::string_view help, double value) {
  begin(name, "gauge", help);
  sample(value);
}

}  // namespace fleet
