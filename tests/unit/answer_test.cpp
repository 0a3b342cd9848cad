#include "api/answer.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "api/repair.hpp"

using namespace fleet::api;

namespace {

Shape const in_data{.payload = Payload::data};

struct Read {
  Envelope envelope;
  std::vector<Entry> entries;
};

Read read(std::string const &body, Shape const &shape = {}) {
  Read out;
  out.envelope = read_answer(body, shape, [&](Entry const &entry) { out.entries.push_back(entry); });
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
  CHECK(read(R"({"code":0,"data":{"totalTime":"12","rows":null}})", in_data).entries.empty());
  CHECK(read(R"({"code":0,"data":{"totalTime":"12","rows":[]}})", in_data).entries.empty());
}

TEST_CASE("a payload is a list, empty, or not understood") {
  Shape const tracks{.row_keys = {"gpsTime"}};
  Shape const stops{.payload = Payload::data, .row_keys = {"startTime"}};
  std::string const fix = R"({"gpsTime":"2024-05-01 00:00:00","lat":1})";
  std::string const stop = R"({"startTime":"2024-05-01 00:00:00"})";
  struct Row {
    Shape const *shape;
    std::string payload;
    Content content;
    std::size_t entries;
  };
  Row const rows[] = {
      {&tracks, R"("result":null)", Content::empty, 0},
      {&tracks, R"("message":"success")", Content::empty, 0},
      {&tracks, R"("result":[])", Content::list, 0},
      {&tracks, R"("result":[)" + fix + "]", Content::list, 1},
      {&tracks, R"("result":{"list":[)" + fix + "]}", Content::list, 1},
      {&tracks, R"("result":{"list":null})", Content::list, 0},
      {&tracks, R"("result":{"total":"0"})", Content::empty, 0},
      {&tracks, R"("result":)" + fix, Content::list, 1},
      {&tracks, R"("result":null,"data":[)" + fix + "]", Content::list, 1},
      {&tracks, R"("data":{"points":[)" + fix + R"(]},"result":null)", Content::list, 1},
      {&tracks, R"("result":null,"data":{"mileage":12.5})", Content::empty, 0},
      {&tracks, R"("result":[],"data":[)" + fix + "]", Content::list, 1},
      {&tracks, R"("result":[],"data":[{"imei":"1","totalMileage":0}])", Content::list, 0},
      {&tracks, R"("result":[],"data":"query failed")", Content::not_understood, 0},
      {&stops, R"("data":{"dataTotalRows":"1","rows":[]},"result":{"rows":[)" + stop + "]}", Content::list,
       1},
      {&tracks, R"("message":"No data","result":null)", Content::empty, 0},
      {&tracks, R"("message":"System error, please try again later","result":null)", Content::not_understood,
       0},
      {&tracks, R"("msg":"query Timeout")", Content::not_understood, 0},
      {&tracks, R"("message":"query timeout, try again later","result":[])", Content::not_understood, 0},
      {&tracks, R"("success":false,"result":null)", Content::not_understood, 0},
      {&tracks, R"("ok":"false","result":[])", Content::not_understood, 0},
      {&tracks, R"("status":"error","result":null)", Content::not_understood, 0},
      {&tracks, R"("error":"query cut","result":[)" + fix + "]", Content::not_understood, 1},
      {&tracks, R"("success":true,"status":"1","error":null,"errorCode":0,"result":[])", Content::list, 0},
      {&tracks, R"("result":null,"data":"query failed")", Content::not_understood, 0},
      {&stops, R"("message":"export failed","data":null,"result":{"rows":[)" + stop + "]}", Content::list, 1},
      {&tracks, R"("result":null,"data":[{"imei":"1","totalMileage":0}])", Content::empty, 0},
      {&tracks, R"("result":[)" + fix + R"(],"data":{"mileage":12.5})", Content::list, 1},
      {&stops, R"("result":{"rows":[)" + stop + R"(]},"data":null)", Content::list, 1},
      {&stops, R"("data":{"totalTime":"5","dataTotalRows":"0"},"result":null)", Content::empty, 0},
      {&tracks, R"("result":"")", Content::not_understood, 0},
      {&tracks, R"("result":"query failed, please try again later")", Content::not_understood, 0},
      {&tracks, R"("result":"[{\"gpsTime\":\"2024-05-01 00:00:00\"}]")", Content::not_understood, 0},
      {&tracks, R"("result":12)", Content::not_understood, 0},
      {&tracks, R"("result":false)", Content::not_understood, 0},
      {&tracks, R"("result":{})", Content::not_understood, 0},
      {&tracks, R"("result":{"mileage":12.5})", Content::not_understood, 0},
      {&tracks, R"("result":[1,2])", Content::not_understood, 0},
      {&tracks, R"("result":[null])", Content::not_understood, 0},
      {&tracks, R"("result":[)" + fix + R"(,"and more"])", Content::not_understood, 1},
      {&tracks, R"("result":[[)" + fix + "]]", Content::not_understood, 0},
      {&tracks, R"("result":{"list":[[)" + fix + "]]}", Content::not_understood, 0},
      {&tracks, R"("result":{"data":{"points":[)" + fix + "]}}", Content::not_understood, 0},
      // Rows that lie deeper than the list, or by another name.
      {&tracks, R"("result":[{"imei":"1","points":[)" + fix + "]}]", Content::not_understood, 1},
      {&tracks, R"("result":[{"imei":"1","last":)" + fix + "}]", Content::not_understood, 1},
      {&tracks, R"("result":[)" + fix + R"(,{"more":[)" + fix + "]}]", Content::not_understood, 2},
      {&tracks, R"("result":[{"gps_time":"2024-05-01 00:00:00","lat":1}])", Content::not_understood, 1},
      {&tracks, R"("result":{"860000000000001":{"points":[)" + fix + "]}}", Content::not_understood, 0},
      {&stops, R"("data":[{"rows":[)" + stop + "]}]", Content::not_understood, 1},
      {&stops, R"("data":{"rows":[{"imei":"1","stops":[)" + stop + "]}]}", Content::not_understood, 1},
      {&stops, R"("data":null,"result":[{"rows":[)" + stop + "]}]", Content::not_understood, 0},
      {&stops, R"("result":{"page":{"rows":[)" + stop + "]}}", Content::not_understood, 0},
      {&tracks, R"("result":[)" + fix + R"(,{"lat":1}])", Content::list, 2},
      {&tracks, R"("result":[{"gpsTime":null,"lat":1}])", Content::list, 1},
      {&tracks, R"("result":[{"gpsTime":"2024-05-01 00:00:00","cells":[{"id":1}]}])", Content::list, 1},
  };
  for (auto const &row : rows) {
    CAPTURE(row.payload);
    auto const got = read(R"({"code":0,)" + row.payload + "}", *row.shape);
    CHECK(got.envelope.content == row.content);
    CHECK(got.envelope.entries == row.entries);
    CHECK(got.entries.size() == row.entries);
    CHECK(got.envelope.oddity.empty() == (row.content != Content::not_understood));
  }
}

TEST_CASE("the number of rows that an answer declares is read in each of its spellings") {
  CHECK(read(R"({"code":0,"data":{"dataTotalRows":"80","rows":[]}})", in_data).envelope.declared_total == 80);
  CHECK(read(R"({"code":0,"data":{"totalRecord":7,"result":[]}})", in_data).envelope.declared_total == 7);
  CHECK(read(R"({"code":0,"result":{"total":"3","rows":[]}})").envelope.declared_total == 3);
  CHECK(read(R"({"code":0,"total":90,"result":[]})").envelope.declared_total == 90);
  CHECK(read(R"({"code":0,"result":[],"data":{"totalCount":"90","mileage":1}})").envelope.declared_total ==
        90);
  CHECK_FALSE(read(R"({"code":0,"result":{"total":-1,"rows":[]}})").envelope.declared_total.has_value());
  CHECK_FALSE(read(R"({"code":0,"result":[]})").envelope.declared_total.has_value());
}

TEST_CASE("one bare object where a list is expected is a list of one") {
  auto const got = read(R"({"code":0,"result":{"accessToken":"abc","expiresIn":7200}})");
  REQUIRE(got.entries.size() == 1);
  CHECK(text(got.entries[0], "accessToken") == "abc");
  CHECK(read(R"({"code":0,"data":{"rows":{"imei":"1"}}})", in_data).entries.size() == 1);
}

TEST_CASE("a list wrapped in an object is found, and the scalars beside it are the head") {
  auto const got =
      read(R"({"code":0,"result":null,"data":{"totalTime":"12","dataTotalRows":"1","rows":[{"imei":"1"}]}})",
           in_data);
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
  CHECK(read(R"({"code":0.0,"result":[]})").envelope.code == 0);
  CHECK(read(R"({"code":"1006.0","message":"too frequent"})").envelope.code == 1006);
  CHECK(read(R"({"code":"xxxx","message":"IMEI does not exist"})").envelope.code == unreadable_code);
  CHECK(read(R"({"code":-1,"msg":"busy"})").envelope.message == "busy");
}

TEST_CASE("a body that is not one whole JSON object is malformed") {
  for (auto const *body : {"", "<html>502</html>", R"({"code":0,"result":[{"imei":"1"},)", R"([1,2])",
                           R"("text")", R"({"result":[]})", "{}", R"({"code":0} x)",
                           R"({"code":null,"result":[]})", R"({"code":0.5,"message":" ","result":[]})"}) {
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

TEST_CASE("an entry is written back without characters that PostgreSQL cannot store") {
  auto const got = read(R"({"code":0,"result":[{"a\u0000":"b\u0000c"}]})");
  REQUIRE(got.entries.size() == 1);
  CHECK(got.entries[0].json() == "{\"a\uFFFD\":\"b\uFFFDc\"}");
}

TEST_CASE("one odd value is repaired, and everything else stays as it is") {
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
    CHECK(repaired(row.sent) == row.read);
  }
  for (auto const *same : {R"({"t":"\ud83d\ude00 NaN 1e999 \\\" \u00e9","n":-1.5e3})", "<html>502</html>", "",
                           R"({"t":"a)", R"({"t":"a\)", R"({"t":1e-9,"u":nul})", "{\"t\":\"東\"}"}) {
    CAPTURE(same);
    CHECK(repaired(same) == same);
  }
}
