// The simulator's own signature check against the worked examples of the vendor's documentation.
#include "sim_client.hpp"

using namespace fleet::sim;
using fleet::testing::SimClient;

namespace {

constexpr char const *key = "TESTAPPKEY0000000000000000000001";
constexpr char const *secret = "TESTSECRET00000000000000000000AB";
constexpr char const *token = "00112233445566778899aabbccddeeff";

std::string sign(std::vector<std::pair<char const *, char const *>> const &pairs, char const *with) {
  Params params;
  for (auto const &[name, value] : pairs) params.add(name, value);
  return expected_sign(params, with);
}

}  // namespace

TEST_CASE("the toy example is signed as documented") {
  CHECK(sign({{"foo", "1"}, {"bar", "2"}, {"foo_bar", "3"}, {"foobar", "4"}}, "secret") ==
        "4B4AC0F2D69BA521FFDE55A2BBEE3025");
}

TEST_CASE("a login is signed as documented, whatever the order of its parameters") {
  CHECK(sign({{"v", "1.0"},
              {"method", "jimi.oauth.token.get"},
              {"user_id", "demo_user"},
              {"user_pwd_md5", "4b4d9529148d8d9440d7e20c78287f69"},
              {"expires_in", "7200"},
              {"timestamp", "2024-05-01 06:07:08"},
              {"app_key", key},
              {"sign_method", "md5"},
              {"format", "json"}},
             secret) == "A835A28911080E24BB282A24BF5F344F");
}

TEST_CASE("UTF-8 is signed raw, empty parameters and the signature itself are not") {
  CHECK(sign({{"method", "jimi.user.device.location.list"},
              {"access_token", token},
              {"target", "flötte_東"},
              {"map_type", ""},
              {"sign", "ABC"},
              {"timestamp", "2024-05-01 06:07:09"},
              {"app_key", key},
              {"sign_method", "md5"},
              {"v", "1.0"},
              {"format", "json"}},
             secret) == "704376C3FEEA9253E7D625B062AB10E2");
}

TEST_CASE("a track list is signed as documented") {
  CHECK(sign({{"method", "jimi.device.track.list"},
              {"access_token", token},
              {"imei", "000000000000001"},
              {"begin_time", "2024-05-01 00:00:00"},
              {"end_time", "2024-05-01 06:00:00"},
              {"timestamp", "2024-05-01 06:07:10"},
              {"app_key", key},
              {"sign_method", "md5"},
              {"v", "1.0"},
              {"format", "json"}},
             secret) == "CF5CBECE0C64046DF572F2FB4386F744");
}

TEST_CASE("names are sorted by bytes: access_token before alertTypeId before app_key") {
  CHECK(sign({{"method", "jimi.device.alarm.list"},
              {"access_token", token},
              {"imeis", "000000000000001,000000000000002"},
              {"alertTypeId", "1"},
              {"page_no", "1"},
              {"page_size", "50"},
              {"timestamp", "2024-05-01 06:07:11"},
              {"app_key", key},
              {"sign_method", "md5"},
              {"v", "1.0"},
              {"format", "json"}},
             secret) == "BBF40931D710ED78EA3B18342FF6FA3D");
}

TEST_CASE("query and form are decoded together") {
  Request const request{"POST", "/route/rest?a=1%2C2&b=x+y",
                        "application/x-www-form-urlencoded; charset=UTF-8", "c=fl%C3%B6tte&d=&e"};
  auto const params = decode(request);
  CHECK(params["a"] == "1,2");
  CHECK(params["b"] == "x y");
  CHECK(params["c"] == "flötte");
  CHECK(params.has("d") == false);
  CHECK(params.all().size() == 5);
  CHECK_THROWS_AS(decode({"POST", "/route/rest", "application/x-www-form-urlencoded", "a=%4"}), Refused);
  CHECK_THROWS_AS(decode({"POST", "/route/rest", "application/x-www-form-urlencoded", "a=%zz"}), Refused);
}

TEST_CASE("a lower-case signature is taken, a wrong one is refused and counted") {
  SimClient client{fleet::testing::small_city()};
  auto const good = client.request("jimi.user.child.list", {{"target", "demo_user"}});
  auto lower = good;
  auto const from = lower.body.find("&sign=") + 6;
  for (auto i = from; i < from + 32; ++i)
    lower.body[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower.body[i])));
  REQUIRE(lower.body != good.body);
  auto const answer = nlohmann::json::parse(client.service.handle(lower, client.now).body);
  CHECK(answer["message"] == "Missing required parameter: access_token");  // beyond the signature

  client.secret = "another";
  CHECK(client.code("jimi.user.child.list", {{"target", "demo_user"}}) == 1001);
  CHECK(client.violations("bad_signature") == 1);
}
