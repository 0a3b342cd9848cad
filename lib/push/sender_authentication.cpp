#include "push/sender_authentication.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::push {
namespace {

/// Behind a proxy on this machine the client is the last one it names: those before it are hearsay.
std::string_view client_of(http::Request const &request) {
  bool const local = request.peer.starts_with("127.") || request.peer == "::1";
  auto const list = local ? request.header("x-forwarded-for").value_or("") : std::string_view{};
  if (list.empty()) return request.peer;
  auto const comma = list.rfind(',');
  return trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

std::string_view token_outside_body(http::Request const &request) {
  if (auto const token = request.parameter("token")) return *token;
  auto const header = request.header("authorization").value_or("");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() > scheme.size() && iequals(header.substr(0, scheme.size()), scheme))
    return trim(header.substr(scheme.size()));
  return {};
}

}  // namespace

std::optional<Network::Bits> Network::bits_of(std::string_view address, bool &is_v4) {
  Bits bits{};
  std::string const text{address};
  is_v4 = text.find(':') == std::string::npos;
  if (!is_v4) return inet_pton(AF_INET6, text.c_str(), bits.data()) == 1 ? std::optional{bits} : std::nullopt;
  bits[10] = bits[11] = 0xFF;
  return inet_pton(AF_INET, text.c_str(), bits.data() + 12) == 1 ? std::optional{bits} : std::nullopt;
}

std::optional<Network> Network::parse(std::string_view text) {
  auto const slash = text.find('/');
  bool is_v4 = false;
  auto const bits = bits_of(text.substr(0, slash), is_v4);
  if (!bits) return std::nullopt;
  Network network;
  network.bits_ = *bits;
  if (slash == std::string_view::npos) return network;
  auto const length = to_number<unsigned>(text.substr(slash + 1));
  if (!length || *length > (is_v4 ? 32U : 128U)) return std::nullopt;
  network.length_ = *length + (is_v4 ? 96 : 0);
  return network;
}

bool Network::contains(std::string_view address) const {
  bool is_v4 = false;
  auto const bits = bits_of(address, is_v4);
  if (!bits) return false;
  auto const whole = length_ / 8;
  if (std::memcmp(bits->data(), bits_.data(), whole) != 0) return false;
  if (length_ % 8 == 0) return true;
  auto const mask = static_cast<unsigned char>(0xFFU << (8 - length_ % 8));
  return (((*bits)[whole] ^ bits_[whole]) & mask) == 0;
}

SenderAuthentication::SenderAuthentication(config::Config const &config)
    : tokens_(config.push_tokens), secret_path_(config.push_path) {
  for (auto const &text : config.push_allow) {
    auto const network = Network::parse(text);
    if (!network)
      throw Error{Stop::usage, fmt::format("push-allow: '{}' is neither an address nor a network", text),
                  "write for example 203.0.113.7 or 203.0.113.0/24"};
    allowed_.push_back(*network);
  }
}

bool SenderAuthentication::takes_address(http::Request const &request) const {
  if (allowed_.empty()) return true;
  auto const client = client_of(request);
  return std::any_of(allowed_.begin(), allowed_.end(), [&](auto const &n) { return n.contains(client); });
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
  bool const local = request.peer.starts_with("127.") || request.peer == "::1";
  if (local && !request.header("x-forwarded-for") && !request.header("x-real-ip")) return true;
  return is_token(token_outside_body(request));
}

}  // namespace fleet::push
