#include "serve/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

constexpr std::size_t longest_text = 200;

std::string shortened(std::string_view value) {
  return std::string{value.substr(0, 60)} + (value.size() > 60 ? "…" : "");
}

Problem bad_parameter(std::string_view name, std::string_view value, std::string_view why) {
  return bad_request("bad_parameter", fmt::format("{} '{}' {}", name, shortened(value), why),
                     "see docs/api.md");
}

}  // namespace

std::optional<std::string> text_parameter(http::Request const &request, std::string_view name) {
  std::optional<std::string> found;
  for (auto const &[key, value] : request.query) {
    if (key != name) continue;
    if (found) throw bad_parameter(name, value, "is given twice");
    found = std::string{trim(value)};
  }
  if (!found || found->empty()) return std::nullopt;
  if (found->size() > longest_text)
    throw bad_parameter(name, *found, fmt::format("is longer than {} bytes", longest_text));
  return found;
}

std::optional<int> number_parameter(http::Request const &request, std::string_view name, int least,
                                    int most) {
  auto const text = text_parameter(request, name);
  if (!text) return std::nullopt;
  auto const number = to_number<int>(*text);
  if (!number || *number < least || *number > most)
    throw bad_parameter(name, *text, fmt::format("is not a whole number from {} to {}", least, most));
  return number;
}

double degrees_parameter(http::Request const &request, std::string_view name, double limit) {
  auto const text = text_parameter(request, name);
  if (!text)
    throw bad_request("missing_parameter", fmt::format("{} is missing", name),
                      "give lat and lng in decimal degrees");
  auto const degrees = to_number<double>(*text);
  if (!degrees || *degrees < -limit || *degrees > limit)
    throw bad_parameter(name, *text, fmt::format("is not a number of degrees from -{0} to {0}", limit));
  return *degrees;
}

std::optional<std::string> acc_status_parameter(http::Request const &request) {
  auto const text = text_parameter(request, "acc_status");
  if (!text) return std::nullopt;
  auto const value = lower(*text);
  if (value == "on" || value == "1" || value == "true") return "on";
  if (value == "off" || value == "0" || value == "false") return "off";
  throw bad_parameter("acc_status", *text, "is neither on nor off");
}

std::string vehicle_parameter(http::Request const &request) {
  auto vehicle = text_parameter(request, "vehicle_number");
  if (!vehicle)
    throw bad_request("missing_parameter", "vehicle_number is missing",
                      "give a plate or an imei, e.g. ?vehicle_number=KAA123A");
  return *vehicle;
}

}  // namespace fleet::serve
