#include <doctest/doctest.h>

#include "config/config.hpp"
#include "jobs/reported_events.hpp"

using namespace fleet;
using namespace fleet::jobs;
using store::Stretch;

namespace {

Time at(char const *text) {
  return *parse_time(text);
}

StreamSpec stream(std::string const &name) {
  for (auto const &spec : history_streams(config::Config{}))
    if (spec.name == name) return spec;
  throw std::runtime_error{"no stream " + name};
}

std::string account(std::string const &) {
  return "depot";
}

Window const reach{at("2025-11-01"), at("2026-02-01")};

std::vector<Task> tasks(StreamSpec const &spec, std::vector<Stretch> const &stretches) {
  std::vector<Part> parts;
  for (auto const &stretch : stretches)
    for (auto &part : parts_of(spec, stretch, reach)) parts.push_back(part);
  return tasks_for(spec, parts, account);
}

/// The only task of one stretch, and what an answer says about it.
Verdict verdict(Stretch const &stretch, std::vector<ReportedEvent> const &reported) {
  auto const spec = stream("trips");
  auto const all = tasks(spec, {stretch});
  REQUIRE(all.size() == 1);
  return judge_events(spec, all[0], all[0].parts[0], reported, reach);
}

Stretch const up_to_now{"1", {at("2026-01-31"), reach.to}, at("2026-01-31"), false};

}  // namespace

TEST_CASE("a track window longer than seven days is cut, without a hole and without overlap") {
  auto const all = tasks(stream("tracks"), {{"1", {at("2026-01-01"), at("2026-01-20")}}});
  REQUIRE(all.size() == 3);
  CHECK(all[0].ask == Window{at("2026-01-01"), at("2026-01-07T23:59:00Z")});
  CHECK(all[1].ask == Window{at("2026-01-07T23:59:00Z"), at("2026-01-14T23:58:00Z")});
  CHECK(all[2].ask == Window{at("2026-01-14T23:58:00Z"), at("2026-01-20")});
  for (auto const &task : all) CHECK(task.parts[0].window == task.ask);
}

TEST_CASE("devices that lack about the same time share a call, others do not") {
  Window const day{at("2026-01-01"), at("2026-01-02")};
  Window const most_of_it{at("2026-01-01T09:00:00Z"), at("2026-01-02")};
  Window const other{at("2026-01-13"), at("2026-01-14")};
  auto const all =
      tasks(stream("trips"), {{"1", day, day.from}, {"2", most_of_it, most_of_it.from}, {"3", other}});
  REQUIRE(all.size() == 2);
  CHECK(all[0].imeis() == std::vector<std::string>{"1", "2"});
  CHECK(all[0].ask.from == day.from);
  CHECK(all[1].imeis() == std::vector<std::string>{"3"});
}

TEST_CASE("trips are asked for from a day before, unless it is known when the last one ended") {
  Window const day{at("2026-01-10"), at("2026-01-11")};
  auto const unknown = tasks(stream("trips"), {{"1", day}});
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].ask == Window{at("2026-01-09"), at("2026-01-12")});
  CHECK(unknown[0].parts[0].window == day);
  CHECK(tasks(stream("trips"), {{"1", day, day.from}})[0].ask.from == day.from);
  CHECK(tasks(stream("trips"), {{"1", day, at("2026-01-09T20:00:00Z")}})[0].ask.from ==
        at("2026-01-09T20:00:00Z"));
}

TEST_CASE("a long window takes fewer devices a call, so that answers stay below the vendor's cap") {
  // 7 days at 8 rows a day and device: 56 rows of 100, so one device a call and not twenty
  std::vector<Stretch> stretches;
  for (int i = 0; i < 20; ++i)
    stretches.push_back({std::to_string(i), {at("2026-01-01"), at("2026-01-08")}, at("2026-01-01"), true});
  for (auto const &task : tasks(stream("trips"), stretches)) CHECK(task.parts.size() == 1);
}

TEST_CASE("a task is divided by devices first, then by time") {
  auto const spec = stream("tracks");
  Task task{.account = "a", .ask = {at("2026-01-01"), at("2026-01-03")}};
  for (auto const *imei : {"1", "2", "3"})
    task.parts.push_back({.imei = imei, .window = task.ask, .begin = task.ask.from, .end = task.ask.to});
  auto const by_device = split(spec, task);
  REQUIRE(by_device.size() == 2);
  CHECK(by_device[0].imeis() == std::vector<std::string>{"1"});
  CHECK(by_device[1].imeis() == std::vector<std::string>{"2", "3"});
  auto const by_time = split(spec, by_device[0]);
  REQUIRE(by_time.size() == 2);
  CHECK(by_time[0].parts[0].window == Window{at("2026-01-01"), at("2026-01-02")});
  CHECK(by_time[1].parts[0].window == Window{at("2026-01-02"), at("2026-01-03")});
  // Of trips one half is asked; the other one begins where its last trip ends.
  auto const of_trips = split(stream("trips"), by_device[0]);
  REQUIRE(of_trips.size() == 1);
  CHECK(of_trips[0].ask == Window{at("2026-01-01"), at("2026-01-02")});
  CHECK(of_trips[0].parts[0].longest == std::chrono::days{1});
  task.parts.resize(1);
  task.ask = {at("2026-01-01"), at("2026-01-01T00:05:00Z")};
  CHECK(split(spec, task).empty());
}

TEST_CASE("trips are settled up to the end of the last one that was reported") {
  auto const judged = verdict(up_to_now, {{at("2026-01-31T08:00:00Z"), at("2026-01-31T09:00:00Z")},
                                          {at("2026-01-31T11:00:00Z"), at("2026-01-31T12:30:00Z")}});
  CHECK(judged.answered == up_to_now.window);
  CHECK(judged.settled == Window{at("2026-01-31"), at("2026-01-31T12:30:00Z")});
  CHECK_FALSE(judged.next);
  auto const none = verdict(up_to_now, {});
  CHECK(none.settled.empty());
  CHECK(none.answered == up_to_now.window);
}

TEST_CASE("a trip that is under way, or that the present cuts, is not stored as ended") {
  auto const open = verdict(
      up_to_now, {{at("2026-01-31T08:00:00Z"), at("2026-01-31T09:00:00Z")}, {at("2026-01-31T22:00:00Z")}});
  CHECK(open.settled.to == at("2026-01-31T09:00:00Z"));
  CHECK(open.cut.empty());
  auto const cut = verdict(up_to_now, {{at("2026-01-31T22:00:00Z"), reach.to + Seconds{1}}});
  CHECK(cut.cut == std::vector{at("2026-01-31T22:00:00Z")});
  CHECK(cut.settled.empty());
}

TEST_CASE(
    "a trip that begins where the window does is asked for again from earlier, twice as far each time") {
  Stretch const unbound{"1", {at("2026-01-31"), reach.to}};
  auto const spec = stream("trips");
  auto all = tasks(spec, {unbound});
  REQUIRE(all[0].ask.from == at("2026-01-30"));
  auto const first = judge_events(spec, all[0], all[0].parts[0],
                                  {{at("2026-01-29T23:59:59Z"), at("2026-01-31T09:00:00Z")}}, reach);
  CHECK_FALSE(first.is_answer);
  REQUIRE(first.next);
  CHECK(first.next->begin == at("2026-01-28"));
  CHECK(first.cut.size() == 1);
  // Known since: the trip before ended there, and one that begins in the same second is whole.
  auto const bound = verdict(up_to_now, {{at("2026-01-31"), at("2026-01-31T09:00:00Z")}});
  CHECK(bound.is_answer);
  CHECK(bound.settled.to == at("2026-01-31T09:00:00Z"));
}

TEST_CASE("a window longer than one call goes on at the end of the last trip") {
  Stretch const month{"1", {at("2025-12-20"), reach.to}, at("2025-12-20")};
  auto const judged = verdict(month, {{at("2025-12-29T20:00:00Z"), at("2025-12-29T22:00:00Z")}});
  REQUIRE(judged.next);
  CHECK(judged.next->begin == at("2025-12-29T22:00:00Z"));
  CHECK(judged.next->begins_at_event);
  CHECK(judged.settled == Window{at("2025-12-20"), at("2025-12-29T22:00:00Z")});
  CHECK(judged.next->window.from == at("2025-12-29T22:00:00Z"));
  // Nothing reported in ten days less a minute: the next window overlaps half of it, and nothing is settled yet.
  auto const none = verdict(month, {});
  REQUIRE(none.next);
  CHECK(none.next->begin == at("2025-12-24T23:59:30Z"));
  CHECK(none.next->window.from == at("2025-12-20"));
  CHECK(none.settled.empty());
}

TEST_CASE("a window in the past is settled whole when the day after it was asked for as well") {
  Window const day{at("2026-01-10"), at("2026-01-11")};
  auto const whole =
      verdict({"1", day, day.from}, {{at("2026-01-10T08:00:00Z"), at("2026-01-10T09:00:00Z")}});
  CHECK(whole.settled == day);
  Window const last{at("2026-01-31"), at("2026-01-31T12:00:00Z")};  // twelve hours later it is now
  auto const part =
      verdict({"1", last, last.from}, {{at("2026-01-31T08:00:00Z"), at("2026-01-31T09:00:00Z")}});
  CHECK(part.settled.to == at("2026-01-31T09:00:00Z"));
}
