#include "api/answer.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "api/mend.hpp"

using namespace fleet::api;

namespace {

struct Read {
  Envelope envelope;
  std::vector<Entry> entries;
};

Read read(std::string const &body, Payload payload = Payload::result) {
  Read out;
  out.envelope = read_answer(body, payload, [&](Entry const &entry) { out.entries.push_back(entry); });
  return out;
}

std::string text(Entry const &entry, std::string_view key) {
  return std::string{entry.text(key).value_or("(nothing)")};
}

}  // namespace

TEST_CASE("a list in result is handed out object by object") {
  auto const got = read(
      R"({"code":0,"message":"success","result":[{"imei":"1","lat":48.137},{"imei":"2","lat":"48.2"}]})");
  REQUIRE(got.entries.size() == 2);
  CHECK(text(got.entries[0], "imei") == "1");
  CHECK(got.entries[0].number("lat") == 48.137);
  CHECK(got.entries[1].number("lat") == 48.2);  // numbers arrive as text too
  CHECK(got.envelope.entries == 2);
}

TEST_CASE("null, absent and empty lists are empty lists") {
  CHECK(read(R"({"code":0,"result":null})").entries.empty());
  CHECK(read(R"({"code":0})").entries.empty());
  CHECK(read(R"({"code":0,"result":[]})").entries.empty());
  CHECK(read(R"({"code":0,"result":{}})").entries.empty());
  CHECK(read(R"({"code":0,"data":{"totalTime":"12","rows":null}})", Payload::data).entries.empty());
  CHECK(read(R"({"code":0,"data":{"totalTime":"12","rows":[]}})", Payload::data).entries.empty());
}

TEST_CASE("one bare object where a list is expected is a list of one") {
  auto const got = read(R"({"code":0,"result":{"accessToken":"abc","expiresIn":7200}})");
  REQUIRE(got.entries.size() == 1);
  CHECK(text(got.entries[0], "accessToken") == "abc");
  CHECK(read(R"({"code":0,"data":{"rows":{"imei":"1"}}})", Payload::data).entries.size() == 1);
}

TEST_CASE("a list wrapped in an object is found, and what stands beside it is the head") {
  auto const got =
      read(R"({"code":0,"result":null,"data":{"totalTime":"12","dataTotalRows":"1","rows":[{"imei":"1"}]}})",
           Payload::data);
  REQUIRE(got.entries.size() == 1);
  CHECK(text(got.envelope.head, "dataTotalRows") == "1");
}

TEST_CASE("the other payload is left alone") {
  auto const got = read(R"({"code":0,"data":[{"imei":"9","totalMileage":1}],"result":[{"imei":"1"}]})");
  REQUIRE(got.entries.size() == 1);
  CHECK(text(got.entries[0], "imei") == "1");
}

TEST_CASE("nested values get dotted names and keys compare without case") {
  auto const got =
      read(R"({"code":0,"result":[{"VIN":"W1","msg":{"deviceImei":"7","deep":{"x":1.5}},"list":[1,2]}]})");
  REQUIRE(got.entries.size() == 1);
  CHECK(text(got.entries[0], "vin") == "W1");
  CHECK(text(got.entries[0], "msg.deviceimei") == "7");
  CHECK(got.entries[0].number("msg.deep.x") == 1.5);
}

TEST_CASE("empty text and the word null mean nothing") {
  auto const got = read(R"({"code":0,"result":[{"a":"","b":"null","c":null,"d":" x "}]})");
  REQUIRE(got.entries.size() == 1);
  CHECK_FALSE(got.entries[0].text("a").has_value());
  CHECK_FALSE(got.entries[0].text("b").has_value());
  CHECK_FALSE(got.entries[0].text("c").has_value());
  CHECK(text(got.entries[0], "d") == "x");
}

TEST_CASE("a code may be text, and one that is no number is not success") {
  CHECK(read(R"({"code":"1004","message":"token"})").envelope.code == 1004);
  CHECK(read(R"({"code":"xxxx","message":"IMEI does not exist"})").envelope.code == unreadable_code);
  CHECK(read(R"({"code":-1,"msg":"busy"})").envelope.message == "busy");
}

TEST_CASE("what is not one whole JSON object is malformed") {
  for (auto const *body : {"", "<html>502</html>", R"({"code":0,"result":[{"imei":"1"},)", R"([1,2])",
                           R"("text")", R"({"result":[]})", "{}", R"({"code":0} x)"}) {
    CAPTURE(body);
    CHECK_THROWS_AS(read(body), MalformedAnswer);
  }
}

TEST_CASE("endless nesting is malformed, not a crash") {
  CHECK_THROWS_AS(read(R"({"code":0,"result":)" + std::string(100000, '[')), MalformedAnswer);
}

TEST_CASE("an entry can be written back as JSON for the refusals") {
  auto const got = read(R"({"code":0,"result":[{"imei":"1","lat":48.5,"ok":true,"x":null,"t":"a\"b"}]})");
  REQUIRE(got.entries.size() == 1);
  CHECK(got.entries[0].json() == R"({"imei":"1","lat":48.5,"ok":true,"x":null,"t":"a\"b"})");
}

TEST_CASE("an entry is written back without what PostgreSQL cannot hold") {
  auto const got = read(R"({"code":0,"result":[{"a\u0000":"b\u0000c"}]})");
  REQUIRE(got.entries.size() == 1);
  CHECK(got.entries[0].json() == "{\"a\uFFFD\":\"b\uFFFDc\"}");
}

TEST_CASE("one odd value is mended, and everything else stays as it is") {
  struct Row {
    std::string sent, read;
  };
  Row const rows[] = {
      {R"({"t":"\ud83d"})", "{\"t\":\"\uFFFD\"}"},
      {R"({"t":"\udE00\ud83d\u0041"})", "{\"t\":\"\uFFFD\uFFFD\\u0041\"}"},
      {"{\"t\":\"a\xE6\x9Dz\"}", "{\"t\":\"a\uFFFD\uFFFDz\"}"},
      {R"({"t":1e999,"u":[-1E+999,2]})", R"({"t":null,"u":[null,2]})"},
      {R"({"t":NaN,"u":-Infinity})", R"({"t":null,"u":null})"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.sent);
    CHECK(mended(row.sent) == row.read);
  }
  for (auto const *same : {R"({"t":"\ud83d\ude00 NaN 1e999 \\\" \u00e9","n":-1.5e3})", "<html>502</html>", "",
                           R"({"t":"a)", R"({"t":"a\)", R"({"t":1e-9,"u":nul})", "{\"t\":\"東\"}"}) {
    CAPTURE(same);
    CHECK(mended(same) == same);
  }
}
