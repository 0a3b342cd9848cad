#include "http/network.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::http {

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

Networks parse_networks(std::vector<std::string> const &texts, std::string_view setting) {
  Networks networks;
  for (auto const &text : texts) {
    auto const network = Network::parse(text);
    if (!network)
      throw Error{Stop::usage, fmt::format("{}: '{}' is neither an address nor a network", setting, text),
                  "write for example 203.0.113.7 or 203.0.113.0/24"};
    networks.push_back(*network);
  }
  return networks;
}

bool contains(Networks const &networks, std::string_view address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](Network const &network) { return network.contains(address); });
}

Networks loopback_networks() {
  return {*Network::parse("127.0.0.0/8"), *Network::parse("::1")};
}

bool is_loopback_address(std::string_view address) {
  static Networks const loopback = loopback_networks();
  return contains(loopback, address);
}

namespace {

/// The address of "203.0.113.9:4711" and "[2001:db8::7]:4711", as some proxies write it; the others as they are.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  auto const colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

}  // namespace

std::string client_address(Request const &request, Networks const &trusted) {
  auto addresses = split(request.header_list("x-forwarded-for"), ',');
  std::string client = request.peer;
  // From the nearest proxy outwards: each trusted proxy vouches for the address that it has seen itself.
  for (; !addresses.empty() && contains(trusted, client); addresses.pop_back()) {
    auto const address = without_port(trim(addresses.back()));
    if (!Network::parse(address)) break;
    client = std::string{address};
  }
  return client;
}

std::string host_name(Request const &request) {
  auto host = trim(request.header("host").value_or(""));
  if (host.starts_with('[')) return lower(host.substr(0, host.find(']') + 1));
  return lower(host.substr(0, host.rfind(':')));
}

bool is_loopback_name(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return is_loopback_address(host);
}

bool is_known_host(Request const &request, std::vector<std::string> const &hosts) {
  auto const host = host_name(request);
  return host.empty() || is_loopback_name(host) ||
         std::any_of(hosts.begin(), hosts.end(), [&](auto const &known) { return iequals(known, host); });
}

bool is_from_page(Request const &request) {
  return request.header("origin") || request.header("sec-fetch-site").value_or("none") != "none";
}

bool is_cross_site(Request const &request) {
  auto const site = request.header("sec-fetch-site").value_or("");
  if (site == "cross-site" || site == "same-site") return true;  // another host or port of the same owner
  auto const origin = request.header("origin");
  if (!origin || site == "same-origin" || site == "none") return false;
  auto const scheme = origin->find("://");
  if (scheme == std::string_view::npos) return true;  // "null": a sandboxed page or a file
  return !iequals(origin->substr(scheme + 3), trim(request.header("host").value_or("")));
}

}  // namespace fleet::http
