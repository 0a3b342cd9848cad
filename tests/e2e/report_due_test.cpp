// fleet report --due from the subscriptions to the recipients: periods that are over, each mailed once, whatever is missed, killed or refused.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <set>

#include "db/sql.hpp"
#include "e2e/mail_sink.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using namespace fleet::testing;

namespace {

/// Two vehicles that drove on each of the last three days. Their trackers are not asked for, so that the data is complete. It is about noon in the
/// fleet's zone: no day ends while a test runs.
constexpr auto *two_vehicles = R"sql(
  update tracksolid.settings set value = (select 'Etc/GMT' || case when h < 0 then '' else '+' end || h from (select extract(hour from now() at time zone 'UTC')::int - 12 as h) z)
   where name = 'timezone';
  insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values ('1', 'KAA 1', 'Ann', 'North'), ('2', 'KAA 2', 'Bob', 'South');
  insert into tracksolid.daily_figures (imei, day, fixes, km, max_speed_kmh, moving_s, idle_s, first_fix_at, last_fix_at, first_ignition_at, last_stop_at,
                                        speeding_events, speeding_s, harsh_accelerations, harsh_brakings, unseen_km)
    select i, (now() at time zone tracksolid.setting('timezone'))::date - d, 100, 10 * d, 80, 3600, 600, now() - d * interval '24 h', now() - d * interval '24 h',
           now() - d * interval '24 h', now() - d * interval '24 h', 0, 0, 0, 0, 0
      from unnest('{1,2}'::text[]) i, generate_series(1, 3) d;
  insert into tracksolid.notify_destinations (name, kind, address) values ('desk', 'email', 'a@example.org, b@example.org'), ('boss', 'email', 'c@example.org');
)sql";

class Desk {
 public:
  Desk() : sql(db) { sql.run(two_vehicles); }
  /// A daily subscription of the last `days` days that are over.
  void subscribe(std::string const &name, std::string const &more = "", std::string const &values = "",
                 int days = 1) {
    sql.run(fmt::format(
        "insert into tracksolid.report_subscriptions (name, report, destination, period, from_time{}) values ('{}', 'daily', 'desk', 'day', "
        "tracksolid.day_start((now() at time zone tracksolid.setting('timezone'))::date - {}, tracksolid.setting('timezone')){})",
        more, name, days, values));
  }
  std::string day(int ago) {
    return sql.one(
        fmt::format("select ((now() at time zone tracksolid.setting('timezone'))::date - {})::text", ago));
  }
  Environment environment(std::string const &server) const {
    return {{"FLEET_DATABASE_URL", db.url()},
            {"FLEET_SMTP_URL", server},
            {"FLEET_MAIL_FROM", "fleet@example.org"}};
  }
  Result due(std::string const &server, Environment environment_too = {},
             std::vector<std::string> const &more = {}) const {
    environment_too.merge(environment(server));
    std::vector<std::string> arguments{"report", "--due"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_fleet(arguments, environment_too);
  }
  /// "sent 3, waiting 1"
  std::string outbox() {
    return sql.one(
        "select coalesce(string_agg(state || ' ' || n, ', ' order by state), '') from (select state, count(*) as n from tracksolid.notify_outbox group by 1) s");
  }
  TempDb db;
  Sql sql;
};

}  // namespace

TEST_CASE(
    "days that were missed are made up, each mailed once to all recipients, with an attachment that is the report") {
  MailSink const post_office;
  Desk desk;
  desk.subscribe("daily", ", format", ", 'csv'", 3);
  auto const plan = desk.due(post_office.url(), {}, {"--dry-run"});
  CHECK(plan.out.find(fmt::format("daily: daily of {0} to {0} as csv, to desk\n", desk.day(3))) == 0);
  CHECK(plan.out.find("reports=3\n") != std::string::npos);
  CHECK(plan.exit_code == 0);
  CHECK(desk.outbox() == "");
  for (int i = 0; i < 2; ++i) {
    auto const run = desk.due(post_office.url());
    CHECK(run.exit_code == 0);
    CHECK(run.err == "");
  }
  auto const mails = post_office.mails();
  REQUIRE(mails.size() == 3);
  CHECK(mails[0].recipients == std::vector<std::string>{"a@example.org", "b@example.org"});
  std::set<std::string> subjects, ids;
  for (auto const &mail : mails) {
    subjects.insert(mail.header("Subject"));
    ids.insert(mail.header("Message-ID"));
  }
  CHECK(subjects == std::set<std::string>{"Daily fleet report, " + desk.day(3),
                                          "Daily fleet report, " + desk.day(2),
                                          "Daily fleet report, " + desk.day(1)});
  CHECK(ids.size() == 3);
  auto const &first = mails[0];
  CHECK(first.text.find(fmt::format("filename=\"daily-{}.csv\"", desk.day(3))) != std::string::npos);
  CHECK(first.text.find("Content-Type: multipart/mixed; boundary=") != std::string::npos);
  CHECK(first.part(0).find("The data of 0 trackers is complete.\r\n") != std::string::npos);
  CHECK(
      first.part(1) ==
      run_fleet({"report", "daily", "--from", desk.day(3), "--to", desk.day(2)}, desk.db.environment()).out);
  CHECK(first.part(1).find("KAA 1") != std::string::npos);
  // A day off later nothing is sent again, and nothing is without its period.
  CHECK(desk.outbox() == "sent 3");
}

TEST_CASE("a subscription may be of a cost centre or a vehicle, and its workbook and its page open") {
  MailSink const post_office;
  Desk desk;
  desk.subscribe("north", ", format, cost_centres", ", 'csv', '{North}'");
  desk.subscribe("page", ", format, vehicles", ", 'html', '{kaa2}'");
  desk.subscribe("sheet");
  CHECK(desk.due(post_office.url()).exit_code == 0);
  REQUIRE(post_office.mails().size() == 3);
  std::map<std::string, MailSink::Mail> by_form;
  for (auto const &mail : post_office.mails())
    for (std::string const form : {".csv", ".html", ".xlsx"})
      if (mail.text.find(form + "\"\r\n") != std::string::npos) by_form[form] = mail;
  REQUIRE(by_form.size() == 3);
  auto const csv = by_form[".csv"].part(1);
  CHECK(csv.find("KAA 1") != std::string::npos);
  CHECK(csv.find("KAA 2") == std::string::npos);
  CHECK(by_form[".csv"].part(0).find("Only cost centres: North.\r\n") != std::string::npos);
  auto const html = by_form[".html"].part(1);
  CHECK(html.starts_with("<!doctype html>"));
  CHECK(html.find("KAA 2") != std::string::npos);
  CHECK(html.find("KAA 1") == std::string::npos);
  CHECK(html.find("<p>Only vehicles: kaa2.</p>") != std::string::npos);
  TempDir const folder;
  auto const file = folder.write("daily.xlsx", by_form[".xlsx"].part(1));
  // A zip: its directory is read, and the checksum of each member.
  auto const zip = run({"/usr/bin/python3", "-c", R"py(
import sys, zipfile
book = zipfile.ZipFile(sys.argv[1])
print(book.testzip(), "xl/worksheets/sheet1.xml" in book.namelist())
)py",
                        file});
  CHECK(zip.out == "None True\n");
  if (run({"/usr/bin/python3", "-c", "import openpyxl"}).exit_code != 0)
    FLEET_SKIP("no python3 with openpyxl (Debian's package python3-openpyxl) to read workbooks with");
  auto const cells = run({"/usr/bin/python3", "-c", R"py(
import openpyxl, sys
sheet = openpyxl.load_workbook(sys.argv[1])["Report"]
print([row[1] for row in sheet.iter_rows(min_row=5, max_row=7, values_only=True)])
)py",
                          file});
  CHECK(cells.out.find("'KAA 1', 'KAA 2'") != std::string::npos);
}

TEST_CASE("two runs at once mail each report once") {
  MailSink const post_office;
  Desk desk;
  for (int i = 0; i < 4; ++i) desk.subscribe("s" + std::to_string(i), "", "", 2);
  auto const environment = fleet_environment(desk.environment(post_office.url()));
  Process one{fleet_command({"report", "--due"}), environment};
  Process other{fleet_command({"report", "--due"}), environment};
  for (auto *process : {&one, &other}) {
    auto const code = process->wait();
    CHECK((code == 0 || code == 4));
  }
  CHECK(desk.due(post_office.url()).exit_code == 0);
  CHECK(desk.outbox() == "sent 8");
  CHECK(post_office.mails().size() == 8);
}

TEST_CASE(
    "killed between the server's answer and its note, a report is sent again with the same Message-ID") {
  MailSink const post_office;
  Desk desk;
  desk.subscribe("daily", "", "", 2);
  CHECK(desk.due(post_office.url(), {{"FLEET_CRASH_AT", "report-noted:1"}}).exit_code == 137);
  CHECK(post_office.mails().empty());
  CHECK(desk.outbox() == "waiting 2");
  CHECK(desk.due(post_office.url(), {{"FLEET_CRASH_AT", "report-answered:1"}}).exit_code == 137);
  CHECK(desk.due(post_office.url()).exit_code == 0);
  std::multiset<std::string> ids;
  for (auto const &mail : post_office.mails()) ids.insert(mail.header("Message-ID"));
  CHECK(ids.size() == 3);
  CHECK(std::set<std::string>{ids.begin(), ids.end()}.size() == 2);
  CHECK(desk.outbox() == "sent 2");
}

TEST_CASE(
    "a refused recipient and a dead server are shown in the status, and a dead letter is sent when it is revived") {
  MailSink refusing;
  refusing.refuse_recipients();
  MailSink const post_office;
  Desk desk;
  desk.subscribe("daily");
  auto const refused = desk.due(refusing.url());
  CHECK(refused.exit_code == 3);
  CHECK(refused.err.find("subscription daily: ") != std::string::npos);
  CHECK(refused.err.find("550") != std::string::npos);
  auto const status = run_fleet({"status"}, desk.db.environment()).out;
  CHECK(status.find("notify, desk: 0 dead letters, 1 waiting, last error: ") != std::string::npos);
  // It is noon: the day before has been due for twelve hours.
  CHECK(status.find(fmt::format("report daily of {0} to {0} is overdue, 1 attempts: ", desk.day(1))) !=
        std::string::npos);
  desk.sql.run(
      "update tracksolid.notify_outbox set next_try_at = now(); update tracksolid.settings set value = '2' where name = 'notify_attempts'");
  auto const dead = desk.due("smtp://127.0.0.1:1");
  CHECK(dead.exit_code == 3);
  CHECK(desk.outbox() == "dead 1");
  auto const later = run_fleet({"status"}, desk.db.environment()).out;
  CHECK(later.find("notify, desk: 1 dead letters, 0 waiting, last error: ") != std::string::npos);
  CHECK(run_fleet({"notify", "revive"}, desk.db.environment()).out == "revived=1\n");
  CHECK(desk.due(post_office.url()).exit_code == 0);
  CHECK(post_office.mails().size() == 1);
}

TEST_CASE("a report waits for its data for report_wait_s, and then says what is missing") {
  MailSink const post_office;
  Desk desk;
  desk.sql.run(
      "update tracksolid.devices set enabled = true, activated_at = now() - interval '30 days' where imei = '1'; update tracksolid.settings set value = '86400' where name = "
      "'report_wait_s'");
  desk.subscribe("daily");
  CHECK(desk.due(post_office.url()).exit_code == 0);
  CHECK(post_office.mails().empty());
  // Put off: by ten minutes, and not further than to the end of the wait.
  CHECK(desk.sql.one<int>(
            "select round(extract(epoch from next_try_at - now()) / 60) from tracksolid.notify_outbox") ==
        10);
  desk.sql.run(
      "update tracksolid.notify_outbox set next_try_at = now(); update tracksolid.settings set value = '3600' where name = 'report_wait_s'");
  CHECK(desk.due(post_office.url()).exit_code == 0);
  REQUIRE(post_office.mails().size() == 1);
  CHECK(
      post_office.mails()[0].part(0).find(
          "The data of 1 trackers is incomplete.\r\ntracks: 0.0 of 24.0 tracker hours were asked for and answered; 24.0 h were never asked for.") !=
      std::string::npos);
}

TEST_CASE(
    "a subscription that cannot be served is named and holds up no other, and --due refuses what it would ignore") {
  MailSink const post_office;
  Desk desk;
  desk.subscribe("a-unknown", ", vehicles", ", '{KZZ 9}'");
  desk.subscribe("b-good");
  desk.subscribe("c-report");
  desk.subscribe("d-hook");
  desk.sql.run(
      "update tracksolid.report_subscriptions set report = 'weekly' where name = 'c-report'; "
      "insert into tracksolid.notify_destinations (name, kind, address) values ('hook', 'slack', 'http://localhost/x'); "
      "update tracksolid.report_subscriptions set destination = 'hook' where name = 'd-hook'");
  // A plan has the problems of a run, and its exit code.
  auto const plan = desk.due(post_office.url(), {}, {"--dry-run"});
  CHECK(plan.exit_code == 3);
  CHECK(plan.out.find("reports=1\n") != std::string::npos);
  auto const run = desk.due(post_office.url());
  CHECK(run.exit_code == 3);
  CHECK(plan.err == run.err);
  for (auto const *problem :
       {"subscription 'a-unknown': no vehicle or device is called 'KZZ 9'",
        "subscription 'c-report': there is no report 'weekly'",
        "subscription 'd-hook': the destination 'hook' is of kind slack; reports go by email"})
    CHECK_MESSAGE(run.err.find(problem) != std::string::npos, run.err);
  CHECK(post_office.mails().size() == 1);
  CHECK(run_fleet({"status"}, desk.db.environment())
            .out.find("is overdue, 0 attempts: no vehicle or device is called 'KZZ 9'") != std::string::npos);
  // Mended, it gets the day that it has missed.
  desk.sql.run("update tracksolid.report_subscriptions set vehicles = '{KAA 1}' where name = 'a-unknown'");
  CHECK(desk.due(post_office.url()).exit_code == 3);
  CHECK(post_office.mails().size() == 2);
  for (auto const &words : std::vector<std::vector<std::string>>{{"report"},
                                                                 {"report", "--due", "daily"},
                                                                 {"report", "--due", "--from", "2026-06-01"},
                                                                 {"report", "--due", "--output", "x"},
                                                                 {"report", "daily", "--dry-run"},
                                                                 {"report", "daily", "--to", "2026-06-01"}}) {
    CAPTURE(words);
    CHECK(run_fleet(words, desk.db.environment()).exit_code == 2);
  }
  auto const without = run_fleet({"report", "--due"}, desk.db.environment());
  CHECK(without.exit_code == 3);
}
