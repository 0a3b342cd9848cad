#include <doctest/doctest.h>

#include "config/config.hpp"
#include "jobs/history_streams.hpp"

using namespace fleet;
using namespace fleet::jobs;

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

}  // namespace

TEST_CASE("a track window longer than seven days is cut, without a hole and without overlap") {
  auto const tasks =
      plan_tasks(stream("tracks"), {{"1", {at("2026-01-01"), at("2026-01-20")}}}, account, at("2026-02-01"));
  REQUIRE(tasks.size() == 3);
  CHECK(tasks[0].ask == Window{at("2026-01-01"), at("2026-01-07T23:59:00Z")});
  CHECK(tasks[1].ask == Window{at("2026-01-07T23:59:00Z"), at("2026-01-14T23:58:00Z")});
  CHECK(tasks[2].ask == Window{at("2026-01-14T23:58:00Z"), at("2026-01-20")});
  for (auto const &task : tasks) CHECK(task.cover == task.ask);
}

TEST_CASE("what is newer than the settle delay is asked for but not covered") {
  auto const tasks = plan_tasks(stream("tracks"), {{"1", {at("2026-01-01"), at("2026-01-02")}}}, account,
                                at("2026-01-01T22:00:00Z"));
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].ask.to == at("2026-01-02"));
  CHECK(tasks[0].cover == Window{at("2026-01-01"), at("2026-01-01T22:00:00Z")});
  auto const fresh =
      plan_tasks(stream("tracks"), {{"1", {at("2026-01-01"), at("2026-01-02")}}}, account, at("2025-12-31"));
  REQUIRE(fresh.size() == 1);
  CHECK(fresh[0].cover.empty());
}

TEST_CASE("devices that lack the same time share a call, others do not") {
  Window const day{at("2026-01-01"), at("2026-01-02")};
  Window const other{at("2026-01-03"), at("2026-01-04")};
  auto const tasks =
      plan_tasks(stream("trips"), {{"1", day}, {"2", day}, {"3", other}}, account, at("2026-02-01"));
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].imeis == std::vector<std::string>{"1", "2"});
  CHECK(tasks[1].imeis == std::vector<std::string>{"3"});
}

TEST_CASE("trips are asked for from six hours before, because a trip may have begun earlier") {
  auto const tasks =
      plan_tasks(stream("trips"), {{"1", {at("2026-01-01"), at("2026-01-02")}}}, account, at("2026-02-01"));
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].ask.from == at("2025-12-31T18:00:00Z"));
  CHECK(tasks[0].cover.from == at("2026-01-01"));
}

TEST_CASE("a long window takes fewer devices a call, so that answers stay below the vendor's cap") {
  // 9.75 days at 8 rows a day and device: 78 rows, so one device a call and not twenty
  std::vector<store::Gap> gaps;
  for (int i = 0; i < 20; ++i)
    gaps.push_back({std::to_string(i), {at("2026-01-01"), at("2026-01-10T12:00:00Z")}});
  for (auto const &task : plan_tasks(stream("trips"), gaps, account, at("2026-02-01")))
    CHECK(task.imeis.size() == 1);
}

TEST_CASE("a task is divided by devices first, then by time, and covers what it covered") {
  Task task{.imeis = {"1", "2", "3"},
            .account = "a",
            .ask = {at("2026-01-01"), at("2026-01-03")},
            .cover = {at("2026-01-01"), at("2026-01-03")}};
  auto const by_device = split(task);
  REQUIRE(by_device.size() == 2);
  CHECK(by_device[0].imeis == std::vector<std::string>{"1"});
  CHECK(by_device[1].imeis == std::vector<std::string>{"2", "3"});
  auto const by_time = split(by_device[0]);
  REQUIRE(by_time.size() == 2);
  CHECK(by_time[0].cover == Window{at("2026-01-01"), at("2026-01-02")});
  CHECK(by_time[1].cover == Window{at("2026-01-02"), at("2026-01-03")});
  task.imeis = {"1"};
  task.ask = {at("2026-01-01"), at("2026-01-01T00:05:00Z")};
  CHECK(split(task).empty());
}
