#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server_message.hpp"

namespace fleet::http {

/// An address or a network of addresses: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32. An IPv4 address and its
/// form within IPv6 (::ffff:203.0.113.7) are the same address.
class Network {
 public:
  /// Nothing when `text` is neither an address nor a network.
  static std::optional<Network> parse(std::string_view text);
  bool contains(std::string_view address) const;

 private:
  using Bits = std::array<unsigned char, 16>;
  static std::optional<Bits> bits_of(std::string_view address, bool &is_v4);
  Bits bits_{};
  unsigned length_ = 128;
};

using Networks = std::vector<Network>;

/// The networks in `texts`. Throws Error{usage} that names `setting` and the text that is neither address nor network.
Networks parse_networks(std::vector<std::string> const &texts, std::string_view setting);
/// True when one of `networks` contains `address`.
bool contains(Networks const &networks, std::string_view address);
/// 127.0.0.0/8 and ::1.
bool is_loopback_address(std::string_view address);
/// The addresses of this machine: the proxies that are trusted when none are named.
Networks loopback_networks();

/// The address of the client of `request`. A proxy in `trusted` is believed about the address that it adds to
/// X-Forwarded-For (all lines of it are one list); what stands before that address was sent by the client, and
/// proves nothing. Without such a header, or from another peer: the peer.
std::string client_address(Request const &request, Networks const &trusted);

/// True when a browser sends `request` for a page of another site: by Sec-Fetch-Site, or by an Origin that differs
/// from Host. Programs send neither header.
bool is_cross_site(Request const &request);

/// True when a page in a browser sends `request`, of whatever site: it has an Origin, or a Sec-Fetch-Site other than none.
bool is_from_page(Request const &request);

/// The host name in the Host header, without its port and in lower case; "" when there is none.
std::string host_name(Request const &request);
/// True for names that only reach this machine: localhost, names below it, loopback addresses.
bool is_loopback_name(std::string_view host);
/// True when the Host header names this machine or one of `hosts`, or there is none. A browser whose DNS was made to lead
/// another site's name here (DNS rebinding) sends that name.
bool is_known_host(Request const &request, std::vector<std::string> const &hosts);

}  // namespace fleet::http
