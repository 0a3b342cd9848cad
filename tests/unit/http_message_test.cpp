#include <doctest/doctest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "http/server_message.hpp"

using namespace fleet::http;

namespace {

Request with_header(std::string const &name, std::string const &value) {
  Request request;
  request.headers = {{name, value}};
  return request;
}

bool accepts(std::string const &value) {
  return accepts_gzip(with_header("Accept-Encoding", value));
}

bool target_ok(std::string const &target) {
  Request request;
  request.method = "GET";
  request.target = target;
  return parse_target(request);
}

std::string inflate_gzip(std::string const &packed) {
  z_stream zip{};
  inflateInit2(&zip, 15 + 16);
  std::string plain(1'000'000, '\0');
  zip.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
  zip.avail_in = static_cast<uInt>(packed.size());
  zip.next_out = reinterpret_cast<Bytef *>(plain.data());
  zip.avail_out = static_cast<uInt>(plain.size());
  auto const status = inflate(&zip, Z_FINISH);
  plain.resize(zip.total_out);
  inflateEnd(&zip);
  return status == Z_STREAM_END ? plain : "not gzip";
}

}  // namespace

TEST_CASE("gzip is accepted by its own weight, else by that of *") {
  struct Row {
    char const *list;
    bool accepted;
  };
  for (auto const &[list, accepted] :
       {Row{"gzip;q=0, *;q=1", false}, Row{"*;q=0, gzip", true}, Row{"gzip;q=0", false},
        Row{"identity;q=0", false}, Row{"gzip;Q=0", false}, Row{"gzip;q=0.000", false},
        Row{"gzip; q=0.5", true}, Row{"*", true}, Row{"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        Row{"gzip;x=1;q=0", false}, Row{"", false}})
    CHECK_MESSAGE(accepts(list) == accepted, list);
  Request two_lines;
  two_lines.headers = {{"Accept-Encoding", "br"}, {"accept-encoding", "gzip"}};
  CHECK(accepts_gzip(two_lines));
}

TEST_CASE("If-None-Match is one list over all its lines, and a comma may stand in a tag") {
  for (auto const *list : {"\"a\"", "W/\"a\"", "\"x\", \"a\"", "\"x,y\", \"a\"", "*", "\"x\",W/\"a\""})
    CHECK_MESSAGE(none_match(with_header("If-None-Match", list), "\"a\""), list);
  for (auto const *list : {"", "a", "\"x,a\"", "\"A\"", "\"a", "\"x\", *"})
    CHECK_MESSAGE(!none_match(with_header("If-None-Match", list), "\"a\""), list);
  Request two_lines;
  two_lines.headers = {{"If-None-Match", "\"x\""}, {"If-None-Match", "\"a\""}};
  CHECK(none_match(two_lines, "\"a\""));
}

TEST_CASE("percent-decoding accepts well-formed input only") {
  CHECK(percent_decode("a%20b%2Fc") == "a b/c");
  CHECK(percent_decode("%C3%A4") == "\xC3\xA4");
  CHECK(percent_decode("a+b") == "a+b");
  CHECK(percent_decode("a+b", true) == "a b");
  CHECK(percent_decode("") == "");
  for (auto const *bad : {"%", "%4", "%zz", "a%0", "%%41", "% 1"})
    CHECK_FALSE(percent_decode(bad).has_value());
}

TEST_CASE("NUL bytes and invalid UTF-8 are refused") {
  CHECK_FALSE(percent_decode("%00").has_value());
  CHECK_FALSE(percent_decode("KAA%00").has_value());
  CHECK_FALSE(percent_decode(std::string_view{"a\0b", 3}).has_value());
  CHECK_FALSE(percent_decode("%FF").has_value());
  CHECK_FALSE(percent_decode("%C0%AF").has_value());        // overlong '/'
  CHECK_FALSE(percent_decode("%ED%A0%80").has_value());     // surrogate
  CHECK_FALSE(percent_decode("%F4%90%80%80").has_value());  // beyond U+10FFFF
  CHECK_FALSE(percent_decode("%E2%82").has_value());        // cut short
  CHECK(percent_decode("%F0%9F%9A%9A") == "\xF0\x9F\x9A\x9A");
}

TEST_CASE("a query keeps the order, repeated names and empty values") {
  Fields const expected{{"a", "1"}, {"b", "x y"}, {"b", ""}, {"c", ""}, {"", "z"}};
  CHECK(parse_query("a=1&b=x+y&&b=&c&=z") == expected);
  CHECK(parse_query("") == Fields{});
  CHECK(parse_query("a=b=c") == Fields{{"a", "b=c"}});
  CHECK_FALSE(parse_query("a=%0").has_value());
}

TEST_CASE("a form needs its content type") {
  auto request = with_header("content-TYPE", "application/x-www-form-urlencoded; charset=UTF-8");
  request.body = "driver=Ann+B&city=K%C3%B6ln";
  CHECK(parse_form(request) == Fields{{"driver", "Ann B"}, {"city", "K\xC3\xB6ln"}});
  request.headers = {{"Content-Type", "text/plain"}};
  CHECK_FALSE(parse_form(request).has_value());
}

TEST_CASE("a target is split and decoded, ambiguous ones are refused") {
  Request request;
  request.target = "/a%20b/c?x=1&y=%2F";
  CHECK(parse_target(request));
  CHECK(request.path == "/a b/c");
  CHECK(request.parameter("y") == "/");
  CHECK_FALSE(request.parameter("z").has_value());
  for (auto const *target : {"HTTP://host:80/p?q=1", "http://host:80/p?q=1"}) {
    request.target = target;
    CHECK_MESSAGE(parse_target(request), target);
  }
  CHECK(request.path == "/p");
  request.target = "http://host";
  CHECK(parse_target(request));
  CHECK(request.path == "/");
  for (auto const *bad :
       {"", "a", "*", "//x%", "/%2e%2e%2fetc", "/..%5c", "/a\\b", "/%0d%0aX: y", "/%00", "/%7f", "/%FF"})
    CHECK_FALSE_MESSAGE(target_ok(bad), bad);
  CHECK(target_ok("/../etc"));  // no file system behind it: simply no such route
}

TEST_CASE("a media type is preferred by its weight, then by its place, and before a wildcard") {
  struct Row {
    char const *accept;
    std::size_t preferred;
  };
  enum : std::size_t { json, csv, gpx };
  std::vector<std::string_view> const types{"application/json", "text/csv", "application/gpx+xml"};
  for (auto const &[accept, expected] :
       {Row{"text/csv", csv},
        Row{"TEXT/CSV; header=present", csv},
        Row{"text/csv, */*", csv},
        Row{"*/*, text/csv", csv},
        Row{"text/csv, application/json", csv},
        Row{"application/json, text/csv", json},
        Row{"application/json;q=0.5, text/csv", csv},
        Row{"text/csv;q=0.5, application/json", json},
        Row{"text/html, text/csv;q=0.9, */*;q=0.8", csv},
        Row{"text/csv;q=0.5, */*", json},
        Row{"text/csv;q=0", json},
        Row{"application/json;q=0, */*", csv},
        Row{"application/json;q=0", json},
        Row{"text/*", csv},
        Row{"application/*;q=0.2, text/*", csv},
        Row{"application/*", json},
        Row{"application/gpx+xml", gpx},
        Row{"application/geo+json, application/gpx+xml;q=0.9, text/csv;q=0.8", gpx},
        Row{"text/csv;q=0.3, application/gpx+xml; q=0.4", gpx},
        Row{"text/csvx", json},
        Row{"image/*", json},
        Row{"*/*", json},
        Row{"", json}})
    CHECK_MESSAGE(preferred(accept, types) == expected, accept);
  CHECK(preferred("text/csv", {}) == 0);
}

TEST_CASE("gzip is used for clients that accept it") {
  CHECK(accepts("gzip"));
  CHECK(accepts("deflate, GZIP;q=0.5"));
  CHECK(accepts("*"));
  CHECK_FALSE(accepts("gzip;q=0"));
  CHECK_FALSE(accepts("gzip; q=0.000"));
  CHECK_FALSE(accepts("br, deflate"));
  CHECK_FALSE(accepts(""));
  CHECK_FALSE(accepts_gzip(Request{}));
}

TEST_CASE("zlib unpacks the output of gzip()") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "vehicle " + std::to_string(i * 7919 % 1000) + "\n";
  auto const packed = gzip(text);
  CHECK(packed.size() < text.size() / 2);
  CHECK(inflate_gzip(packed) == text);
  CHECK(inflate_gzip(gzip("")).empty());
  CHECK(inflate_gzip(gzip(text, 1)) == text);
}

TEST_CASE("If-None-Match takes lists, weak tags and *") {
  auto const matches = [](std::string const &value) {
    return none_match(with_header("If-None-Match", value), "\"g7\"");
  };
  CHECK(matches("\"g7\""));
  CHECK(matches("W/\"g7\""));
  CHECK(matches("\"g6\", \"g7\""));
  CHECK(matches("*"));
  CHECK_FALSE(matches("\"g70\""));
  CHECK_FALSE(matches("g7"));
  CHECK_FALSE(matches(""));
  CHECK_FALSE(none_match(Request{}, "\"g7\""));
}

TEST_CASE("an error answer is valid JSON, whatever its message quotes") {
  auto const reply = reply_error(400, "bad_hours", "hours '\xFF\"' is not a number", "give 1 to 744");
  auto const json = nlohmann::json::parse(*reply.body);
  CHECK(reply.status == 400);
  CHECK(json["error"]["code"] == "bad_hours");
  CHECK(json["error"]["message"] == "hours '\xEF\xBF\xBD\"' is not a number");
  CHECK(json["error"]["hint"] == "give 1 to 744");
}

TEST_CASE("a cancelled request runs its callback once, also when that is set afterwards") {
  Cancellation cancel;
  int calls = 0;
  cancel.on_request([&] { ++calls; });
  cancel.on_request({});
  CHECK_FALSE(cancel.requested());
  cancel.on_request([&] { ++calls; });
  cancel.request();
  cancel.request();
  CHECK(calls == 1);
  cancel.on_request([&] { ++calls; });
  CHECK(calls == 2);
}
