#pragma once
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "db/sql.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/run_fleet.hpp"
#include "unit/http_raw_client.hpp"

namespace fleet::testing {

/// Everything but letters and digits as %XX.
inline std::string form_value(std::string_view text) {
  std::string out;
  char escape[4];
  for (char const c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += c;
      continue;
    }
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape;
  }
  return out;
}

inline std::string hub_form(std::string_view data_list, std::string_view token = "hub-token-1") {
  return "token=" + form_value(token) + "&data_list=" + form_value(data_list);
}

inline std::string post_request(std::string const &target, std::string const &body,
                                std::string const &type = "application/x-www-form-urlencoded",
                                std::string const &more = {}) {
  return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type + "\r\n" + more +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// True as soon as `what` is, within ten seconds.
template <class What>
bool soon(What const &what) {
  for (int i = 0; i < 200; ++i) {
    if (what()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// A running `fleet receive-push` with a spool of its own, asked over bare sockets.
class PushReceiver {
 public:
  explicit PushReceiver(std::string url, Environment environment = {}, std::vector<std::string> options = {})
      : environment_(std::move(environment)), options_(std::move(options)) {
    environment_.emplace("FLEET_DATABASE_URL", std::move(url));
    environment_.emplace("FLEET_PUSH_SPOOL_DIR", spool());
    environment_.emplace("TRACKSOLID_PUSH_TOKEN", "hub-token-1");
    environment_.emplace("FLEET_PUSH_HOSTS", "x");  // the requests of the tests say Host: x
    start();
  }
  void start() {
    std::vector<std::string> arguments{"receive-push", "--bind", "127.0.0.1:" + std::to_string(port)};
    arguments.insert(arguments.end(), options_.begin(), options_.end());
    process.emplace(fleet_command(arguments), fleet_environment(environment_));
    auto const line = process->wait_for_line("http://");
    port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  }
  std::string spool() const { return folder.path().string() + "/spool"; }
  RawReply post(std::string const &target, std::string const &body,
                std::string const &type = "application/x-www-form-urlencoded",
                std::string const &more = {}) const {
    RawClient client{port};
    client.be_patient(std::chrono::seconds{30});  // a database that hangs may cost two statements' patience
    return client.ask(post_request(target, body, type, more));
  }
  RawReply get(std::string const &target) const { return RawClient{port}.get(target); }
  /// Status and body.
  std::string answer(RawReply const &reply) const { return std::to_string(reply.status) + " " + reply.body; }

  TempDir folder;
  std::optional<Process> process;
  std::uint16_t port = 0;

 private:
  Environment environment_;
  std::vector<std::string> options_;
};

/// The same with a database of its own.
struct PushSite {
  explicit PushSite(Environment environment = {}, std::vector<std::string> options = {})
      : sql(db), receiver(db.url(), std::move(environment), std::move(options)) {}
  TempDb db;
  Sql sql;
  PushReceiver receiver;

  std::vector<std::string> bodies(std::string const &condition) {
    std::vector<std::string> all;
    for (auto const &row : store::Autocommit{sql.session()}.query(
             "select encode(body, 'hex') from tracksolid.push_inbox where " + condition)) {
      auto const hex = row[0].text();
      std::string bytes;
      for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
      all.push_back(std::move(bytes));
    }
    return all;
  }
  /// Of the only message that there is.
  std::string body(std::string const &condition) {
    auto const all = bodies(condition);
    REQUIRE(all.size() == 1);
    return all.front();
  }
  int inbox(std::string const &condition = "true") {
    return sql.one<int>("select count(*) from tracksolid.push_inbox where " + condition);
  }
};

constexpr char const *hub_stored = R"(200 {"code":0,"msg":"success"})";

}  // namespace fleet::testing
