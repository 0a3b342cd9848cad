// Where vehicles are and where they were.
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

// A status turns to offline without a commit, and ages grow: how long an answer stays true all the same.
constexpr auto live_life = std::chrono::seconds{5};
std::vector<char const *> const live_sources{"live", "devices", "settings"};

Question live_question(Request const &in, Caller const &caller) {
  auto cost_centre = scoped(caller, text_parameter(in, "cost_centre"));
  auto acc = acc_status_parameter(in);
  auto key = QuestionKey{"live"}.with(cost_centre).with(acc).text();
  return {std::move(key), live_sources, live_life,
          [cost_centre = std::move(cost_centre), acc = std::move(acc)](store::Reader &reader) {
            return store::live_positions(reader, cost_centre, acc);
          }};
}

Question nearest_question(Request const &in, Caller const &caller) {
  auto const lat = degrees_parameter(in, "lat", 90);
  auto const lng = degrees_parameter(in, "lng", 180);
  auto const limit = number_parameter(in, "limit", 1, 100);
  auto key = QuestionKey{"nearest"}
                 .with_number(std::optional{lat})
                 .with_number(std::optional{lng})
                 .with_number(limit)
                 .with(caller.cost_centre)
                 .text();
  return {std::move(key), live_sources, live_life,
          [lat, lng, limit, scope = caller.cost_centre](store::Reader &reader) {
            return store::nearest_vehicles(reader, lat, lng, limit, scope);
          }};
}

Question track_question(Request const &in, Caller const &caller) {
  auto const vehicle = vehicle_parameter(in);
  auto const hours = number_parameter(in, "hours", 1, 2160);
  auto const format = track_format(text_parameter(in, "format"));
  auto key = QuestionKey{"track"}
                 .with(vehicle)
                 .with_number(hours)
                 .with(std::string{format.name})
                 .with(caller.cost_centre)
                 .text();
  Question question{
      std::move(key), live_sources, live_life,
      [vehicle, hours, write = format.write, caller](store::Reader &reader) {
        return write(scoped_track(caller, store::vehicle_track(reader, vehicle, hours), vehicle));
      }};
  question.content_type = format.content_type;
  if (*format.extension != '\0') question.file_name = std::string{"track."} + format.extension;
  return question;
}

}  // namespace

void Service::add_live_routes() {
  auto const ask = [this](std::string path, Question (*question)(Request const &, Caller const &)) {
    add("GET", std::move(path),
        [this, question](Request const &in, Responder const &out, Caller const &caller) {
          answers_->answer(out, question(in, caller));
        });
  };
  ask("/webhook/live-positions", live_question);
  ask("/webhook/live-positions/nearest", nearest_question);
  ask("/webhook/live-positions/track", track_question);
  add("GET", "/webhook/live-positions/stream",
      [this](Request const &in, Responder const &out, Caller const &caller) {
        http::Reply head{200, {}, nullptr};
        add_data_age(head, freshness_.of(live_sources));
        stream_.add(out, scoped(caller, text_parameter(in, "cost_centre")), std::move(head));
      });
}

}  // namespace fleet::serve
