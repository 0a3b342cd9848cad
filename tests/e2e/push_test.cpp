// The built `fleet receive-push`: who is let in, what is answered, and that each message is in the database by then, byte for
// byte.
#include <fmt/format.h>

#include <csignal>
#include <random>
#include <set>

#include "base/digest.hpp"
#include "http/server_message.hpp"
#include "push_site.hpp"
#include "support/metrics_format.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::hub_form;
using testing::hub_stored;
using testing::PushReceiver;
using testing::PushSite;

namespace {

constexpr char const *form = "application/x-www-form-urlencoded";

}  // namespace

TEST_CASE("each family gets its own answer, and its message is in the inbox by then") {
  PushSite site;
  auto &push = site.receiver;
  auto const body =
      hub_form(R"([{"deviceImei":"000000000000001","gateTime":1},{"deviceImei":"000000000000002"}])");
  CHECK(push.answer(push.post("/hub/pushhb?a=1&token=hub-token-1&b=%20", body)) == hub_stored);
  CHECK(
      site.sql.one(
          "select concat_ws(' ', path, query, content_type, content_encoding = '', now() - received_at < '1 min') "
          "from tracksolid.push_inbox") == "/hub/pushhb a=1&b=%20 " + std::string{form} + " t t");
  CHECK(site.body("path = '/hub/pushhb'") == body);
  CHECK(site.sql.one("select encode(sha256, 'hex') from tracksolid.push_inbox") ==
        sha256_hex(std::string{"/hub/pushhb\0a=1&b=%20\0", 22} + form + std::string{"\0\0", 2} + body));
  auto const alarm =
      push.post("/jimi?token=hub-token-1", "msgType=jimi.push.device.alarm&data=" +
                                               testing::form_value(R"({"imei":"000000000000001"})"));
  CHECK(push.answer(alarm) == "200 ok");
  CHECK(site.inbox("path = '/jimi'") == 1);
  auto const tag = push.post("/x/api/v1/tag/data/push", R"([{"imei":"000000000000009"}])", "application/json",
                             "Authorization: Bearer hub-token-1\r\n");
  CHECK(push.answer(tag) == R"(200 {"code":200,"msg":"success"})");
  CHECK(site.body("path like '%tag/data/push'") == R"([{"imei":"000000000000009"}])");
  CHECK(push.answer(push.post("/filelist/000000000000009?token=hub-token-1", R"({"fileNameList":"a.ts"})",
                              "application/json")) == R"(200 {"code":0,"ok":true})");
  // The answer to an offline command, at an address without a path: what the hub expects.
  CHECK(
      push.answer(push.post("/", R"({"code":228,"msg":"offline","data":{"_imei":"1"},"token":"hub-token-1"})",
                            "application/json")) == hub_stored);
  CHECK(push.answer(push.post("/pushNew", hub_form(R"([{"x":1}])"))) == hub_stored);
  CHECK(site.inbox() == 6);
}

TEST_CASE("a message answered with success can be read back unchanged, whatever its bytes") {
  PushSite site{{{"TRACKSOLID_PUSH_TOKEN", ""}}};
  std::mt19937 random{20261128};
  std::set<std::string> sent;
  char const *const types[] = {"",
                               form,
                               "application/json",
                               "application/octet-stream",
                               "multipart/form-data; boundary=x",
                               "text/plain; charset=gbk"};
  std::string const pieces[] = {"data_list=",
                                "token=",
                                "&",
                                "{\"a\":1}",
                                "[",
                                "]",
                                "{",
                                "}",
                                "%7B",
                                "\xff\xfe",
                                "\\",
                                "\"",
                                "\\x00",
                                std::string(1, '\0'),
                                "\r\n",
                                "--x",
                                "\xEF\xBB\xBF",
                                "\x1f\x8b",
                                "'",
                                "\t"};
  for (int i = 0; i < 300; ++i) {
    std::string body;
    for (auto left = 1 + random() % 40; left > 0; --left)
      if (random() % 3 == 0)
        body += static_cast<char>(random());
      else
        body += pieces[random() % std::size(pieces)];
    auto const reply = site.receiver.post("/any/pushevent", body, types[random() % std::size(types)]);
    REQUIRE(site.receiver.answer(reply) == hub_stored);
    sent.insert(body);
  }
  auto const gzip = http::gzip(R"([{"deviceImei":"000000000000001"}])", 6);
  CHECK(site.receiver.post("/any/pushevent", gzip, "application/json", "Content-Encoding: gzip\r\n").status ==
        200);
  sent.insert(gzip);
  std::set<std::string> kept;
  for (auto const &body : site.bodies("true")) kept.insert(body);
  CHECK(kept == sent);
  REQUIRE(testing::soon([&] { return site.inbox("state = 'new'") == 0; }));
}

TEST_CASE("parameters in the address of a POST are a message; a POST without anything is a ping") {
  PushSite site;
  auto &push = site.receiver;
  CHECK(push.answer(push.post("/pushhb?token=hub-token-1&data_list=%5B%7B%22a%22%3A1%7D%5D", "")) ==
        hub_stored);
  CHECK(site.sql.one("select query || ' ' || length(body) from tracksolid.push_inbox") ==
        "data_list=%5B%7B%22a%22%3A1%7D%5D 0");
  CHECK(push.answer(push.post("/pushgps", "")) == hub_stored);
  CHECK(push.answer(push.post("/pushgps?token=hub-token-1", "")) == hub_stored);
  CHECK(push.answer(push.get("/pushgps")) == hub_stored);
  CHECK(push.get("/pushgps?data_list=%5B1%5D&token=hub-token-1").status ==
        405);  // nothing of it would be kept
  CHECK(push.answer(push.get("/jimi")) == "200 ok");
  CHECK(push.answer(push.post("/api/v1/tag/data/push", "")) == R"(200 {"code":200,"msg":"success"})");
  CHECK(site.inbox() == 1);
  CHECK(push.post("/pushhb?data_list=%5B1%5D", "").status == 401);
  // A body without a stated length cannot be distinguished from the next request.
  testing::RawClient unmeasured{push.port};
  CHECK(unmeasured.ask("POST /pushhb HTTP/1.0\r\nContent-Type: text/plain\r\n\r\n").status == 411);
  testing::RawClient bare{push.port};
  CHECK(bare.ask("POST /pushhb HTTP/1.0\r\n\r\n").status == 200);
}

TEST_CASE("no byte of an address's query or of a content type keeps a message out") {
  PushSite site;
  auto &push = site.receiver;
  // GBK, an escape that is none, and bytes as they are: all are kept; the last ones as %XX, as the column is text.
  for (auto const *query : {"note=%C4%E3", "note=%zz", "note=%00", "note=\xC4\xE3"})
    CHECK(push.answer(push.post(std::string{"/pushevent?token=hub-token-1&"} + query, "[1]")) == hub_stored);
  CHECK(push.answer(push.post("/pushevent?token=hub-token-1", "[2]", "text/plain; name=\xFF")) == hub_stored);
  auto const list = "data_list=%5B" + std::string(20'000, '1') + "%5D";
  CHECK(push.answer(push.post("/pushevent?token=hub-token-1&" + list, "")) == hub_stored);
  CHECK(
      site.sql.one("select string_agg(query || content_type, ' ' order by id) from tracksolid.push_inbox") ==
      "note=%C4%E3application/x-www-form-urlencoded note=%zzapplication/x-www-form-urlencoded "
      "note=%00application/x-www-form-urlencoded text/plain; name=%FF " +
          list + "application/x-www-form-urlencoded");
  CHECK(push.post("/pushevent?to%zzken=hub-token-1", "[3]").status == 401);
  CHECK(push.post("/push%00event?token=hub-token-1", "[4]").status == 400);
}

TEST_CASE(
    "a repeat stores nothing twice, within a batch and after it; the same bytes much later are another occurrence") {
  PushSite site;
  auto const push = [&](std::string const &list) {
    return site.receiver.answer(site.receiver.post("/pushInstructResponse", hub_form(list)));
  };
  std::string const undated = R"([{"deviceImei":"000000000000001","content":"relay is cut"}])";
  for (int i = 0; i < 3; ++i) CHECK(push(undated) == hub_stored);
  CHECK(push(R"([{"deviceImei":"000000000000001","content":"relay is restored"}])") == hub_stored);
  CHECK(site.inbox() == 2);
  auto const events = [&] { return site.sql.one<int>("select count(*) from tracksolid.device_events"); };
  REQUIRE(testing::soon([&] { return site.inbox("state = 'done'") == 2 && site.inbox("repeats = 2") == 1; }));
  CHECK(events() == 2);
  auto const metrics = site.receiver.get("/metrics").body;
  CHECK(metrics.find("\nfleet_push_stored_messages_total 2\n") != std::string::npos);
  CHECK(metrics.find("\nfleet_push_repeated_messages_total 2\n") != std::string::npos);
  // As if it had come yesterday.
  site.sql.run(
      "update tracksolid.push_inbox set received_at = received_at - interval '1 day'; "
      "update tracksolid.device_events set event_time = event_time - interval '1 day'");
  CHECK(push(undated) == hub_stored);
  CHECK(push(undated) == hub_stored);  // and that is repeated, too
  REQUIRE(testing::soon([&] { return events() == 3 && site.inbox("repeats = 4") == 1; }));
  CHECK(site.inbox() == 2);
  CHECK(site.inbox("cardinality(received_again) = 1") == 1);
}

TEST_CASE("a wrong token is 401 and stores nothing; any of several tokens lets in") {
  PushSite site{{{"TRACKSOLID_PUSH_TOKEN", "hub-token-1, hub-token-2"}}};
  auto &push = site.receiver;
  CHECK(push.post("/pushhb", hub_form(R"([{"a":1}])", "hub-token-3")).status == 401);
  CHECK(push.post("/pushhb", R"([{"a":1}])", "application/json").status == 401);
  CHECK(push.post("/pushhb", "token=hub-token-3&data_list=[]").status == 401);
  CHECK(site.inbox() == 0);
  CHECK(push.post("/pushhb", hub_form(R"([{"a":1}])", "hub-token-1")).status == 200);
  CHECK(push.post("/pushhb", hub_form(R"([{"a":2}])", "hub-token-2")).status == 200);
  CHECK(site.inbox() == 2);
  CHECK(push.process->out().find("hub-token") == std::string::npos);
  CHECK(push.process->err().find("hub-token") == std::string::npos);
}

TEST_CASE("below a secret path only, and from listed addresses only") {
  PushSite site{{{"FLEET_PUSH_PATH", "/s3cretpath"}, {"FLEET_PUSH_ALLOW", "127.0.0.0/8,203.0.113.7"}}};
  auto &push = site.receiver;
  auto const alarm =
      "msgType=jimi.push.device.alarm&data=" + testing::form_value(R"({"imei":"000000000000001"})");
  CHECK(push.post("/jimi", alarm).status == 404);
  CHECK(push.post("/s3cretpathx", alarm).status == 404);
  CHECK(push.get("/pushgps").status == 404);
  CHECK(push.answer(push.post("/s3cretpath", alarm)) == "200 ok");  // this family knows no token
  CHECK(push.post("/s3cretpath/filelist/1", R"({"imei":"1"})", "application/json").status ==
        200);  // nor this one
  CHECK(push.post("/s3cretpath/pushhb", hub_form(R"([{"a":1}])", "wrong-token")).status == 401);
  CHECK(site.sql.one("select string_agg(path, ' ' order by path) from tracksolid.push_inbox") ==
        "/ /filelist/1");
  CHECK(push.post("/s3cretpath", alarm, form, "X-Forwarded-For: 127.0.0.1, 203.0.113.8\r\n").status == 403);
  // HAProxy adds a line of its own below the one that the client has sent: all lines are one list.
  CHECK(push.post("/s3cretpath", alarm, form,
                  "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 203.0.113.8\r\n")
            .status == 403);
  CHECK(push.post("/s3cretpath", alarm, form, "X-Forwarded-For: 203.0.113.7\r\n").status == 200);
  CHECK(push.get("/health").status == 200);
  CHECK(push.process->err().find("s3cretpath") == std::string::npos);
}

TEST_CASE("a page in a browser on this machine neither writes nor reads, whatever name it uses") {
  PushSite site{{{"TRACKSOLID_PUSH_TOKEN", ""}}};
  auto &push = site.receiver;
  auto const status = [&](std::string const &method, std::string const &path, std::string const &headers) {
    std::string const body = method == "POST" ? "data_list=[1]" : "";
    return testing::RawClient{push.port}
        .ask(method + " " + path + " HTTP/1.1\r\nContent-Type: " + form + "\r\n" + headers +
             "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)
        .status;
  };
  for (auto const *page :
       {"Origin: https://evil.example\r\n", "Origin: http://localhost\r\n", "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-origin\r\n"})
    CHECK_MESSAGE(status("POST", "/pushhb", std::string{"Host: localhost\r\n"} + page) == 403, page);
  for (auto const *host : {"evil.example", "127.0.0.1.evil.example:8891", "10.0.0.1"}) {
    CHECK_MESSAGE(status("POST", "/pushhb", std::string{"Host: "} + host + "\r\n") == 421, host);
    CHECK_MESSAGE(status("GET", "/metrics", std::string{"Host: "} + host + "\r\n") == 404, host);
  }
  CHECK(site.inbox() == 0);
  for (auto const *host : {"x", "localhost:8891", "127.0.0.1", "[::1]:1"})
    CHECK_MESSAGE(status("POST", "/pushhb", std::string{"Host: "} + host + "\r\n") == 200, host);
  CHECK(status("GET", "/metrics", "Host: localhost\r\n") == 200);
}

TEST_CASE("with a secret any name and any page may lead here; with a list of addresses no page") {
  PushSite secret;
  CHECK(secret.receiver.post("/pushhb", hub_form("[1]"), form, "Origin: https://a.example\r\n").status ==
        200);
  PushSite listed{
      {{"TRACKSOLID_PUSH_TOKEN", ""}, {"FLEET_PUSH_ALLOW", "203.0.113.7"}, {"FLEET_PUSH_HOSTS", ""}}};
  auto const proxied = [&](std::string const &more) {
    return listed.receiver.post("/pushhb", "data_list=[1]", form, "X-Forwarded-For: 203.0.113.7\r\n" + more)
        .status;
  };
  CHECK(proxied("") == 200);  // Host is the name that the proxy is known by
  CHECK(proxied("Origin: http://x\r\n") == 403);
}

TEST_CASE("addresses count as the proxies in FLEET_TRUSTED_PROXIES have seen them") {
  PushSite site{{{"FLEET_PUSH_ALLOW", "203.0.113.7"}, {"FLEET_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8"}}};
  auto const status = [&](std::string const &addresses) {
    return site.receiver.post("/pushhb", hub_form("[1]"), form, "X-Forwarded-For: " + addresses + "\r\n")
        .status;
  };
  CHECK(status("203.0.113.7, 10.0.0.5") == 200);
  CHECK(status("203.0.113.7, 203.0.113.8, 10.0.0.5") == 403);
}

TEST_CASE(
    "requests that cannot be stored are refused: too large 413, too many items 413, an unknown coding 415, methods 405") {
  PushSite site{{}, {"--max-body-kb", "100"}};
  auto &push = site.receiver;
  CHECK(push.post("/pushgps", std::string(200'000, 'x')).status == 413);
  std::string list = "[1";
  for (int i = 1; i < 10'001; ++i) list += ",1";
  auto const many = push.post("/pushgps", "token=hub-token-1&data_list=" + list + "]");
  CHECK(many.status == 413);
  CHECK(many.body.find("more than 10000 items") != std::string::npos);
  CHECK(
      push.post("/pushgps", "token=hub-token-1&data_list=" + list.substr(0, list.size() - 2) + "]").status ==
      200);
  auto const coded =
      push.post("/pushgps?token=hub-token-1", "x", "application/json", "Content-Encoding: br\r\n");
  CHECK(coded.status == 415);
  CHECK(coded.headers.at("accept-encoding") == "gzip, deflate, identity");
  CHECK(testing::RawClient{push.port}.ask("DELETE /pushgps HTTP/1.1\r\nHost: x\r\n\r\n").status == 405);
  CHECK(site.inbox() == 1);
}

TEST_CASE("a packed body is not unpacked far for a sender without a token, and holds up nobody") {
  PushSite site;
  auto &push = site.receiver;
  std::string list = "[{\"deviceImei\":\"000000000000001\",\"x\":\"" + std::string(3'000'000, 'x') + "\"}]";
  auto const zip = "Content-Encoding: gzip\r\n";
  auto const packed = http::gzip(list, 1);
  auto const post = [&](std::string const &target, std::string const &body) {
    return push.post(target, body, "application/json", zip).status;
  };
  CHECK(post("/any/pushevent", packed) == 401);
  CHECK(post("/any/pushevent?token=hub-token-1", packed) == 200);
  CHECK(push.post("/any/pushevent", http::gzip(hub_form("[1]"), 6), "", zip).status == 200);
  CHECK(site.inbox() == 2);
  auto const bomb = http::gzip(std::string(60'000'000, 'x'), 6);
  std::vector<std::unique_ptr<testing::RawClient>> strangers;
  for (int i = 0; i < 60; ++i) {
    strangers.push_back(std::make_unique<testing::RawClient>(push.port));
    strangers.back()->send(testing::post_request("/pushevent", bomb, "", zip));
  }
  auto const asked = std::chrono::steady_clock::now();
  CHECK(push.get("/health").status == 200);
  CHECK(std::chrono::steady_clock::now() - asked < std::chrono::milliseconds{300});
  // On a busy machine the last ones wait for longer than the pool allows, and get 503.
  for (auto &stranger : strangers) {
    auto const status = stranger->read_reply().status;
    CHECK_MESSAGE((status == 401 || status == 503), status);
  }
  CHECK(site.inbox() == 2);
}

TEST_CASE("it says how it is, and stops at a signal") {
  PushSite site;
  auto &push = site.receiver;
  CHECK(push.get("/metrics").body.find("fleet_push_stored_messages_total 0") != std::string::npos);
  CHECK(push.post("/push%22%C3%A9?token=hub-token-1", "[1]", "application/json").status == 200);
  auto const metrics = push.get("/metrics").body;
  CHECK(metrics.find("fleet_push_messages_total{path=\"/push\\\"\u00E9\"} 1\n") != std::string::npos);
  CHECK(testing::metrics_fault(metrics) == "");
  CHECK(push.get("/health").body == R"({"status":"ok","version":")" FLEET_VERSION
                                    R"(","database":"reachable","spool_bytes":0,"problems":[]})");
  push.process->signal(SIGTERM);
  CHECK(push.process->wait(10s) == 0);
}

TEST_CASE("receive-push does not start where anyone could push, or on a spool folder in use") {
  auto const open = testing::run_fleet({"receive-push", "--bind", "0.0.0.0:0"});
  CHECK(open.exit_code == 2);
  CHECK(
      open.err ==
      "fleet receive-push: error: '0.0.0.0:0' is reachable from other machines and anyone could push to it\n"
      "hint: set TRACKSOLID_PUSH_TOKEN, FLEET_PUSH_PATH or FLEET_PUSH_ALLOW, or give --public\n");
  PushSite const site;
  auto const second = testing::run_fleet(
      {"receive-push", "--bind", "127.0.0.1:0"},
      {{"FLEET_PUSH_SPOOL_DIR", site.receiver.spool()}, {"TRACKSOLID_PUSH_TOKEN", "hub-token-1"}});
  CHECK(second.exit_code == 4);
  CHECK(second.err.find("another receiver uses the spool folder") != std::string::npos);
  CHECK(testing::run_fleet({"receive-push"}, {{"FLEET_PUSH_ALLOW", "10.0.0.0/99"}}).exit_code == 2);
}
