// The built `fleet receive-push`: who is let in, what is answered, and that it is in the database by then.
#include <fmt/format.h>

#include <csignal>

#include "push_site.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::hub_form;
using testing::hub_stored;
using testing::PushReceiver;
using testing::PushSite;

TEST_CASE("each family gets its own answer, and its items are in the inbox by then") {
  PushSite site;
  auto &push = site.receiver;
  CHECK(push.answer(push.post("/hub/pushhb", hub_form(R"([{"deviceImei":"000000000000001","gateTime":1},
      {"deviceImei":"000000000000002","gateTime":2}])"))) == hub_stored);
  CHECK(site.inbox("path = '/pushhb'") == 2);
  auto const alarm = push.post("/jimi?token=hub-token-1",
                               "msgType=jimi.push.device.alarm&data=" +
                                   testing::form_value(R"({"imei":"000000000000001","alarmType":"1"})"));
  CHECK(push.answer(alarm) == "200 ok");
  CHECK(site.inbox("path = '/' and msg_type = 'jimi.push.device.alarm'") == 1);
  auto const tag =
      push.post("/x/api/v1/tag/data/push", R"([{"imei":"000000000000009","gpsTime":1714536000000}])",
                "application/json", "Authorization: Bearer hub-token-1\r\n");
  CHECK(push.answer(tag) == R"(200 {"code":200,"msg":"success"})");
  CHECK(site.inbox("path = '/api/v1/tag/data/push'") == 1);
  CHECK(
      site.sql.one("select raw ->> 'imei' from tracksolid.push_inbox where path = '/api/v1/tag/data/push'") ==
      "000000000000009");
}

TEST_CASE("a form, a JSON body, a list in a text and a single object hold the same items") {
  PushSite site;
  auto &push = site.receiver;
  std::string const item = R"({"deviceImei":"000000000000001","gateTime":"2024-05-01 04:00:00"})";
  auto const quoted = nlohmann::json("[" + item + "]").dump();
  for (auto const &body : {"{\"token\":\"hub-token-1\",\"data_list\":[" + item + "]}",
                           "{\"token\":\"hub-token-1\",\"data_list\":" + item + "}",
                           "{\"token\":\"hub-token-1\",\"data_list\":" + quoted + "}"})
    CHECK(push.answer(push.post("/hub/pushhb", body, "application/json")) == hub_stored);
  CHECK(push.answer(push.post("/hub/pushhb", hub_form(item))) == hub_stored);
  CHECK(push.answer(push.post("/hub/pushhb", hub_form("[" + item + "]"))) == hub_stored);
  CHECK(push.answer(push.post("/hub/pushhb?token=hub-token-1", "[" + item + "]", "application/json")) ==
        hub_stored);
  CHECK(push.answer(push.post("/hub/pushhb?token=hub-token-1", item, "application/json")) == hub_stored);
  CHECK(site.inbox() == 1);  // all of them were repeats of one
}

TEST_CASE("many items at once are kept, and what came before is left out of them") {
  PushSite site;
  auto const push = [&](int first, int last) {
    std::string list;
    for (int n = first; n <= last; ++n)
      list += fmt::format(R"({}{{"n":{},"t":"a\\b\tc"}})", n == first ? '[' : ',', n);
    return site.receiver.answer(site.receiver.post("/pushgps", hub_form(list + "]")));
  };
  auto const kept = [&] {
    return site.sql.one(
        "select count(*) || ' ' || count(distinct raw ->> 'n') || ' ' || max((raw ->> 'n')::int) || ' ' ||"
        " count(*) filter (where raw ->> 't' = E'a\\\\b\tc' and msg_type is null) from "
        "tracksolid.push_inbox");
  };
  CHECK(push(1, 2000) == hub_stored);
  CHECK(kept() == "2000 2000 2000 2000");
  CHECK(push(1501, 3000) == hub_stored);
  CHECK(kept() == "3000 3000 3000 3000");
  CHECK(push(3001, 4000) == hub_stored);
  CHECK(kept() == "4000 4000 4000 4000");
  auto const metrics = site.receiver.get("/metrics?token=hub-token-1").body;
  CHECK(metrics.find("\nfleet_push_stored_items_total 4000\n") != std::string::npos);
  CHECK(metrics.find("\nfleet_push_repeated_items_total 500\n") != std::string::npos);
}

TEST_CASE("what came before is left out, beside new items, twice in a message and in messages after it") {
  PushSite site;
  auto const push = [&](std::string const &list) {
    return site.receiver.answer(site.receiver.post("/pushgps", hub_form(list)));
  };
  CHECK(push(R"([{"n":1,"t":"a\\b\tc"},{"n":2}])") == hub_stored);
  CHECK(push(R"([{"n":3},{"n":2},{"n":3}])") == hub_stored);
  CHECK(push(R"([{"n":4},{"n":4},{"n":1,"t":"a\\b\tc"}])") == hub_stored);
  CHECK(push(R"([{"n":5}])") == hub_stored);
  CHECK(site.sql.one("select string_agg(raw ->> 'n', ' ' order by raw ->> 'n') from tracksolid.push_inbox") ==
        "1 2 3 4 5");
  CHECK(site.sql.one("select raw ->> 't' from tracksolid.push_inbox where raw ? 't'") == "a\\b\tc");
  CHECK(site.sql.one<double>(
            "select max(abs(extract(epoch from now() - received_at))) from tracksolid.push_inbox") < 60);
  auto const metrics = site.receiver.get("/metrics?token=hub-token-1").body;
  CHECK(metrics.find("\nfleet_push_stored_items_total 5\n") != std::string::npos);
  CHECK(metrics.find("\nfleet_push_repeated_items_total 4\n") != std::string::npos);
}

TEST_CASE("a wrong token is 401 and stores nothing; any of several tokens lets in; a ping needs none") {
  PushSite site{{{"TRACKSOLID_PUSH_TOKEN", "hub-token-1, hub-token-2"}}};
  auto &push = site.receiver;
  CHECK(push.post("/pushhb", hub_form(R"([{"a":1}])", "hub-token-3")).status == 401);
  CHECK(push.post("/pushhb", R"([{"a":1}])", "application/json").status == 401);
  CHECK(site.inbox() == 0);
  CHECK(push.post("/pushhb", hub_form(R"([{"a":1}])", "hub-token-1")).status == 200);
  CHECK(push.post("/pushhb", hub_form(R"([{"a":2}])", "hub-token-2")).status == 200);
  CHECK(site.inbox() == 2);
  CHECK(push.answer(push.get("/pushgps")) == hub_stored);
  CHECK(push.answer(push.post("/pushgps", "")) == hub_stored);
  CHECK(push.answer(push.get("/jimi")) == "200 ok");
  CHECK(push.answer(push.post("/api/v1/tag/data/push", "")) == R"(200 {"code":200,"msg":"success"})");
  CHECK(site.inbox() == 2);
  CHECK(push.process->out().find("hub-token") == std::string::npos);
  CHECK(push.process->err().find("hub-token") == std::string::npos);
}

TEST_CASE("below a secret path only, and from listed addresses only") {
  PushSite site{{{"FLEET_PUSH_PATH", "/s3cretpath"}, {"FLEET_PUSH_ALLOW", "127.0.0.0/8,203.0.113.7"}}};
  auto &push = site.receiver;
  auto const form =
      "msgType=jimi.push.device.alarm&data=" + testing::form_value(R"({"imei":"000000000000001"})");
  CHECK(push.post("/jimi", form).status == 404);
  CHECK(push.post("/s3cretpathx", form).status == 404);
  CHECK(push.get("/pushgps").status == 404);
  CHECK(push.answer(push.post("/s3cretpath", form)) == "200 ok");  // this family knows no token
  CHECK(push.post("/s3cretpath/pushhb", hub_form("[{}]", "wrong-token")).status ==
        200);  // a ping: {} is nothing
  CHECK(push.post("/s3cretpath/pushhb", hub_form(R"([{"a":1}])", "wrong-token")).status == 401);
  CHECK(site.inbox() == 1);
  CHECK(push.post("/s3cretpath", form, "application/x-www-form-urlencoded",
                  "X-Forwarded-For: 127.0.0.1, 203.0.113.8\r\n")
            .status == 403);
  CHECK(
      push.post("/s3cretpath", form, "application/x-www-form-urlencoded", "X-Forwarded-For: 203.0.113.7\r\n")
          .status == 200);
  CHECK(push.get("/health").status == 200);
  CHECK(push.process->err().find("s3cretpath") == std::string::npos);
}

TEST_CASE("what nobody can read is kept as bytes and answered as stored") {
  PushSite site;
  auto &push = site.receiver;
  CHECK(push.answer(push.post("/pushgps", hub_form("[{\"deviceImei\":"))) == hub_stored);
  CHECK(push.answer(push.post("/pushgps", hub_form(std::string{"\xFF\x00{", 3}))) == hub_stored);
  CHECK(push.answer(push.post("/pushgps", hub_form(R"([{"name":"a\u0000b"}, {"ok":1}])"))) == hub_stored);
  CHECK(site.sql.one("select string_agg(encode(raw_bytes, 'escape'), ' ' order by length(raw_bytes)) "
                     "from tracksolid.push_inbox where raw is null") ==
        R"(\377\000{ [{"deviceImei": {"name":"a\\u0000b"})");
  CHECK(site.inbox("raw = '{\"ok\":1}'") == 1);
}

TEST_CASE("JSON that PostgreSQL alone refuses does not take its neighbours down") {
  PushSite site;
  auto &push = site.receiver;
  CHECK(site.sql.refusal(R"(select '{"n":1e-20000}'::jsonb)") == "22003");  // a double is 0 there
  CHECK(push.answer(push.post("/pushgps", hub_form(R"([{"a":1},{"n":1e-20000},{"b":2}])"))) == hub_stored);
  CHECK(site.inbox() == 3);
  CHECK(site.inbox("raw is null and raw_bytes = '{\"n\":1e-20000}'") == 1);
}

TEST_CASE("too large a message is 413, other methods 405, and it stops at a signal") {
  PushSite site{{}, {"--max-body-kb", "1"}};
  auto &push = site.receiver;
  CHECK(push.post("/pushgps", std::string(2000, 'x')).status == 413);
  CHECK(testing::RawClient{push.port}.ask("DELETE /pushgps HTTP/1.1\r\nHost: x\r\n\r\n").status == 405);
  CHECK(push.get("/metrics").body.find("fleet_push_stored_items_total 0") != std::string::npos);
  CHECK(push.get("/health").body.find("\"database\":\"reachable\"") != std::string::npos);
  push.process->signal(SIGTERM);
  CHECK(push.process->wait(10s) == 0);
}

TEST_CASE("nothing keeps strangers out: not on an address that others reach") {
  auto const open = testing::run_fleet({"receive-push", "--bind", "0.0.0.0:0"});
  CHECK(open.exit_code == 2);
  CHECK(open.err ==
        "fleet receive-push: error: '0.0.0.0:0' is reachable from other machines and nothing keeps strangers "
        "out\n"
        "hint: set TRACKSOLID_PUSH_TOKEN, FLEET_PUSH_PATH or FLEET_PUSH_ALLOW, or give --public\n");
  PushSite const site;
  auto const second = testing::run_fleet(
      {"receive-push", "--bind", "127.0.0.1:0"},
      {{"FLEET_PUSH_SPOOL_DIR", site.receiver.spool()}, {"TRACKSOLID_PUSH_TOKEN", "hub-token-1"}});
  CHECK(second.exit_code == 4);
  CHECK(second.err.find("another receiver uses the spool folder") != std::string::npos);
  CHECK(testing::run_fleet({"receive-push"}, {{"FLEET_PUSH_ALLOW", "10.0.0.0/99"}}).exit_code == 2);
}
