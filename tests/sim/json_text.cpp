#include "sim/json_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace fleet::sim {
namespace {

void quote_numbers(nlohmann::json &value) {
  if (value.is_number()) value = value.dump();
  if (value.is_structured())
    for (auto &part : value) quote_numbers(part);
}

std::string dump(nlohmann::json const &value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string text_of(nlohmann::json value, Switches const &switches) {
  if (switches.stringly_numbers) quote_numbers(value);
  return dump(value);
}

std::string list_text(nlohmann::json list, Switches const &switches) {
  if (list.empty() && switches.absent_result) return {};
  if (list.empty() && switches.null_result) return "null";
  if (list.size() == 1 && switches.object_instead_of_list) return text_of(std::move(list[0]), switches);
  return text_of(std::move(list), switches);
}

std::string envelope(int code, std::string_view message, Payload const &payload, Switches const &switches) {
  auto const quote = switches.stringly_numbers ? "\"" : "";
  std::string text;
  text.reserve(payload.result.size() + payload.data.size() + 100);
  text += fmt::format("{{\"code\":{}{}{},\"message\":{}", quote, code, quote,
                      dump(nlohmann::json(std::string{message})));
  if (!payload.result.empty()) text.append(",\"result\":").append(payload.result);
  if (!payload.data.empty()) text.append(",\"data\":").append(payload.data);
  text += '}';
  return text;
}

double rounded(double value, int digits) {
  double const scale = std::pow(10, digits);
  return std::round(value * scale) / scale;
}

std::string iso_time(Time time) {
  auto text = rfc3339(time);
  text.pop_back();
  return text + ".000Z";
}

}  // namespace fleet::sim
