// The five worked examples of the vendor's signature (docs/understand/api-notes.md, "Signing"), MD5 computed elsewhere.
#include <doctest/doctest.h>

#include "api/sign.hpp"

using fleet::api::Params;
using fleet::api::sign;

namespace {

constexpr auto secret = "TESTSECRET00000000000000000000AB";

Params common(std::string const &method, std::string const &timestamp) {
  return {{"app_key", "TESTAPPKEY0000000000000000000001"},
          {"format", "json"},
          {"method", method},
          {"sign_method", "md5"},
          {"timestamp", timestamp},
          {"v", "1.0"}};
}

Params with_token(std::string const &method, std::string const &timestamp) {
  auto params = common(method, timestamp);
  params["access_token"] = "00112233445566778899aabbccddeeff";
  return params;
}

}  // namespace

TEST_CASE("the signature of the toy example is the documented one") {
  CHECK(sign({{"foo", "1"}, {"bar", "2"}, {"foo_bar", "3"}, {"foobar", "4"}}, "secret") ==
        "4B4AC0F2D69BA521FFDE55A2BBEE3025");
}

TEST_CASE("the signature of token.get is the documented one") {
  auto params = common("jimi.oauth.token.get", "2024-05-01 06:07:08");
  params["user_id"] = "demo_user";
  params["user_pwd_md5"] = "4b4d9529148d8d9440d7e20c78287f69";
  params["expires_in"] = "7200";
  CHECK(sign(params, secret) == "A835A28911080E24BB282A24BF5F344F");
}

TEST_CASE("raw UTF-8 is signed and an empty parameter is not") {
  auto params = with_token("jimi.user.device.location.list", "2024-05-01 06:07:09");
  params["target"] = "flötte_東";
  params["map_type"] = "";
  CHECK(sign(params, secret) == "704376C3FEEA9253E7D625B062AB10E2");
}

TEST_CASE("the signature of track.list is the documented one") {
  auto params = with_token("jimi.device.track.list", "2024-05-01 06:07:10");
  params["imei"] = "000000000000001";
  params["begin_time"] = "2024-05-01 00:00:00";
  params["end_time"] = "2024-05-01 06:00:00";
  CHECK(sign(params, secret) == "CF5CBECE0C64046DF572F2FB4386F744");
}

TEST_CASE("camel-case names sort by byte and commas stay raw") {
  auto params = with_token("jimi.device.alarm.list", "2024-05-01 06:07:11");
  params["imeis"] = "000000000000001,000000000000002";
  params["alertTypeId"] = "1";
  params["page_no"] = "1";
  params["page_size"] = "50";
  CHECK(sign(params, secret) == "BBF40931D710ED78EA3B18342FF6FA3D");
}

TEST_CASE("a signature that is already there does not take part") {
  CHECK(sign({{"foo", "1"}, {"bar", "2"}, {"foo_bar", "3"}, {"foobar", "4"}, {"sign", "X"}}, "secret") ==
        "4B4AC0F2D69BA521FFDE55A2BBEE3025");
}
