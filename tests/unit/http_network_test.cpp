// Addresses, proxies and the site that a request comes from.
#include "http/network.hpp"

#include <doctest/doctest.h>

using namespace fleet::http;

namespace {

Request from(std::string peer, Fields headers) {
  Request request;
  request.peer = std::move(peer);
  request.headers = std::move(headers);
  return request;
}

}  // namespace

TEST_CASE("a network contains its addresses, in both forms of IPv4") {
  struct Row {
    char const *network, *address;
    bool contained;
  };
  for (auto const &[network, address, contained] :
       {Row{"203.0.113.0/24", "203.0.113.255", true}, Row{"203.0.113.0/24", "203.0.114.0", false},
        Row{"203.0.113.0/24", "::ffff:203.0.113.9", true}, Row{"10.1.2.3", "10.1.2.3", true},
        Row{"10.1.2.3", "10.1.2.4", false}, Row{"10.0.0.0/7", "11.255.0.1", true},
        Row{"10.0.0.0/7", "12.0.0.0", false}, Row{"0.0.0.0/0", "198.51.100.1", true},
        Row{"0.0.0.0/0", "2001:db8::1", false}, Row{"2001:db8::/32", "2001:db8:ffff::1", true},
        Row{"2001:db8::/32", "2001:db9::1", false}, Row{"::ffff:127.0.0.1", "127.0.0.1", true},
        Row{"127.0.0.0/8", "localhost", false}, Row{"127.0.0.0/8", "", false}})
    CHECK_MESSAGE(Network::parse(network)->contains(address) == contained, network, " ", address);
  for (auto const *text : {"", "x", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "::/129", "10.0.0.0/-1"})
    CHECK_MESSAGE(!Network::parse(text), text);
}

TEST_CASE("the client is the address that a trusted proxy has seen") {
  auto const trusted = loopback_networks();
  Networks const two{*Network::parse("127.0.0.1"), *Network::parse("10.0.0.0/8")};
  struct Row {
    char const *peer;
    Fields headers;
    char const *client;
  };
  std::vector<Row> const rows{
      {"198.51.100.1", {}, "198.51.100.1"},
      {"127.0.0.1", {}, "127.0.0.1"},
      {"127.0.0.1", {{"X-Forwarded-For", "203.0.113.9"}}, "203.0.113.9"},
      {"::1", {{"x-forwarded-for", "203.0.113.9"}}, "203.0.113.9"},
      {"127.0.0.1", {{"X-Forwarded-For", "192.0.2.1, 203.0.113.9"}}, "203.0.113.9"},
      // HAProxy adds a line of its own below the one that the client has sent.
      {"127.0.0.1", {{"X-Forwarded-For", "192.0.2.1"}, {"X-Forwarded-For", "203.0.113.9"}}, "203.0.113.9"},
      // Some gateways add the port.
      {"127.0.0.1", {{"X-Forwarded-For", "192.0.2.1:80, 203.0.113.9:4711"}}, "203.0.113.9"},
      {"127.0.0.1", {{"X-Forwarded-For", "[2001:db8::7]:4711"}}, "2001:db8::7"},
      {"127.0.0.1", {{"X-Forwarded-For", "2001:db8::7"}}, "2001:db8::7"},
      {"127.0.0.1", {{"X-Forwarded-For", "["}}, "127.0.0.1"},
      {"198.51.100.1", {{"X-Forwarded-For", "127.0.0.1"}}, "198.51.100.1"},
      {"127.0.0.1", {{"X-Forwarded-For", "unknown"}}, "127.0.0.1"},
      {"127.0.0.1", {{"X-Forwarded-For", ""}}, "127.0.0.1"},
  };
  for (auto const &[peer, headers, client] : rows)
    CHECK_MESSAGE(client_address(from(peer, headers), trusted) == client, peer, " ", client);
  Fields const chain{{"X-Forwarded-For", "192.0.2.1, 203.0.113.9, 10.0.0.7"}};
  CHECK(client_address(from("127.0.0.1", chain), two) == "203.0.113.9");
  CHECK(client_address(from("127.0.0.1", chain), trusted) == "10.0.0.7");
}

TEST_CASE("names that only reach this machine") {
  for (auto const *host : {"localhost", "localhost:8890", "LOCALHOST", "fleet.localhost", "localhost.",
                           "127.0.0.1", "127.8.9.1:80", "[::1]", "[::1]:8890", "[::ffff:127.0.0.1]:1"})
    CHECK_MESSAGE(is_loopback_name(host_name(from("", {{"Host", host}}))), host);
  for (auto const *host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1",
                           "[2001:db8::1]:80", "notlocalhost"})
    CHECK_MESSAGE(!is_loopback_name(host_name(from("", {{"Host", host}}))), host);
}

TEST_CASE("a request of another site is known by Sec-Fetch-Site or by its Origin") {
  struct Row {
    Fields headers;
    bool cross;
  };
  std::vector<Row> const rows{
      {{}, false},
      {{{"Host", "fleet.example"}, {"Origin", "https://fleet.example"}}, false},
      {{{"Host", "localhost:8890"}, {"Origin", "http://localhost:8890"}}, false},
      {{{"Host", "localhost:8890"}, {"Origin", "http://localhost:3000"}}, true},
      {{{"Host", "fleet.example"}, {"Origin", "https://evil.example"}}, true},
      {{{"Host", "fleet.example"}, {"Origin", "null"}}, true},
      {{{"Host", "fleet.example"}, {"Sec-Fetch-Site", "cross-site"}}, true},
      {{{"Host", "fleet.example"}, {"Sec-Fetch-Site", "same-site"}}, true},
      {{{"Host", "fleet.example"}, {"Sec-Fetch-Site", "same-origin"}}, false},
      {{{"Host", "fleet.example"}, {"Sec-Fetch-Site", "none"}}, false},
  };
  for (auto const &[headers, cross] : rows) CHECK(is_cross_site(from("", headers)) == cross);
}
