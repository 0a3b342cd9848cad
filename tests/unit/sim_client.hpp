#pragma once
#include <doctest/doctest.h>

#include <map>
#include <memory>

#include "sim/city_world.hpp"
#include "sim/service.hpp"
#include "sim/trace_world.hpp"

namespace fleet::testing {

using Arguments = std::map<std::string, std::string>;
using nlohmann::json;

inline Time at(std::string_view text) {
  auto const time = parse_time(text);
  REQUIRE(time);
  return *time;
}

inline std::chrono::sys_days day(std::string_view text) {
  return std::chrono::floor<std::chrono::days>(at(text));
}

/// Everything but the unreserved characters, as %XX.
inline std::string url_encode(std::string_view text) {
  std::string out;
  for (auto const c : text) {
    bool const plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += plain ? std::string(1, c) : std::string(hex);
  }
  return out;
}

/// A well-behaved client of a simulated vendor whose clock the test holds. What a test puts into `override`
/// goes into every request; an empty value takes the parameter out.
class SimClient {
 public:
  explicit SimClient(std::shared_ptr<sim::World const> world, sim::Switches const &switches = {})
      : service(std::move(world), sim::Credentials{}, switches) {}

  sim::Request request(std::string const &method, Arguments arguments) const {
    Arguments all{{"method", method},     {"app_key", sim::Credentials{}.app_key},
                  {"sign_method", "md5"}, {"v", "1.0"},
                  {"format", "json"},     {"timestamp", vendor_time(std::chrono::floor<Seconds>(now))}};
    if (!token.empty()) all["access_token"] = token;
    for (auto const &[name, value] : arguments) all[name] = value;
    for (auto const &[name, value] : override) all[name] = value;
    std::erase_if(all,
                  [&](auto const &pair) { return override.contains(pair.first) && pair.second.empty(); });
    sim::Params params;
    for (auto const &[name, value] : all) params.add(name, value);
    if (!all.contains("sign")) all["sign"] = sim::expected_sign(params, secret);
    std::string body;
    for (auto const &[name, value] : all) body += (body.empty() ? "" : "&") + name + "=" + url_encode(value);
    return {"POST", "/route/rest", "application/x-www-form-urlencoded", body};
  }

  sim::Answer raw(std::string const &method, Arguments arguments = {}) {
    return service.handle(request(method, std::move(arguments)), now);
  }

  json call(std::string const &method, Arguments arguments = {}) {
    return json::parse(raw(method, std::move(arguments)).body);
  }

  int code(std::string const &method, Arguments arguments = {}) {
    return call(method, std::move(arguments))["code"].get<int>();
  }

  json get_token(int expires_in = 7200) {
    auto answer = call("jimi.oauth.token.get", {{"user_id", "demo_user"},
                                                {"user_pwd_md5", "4b4d9529148d8d9440d7e20c78287f69"},
                                                {"expires_in", std::to_string(expires_in)}});
    if (answer["code"] == 0) {
      token = answer["result"]["accessToken"];
      refresh_token = answer["result"]["refreshToken"];
    }
    return answer;
  }

  void set(json const &switches) { service.set(switches); }
  int violations(std::string const &kind) const { return service.report(now)["violations"].value(kind, 0); }
  int violations() const { return service.report(now)["violations_total"].get<int>(); }
  void wait(std::chrono::milliseconds span) { now += span; }

  sim::Service service;
  sim::Moment now = at("2026-05-01 12:00:00");
  std::string token;
  std::string refresh_token;
  std::string secret = sim::Credentials{}.app_secret;
  Arguments override;
};

/// Twelve vehicles, a week of history up to the day before the client's clock.
inline std::shared_ptr<sim::World const> small_city() {
  sim::CityOptions options;
  options.vehicles = 12;
  options.anchor = day("2026-04-30");
  return std::make_shared<sim::CityWorld>(options);
}

/// The third of the twelve: a working vehicle with OBD.
constexpr char const *working = "860001000000003";
constexpr char const *other = "860001000000006";
constexpr char const *expired = "860001000000011";
constexpr char const *never_activated = "860001000000012";

}  // namespace fleet::testing
