#include "push/sender_authentication.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace fleet::push {
namespace {

std::string_view token_outside_body(http::Request const &request) {
  if (auto const token = request.parameter("token")) return *token;
  auto const header = request.header("authorization").value_or("");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() > scheme.size() && iequals(header.substr(0, scheme.size()), scheme))
    return trim(header.substr(scheme.size()));
  return {};
}

}  // namespace

SenderAuthentication::SenderAuthentication(config::Config const &config)
    : tokens_(config.push_tokens),
      secret_path_(config.push_path),
      allowed_(http::parse_networks(config.push_allow, "push-allow")),
      hosts_(config.push_hosts) {}

bool SenderAuthentication::takes_address(http::Request const &request) const {
  return allowed_.empty() || http::contains(allowed_, request.client);
}

std::optional<http::Reply> SenderAuthentication::refuse_browser(http::Request const &request,
                                                                bool anyone) const {
  if (has_secret()) return std::nullopt;
  if (request.method == "POST" && http::is_from_page(request))
    return http::reply_error(403, "cross_site", "a page in a browser must not send this",
                             "set TRACKSOLID_PUSH_TOKEN or FLEET_PUSH_PATH");
  if (anyone || !takes_anyone() || http::is_known_host(request, hosts_)) return std::nullopt;
  return http::reply_error(
      421, "unknown_host",
      fmt::format("without a token this receiver does not answer for '{}'",
                  http::host_name(request).substr(0, 100)),
      "set TRACKSOLID_PUSH_TOKEN or FLEET_PUSH_PATH, or list the name in FLEET_PUSH_HOSTS");
}

std::optional<std::string_view> SenderAuthentication::below_secret(std::string_view path) const {
  if (secret_path_.empty()) return path;
  if (path.size() < secret_path_.size()) return std::nullopt;
  auto const rest = path.substr(secret_path_.size());
  if (!equal_constant_time(path.substr(0, secret_path_.size()), secret_path_)) return std::nullopt;
  if (!rest.empty() && rest.front() != '/') return std::nullopt;
  return rest.empty() ? "/" : rest;
}

/// Compares with every token, so that the time taken does not depend on which one matches.
bool SenderAuthentication::is_token(std::string_view token) const {
  bool found = false;
  for (auto const &known : tokens_) found |= equal_constant_time(token, known);
  return found;
}

bool SenderAuthentication::authenticated(Family family, http::Request const &request,
                                         std::vector<std::string> const &in_body) const {
  if (tokens_.empty()) return true;
  if (family != Family::hub && !secret_path_.empty()) return true;
  if (is_token(token_outside_body(request))) return true;
  return std::any_of(in_body.begin(), in_body.end(), [this](auto const &token) { return is_token(token); });
}

bool SenderAuthentication::is_operator(http::Request const &request) const {
  bool const local = http::is_loopback_address(request.peer) && http::is_known_host(request, hosts_);
  if (local && !request.header("x-forwarded-for") && !request.header("x-real-ip")) return true;
  return is_token(token_outside_body(request));
}

}  // namespace fleet::push
