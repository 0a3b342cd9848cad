#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/xml.hpp"
#include "support/metrics_format.hpp"

using namespace fleet;

TEST_CASE("JSON of a string that is not UTF-8 has a replacement character, not an exception") {
  CHECK(dump_json(nlohmann::json{{"name", "caf\xE9"}}) == "{\"name\":\"caf\uFFFD\"}");
}

TEST_CASE("metrics are written in Prometheus' text format, with its escapes") {
  MetricsText metrics;
  metrics.counter("a_total", "One\nline, a \\ and a \".", 2);
  metrics.begin("b_bytes", "gauge", "By path.");
  metrics.sample(1.5, {{"path", "/a\\b\"c\nd\te"}, {"job", "x"}});
  metrics.sample(std::numeric_limits<double>::infinity(), {{"path", "/"}});
  metrics.sample(-0.25);
  CHECK(metrics.text() ==
        "# HELP a_total One\\nline, a \\\\ and a \".\n# TYPE a_total counter\na_total 2\n"
        "# HELP b_bytes By path.\n# TYPE b_bytes gauge\n"
        "b_bytes{path=\"/a\\\\b\\\"c\\nd\te\",job=\"x\"} 1.5\nb_bytes{path=\"/\"} +Inf\nb_bytes -0.25\n");
  CHECK(testing::metrics_fault(metrics.text()) == "");
  CHECK_THROWS_AS(metrics.gauge("b_bytes", "Again.", 1), std::logic_error);
  for (auto const *name : {"", "1a", "a-b", "a b", "\xC3\xA4"})
    CHECK_THROWS_AS(metrics.gauge(name, "Not a name.", 1), std::logic_error);
}

TEST_CASE("what breaks Prometheus' text format is found by the check of the tests") {
  std::string const head = "# HELP a_total A.\n# TYPE a_total counter\n";
  CHECK(testing::metrics_fault(head + "a_total{x=\"y\"} 1\n") == "");
  for (auto const *rest :
       {"a_total{x=\"\\t\"} 1\n", "a_total{x=\"\"\"} 1\n", "a_total 1", "a_total nan\n", "b_total 1\n",
        "a_total 1\na_total 1\n", "# HELP a_total A.\n", "a_total{1x=\"y\"} 1\n", "\n",
        "# TYPE b_total counter\n", "# HELP b B.\n# TYPE b counter\n"})
    CHECK_MESSAGE(testing::metrics_fault(head + rest) != "", rest);
}

TEST_CASE("times are read in every form that people and the vendor write") {
  struct Row {
    char const *text;
    char const *utc;
  };
  Row const rows[] = {
      {"2026-06-05T09:00:00Z", "2026-06-05T09:00:00Z"},
      {"2026-06-05 09:00:00", "2026-06-05T09:00:00Z"},
      {"2026-06-05", "2026-06-05T00:00:00Z"},
      {"2026-06-05 09:30", "2026-06-05T09:30:00Z"},
      {"2026-06-05T09:00:00+03:00", "2026-06-05T06:00:00Z"},
      {"2026-06-05T00:30:00-0130", "2026-06-05T02:00:00Z"},
      {"2024-05-01 1:27:23", "2024-05-01T01:27:23Z"},
      {"2024-05-01T01:05:33.000Z", "2024-05-01T01:05:33Z"},
      {" 2024-02-29 ", "2024-02-29T00:00:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"2026-06-05 09:00:00+02", "2026-06-05T07:00:00Z"},
      {"2026-06-05 09:00:00.5-03", "2026-06-05T12:00:00Z"},
      {"2026-06-05 09:00:00 +0545", "2026-06-05T03:15:00Z"},
      {"2026-06-05T09:00:00,500Z", "2026-06-05T09:00:00Z"},
      {"2026-06-05 09:00:00 UTC", "2026-06-05T09:00:00Z"},
      {"2026-06-05 09:00:00gmt", "2026-06-05T09:00:00Z"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.text);
    auto const time = parse_time(row.text);
    REQUIRE(time.has_value());
    CHECK(rfc3339(*time) == row.utc);
  }
}

TEST_CASE("text that is not a time gives no value") {
  for (auto const *text : {"", "now", "2026-02-30", "2026-13-01", "2026-06-05T25:00:00Z", "2026-06-05T09:60",
                           "2026-06-05 09:00:00 x", "06/05/2026", "2026-06-05T09:00:00+99:00",
                           "2026-06-05T09:00:61Z", "2026-06-05T09:00:00+2", "2026-06-05T09:00:00+02:"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text).has_value());
  }
}

TEST_CASE("the vendor's form of a time is UTC without a zone") {
  CHECK(vendor_time(*parse_time("2026-06-05T09:00:00Z")) == "2026-06-05 09:00:00");
}

TEST_CASE("a number is the whole text, and never nan or inf") {
  CHECK(to_number<double>("100.12") == 100.12);
  CHECK(to_number<double>(" -1 ") == -1.0);
  CHECK(to_number<int>("7200") == 7200);
  for (auto const *text : {"", "nan", "inf", "1e999", "12km", "0x10", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(to_number<double>(text).has_value());
  }
}

TEST_CASE("secrets and passwords in addresses never leave as text") {
  hide("s3cret-value");
  CHECK(redact("a s3cret-value b s3cret-value") == "a *** b ***");
  CHECK(redact("cannot open postgres://fleet:hunter2@db:5432/x?y") ==
        "cannot open postgres://fleet:***@db:5432/x?y");
  CHECK(redact("postgres://fleet@db/x") == "postgres://fleet@db/x");
  CHECK(redact("http://a/b:c@d") == "http://a/b:c@d");
}

TEST_CASE("one event stays one line") {
  CHECK(one_line(" a\n\n b\tc\r\n") == "a b c");
}

TEST_CASE("a mistyped word finds its neighbour") {
  CHECK(nearest("tracksolid-ap-url", {"tracksolid-api-url", "timezone"}) == "tracksolid-api-url");
  CHECK(nearest("zzz", {"tracksolid-api-url", "timezone"}).empty());
}

TEST_CASE("lists are split, trimmed and joined") {
  CHECK(split(" a, b ,,c ", ',') == std::vector<std::string>{"a", "b", "c"});
  CHECK(join({"a", "b"}, ",") == "a,b");
}

// From RFC 1321 and FIPS 180-2.
TEST_CASE("digests are the standard ones") {
  CHECK(md5_hex_upper("abc") == "900150983CD24FB0D6963F7D28E17F72");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(equal_constant_time("abc", "abc"));
  CHECK_FALSE(equal_constant_time("abc", "abcd"));
}

TEST_CASE("an HMAC with SHA-256 is that of RFC 4231, and base64 that of RFC 4648") {
  // Test case 2 of RFC 4231: 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843.
  CHECK(hmac_sha256_base64("Jefe", "what do ya want for nothing?") ==
        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
  for (auto const &[bytes, text] : {std::pair{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"foobar", "Zm9vYmFy"}}) {
    CHECK(base64(bytes) == text);
    CHECK(base64_bytes(text) == bytes);
  }
  CHECK_THROWS_AS(base64_bytes("Zm9*"), std::invalid_argument);
  CHECK(base64_bytes("====").empty());
}

TEST_CASE("a wrong time on the command line names the option and the value") {
  try {
    time_option("--from", "yesterday");
    FAIL("no error");
  } catch (Error const &error) {
    CHECK(error.stop() == Stop::usage);
    CHECK(std::string{error.what()} == "--from: 'yesterday' is not a time");
  }
}

TEST_CASE("text for XML keeps the characters of XML, and marks all others") {
  struct Row {
    char const *what;
    std::string text;
    std::string xml;
  };
  using namespace std::string_literals;
  Row const rows[] = {
      {"nothing", "", ""},
      {"special characters", "<a b=\"c\" d='e'> & &amp;",
       "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt; &amp; &amp;amp;"},
      {"blanks", "a\tb\nc", "a\tb\nc"},
      {"carriage return", "a\r\n", "a&#13;\n"},
      {"control characters", "\0a\x08\x0b\x1f\x7f"s, "\uFFFDa\uFFFD\uFFFD\uFFFD\x7f"},
      {"letters of two, three and four bytes", "\u00e9\u20ac\U0001F69A", "\u00e9\u20ac\U0001F69A"},
      {"code points that are no characters", "a\xEF\xBF\xBE\xEF\xBF\xBF", "a\uFFFD\uFFFD"},
      {"a cut letter", "\xE2\x82", "\uFFFD\uFFFD"},
      {"a byte of Latin-1", "caf\xE9 <", "caf\uFFFD &lt;"},
      {"a surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.what);
    CHECK(xml_escaped(row.text) == row.xml);
  }
}
