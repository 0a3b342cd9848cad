// What was driven.
#include <fmt/format.h>

#include "base/text.hpp"
#include "serve/parameters.hpp"
#include "serve/problem.hpp"
#include "serve/question_key.hpp"
#include "serve/scope.hpp"
#include "serve/service.hpp"
#include "serve/track_export.hpp"
#include "store/reports.hpp"

namespace fleet::serve {
namespace {

using http::Request;
using http::Responder;

constexpr std::size_t form_limit = 256 * 1024;
constexpr auto trips_life = std::chrono::seconds{60};  // "as_of" moves with refreshes that found nothing new
constexpr auto today_life = std::chrono::seconds{5};   // the default window does with the clock
std::vector<char const *> const trip_sources{"v_trips", "devices", "settings"};

std::optional<std::string> listed(std::optional<std::vector<std::string>> const &vehicles) {
  if (!vehicles) return std::nullopt;
  QuestionKey key{""};
  for (auto const &vehicle : *vehicles) key.add(vehicle);
  return std::move(key).text();
}

std::optional<std::string> written(std::optional<Time> const &time) {
  return time ? std::optional{rfc3339(*time)} : std::nullopt;
}

Question trips_question(store::TripFilter filter, Caller const &caller) {
  filter.cost_centre = scoped(caller, std::move(filter.cost_centre));
  auto key = QuestionKey{"trips"}
                 .with(listed(filter.vehicles))
                 .with(filter.driver)
                 .with(filter.cost_centre)
                 .with(filter.city)
                 .with(written(filter.start))
                 .with(written(filter.end))
                 .with(caller.cost_centre)
                 .text();
  bool const fixed = filter.start && filter.end;
  return {std::move(key), trip_sources, fixed ? trips_life : today_life,
          [filter = std::move(filter), caller](store::Reader &reader) {
            return scoped_trips(caller, store::trips_for_map(reader, filter));
          }};
}

std::int64_t trip_parameter(Request const &in) {
  auto const text = text_parameter(in, "trip_id");
  if (!text)
    throw bad_request("missing_parameter", "trip_id is missing",
                      "give one from POST /webhook/fleet-dashboard");
  auto const number = to_number<std::int64_t>(*text);
  if (!number || *number < 1)
    throw bad_request("bad_parameter", fmt::format("trip_id '{}' is not a whole number from 1 on", *text),
                      "give one from POST /webhook/fleet-dashboard");
  return *number;
}

Question trip_question(Request const &in, Caller const &caller) {
  auto const trip_id = trip_parameter(in);
  auto const format = track_format(text_parameter(in, "format"));
  auto key = QuestionKey{"trip"}
                 .with_number(std::optional{trip_id})
                 .with(std::string{format.name})
                 .with(caller.cost_centre)
                 .text();
  Question question{std::move(key), trip_sources, today_life,
                    [trip_id, write = format.write, caller](store::Reader &reader) {
                      return write(scoped_trip(caller, store::trip(reader, trip_id), trip_id));
                    }};
  question.content_type = format.content_type;
  if (*format.extension != '\0') question.file_name = fmt::format("trip-{}.{}", trip_id, format.extension);
  return question;
}

Question filters_question(Caller const &caller) {
  return {QuestionKey{"filters"}.with(caller.cost_centre).text(), trip_sources, trips_life,
          [caller](store::Reader &reader) {
            return "{\"filters\":" + scoped_filters(caller, store::filters(reader)) + "}";
          }};
}

}  // namespace

void Service::add_trip_routes() {
  add("GET", "/webhook/fleet-dashboard", [this](Request const &, Responder const &out, Caller const &caller) {
    answers_->answer(out, filters_question(caller));
  });
  add("GET", "/webhook/fleet-dashboard/trip",
      [this](Request const &in, Responder const &out, Caller const &caller) {
        answers_->answer(out, trip_question(in, caller));
      });
  add(
      "POST", "/webhook/fleet-dashboard",
      [this](Request const &in, Responder const &out, Caller const &caller) {
        answers_->answer(out, trips_question(trip_filter(in), caller));
      },
      form_limit);
}

}  // namespace fleet::serve
