// fleet audit: silent on a healthy database, and finds every fault that is planted.
#include <doctest/doctest.h>

#include <set>

#include "audit/check.hpp"
#include "e2e/planted_faults.hpp"
#include "e2e/sim_fleet.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;
using nlohmann::json;

namespace {

constexpr int vehicles = 16;

/// A server as an operator runs it, filled by one round of all jobs. TimescaleDB's own jobs are kept from
/// running: the test does not know what they would find or change meanwhile.
struct Filled {
  TempCluster cluster{{.durable = true, .autovacuum = true, .background_jobs = false}};
  SimFleet fleet{city(), cluster};
  Filled() {
    fleet.report({"migrate"});  // records what it made
    fleet.report({"poll-movement"});
    fleet.report({"poll-events"});
    REQUIRE(fleet.run({"refresh-vtrips"}).exit_code == 0);
  }
  static fleet::sim::Setup city() {
    fleet::sim::Setup setup;
    setup.city.vehicles = vehicles;
    setup.city.days = 4;
    return setup;
  }
  std::vector<std::string> imeis() const {
    std::vector<std::string> imeis;
    auto session = fleet.db.connect();
    for (auto const &row :
         store::Autocommit{session}.query("select imei from tracksolid.devices order by imei"))
      imeis.push_back(row[0].text());
    return imeis;
  }
};

std::string with_imeis(std::string text, std::vector<std::string> const &imeis) {
  for (std::size_t i = imeis.size(); i-- > 0;) {  // $10 before $1
    auto const mark = "$" + std::to_string(i);
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;)
      if (at + mark.size() == text.size() ||
          std::isdigit(static_cast<unsigned char>(text[at + mark.size()])) == 0)
        text.replace(at, mark.size(), imeis[i]);
      else
        ++at;
  }
  return text;
}

/// Each fault in a session of its own, which hands its statistics in when it ends.
void plant(Fault const &fault, Filled const &filled, std::vector<std::string> const &imeis) {
  auto session = filled.fleet.db.connect();
  bool refused = false;
  for (auto const &statement : fault.statements) try {
      auto const result = store::Autocommit{session}.query(with_imeis(statement, imeis));
      CAPTURE(statement);
      CHECK_MESSAGE((result.affected() > 0 || !statement.starts_with("update")), fault.id);
    } catch (store::DatabaseError const &error) {
      CAPTURE(statement);
      CHECK_MESSAGE(fault.refused, error.what());
      refused = true;
    }
  CHECK(refused == fault.refused);
}

bool is_found(json const &report, std::string const &id, std::string const &object) {
  for (auto const &finding : report["findings"])
    if (finding["id"] == id && finding["object"].get<std::string>().find(object) != std::string::npos)
      return true;
  return false;
}

std::set<std::string> ids(json const &report) {
  std::set<std::string> ids;
  for (auto const &finding : report["findings"]) ids.insert(finding["id"].get<std::string>());
  return ids;
}

}  // namespace

TEST_CASE("every planted fault is found by its check, and a healthy database has none") {
  auto const engine = default_engine();
  FLEET_SKIP_WITHOUT(engine);
  Filled const filled;
  auto const imeis = filled.imeis();
  REQUIRE(imeis.size() == vehicles);

  auto const clean = filled.fleet.run({"audit", "--json", "--fail-on", "info"});
  CAPTURE(clean.out);
  CHECK(clean.exit_code == 0);
  auto const healthy = json::parse(clean.out);
  CHECK(healthy["findings"].empty());
  CHECK(healthy["not_checked"].empty());

  auto forgotten = filled.fleet.db.connect();
  store::Transaction open{forgotten};
  open.script("set application_name = 'forgotten'");
  auto const all = faults(engine);
  CHECK(all.size() >= 25);
  for (auto const &fault : all) plant(fault, filled, imeis);
  std::this_thread::sleep_for(std::chrono::milliseconds{1100});  // the open transaction is to be 1 s old

  auto const sick = filled.fleet.run({"audit", "--json"});
  CHECK(sick.exit_code == 3);
  auto const report = json::parse(sick.out);
  CAPTURE(sick.out);
  for (auto const &fault : all) {
    CAPTURE(fault.id);
    CHECK_MESSAGE(is_found(report, fault.id, with_imeis(fault.object, imeis)), fault.object);
  }
  // And no check is without a fault: one that can't find anything would not be noticed otherwise.
  auto const found = ids(report);
  auto const *other = engine == Engine::timescaledb ? "pg_partman" : "timescaledb";
  for (auto const &check : fleet::audit::catalogue())
    if (check.engine != other) CHECK_MESSAGE(found.count(check.id) == 1, check.id);
  CHECK(report["not_checked"].empty());
}

TEST_CASE("a login with few rights gets what it may see, and reads in the report what was not checked") {
  TempDb const db;
  {
    auto session = db.connect();
    store::Autocommit{session}.query("create role " + db.name() +
                                     "_monitor login in role pg_monitor; create role " + db.name() +
                                     "_nobody login; create table public.a (id int); create index on "
                                     "public.a (id); create index on public.a (id)");
  }
  auto const as = [&](std::string const &role) {
    auto url = db.url();
    url.replace(url.find("user=postgres"), 13, "user=" + db.name() + "_" + role);
    auto const result = run_fleet({"audit", "--json", "--fail-on", "error"}, {{"FLEET_DATABASE_URL", url}});
    CAPTURE(result.err);
    auto report = json::parse(result.out);
    std::set<std::string> unanswered;
    for (auto const &question : report["not_checked"]) unanswered.insert(question["id"].get<std::string>());
    CHECK(is_found(report, "engine/duplicate_index", "a_id_idx1"));
    CHECK(unanswered.count("data/future_time") == 1);
    CHECK(unanswered.count("engine/invalid_index") == 0);
    return unanswered;
  };
  CHECK(as("monitor").count("engine/long_transaction") == 0);
  CHECK(as("nobody").count("engine/long_transaction") == 1);
}

TEST_CASE("plates that are spelled apart are two vehicles, and no finding") {
  TempDb const db;
  auto session = db.connect();
  store::Autocommit{session}.query(
      "insert into tracksolid.devices (imei, vehicle_number, activated_at) values ('1', 'B-AB 123', '2020-01-01'), "
      "('2', 'BA-B 123', '2020-01-01')");
  auto const audit = [&] { return run_fleet({"audit", "--only", "data/duplicate_plate"}, db.environment()); };
  CHECK(audit().exit_code == 0);
  store::Autocommit{session}.query(
      "update tracksolid.devices set vehicle_number = 'b-ab123' where imei = '2'");
  CHECK(audit().out.find("plate BAB123") != std::string::npos);
}

TEST_CASE("an audit changes nothing and needs no right to") {
  TempDb const db;
  auto session = db.connect();
  store::Autocommit{session}.query("alter database " + db.name() + " set default_transaction_read_only = on");
  auto const result =
      run_fleet({"audit", "--only", "schema,timeseries", "--format", "markdown"}, db.environment());
  CAPTURE(result.err);
  CAPTURE(result.out);
  CHECK(result.exit_code == 0);
}

TEST_CASE("a monitor gets UNKNOWN when nothing could be checked") {
  auto const result =
      run_fleet({"audit", "--format", "nagios"}, {{"FLEET_DATABASE_URL", "postgresql:///x?host=/nowhere"}});
  CHECK(result.exit_code == 3);
  CHECK(result.out.starts_with("FLEET UNKNOWN - cannot reach the database"));
}
