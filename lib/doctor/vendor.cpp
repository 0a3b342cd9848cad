// The way to the vendor: name, node, clock, key.
#include <fmt/format.h>
#include <netdb.h>

#include <cstdlib>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "doctor/probes.hpp"
#include "http/client.hpp"
#include "jobs/vendor_client.hpp"

namespace fleet::doctor {
namespace {

std::string host_of(std::string url) {
  if (auto const scheme = url.find("://"); scheme != std::string::npos) url.erase(0, scheme + 3);
  url.resize(std::min(url.find('/'), url.size()));
  if (auto const user = url.rfind('@'); user != std::string::npos) url.erase(0, user + 1);
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

bool resolves(std::string const &host, Lines &lines) {
  if (auto const *proxy = std::getenv("https_proxy"); proxy != nullptr && *proxy != '\0') {
    lines.push_back({"dns", State::skipped, "the proxy in https_proxy looks names up", {}});
    return true;
  }
  addrinfo *found = nullptr;
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  int const code = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  std::size_t addresses = 0;
  for (auto const *one = found; one != nullptr; one = one->ai_next) ++addresses;
  if (found != nullptr) freeaddrinfo(found);
  if (code == 0)
    lines.push_back({"dns", State::ok, fmt::format("'{}' has {} addresses", host, addresses), {}});
  else
    lines.push_back({"dns", State::fail, fmt::format("'{}': {}", host, gai_strerror(code)),
                     "check TRACKSOLID_API_URL and this machine's name servers"});
  return code == 0;
}

/// An unsigned question: any answer in the vendor's JSON shows that this is a node, and costs no quota.
http::Response ask(std::string const &url) {
  http::Client client{{.connect_timeout_ms = 10'000, .total_timeout_ms = 20'000, .connections = 1}};
  client.start(1, url, {});
  for (;;)
    if (auto const answers = client.wait(std::chrono::seconds{1}); !answers.empty()) return answers.front();
}

void examine_clock(http::Response const &answer, Lines &lines) {
  if (!answer.server_time) {
    lines.push_back({"clock", State::skipped, "the answer has no time of the server", {}});
    return;
  }
  auto const off = std::chrono::abs(now() - *answer.server_time);
  auto const state = off > std::chrono::minutes{8} ? State::fail
                     : off > Seconds{30}           ? State::warn
                                                   : State::ok;
  lines.push_back(
      {"clock", state, fmt::format("{} beside the vendor's", duration_text(off)),
       state == State::ok
           ? ""
           : "set this machine's clock (timedatectl): the vendor refuses calls that are 10 minutes off"});
}

}  // namespace

bool examine_node(config::Config const &config, Lines &lines) {
  if (config.api_url.empty()) {
    lines.push_back({"node", State::skipped, "TRACKSOLID_API_URL is not set", {}});
    return false;
  }
  if (!resolves(host_of(config.api_url), lines)) return false;
  auto const answer = ask(config.api_url);
  if (answer.outcome != http::Outcome::answered) {
    lines.push_back({"node", State::fail, one_line(answer.error),
                     answer.outcome == http::Outcome::tls
                         ? "check this machine's clock and CA certificates"
                         : "check TRACKSOLID_API_URL, the firewall and https_proxy"});
    return false;
  }
  bool const speaks = answer.body.find("\"code\"") != std::string::npos;
  lines.push_back(
      {"node", speaks ? State::ok : State::fail,
       speaks ? fmt::format("answers in {} ms", answer.took.count())
              : fmt::format("HTTP {}, but no answer of the vendor's API", answer.status),
       speaks ? "" : "TRACKSOLID_API_URL ends in /route/rest; each region has a node of its own"});
  examine_clock(answer, lines);
  return speaks;
}

void examine_key(config::Config const &config, store::Database const &database, Lines &lines) try {
  jobs::VendorClient client{config, database};
  std::size_t accounts = 1;
  api::Call call{.method = "jimi.user.child.list",
                 .params = {{"target", config.user_id}},
                 .priority = api::Priority::live};
  call.begin = [&] { accounts = 1; };
  call.entry = [&](api::Entry const &) { ++accounts; };
  auto const failure = client.session().call(call);
  if (client.session().quota_spent())
    lines.push_back({"key", State::warn, "the day's quota of calls is spent",
                     "the jobs go on by themselves after midnight UTC"});
  else if (failure)
    lines.push_back({"key", State::fail, failure->text(),
                     failure->hint.empty() ? "check the TRACKSOLID_ settings" : failure->hint});
  else
    lines.push_back(
        {"key", State::ok, fmt::format("key, secret and login are accepted; {} accounts", accounts), {}});
  if (auto const token = client.control().read_token(config.app_key, config.user_id))
    lines.push_back({"token", State::ok, "shared, valid until " + rfc3339(now() + token->left), {}});
} catch (std::exception const &error) {
  auto const known = store::explain(error);
  lines.push_back({"key", State::fail, known.what(), known.hint()});
}

}  // namespace fleet::doctor
