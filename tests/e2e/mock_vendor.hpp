#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "http/server.hpp"
#include "support/run_fleet.hpp"
#include "support/temp_db.hpp"

namespace fleet::testing {

/// A vendor that answers as a test says, one function a method. What a test leaves out is answered with an
/// empty list; tokens and the account tree of one account are there.
class MockVendor {
 public:
  using Params = std::map<std::string, std::string>;
  struct Answer {
    std::string body;
    int status = 200;
  };
  using Handler = std::function<Answer(Params const &)>;

  MockVendor();
  void on(std::string const &method, Handler handler);
  /// The calls of one method so far, oldest first; "" for all.
  std::vector<Params> calls(std::string const &method = "") const;
  void forget_calls();
  std::string url() const { return server_.url() + "/route/rest"; }

  /// {"code":0,…} with these payloads.
  static Answer ok(nlohmann::json const &result, nlohmann::json const &data = nullptr);
  static Answer error(int code, std::string const &message);
  /// An answer written out in the test: the fields beside the code, e.g. R"("result":"")".
  static Answer fields(std::string const &text) { return {R"({"code":0,"message":"success",)" + text + "}"}; }

 private:
  http::Reply reply(http::Request const &request);

  mutable std::mutex mutex_;
  std::map<std::string, Handler> handlers_;
  std::vector<Params> calls_;
  http::Server server_;
};

/// A mock vendor, a migrated database, and the settings that join them.
class MockFleet {
 public:
  MockFleet() : db(TempCluster::shared(default_engine())) {}

  MockVendor vendor;
  TempDb db;

  /// Devices of the registry, of `account`, activated long ago; their heartbeats are fresh.
  void add_devices(std::vector<std::string> const &imeis, std::string const &account = "demo_user");
  Result run(std::vector<std::string> const &arguments, Environment const &more = {}) const;
  /// First column of the first row, as text; "" for null.
  std::string value(std::string const &query) const;
  void execute(std::string const &statement) const;
};

/// "2026-11-28 09:00:00", this long before now: the vendor's form.
std::string vendor_ago(std::chrono::seconds span);

}  // namespace fleet::testing
