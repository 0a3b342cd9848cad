// Figures: one route for each analytics function, as JSON or as CSV.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "serve/parameters.hpp"
#include "serve/problem.hpp"
#include "serve/question_key.hpp"
#include "serve/scope.hpp"
#include "serve/service.hpp"
#include "serve/table_csv.hpp"
#include "store/analytics.hpp"

namespace fleet::serve {
namespace {

using http::Request;
using http::Responder;

constexpr auto figures_life = std::chrono::seconds{15};  // alarms and parking have no generation of their own

std::optional<std::string> date_parameter(Request const &in, std::string_view name) {
  auto date = text_parameter(in, name);
  if (!date) return date;
  auto const shape = [](char c) { return c >= '0' && c <= '9' ? '0' : c; };
  auto pattern = *date;
  std::transform(pattern.begin(), pattern.end(), pattern.begin(), shape);
  if (pattern == "0000-00-00") return date;
  throw bad_request("bad_parameter", fmt::format("{} '{}' is not a date", name, *date),
                    "give a day of the fleet's zone, e.g. 2026-06-05");
}

bool wants_csv(Request const &in) {
  auto const format = text_parameter(in, "format");
  if (format && *format != "csv" && *format != "json")
    throw bad_request("bad_parameter", fmt::format("format '{}' is not known", *format), "give json or csv");
  auto const accept = lower(in.header("accept").value_or(""));
  return format ? *format == "csv" : accept.starts_with("text/csv");
}

/// Which list of a panel is written as CSV: it has room for one.
std::string part_parameter(Request const &in) {
  auto part = text_parameter(in, "part").value_or("status");
  if (part == "status" || part == "idle" || part == "not_moved" || part == "clock") return part;
  throw bad_request("bad_parameter", fmt::format("part '{}' is not known", part),
                    "give status, idle, not_moved or clock");
}

std::string as_csv(store::Shape shape, std::string const &json, std::string const &part) {
  if (shape == store::Shape::panel) return list_csv(json, part);
  return shape == store::Shape::features ? features_csv(json) : table_csv(json);
}

Question question(store::Analysis const &analysis, Request const &in, Caller const &caller) {
  if (!analysis.cost_centre && caller.cost_centre)
    throw Problem{403, "forbidden", "this token sees one cost centre only",
                  "use a token without a cost centre"};
  store::AnalysisFilter filter;
  if (analysis.period) filter.period = text_parameter(in, "period");
  if (analysis.days) filter.from = date_parameter(in, "from");
  if (analysis.days) filter.to = date_parameter(in, "to");
  if (analysis.cost_centre) filter.cost_centre = scoped(caller, text_parameter(in, "cost_centre"));
  bool const csv = wants_csv(in);
  auto const part = csv && analysis.shape == store::Shape::panel ? part_parameter(in) : "";
  auto key = QuestionKey{analysis.name}
                 .with(filter.period)
                 .with(filter.from)
                 .with(filter.to)
                 .with(filter.cost_centre)
                 .with(csv ? "csv" : "json")
                 .with(part)
                 .text();
  Question asked{std::move(key),
                 {"v_trips", "devices", "settings"},
                 figures_life,
                 [&analysis, filter = std::move(filter), csv, part](store::Reader &reader) {
                   auto json = store::analyse(reader, analysis, filter);
                   return csv ? as_csv(analysis.shape, json, part) : json;
                 }};
  if (csv) asked.content_type = "text/csv; charset=utf-8";
  if (csv) asked.file_name = fmt::format("{}.csv", analysis.name);
  return asked;
}

}  // namespace

void Service::add_analytics_routes() {
  for (auto const &analysis : store::analyses())
    add("GET", fmt::format("/analytics/{}", analysis.name),
        [this, &analysis](Request const &in, Responder const &out, Caller const &caller) {
          answers_->answer(out, question(analysis, in, caller));
        });
}

}  // namespace fleet::serve
