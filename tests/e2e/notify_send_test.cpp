// fleet notify from the rules to the destinations: every kind of them, a dead and a slow one, and kills at any time.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "base/digest.hpp"
#include "e2e/mail_sink.hpp"
#include "http/server.hpp"
#include "notify/notify.hpp"
#include "support/run_fleet.hpp"
#include "support/temp_db.hpp"

using namespace fleet;
using namespace fleet::testing;
using nlohmann::json;

namespace {

/// Takes every POST, or answers with a status, or does not answer at all.
class Sink {
 public:
  struct Taken {
    std::string path, id, time, signature, body, token;
  };
  explicit Sink(int status = 200)
      : status_(status), server_({}, [this](http::Request const &request, http::Responder const &responder) {
          take(request, responder);
        }) {
    server_.start();
  }
  std::string url(std::string const &path = "/hook") const { return server_.url() + path; }
  std::vector<Taken> taken() const {
    std::lock_guard const lock{mutex_};
    return taken_;
  }
  std::vector<Taken> taken(std::string const &path) const {
    auto all = taken();
    std::erase_if(all, [&](auto const &one) { return one.path != path; });
    return all;
  }

 private:
  void take(http::Request const &request, http::Responder const &responder) {
    std::lock_guard const lock{mutex_};
    auto const header = [&](char const *name) { return request.header_list(name); };
    auto id = header("webhook-id");
    if (id.empty()) id = header("X-Fleet-Id");
    taken_.push_back({std::string{request.path}, id, header("webhook-timestamp"), header("webhook-signature"),
                      std::string{request.body}, header("Authorization") + header("X-Gotify-Key")});
    if (status_ == 0)
      held_.push_back(responder);
    else
      responder.send(http::reply_text(status_, "text/plain", "seen"));
  }

  int status_;
  mutable std::mutex mutex_;
  std::vector<Taken> taken_;
  std::vector<http::Responder> held_;
  http::Server server_;
};

constexpr char const *key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A database with one vehicle, and a rule for all critical alarms for each destination that is added.
class Office {
 public:
  Office() : session_(db.connect()) {
    run("insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'KAA 1', 'Ann')");
  }
  void run(std::string const &statements) { store::Autocommit{session_}.script(statements); }
  std::string one(std::string const &query) { return store::Autocommit{session_}.value<std::string>(query); }
  void add(std::string const &name, std::string const &kind, std::string const &address,
           std::string const &secret = {}) {
    run(fmt::format(
        "insert into tracksolid.notify_destinations (name, kind, address, secret) values ('{0}', '{1}', '{2}', nullif('{3}', '')); "
        "insert into tracksolid.notify_rules (name, kind, destination, join_min, from_time) values ('{0}', 'alarm', '{0}', 0, now() - interval '1 day')",
        name, kind, address, secret));
  }
  /// Alarms number `first` to `last`, a second apart.
  void alarms(int first, int last) {
    run(fmt::format(
        "insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, severity) select '1', date_trunc('second', now()) - interval '2 h' + i * "
        "interval '1 s', '1', 'SOS ' || i, 'critical' from generate_series({}, {}) i",
        first, last));
  }
  Result notify(std::vector<std::string> const &more = {}, Environment environment = {}) const {
    environment.insert({"FLEET_DATABASE_URL", db.url()});
    std::vector<std::string> arguments{"notify"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_fleet(arguments, environment);
  }
  /// "sent 3, waiting 1"
  std::string outbox(std::string const &destination) {
    return one(fmt::format(
        "select coalesce(string_agg(state || ' ' || n, ', ' order by state), '') from (select state, count(*) as n from tracksolid.notify_outbox "
        "where destination = '{}' group by 1) s",
        destination));
  }

  TempDb db;

 private:
  store::Session session_;
};

}  // namespace

TEST_CASE("each kind of destination gets an episode once, signed, with an id, and a plan shows it before") {
  Sink const sink;
  MailSink const post_office;
  Office office;
  office.add("hook", "webhook", sink.url(), key);
  office.add("phone", "ntfy", sink.url("/fleet"), "tk_secret");
  office.add("gotify", "gotify", sink.url(""), "Ag0tifyToken");
  office.add("chat", "slack", sink.url("/chat-secret"));
  office.add("mail", "email", "a@example.org, b@example.org");
  office.alarms(1, 1);
  Environment const mail{{"FLEET_SMTP_URL", post_office.url()}, {"FLEET_MAIL_FROM", "fleet@example.org"}};
  auto const plan = office.notify({"--dry-run"}, mail);
  CHECK(plan.exit_code == 0);
  CHECK(plan.out.find("hook (first): KAA 1: SOS 1. Since ") != std::string::npos);
  CHECK(plan.out.find("messages=5\n") != std::string::npos);
  CHECK(plan.out.find(sink.url("")) == std::string::npos);
  CHECK(sink.taken().empty());
  CHECK(office.one("select count(*) from tracksolid.notify_episodes") == "0");
  for (int i = 0; i < 2; ++i) {
    auto const result = office.notify({}, mail);
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
  }
  auto const hook = sink.taken("/hook");
  REQUIRE(hook.size() == 1);
  CHECK(hook[0].signature ==
        "v1," + hmac_sha256_base64(base64_bytes(std::string{key}.substr(6)),
                                   hook[0].id + "." + hook[0].time + "." + hook[0].body));
  CHECK(json::parse(hook[0].body)["vehicle_number"] == "KAA 1");
  CHECK(json::parse(hook[0].body)["id"] == hook[0].id);
  CHECK(json::parse(hook[0].body)["severity"] == "critical");
  REQUIRE(sink.taken("/").size() == 1);
  CHECK(json::parse(sink.taken("/")[0].body)["topic"] == "fleet");
  CHECK(sink.taken("/")[0].token == "Bearer tk_secret");
  REQUIRE(sink.taken("/message").size() == 1);
  CHECK(sink.taken("/message")[0].token == "Ag0tifyToken");
  REQUIRE(sink.taken("/chat-secret").size() == 1);
  REQUIRE(post_office.mails().size() == 1);
  CHECK(post_office.mails()[0].recipients == std::vector<std::string>{"a@example.org", "b@example.org"});
  CHECK(post_office.mails()[0].header("Subject") == "KAA 1: SOS 1");
  CHECK(post_office.mails()[0].part(0).starts_with("KAA 1: SOS 1. Since "));
  CHECK(
      office.one(
          "select count(*) filter (where state = 'sent') || ' of ' || count(*) from tracksolid.notify_outbox") ==
      "5 of 5");
}

TEST_CASE(
    "a dead, a slow and a failing destination hold up no other, keep their messages, and say why in the status") {
  Sink const good;
  Sink const slow{0};
  Sink const failing{503};
  Sink const refusing{422};
  Office office;
  office.add("dead", "slack", fmt::format("http://127.0.0.1:{}/secret-path", free_port()));
  office.add("failing", "slack", failing.url());
  office.add("good", "slack", good.url());
  office.add("refusing", "slack", refusing.url());
  office.add("slow", "slack", slow.url());
  office.add("without-mail", "email", "a@example.org");
  office.alarms(1, 30);
  auto const started = std::chrono::steady_clock::now();
  auto const report =
      notify::run_notify({office.db.url(), "fleet/notify"}, {}, {.delivery = std::chrono::milliseconds{400}});
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds{8});
  CHECK(office.outbox("good") == "sent 30");
  CHECK(office.outbox("dead") == "waiting 30");
  // No more than at_once attempts; a refused message lets the others through.
  CHECK(slow.taken().size() == 4);
  CHECK(failing.taken().size() == 4);
  CHECK(refusing.taken().size() == 30);
  CHECK(report.sent == 30);
  CHECK(report.failed == 4 + 4 + 4 + 30 + 1);
  auto const status = run_fleet({"status"}, office.db.environment());
  CHECK(status.out.find("notify, failing: 0 dead letters, 4 waiting, last error: status 503\n") !=
        std::string::npos);
  CHECK(status.out.find("notify, slow: 0 dead letters, 4 waiting, last error: ") != std::string::npos);
  CHECK(
      status.out.find(
          "notify, without-mail: 0 dead letters, 1 waiting, last error: no mail server or no sender is configured; set "
          "FLEET_SMTP_URL and FLEET_MAIL_FROM\n") != std::string::npos);
  CHECK(status.out.find("secret-path") == std::string::npos);
  // The last attempt makes dead letters; revived and with a right address they arrive.
  office.run(
      "update tracksolid.settings set value = '1' where name = 'notify_attempts'; update tracksolid.notify_outbox set next_try_at = now() where destination = 'failing'; "
      "update tracksolid.notify_destinations set enabled = name = 'failing'");
  CHECK(office.notify().exit_code == 3);
  CHECK(office.outbox("failing").starts_with("dead "));
  office.run("delete from tracksolid.notify_rules where name = 'without-mail'");
  office.run(fmt::format(
      "update tracksolid.notify_destinations set address = '{}', enabled = true where kind = 'slack'; update tracksolid.notify_outbox set next_try_at = now()",
      good.url("/other")));
  auto const count = office.one("select count(*) from tracksolid.notify_outbox where state = 'dead'");
  CHECK(office.notify({"revive"}).out == "revived=" + count + "\n");
  CHECK(office.notify().exit_code == 0);
  CHECK(
      office.one(
          "select count(*) filter (where state = 'sent') || ' of ' || count(*) from tracksolid.notify_outbox") ==
      "150 of 150");
}

TEST_CASE("a test message reports whether a destination takes it, and the address stays out of the error") {
  Sink const sink;
  Office office;
  office.add("good", "slack", sink.url());
  office.add("gone", "slack", fmt::format("http://127.0.0.1:{}/secret-path", free_port()));
  CHECK(office.notify({"test", "good"}).out == "sent=1 destination=good\n");
  CHECK(sink.taken().size() == 1);
  auto const gone = office.notify({"test", "gone"});
  CHECK(gone.exit_code == 1);
  CHECK(gone.err.find("destination 'gone' did not take the message: ") != std::string::npos);
  CHECK(gone.err.find("secret-path") == std::string::npos);
  CHECK(office.notify({"test", "nobody"}).exit_code == 2);
}

TEST_CASE("a mail whose recipient is refused waits, with the reason") {
  MailSink post_office;
  post_office.refuse_recipients();
  Office office;
  office.add("mail", "email", "a@example.org");
  office.alarms(1, 1);
  auto const result =
      office.notify({}, {{"FLEET_SMTP_URL", post_office.url()}, {"FLEET_MAIL_FROM", "fleet@example.org"}});
  CHECK(result.exit_code == 3);
  CHECK(result.err.find("destination mail: ") != std::string::npos);
  CHECK(result.err.find("550") != std::string::npos);
  CHECK(office.outbox("mail") == "waiting 1");
}

TEST_CASE("an acknowledged episode does not escalate, another does") {
  Sink const sink;
  Office office;
  office.add("first", "slack", sink.url("/first"));
  office.run(fmt::format(
      "insert into tracksolid.notify_destinations (name, kind, address) values ('second', 'slack', '{}'); "
      "update tracksolid.notify_rules set escalate_after_min = 5, escalate_to = 'second'",
      sink.url("/second")));
  office.alarms(1, 2);
  CHECK(office.notify().exit_code == 0);
  auto const taken = sink.taken("/first");
  REQUIRE(taken.size() == 2);
  CHECK(office.notify({"acknowledge", taken[0].id}).exit_code == 0);
  CHECK(office.notify({"acknowledge", "nonsense"}).exit_code == 2);
  office.run("update tracksolid.notify_outbox set due_at = due_at - interval '5 min'");
  CHECK(office.notify().exit_code == 0);
  REQUIRE(sink.taken("/second").size() == 1);
  CHECK(sink.taken("/second")[0].body.find("Escalation: ") != std::string::npos);
}

TEST_CASE("killed between an answer and its note, the message is sent again with the same id") {
  Sink const sink;
  Office office;
  office.add("hook", "webhook", sink.url(), key);
  office.alarms(1, 3);
  CHECK(office.notify({}, {{"FLEET_CRASH_AT", "notify-noted:1"}}).exit_code == 137);
  CHECK(sink.taken().empty());
  CHECK(office.notify({}, {{"FLEET_CRASH_AT", "notify-answered:1"}}).exit_code == 137);
  CHECK(office.notify().exit_code == 0);
  std::map<std::string, std::set<std::string>> bodies;
  for (auto const &one : sink.taken()) bodies[one.id].insert(one.body);
  CHECK(sink.taken().size() > 3);
  CHECK(bodies.size() == 3);
  for (auto const &[id, texts] : bodies) CHECK(texts.size() == 1);
}

TEST_CASE("killed at any moment under load, every episode reaches every destination") {
  auto const *rounds_text = std::getenv("FLEET_NOTIFY_KILLS");
  int const rounds = rounds_text == nullptr ? 4 : std::atoi(rounds_text);
  Sink const sink;
  MailSink const post_office;
  Office office;
  office.add("hook", "webhook", sink.url(), key);
  office.add("mail", "email", "a@example.org");
  office.add("gone", "slack", fmt::format("http://127.0.0.1:{}/", free_port()));
  auto environment = office.db.environment();
  environment.insert({{"FLEET_SMTP_URL", post_office.url()}, {"FLEET_MAIL_FROM", "fleet@example.org"}});
  std::mt19937 random{20261128};
  int killed = 0;
  for (int round = 0; round < rounds; ++round) {
    office.alarms(20 * round + 1, 20 * round + 20);
    Process process{fleet_command({"notify"}), fleet_environment(environment)};
    std::this_thread::sleep_for(
        std::chrono::milliseconds{random() % (200 + 8U * static_cast<unsigned>(round))});
    process.signal(SIGKILL);
    if (process.wait() == 137) ++killed;
  }
  MESSAGE("killed " << killed << " of " << rounds << " runs, " << sink.taken().size() << " posts and "
                    << post_office.mails().size() << " mails before the last run");
  office.run("delete from tracksolid.notify_rules where name = 'gone'");
  auto const expected = "sent " + std::to_string(20 * rounds);
  // PostgreSQL may still be at work for a killed run, which holds the lock of the job (exit code 4).
  for (int run = 0; run < 40 && (office.outbox("hook") != expected || office.outbox("mail") != expected);
       ++run) {
    auto const last = run_fleet({"notify"}, environment);
    CAPTURE(last.err);
    CHECK((last.exit_code == 0 || last.exit_code == 4));
    if (last.exit_code != 0) std::this_thread::sleep_for(std::chrono::milliseconds{500});
  }
  CHECK(office.outbox("hook") == expected);
  CHECK(office.outbox("mail") == expected);
  std::set<std::string> posts, mails;
  for (auto const &one : sink.taken()) posts.insert(json::parse(one.body)["title"].get<std::string>());
  for (auto const &mail : post_office.mails()) mails.insert(mail.header("Subject"));
  for (int number = 1; number <= 20 * rounds; ++number) {
    CHECK(posts.contains(fmt::format("KAA 1: SOS {}", number)));
    CHECK(mails.contains(fmt::format("KAA 1: SOS {}", number)));
  }
}
