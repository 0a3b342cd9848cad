#include "e2e/mock_vendor.hpp"

namespace fleet::testing {
namespace {

using nlohmann::json;

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

MockVendor::Params form(std::string_view body) {
  MockVendor::Params out;
  while (!body.empty()) {
    auto const pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    auto const equals = pair.find('=');
    if (equals != std::string_view::npos)
      out[decoded(pair.substr(0, equals))] = decoded(pair.substr(equals + 1));
  }
  return out;
}

http::Options options() {
  http::Options out;
  out.body_limit = 1 << 20;
  return out;
}

}  // namespace

MockVendor::MockVendor()
    : server_(options(), [this](http::Request const &request, http::Responder responder) {
        responder.send(reply(request));
      }) {
  auto const token = [](Params const &) {
    return ok({{"accessToken", "a-token"}, {"refreshToken", "r-token"}, {"expiresIn", 7200}});
  };
  on("jimi.oauth.token.get", token);
  on("jimi.oauth.token.refresh", token);
  for (auto const *method :
       {"jimi.open.platform.report.parking", "jimi.device.obd.list", "jimi.device.obd.fault"})
    on(method, [](Params const &) { return ok(nullptr, {{"rows", json::array()}}); });
  server_.start();
}

void MockVendor::on(std::string const &method, Handler handler) {
  std::lock_guard const lock{mutex_};
  handlers_[method] = std::move(handler);
}

std::vector<MockVendor::Params> MockVendor::calls(std::string const &method) const {
  std::lock_guard const lock{mutex_};
  std::vector<Params> out;
  for (auto const &call : calls_)
    if (method.empty() || call.at("method") == method) out.push_back(call);
  return out;
}

void MockVendor::forget_calls() {
  std::lock_guard const lock{mutex_};
  calls_.clear();
}

MockVendor::Answer MockVendor::ok(json const &result, json const &data) {
  return {json{{"code", 0}, {"message", "success"}, {"result", result}, {"data", data}}.dump()};
}

MockVendor::Answer MockVendor::error(int code, std::string const &message) {
  return {json{{"code", code}, {"message", message}, {"result", nullptr}}.dump()};
}

http::Reply MockVendor::reply(http::Request const &request) {
  auto const params = form(request.body);
  Handler handler;
  {
    std::lock_guard const lock{mutex_};
    calls_.push_back(params);
    auto const found = handlers_.find(params.contains("method") ? params.at("method") : "");
    if (found != handlers_.end()) handler = found->second;
  }
  auto const answer = handler ? handler(params) : ok(json::array());
  http::Reply out;
  out.status = answer.status;
  out.headers = {{"Content-Type", "application/json"}};
  out.body = std::make_shared<std::string const>(answer.body);
  return out;
}

void MockFleet::add_devices(std::vector<std::string> const &imeis, std::string const &account) {
  for (auto const &imei : imeis)
    execute("insert into tracksolid.devices (imei, account, activated_at, vehicle_number) values ('" + imei +
            "', '" + account + "', '2020-01-01', 'V' || right('" + imei + "', 3))");
  vendor.on("jimi.user.device.location.list", [imeis](MockVendor::Params const &) {
    json rows = json::array();
    for (auto const &imei : imeis)
      rows.push_back({{"imei", imei}, {"hbTime", vendor_ago(std::chrono::seconds{5})}});
    return MockVendor::ok(rows);
  });
}

Result MockFleet::run(std::vector<std::string> const &arguments, Environment const &more) const {
  auto environment = more;
  environment.merge(db.environment());
  environment.insert({{"TRACKSOLID_API_URL", vendor.url()},
                      {"TRACKSOLID_APP_KEY", "TESTAPPKEY0000000000000000000001"},
                      {"TRACKSOLID_APP_SECRET", "TESTSECRET00000000000000000000AB"},
                      {"TRACKSOLID_USER_ID", "demo_user"},
                      {"TRACKSOLID_USER_PWD_MD5", "4b4d9529148d8d9440d7e20c78287f69"},
                      {"TRACKSOLID_MIN_INTERVAL_MS", "1"}});
  return run_fleet(arguments, environment);
}

std::string MockFleet::value(std::string const &query) const {
  auto session = db.connect();
  auto const rows = store::Autocommit{session}.query(query);
  return rows.empty() ? std::string{} : rows[0][0].text();
}

void MockFleet::execute(std::string const &statement) const {
  auto session = db.connect();
  store::Autocommit{session}.script(statement);
}

std::string vendor_ago(std::chrono::seconds span) {
  return vendor_time(now() - span);
}

}  // namespace fleet::testing
