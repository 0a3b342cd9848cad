#include "serve/parameter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

constexpr std::size_t longest_text = 200;
constexpr std::size_t longest_list = 5000;
constexpr std::size_t longest_geojson = 65536;

/// Error answers about one parameter.
struct Complaint {
  Parameter const &parameter;
  Place place;

  Problem about(std::string message, std::string hint) const {
    return bad_request(place == Place::query ? "bad_parameter" : "bad_body", std::move(message),
                       std::move(hint));
  }
  Problem value(std::string_view value, std::string_view why) const {
    auto const shown = std::string{value.substr(0, 60)} + (value.size() > 60 ? "…" : "");
    return about(fmt::format("{} '{}' {}", parameter.name, shown, why),
                 fmt::format("{}: {}", parameter.name, parameter.doc));
  }
};

std::string checked_text(Complaint const &complaint, std::string_view value,
                         std::size_t longest = longest_text) {
  if (value.size() > longest) throw complaint.value(value, fmt::format("is longer than {} bytes", longest));
  if (value.find('\0') != std::string_view::npos)  // PostgreSQL's text ends there
    throw complaint.about(fmt::format("{} contains a NUL character", complaint.parameter.name), "remove it");
  return std::string{value};
}

std::string checked_on_off(Complaint const &complaint, std::string_view value) {
  auto const word = lower(value);
  if (word == "on" || word == "1" || word == "true") return "on";
  if (word == "off" || word == "0" || word == "false") return "off";
  throw complaint.value(value, "is neither on nor off");
}

std::string checked_integer(Complaint const &complaint, std::string_view value) {
  auto const &[least, most] = std::pair{complaint.parameter.least, complaint.parameter.most};
  auto const number = to_number<int>(value);
  if (!number || *number < least || *number > most)
    throw complaint.value(value, fmt::format("is not a whole number from {} to {}", least, most));
  return std::to_string(*number);
}

std::string checked_id(Complaint const &complaint, std::string_view value) {
  auto const number = to_number<std::int64_t>(value);
  if (!number || *number < 1) throw complaint.value(value, "is not a whole number from 1 on");
  return std::to_string(*number);
}

std::string checked_degrees(Complaint const &complaint, std::string_view value) {
  auto const most = complaint.parameter.most;
  auto const degrees = to_number<double>(value);
  if (!degrees || *degrees < -most || *degrees > most)
    throw complaint.value(value, fmt::format("is not a number of degrees from -{0} to {0}", most));
  return fmt::format("{}", *degrees);
}

std::string checked_date(Complaint const &complaint, std::string_view value) {
  auto const digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string form{value};
  std::replace_if(form.begin(), form.end(), digit, '0');
  if (form != "0000-00-00") throw complaint.value(value, "is not a date");
  std::chrono::year_month_day const day{
      std::chrono::year{to_number<int>(value.substr(0, 4)).value_or(0)},
      std::chrono::month{to_number<unsigned>(value.substr(5, 2)).value_or(0)},
      std::chrono::day{to_number<unsigned>(value.substr(8, 2)).value_or(0)}};
  if (!day.ok() || day.year() < std::chrono::year{1})
    throw complaint.value(value, "is a day that does not exist");
  return std::string{value};
}

std::string checked_time(Complaint const &complaint, std::string_view value) {
  auto const time = parse_time(checked_text(complaint, value));
  if (!time) throw complaint.value(value, "is not a time");
  return rfc3339(*time);
}

std::string checked(Complaint const &complaint, std::string_view value) {
  switch (complaint.parameter.kind) {
    case ParameterKind::on_off:
      return checked_on_off(complaint, value);
    case ParameterKind::integer:
      return checked_integer(complaint, value);
    case ParameterKind::id:
      return checked_id(complaint, value);
    case ParameterKind::degrees:
      return checked_degrees(complaint, value);
    case ParameterKind::date:
      return checked_date(complaint, value);
    case ParameterKind::time:
      return checked_time(complaint, value);
    case ParameterKind::geojson:
      return checked_text(complaint, value, longest_geojson);
    case ParameterKind::text:
    case ParameterKind::list:
      break;
  }
  return checked_text(complaint, value);
}

/// A list may be given as name=a,b, as name=a&name=b, or as name[]=a&name[]=b.
std::optional<std::string> checked_list(Complaint const &complaint, std::vector<Given> const &given) {
  auto const &name = complaint.parameter.name;
  std::vector<std::string> items;
  for (auto const &one : given) {
    if (one.name != name && one.name != std::string{name} + "[]") continue;
    for (auto const &item : one.whole ? std::vector{std::string{trim(one.value)}} : split(one.value, ',')) {
      if (item.empty()) continue;
      if (items.size() >= longest_list)
        throw complaint.about(fmt::format("{} lists more than {}", name, longest_list),
                              "leave it out for all");
      items.push_back(checked_text(complaint, item));
    }
  }
  return items.empty() ? std::nullopt : std::optional{store::array_text(items)};
}

std::string_view sql_type(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::list:
      return "text[]";
    case ParameterKind::integer:
      return "integer";
    case ParameterKind::id:
      return "bigint";
    case ParameterKind::degrees:
      return "double precision";
    case ParameterKind::date:
      return "date";
    case ParameterKind::time:
      return "timestamptz";
    case ParameterKind::text:
    case ParameterKind::geojson:
    case ParameterKind::on_off:
      break;
  }
  return "text";
}

}  // namespace

std::optional<std::string> argument(Parameter const &parameter, std::vector<Given> const &given,
                                    Place place) {
  Complaint const complaint{parameter, place};
  if (parameter.kind == ParameterKind::list) return checked_list(complaint, given);
  std::optional<std::string_view> found;
  for (auto const &one : given) {
    if (one.name != parameter.name) continue;
    if (found) throw complaint.value(one.value, "is given twice");
    found = trim(one.value);
  }
  if (found && !found->empty()) return checked(complaint, *found);
  if (!parameter.required) return std::nullopt;
  throw bad_request("missing_parameter", fmt::format("{} is missing", parameter.name),
                    fmt::format("{}: {}", parameter.name, parameter.doc));
}

store::Argument sql_argument(Parameter const &parameter) {
  return {parameter.name, sql_type(parameter.kind)};
}

std::vector<Given> given_in_query(http::Request const &request) {
  std::vector<Given> given;
  given.reserve(request.query.size());
  for (auto const &[name, value] : request.query) given.push_back({name, value});
  return given;
}

}  // namespace fleet::serve
