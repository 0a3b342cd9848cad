// Messages into items: every form that the vendor sends and the odd ones that were seen; nothing of a message is lost on
// the way.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "http/server_message.hpp"
#include "push/content.hpp"
#include "push/form.hpp"
#include "push/json_text.hpp"
#include "push/mapping.hpp"
#include "push/split.hpp"

using namespace fleet;
using push::Message;

namespace {

/// Each item as "name text", or "name text | outer".
std::vector<std::string> items_of(Message const &message) {
  std::vector<std::string> items;
  for (auto const &item : push::split_message(message).items)
    items.push_back(item.name + " " + item.text + (item.outer.empty() ? "" : " | " + item.outer));
  return items;
}

Message message(std::string path, std::string body, std::string type = "application/x-www-form-urlencoded") {
  Message made;
  auto const query = std::min(path.find('?'), path.size());
  made.query = path.substr(std::min(query + 1, path.size()));
  made.path = path.substr(0, query);
  made.content_type = std::move(type);
  made.body = std::move(body);
  return made;
}

using Items = std::vector<std::string>;

struct Sample {
  char const *what;
  Message message;
  Items items;
};

std::string gzipped(std::string_view text) {
  return http::gzip(text, 6);
}

/// ASCII or U+00FC in UTF-16; `high`: where the byte of eight zero bits stands, 0 for behind (little-endian).
std::string utf16(std::string_view text, int high) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const low = text[at] == '\xC3' ? static_cast<char>(text[++at] | 0x40) : text[at];
    out.append(high == 0 ? std::string{low, '\0'} : std::string{'\0', low});
  }
  return out;
}

Message coded(Message made, std::string coding) {
  made.content_encoding = std::move(coding);
  return made;
}

Message asked(std::string path, std::string query) {
  auto made = message(std::move(path), "");
  made.query = std::move(query);
  return made;
}

std::string const json = "application/json";
std::string const multipart_type = R"(multipart/form-data; boundary="XX")";
std::string const multipart_body =
    "--XX\r\nContent-Disposition: form-data; name=\"data_list\"\r\n\r\n[{\"a\":1},{\"a\":2}]\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nt\r\n--XX--\r\n";

}  // namespace

TEST_CASE("a message is split into its items, whatever its form") {
  std::vector<Sample> const samples{
      {"form",
       message("/hub/pushhb", "token=t&data_list=%5B%7B%22a%22%3A1%7D,{\"a\":2}]"),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":2})"}},
      {"JSON", message("/pushhb", R"({"token":"t","data_list":[{"a":1}]})", json), {R"(/pushhb {"a":1})"}},
      {"list in a string",
       message("/pushhb", R"({"data_list":"[{\"a\":1}]"})", json),
       {R"(/pushhb {"a":1})"}},
      {"list in a string in a form",
       message("/pushhb", R"(data_list="[{\"a\":1},{\"a\":2}]")"),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":2})"}},
      {"items in strings",
       message("/pushhb", R"({"data_list":["{\"a\":1}","text"]})", json),
       {R"(/pushhb {"a":1})", R"(/pushhb "text")"}},
      {"one object as list", message("/pushhb", R"({"data_list":{"a":1}})", json), {R"(/pushhb {"a":1})"}},
      {"bare list",
       message("/pushhb", R"([{"a":1}, {"a":2}])", json),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":2})"}},
      {"bare object", message("/pushhb", R"({"a":1})", json), {R"(/pushhb {"a":1})"}},
      {"object with a token",
       message("/pushhb", R"({"token":"t","a":1.10})", json),
       {R"(/pushhb {"a":1.10})"}},
      {"two lists in a form",
       message("/pushevent", R"(data_list=[{"a":1}]&data_list=[{"a":2}])"),
       {R"(/pushevent {"a":1})", R"(/pushevent {"a":2})"}},
      {"two lists in JSON",
       message("/pushevent", R"({"data_list":[{"a":1}],"data_list":[{"a":2}]})", json),
       {R"(/pushevent {"a":1})", R"(/pushevent {"a":2})"}},
      {"a key twice",
       message("/pushevent", R"({"data_list":[{"a":1,"a":2}]})", json),
       {R"(/pushevent {"a":1,"a":2})"}},
      {"data twice",
       message("/x", R"(msgType=m&data={"a":1}&data={"a":2})"),
       {R"(m {"a":1})", R"(m {"a":2})"}},
      {"a plain field twice",
       message("/pushevent", "imei=1&file=a.jpg&file=b.jpg"),
       {R"(/pushevent {"imei":"1","file":"a.jpg","file":"b.jpg"})"}},
      {"fields beside the list",
       message("/pushevent", R"(deviceImei=1&data_list=[{"type":"x"}])"),
       {R"(/pushevent {"type":"x"} | {"deviceImei":"1"})"}},
      {"data beside the list",
       message("/pushevent", R"(data={"b":1}&data_list=[{"a":1}])"),
       {R"(/pushevent {"a":1} | {"data":"{\"b\":1}"})"}},
      {"empty list, full rest",
       message("/pushevent", "deviceImei=1&type=LOGIN&data_list="),
       {R"(/pushevent {"deviceImei":"1","type":"LOGIN"})"}},
      {"fields beside data",
       message("/x", R"(msgType=m&imei=86&data={"a":1})"),
       {R"(m {"a":1} | {"imei":"86"})"}},
      {"callback of an offline command",
       message("/", R"({"code":228,"msg":"offline","data":{"_imei":"1"},"token":"t"})", json),
       {R"(/ {"code":228,"msg":"offline","data":{"_imei":"1"}})"}},
      {"msgType in the address", message("/x?msgType=m&sign=AB", R"({"a":1})", json), {R"(m {"a":1})"}},
      {"msgType in the address, list as body",
       message("/x?msgType=m", R"([{"a":1},{"a":2}])", json),
       {R"(m {"a":1})", R"(m {"a":2})"}},
      {"msgType in the address, data in a form",
       message("/x?msgType=m&method=y", R"(data={"a":1})"),
       {R"(m {"a":1})"}},
      {"lists in address and body",
       message("/pushevent?data_list=[{\"a\":1}]", R"(data_list=[{"a":2}])"),
       {R"(/pushevent {"a":1})", R"(/pushevent {"a":2})"}},
      {"the device in the address",
       message("/pushevent?deviceImei=1", R"([{"type":"x"}])", json),
       {R"(/pushevent {"type":"x"} | {"deviceImei":"1"})"}},
      {"msgType of a known path goes along",
       message("/pushInstructResponse", R"(msgType=1&data_list=[{"a":1}])"),
       {R"(/pushInstructResponse {"a":1} | {"msgType":"1"})"}},
      {"msgType names a list at the base address",
       message("/", R"(msgType=m&data_list=[{"a":1}])"),
       {R"(m {"a":1})"}},
      {"msgType beside a list at an unknown path",
       message("/pushNew", R"(msgType=m&data_list=[{"a":1}])"),
       {R"(/pushNew {"a":1} | {"msgType":"m"})"}},
      {"byte order mark",
       message("/api/v1/tag/data/push", "\xEF\xBB\xBF[{\"a\":\"1+1 & 50%25\"}]", json),
       {R"(/api/v1/tag/data/push {"a":"1+1 & 50%25"})"}},
      {"a list in a JSON string",
       message("/location/push", R"("[{\"a\":\"1+1&2=3\"}]")", json),
       {R"(/location/push {"a":"1+1&2=3"})"}},
      {"multipart",
       message("/pushevent", multipart_body, multipart_type),
       {R"(/pushevent {"a":1})", R"(/pushevent {"a":2})"}},
      {"broken JSON around stays whole",
       message("/pushevent", R"({"data_list":[{"a":"1+1"}],})", json),
       {R"(/pushevent {"data_list":[{"a":"1+1"}],})"}},
      {"cut JSON stays whole",
       message("/pushgps", R"([{"deviceImei":)", json),
       {R"(/pushgps [{"deviceImei":)"}},
      {"GBK in a field stays what it is",
       message("/pushInstructResponse", "content=%C4%E3"),
       {"/pushInstructResponse {\"content\":\"\xC4\xE3\"}"}},
      {"numbers beyond a double",
       message("/pushevent", R"(data_list=[{"a":12345678901234567890123}])"),
       {R"(/pushevent {"a":12345678901234567890123})"}},
      {"gzip", coded(message("/pushhb", gzipped(R"([{"a":1}])"), json), "gzip"), {R"(/pushhb {"a":1})"}},
      {"gzip, damaged, stays whole",
       coded(message("/pushhb", "\x1f\x8bxx", json), "gzip"),
       {"/pushhb \x1f\x8bxx"}},
      {"any bytes",
       message("/location/push", "plain \xff\xfe 100% a+b", "application/octet-stream"),
       {"/location/push plain \xff\xfe 100% a+b"}},
      {"parameters in the address",
       asked("/pushhb", R"(data_list=%5B%7B%22a%22%3A1%7D%5D)"),
       {R"(/pushhb {"a":1})"}},
      {"parameters in the address beside a body are not the items'",
       [] {
         auto made = message("/x", R"({"msgType":"m","data":{"a":1}})", json);
         made.query = "method=x&sign=y";
         return made;
       }(),
       {R"(m {"a":1})"}},
      {"file list of a camera",
       message("/hub/filelist/123456789012345", R"({"fileNameList":"a.ts,b.ts"})", json),
       {R"(/filelist {"fileNameList":"a.ts,b.ts"} | {"imei":"123456789012345"})"}},
      {"a gzip file that nobody labelled",
       message("/pushhb", gzipped(R"([{"a":1}])"), json),
       {R"(/pushhb {"a":1})"}},
      {"a label for a coding that the body does not have",
       coded(message("/pushhb", R"({"data_list":[{"a":1}]})", json), "gzip"),
       {R"(/pushhb {"a":1})"}},
      {"the same with a form",
       coded(message("/pushhb", R"(data_list=[{"a":1}])"), "deflate"),
       {R"(/pushhb {"a":1})"}},
      {"UTF-16 by its mark, little-endian",
       message("/pushhb", "\xFF\xFE" + utf16("[{\"a\":\"\xC3\xBC\"}]", 0), json),
       {"/pushhb {\"a\":\"\xC3\xBC\"}"}},
      {"UTF-16 by its mark, big-endian, whatever the label",
       message("/pushhb", "\xFE\xFF" + utf16(R"([{"a":1}])", 1), "application/json; charset=utf-8"),
       {R"(/pushhb {"a":1})"}},
      {"UTF-16 without a mark", message("/pushhb", utf16(R"({"a":1})", 1), json), {R"(/pushhb {"a":1})"}},
      {"UTF-16 by its label",
       message("/pushhb", utf16(R"(data_list=[{"a":1}])", 0),
               "application/x-www-form-urlencoded;charset=UTF-16LE"),
       {R"(/pushhb {"a":1})"}},
      {"GBK by its label",  // C4E3 BAC3 is U+4F60 U+597D
       message("/pushevent", "{\"data_list\":[{\"a\":\"\xC4\xE3\xBA\xC3\"}]}",
               "application/json; charset=\"GBK\""),
       {"/pushevent {\"a\":\"\xE4\xBD\xA0\xE5\xA5\xBD\"}"}},
      {"GBK in a form",
       message("/pushevent", "data_list=[{\"a\":\"%C4%E3\"}]&b=%BA%C3",
               "application/x-www-form-urlencoded; charset=gb2312"),
       {"/pushevent {\"a\":\"\xE4\xBD\xA0\"} | {\"b\":\"\xE5\xA5\xBD\"}"}},
      {"GBK in a part",
       message(
           "/pushevent",
           "--XX\r\nContent-Disposition: form-data; name=data_list\r\nContent-Type: application/json; charset=GBK"
           "\r\n\r\n[{\"a\":\"\xC4\xE3\"}]\r\n--XX--\r\n",
           multipart_type),
       {"/pushevent {\"a\":\"\xE4\xBD\xA0\"}"}},
      {"multipart with line feeds alone",
       message("/pushevent",
               "--XX\nContent-Disposition: form-data; name=data_list\n\n[{\"a\":\n1}]\n--XX--\n",
               multipart_type),
       {"/pushevent {\"a\":\n1}"}},
      {"a NUL behind",
       message("/pushevent", std::string{"[{\"a\":1}]\0", 10}, json),
       {R"(/pushevent {"a":1})"}},
      {"UTF-8 with the label of another charset",
       message("/pushevent", "[{\"a\":\"\xE4\xBD\xA0\"}]", "application/json; charset=ISO-8859-1"),
       {"/pushevent {\"a\":\"\xE4\xBD\xA0\"}"}},
      {"Latin-1 by its label",
       message("/pushevent", "[{\"a\":\"\xFC\"}]", "application/json; charset=ISO-8859-1"),
       {"/pushevent {\"a\":\"\xC3\xBC\"}"}},
      {"an unknown charset stays what it is",
       message("/pushevent", "[{\"a\":\"\xFC\"},{\"a\":1}]", "application/json; charset=x-own"),
       {"/pushevent {\"a\":\"\xFC\"}", R"(/pushevent {"a":1})"}},
      {"a wrong byte in a list in a string",
       message("/pushevent", "{\"data_list\":\"[{\\\"a\\\":\\\"\xFC\\\"},{\\\"a\\\":1}]\"}", json),
       {"/pushevent {\"a\":\"\xEF\xBF\xBD\"}", R"(/pushevent {"a":1})"}},
      {"half a character in a list in a string",
       message("/pushevent", R"({"data_list":"[{\"a\":\"\ud83d\"},{\"a\":1}]"})", json),
       {"/pushevent {\"a\":\"\xEF\xBF\xBD\"}", R"(/pushevent {"a":1})"}},
      {"a JSON object on each line",
       message("/pushhb", "{\"a\":1}\r\n{\"a\":[{},2]}\n\n\x1E{\"a\":\"}\\n{\"}", "application/x-ndjson"),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":[{},2]})", R"(/pushhb {"a":"}\n{"})"}},
      {"an envelope on each line, one of them cut",
       message("/x", "{\"msgType\":\"m\",\"data\":[{\"a\":1},{\"a\":2}]}\n{\"msgType\":\n{\"b\":3}\n", json),
       {R"(m {"a":1})", R"(m {"a":2})", R"(/x {"msgType":)", R"(/x {"b":3})"}},
      {"lines in a field",
       message("/pushhb", "data_list={\"a\":1}\n{\"a\":2}"),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":2})"}},
      {"one object on several lines",
       message("/pushhb", "{\"a\":1,\n\"b\":\n{\"c\":2}\n}", json),
       {"/pushhb {\"a\":1,\n\"b\":\n{\"c\":2}\n}"}},
      {"an envelope in a JSON string",
       message("/pushhb", R"("{\"token\":\"t\",\"data_list\":[{\"a\":1},{\"a\":2}]}")", json),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":2})"}},
      {"a list in a string in a string",
       message("/pushhb", R"("\"[{\\\"a\\\":1}]\"")", json),
       {R"(/pushhb {"a":1})"}},
      {"a list that was encoded once more than its form",
       message("/pushhb", "data_list=%255B%257B%2522a%2522%253A1%257D%252C%257B%2522a%2522%253A2%257D%255D"),
       {R"(/pushhb {"a":1})", R"(/pushhb {"a":2})"}},
      {"an encoded list as the whole body",
       message("/pushhb", "%5B%7B%22a%22%3A1%7D%5D", json),
       {R"(/pushhb {"a":1})"}},
      {"nothing", message("/pushhb", "token=t&data_list=[]"), {}},
      {"null and {} are nothing", message("/pushhb", "data_list=[null,{}, ]"), {}},
  };
  for (auto const &sample : samples) {
    CAPTURE(sample.what);
    CHECK(items_of(sample.message) == sample.items);
  }
}

TEST_CASE("a message that cannot be decoded says why") {
  auto const damaged = push::split_message(coded(message("/pushhb", "\x1f\x8bxx"), "gzip"));
  CHECK(damaged.problem == "its compression is damaged");
  auto bomb = std::string(push::content_limit + 1, 'x');
  auto const large = push::split_message(coded(message("/pushhb", gzipped(bomb)), "gzip"));
  CHECK(large.problem == "it decompresses to more than 64 MB");
  CHECK(large.items.size() == 1);
  CHECK(push::split_message(message("/pushhb", "a=1")).problem.empty());
  auto const odd = push::split_message(message("/pushhb", "\xFF\xFE[" + std::string(2, '\0'), json));
  CHECK(odd.problem == "its text is not UTF-16LE");
  REQUIRE(odd.items.size() == 1);
  CHECK(odd.items[0].text == "\xFF\xFE[" + std::string(2, '\0'));
}

TEST_CASE("fields around the items that would be copied without end are a problem of the message") {
  auto const with = [](std::size_t around, std::size_t items) {
    std::string list = "1";
    for (std::size_t i = 1; i < items; ++i) list += ",1";
    return push::split_message(
        message("/pushevent", "a=" + std::string(around, 'x') + "&data_list=[" + list + "]"));
  };
  CHECK(with(100'000, 100).items.size() == 100);  // 10 MB
  auto const too_long = with(100'000, 200);
  CHECK(too_long.problem == "the fields around its items are too long for so many items");
  CHECK(too_long.items.size() == 1);
}

TEST_CASE("content codings that can be undone, and others") {
  for (auto const *known : {"", "identity", "gzip", "GZIP", "x-gzip", "deflate", " gzip "})
    CHECK(push::knows_encoding(known));
  for (auto const *unknown : {"br", "zstd", "compress", "gzip, gzip", "aes128gcm"})
    CHECK(!push::knows_encoding(unknown));
}

TEST_CASE("the token of a message is found before it is split") {
  auto const token_in = [](Message const &made) {
    auto const found = push::message_fields(made, push::unknown_sender_limit);
    return found.tokens.empty() ? "none" : found.tokens.front();
  };
  CHECK(token_in(message("/pushhb", "data_list=[]&token=a%2Bb+c")) == "a+b c");
  CHECK(token_in(message("/pushhb", R"({"data_list":[{"token":"inner"}],"token":"outer"})", json)) ==
        "outer");
  CHECK(token_in(message("/pushhb", multipart_body, multipart_type)) == "t");
  CHECK(token_in(coded(message("/pushhb", gzipped("token=z"), ""), "gzip")) == "z");
  CHECK(token_in(message("/pushhb", R"([{"token":"a"}])", json)) == "none");
  CHECK(token_in(message("/pushhb", gzipped("token=z"), "")) == "z");
  CHECK(token_in(coded(message("/pushhb", "token=z", ""), "gzip")) == "z");
  CHECK(token_in(message("/pushhb", "\xFF\xFE" + utf16(R"({"token":"z"})", 0), json)) == "z");
  CHECK(token_in(message("/pushhb", R"("{\"token\":\"z\"}")", json)) == "z");
  CHECK(token_in(message("/pushhb", "{\"a\":1}\n{\"token\":\"z\"}", json)) == "z");
  CHECK(push::message_fields(message("/x", "data_list=1"), 100).has_data_list);
  CHECK(push::message_fields(message("/x", R"({"data_list":1})", json), 100).has_data_list);
  CHECK(!push::message_fields(message("/x", R"({"data":{"data_list":1}})", json), 100).has_data_list);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "token=" + std::to_string(i) + "&";
  CHECK(push::message_fields(message("/x", many), 100).tokens.size() == 4);
  auto const bomb = gzipped("token=z&data_list=" + std::string(push::unknown_sender_limit, 'x'));
  CHECK(token_in(coded(message("/pushhb", bomb, ""), "gzip")) == "none");
}

TEST_CASE("more items than a message may hold are counted, in any form") {
  auto const list = [](std::size_t items, char const *comma = ",") {
    std::string text = "[1";
    for (std::size_t i = 1; i < items; ++i) text.append(comma).append("1");
    return text + "]";
  };
  CHECK(!push::has_more_items(message("/x", "data_list=" + list(100)), 100));
  CHECK(push::has_more_items(message("/x", "data_list=" + list(101)), 100));
  CHECK(push::has_more_items(message("/x", "data_list=" + list(101, "%2c")), 100));
  CHECK(push::has_more_items(message("/x", "{\"data_list\":\"" + list(101, "\\u002c") + "\"}", json), 100));
  CHECK(push::has_more_items(coded(message("/x", gzipped(list(101)), json), "gzip"), 100));
  CHECK(push::has_more_items(message("/x", gzipped(list(101)), json), 100));
  CHECK(push::has_more_items(message("/x", utf16(list(101), 0), json), 100));
  CHECK(push::has_more_items(message("/x", "data_list=%255B" + list(101, "%252C").substr(1)), 100));
  std::string lines;
  for (int i = 0; i < 101; ++i) lines += "[1]\n";
  CHECK(push::has_more_items(message("/x", lines, json), 100));
  CHECK(push::has_more_items(asked("/x", "data_list=" + list(101)), 100));
  std::string lists;
  for (int i = 0; i < 101; ++i) lists += "data_list=1&";
  CHECK(push::has_more_items(message("/x", lists), 100));
  // One item with many commas is one item.
  CHECK(!push::has_more_items(message("/x", "[" + list(1000) + "]", json), 100));
}

TEST_CASE("a message's digest changes with each of its parts, and with nothing else") {
  auto const base = message("/pushhb", "a=1");
  auto const digest = push::message_digest(base);
  // printf '/pushhb\0\0application/x-www-form-urlencoded\0\0a=1' | sha256sum
  CHECK(digest == "b276c4d26eb3e0476551151053da77077ff84a3e635f35fa5f831c1d0b264bed");
  auto other = base;
  other.boot_us = 77;
  CHECK(push::message_digest(other) == digest);
  for (auto *part : {&other.path, &other.query, &other.content_type, &other.content_encoding, &other.body}) {
    *part += "x";
    CHECK(push::message_digest(other) != digest);
    part->pop_back();
  }
  CHECK(push::message_digest(message("/a", "bc", "")) != push::message_digest(message("/ab", "c", "")));
}

TEST_CASE("the token is left out of the query that is kept, the rest stays as sent") {
  CHECK(push::without_token("token=secret") == "");
  CHECK(push::without_token("a=%20+b&token=x&&c&to%6ben=y&tokens=z") == "a=%20+b&&c&tokens=z");
  CHECK(push::without_token("&a&&b&") == "&a&&b&");
  CHECK(push::without_token("&token=x&") == "&");
  CHECK(push::without_token("") == "");
}

TEST_CASE("the protocol of a path is known by its end") {
  auto const name = [](char const *path) { return push::destination(path)->name; };
  CHECK(name("/any/base/PUSHGPS") == "/pushgps");
  CHECK(name("/x/api/v1/tag/data/push") == "/api/v1/tag/data/push");
  CHECK(name("/filelist/86") == "/filelist");
  CHECK(name("/FileList/86") == "/filelist");
  CHECK(name("/API/v1/tag/data/push") == "/api/v1/tag/data/push");
  CHECK(name("/filelist") == "/filelist");
  CHECK(name("/jimi") == "/jimi");
  CHECK(name("/base/pushhb//") == "/pushhb");
  CHECK(name("/filelist/86/") == "/filelist");
  CHECK(name("/") == "/");
  CHECK(push::destination("/filelist/86")->family == push::Family::file_list);
  CHECK(!push::destination("/" + std::string(101, 'x')));
  CHECK(*push::reply_stored(push::Family::file_list).body == R"({"code":0,"ok":true})");
}

TEST_CASE("jsonb keeps an item whole, or gets it as a string") {
  for (auto const *text :
       {R"({"a":1.10,"b":[1e300,12345678901234567890123]})", R"({"a":"ü"})", R"({"a":{"b":1},"b":1})"})
    CHECK(push::storable_json(text) == text);
  CHECK(push::storable_json(R"({"a":1,"a":2})") == R"("{\"a\":1,\"a\":2}")");
  CHECK(push::storable_json(R"({"a":"x\u0000y"})") == R"("{\"a\":\"x\\u0000y\"}")");
  CHECK(push::storable_json(R"({"a":1e-17000})") == R"("{\"a\":1e-17000}")");
  CHECK(!push::storable_json("\xC4\xE3"));
  CHECK(!push::storable_json(std::string{"a\0b", 3}));
}

TEST_CASE("JSON is not read that is nested too deep or has too many members") {
  auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(push::too_much_to_read(nested(1000)).empty());
  CHECK(push::too_much_to_read(nested(1001)) == "nested more than 1000 deep");
  CHECK(push::too_much_to_read("\"" + nested(1001) + "\"").empty());
  auto const members = [](int count, std::string text = "{") {
    for (int i = 0; i < count; ++i)
      text.append(i == 0 ? "\"" : ",\"").append(std::to_string(i)).append("\":[0]");
    return text + "}";
  };
  CHECK(push::too_much_to_read("[" + members(1000) + "," + members(1000) + "]").empty());
  CHECK(push::too_much_to_read(members(1001)) == "an object of more than 1000 members");
  CHECK(push::too_much_to_read("[1" + std::string(5000, ',') + "]").empty());
}

TEST_CASE("multipart bodies that are not built with their boundary are no fields") {
  CHECK(!push::multipart_fields("multipart/form-data", multipart_body));
  CHECK(!push::multipart_fields("multipart/form-data; boundary=YY", multipart_body));
  CHECK(!push::multipart_fields(multipart_type,
                                "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends"));
  CHECK(!push::multipart_fields("application/json", multipart_body));
  auto const fields =
      push::multipart_fields("Multipart/Form-Data; charset=x; boundary=XX; y=z", "pre\r\n" + multipart_body);
  REQUIRE(fields);
  CHECK(fields->size() == 2);
  CHECK(fields->front().second == R"([{"a":1},{"a":2}])");
}

TEST_CASE("minus one is an unknown value before it is scaled, and no odd one") {
  push::Mapping const mapping{push::Mapping::Text{R"({"/x": {"table": "obd_readings", "columns": {
    "imei": "/imei", "reading_time": "/time", "odometer_km": {"at": "/metres", "scale": 0.001}, "coolant_c": "/c", "fuel_pct": "/fuel"}}})"}};
  auto const now = *parse_time("2026-11-28 12:00:00");
  std::string const text =
      R"({"imei":"860000000000001","time":"2026-11-28 11:00:00","metres":-1,"c":-1,"fuel":-2})";
  auto const json = nlohmann::ordered_json::parse(text), outer = nlohmann::ordered_json::object();
  push::Unmapped why;
  auto const row = push::map_item({text, json, {}, outer}, *mapping.find("/x"), 0, now, why);
  REQUIRE(row);
  auto const &columns = *push::columns_of("obd_readings");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == "coolant_c") CHECK(row->values[i] == "-1");
    if (columns[i].name == "odometer_km" || columns[i].name == "fuel_pct") CHECK(!row->values[i]);
  }
  REQUIRE(row->odd.size() == 1);
  CHECK(row->odd[0].reason == "value out of range: fuel_pct");
}
