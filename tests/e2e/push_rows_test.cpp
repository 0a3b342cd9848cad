// The built `fleet receive-push`: every message type with a documented schema from the wire to its row, field
// by field; every other one kept raw, visible and mappable.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <sstream>

#include "push_site.hpp"
#include "sim/server.hpp"

using namespace fleet;
using testing::form_value;
using testing::hub_form;
using testing::hub_stored;
using testing::PushSite;

namespace {

struct Sample {
  char const *path;
  char const *item;
  char const *query;     ///< one text
  char const *expected;  ///< worked out by hand
};

// Times: 1714536000 is 2024-05-01 04:00:00 UTC.
Sample const documented[] = {
    {"/pushevent",
     R"({"deviceImei":"000000000000001","type":"LOGIN","gateTime":"2024-05-01 04:00:00","timezone":"GMT+08:00"})",
     "select concat_ws(' ', imei, event_time, event_type, timezone) from tracksolid.device_events where "
     "event_type = 'LOGIN'",
     "000000000000001 2024-05-01 04:00:00+00 LOGIN GMT+08:00"},
    {"/pushhb",
     R"({"deviceImei":"000000000000002","gateTime":1714536000,"powerLevel":87,"gsmSign":61,"acc":1,"oilEle":0,"gpsPos":0,"remoteLock":1,"powerStatus":"1","fortify":0})",
     "select concat_ws(' ', imei, gate_time, battery_pct, gsm_signal_pct, acc_on, power_connected, "
     "gps_fixed, charging, armed, raw) "
     "from tracksolid.heartbeats",
     R"(000000000000002 2024-05-01 04:00:00+00 87 61 t t f t f {"remoteLock": 1})"},
    {"/pushgps",
     R"({"deviceImei":"000000000000003","gpsTime":"2024-05-01 04:00:00","gateTime":1714536001,"satelliteNum":11,"lat":48.1,"lng":11.5,"gpsMode":0,)"
     R"("gpsSpeed":42,"direction":100,"acc":1,"postType":1,"altitude":519,"distance":12345670,"temperature":21.5})",
     "select concat_ws(' ', p.imei, p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.altitude_m, "
     "p.satellites, p.acc_on, "
     "p.position_type, p.source, l.heartbeat_at, l.odometer_km, l.temperature_c, l.online) "
     "from tracksolid.position_history p join tracksolid.live_positions l using (imei, gps_time) where imei "
     "= '000000000000003'",
     "000000000000003 2024-05-01 04:00:00+00 48.1 11.5 42 100 519 11 t gps push 2024-05-01 04:00:01+00 "
     "12345.67 21.5 t"},
    {"/pushalarm",
     R"({"type":"DEVICE","msgClass":0,"imei":"000000000000004","gateTime":1714536001000,"msg":{"deviceImei":"000000000000004","alertType":"1",)"
     R"("alarmTime":"2024-05-01 04:00:00","lat":48.1,"lng":11.5,"gpsSpeed":7,"fenceId":"f1"}})",
     "select concat_ws(' ', imei, alarm_time, alarm_type, alarm_name, severity, source, lat, lng, speed_kmh, "
     "fence_id, raw #>> '{msg,alertType}') "
     "from tracksolid.alarms where imei = '000000000000004'",
     "000000000000004 2024-05-01 04:00:00+00 hub0:1 SOS critical push 48.1 11.5 7 f1 1"},
    {"/pushalarm",
     R"({"type":"DEVICE","msgClass":1,"imei":"000000000000005","msg":{"alertType":264,"alarmType":4,"alarmTime":1714536000000}})",
     "select concat_ws(' ', alarm_time, alarm_type, alarm_name, severity) from tracksolid.alarms where imei "
     "= '000000000000005'",
     "2024-05-01 04:00:00+00 hub1:264-4 Pedestrian critical"},
    {"/pushalarm",
     R"({"msgClass":1,"imei":"000000000000006","msg":{"alertType":"256","standardAlarmValue":257,"alarmTime":1714536000}})",
     "select string_agg(alarm_type || ' ' || alarm_name, ', ' order by alarm_type) from tracksolid.alarms "
     "where imei = '000000000000006'",
     "hub1:256-0 SOS, hub1:256-8 Main power cut"},
    {"/pushalarm",
     R"({"msgClass":0,"imei":"000000000000007","msg":{"alertType":"removeAlarmType","removeAlarmType":"1","alarmTime":1714536000}})",
     "select concat_ws(' ', alarm_type, alarm_name) from tracksolid.alarms where imei = '000000000000007'",
     "hub0:end:1 End of alarm 1"},
    {"/pushalarm",
     R"({"msgClass":0,"imei":"000000000000008","msg":{"alertType":"777","alarmTime":1714536000}})",
     "select concat_ws(' ', alarm_type, alarm_name, severity) from tracksolid.alarms where imei = "
     "'000000000000008'",
     "hub0:777 unknown:hub0:777 info"},
    {"/pushfileupload",
     R"({"deviceImei":"000000000000010","fileName":"a.jpg;b.jpg","gateTime":1714536000,"result":"SUCCESS"})",
     "select concat_ws(' ', imei, event_time, event_type, raw ->> 'fileName') from tracksolid.device_events "
     "where imei = '000000000000010'",
     "000000000000010 2024-05-01 04:00:00+00 file upload SUCCESS a.jpg;b.jpg"},
    {"/pushfileupload", R"({"deviceImei":"000000000000110","fileName":"c.jpg","gateTime":1714536000})",
     "select event_type from tracksolid.device_events where imei = '000000000000110'", "file upload c.jpg"},
    {"/pushftpfileupload", R"({"imei":"000000000000113","result":1,"gateTime":1714536000})",
     "select event_type from tracksolid.device_events where imei = '000000000000113'", "ftp upload 1"},
    {"/pushIothubEvent", R"({"deviceImei":"000000000000114","gateTime":1714536000,"type":"UploadFile"})",
     "select event_type from tracksolid.device_events where imei = '000000000000114'", "UploadFile"},
    {"/uploadCallback", R"({"imei":"000000000000115","gateTime":1714536000,"fileName":"d.jpg"})",
     "select event_type from tracksolid.device_events where imei = '000000000000115'", "upload d.jpg"},
    {"/pushlbs",
     R"({"deviceImei":"000000000000011","gateTime":1714536000,"lbsJson":"{\"mcc\":262,\"mnc\":1,\"cellList\":\"1,2,-70;3,4,-80\"}","postType":"WIFI"})",
     "select concat_ws(' ', imei, gate_time, kind, cells ->> 'mcc', cells ->> 'cellList') from "
     "tracksolid.lbs_readings",
     "000000000000011 2024-05-01 04:00:00+00 WIFI 262 1,2,-70;3,4,-80"},
    {"/pushresourcelist",
     R"({"imei":"000000000000012","totalNum":1,"instructionID":"i1","resourceList":[{"channel":1,"beginTime":"a","endTime":"b","alarmFlag":0,"resourceType":0}]})",
     "select concat_ws(' ', imei, event_type, event_time > now() - interval '1 minute', raw #>> "
     "'{resourceList,0,channel}') "
     "from tracksolid.device_events where imei = '000000000000012'",
     "000000000000012 resource list t 1"},
    {"/pushftpfileupload",
     R"({"deviceImei":"000000000000013","result":1,"instructionID":"i2","gateTime":"2024-05-01 04:00:00"})",
     "select concat_ws(' ', imei, event_time, event_type, raw ->> 'result') from tracksolid.device_events "
     "where imei = '000000000000013'",
     "000000000000013 2024-05-01 04:00:00+00 ftp upload i2 1"},
    {"/pushIothubEvent",
     R"({"deviceImei":"000000000000014","gateTime":1714536000,"eventType":"UploadAlarmFileList","eventContent":"x"})",
     "select concat_ws(' ', imei, event_time, event_type, raw ->> 'eventContent') from "
     "tracksolid.device_events where imei = '000000000000014'",
     "000000000000014 2024-05-01 04:00:00+00 UploadAlarmFileList x"},
    {"/pushTerminalTransInfo",
     R"({"deviceImei":"000000000000015","postTime":1714536000000,"extensionId":8197,"content":"0a0b"})",
     "select concat_ws(' ', imei, event_time, event_type, raw ->> 'content') from tracksolid.device_events "
     "where imei = '000000000000015'",
     "000000000000015 2024-05-01 04:00:00+00 terminal info 8197 0a0b"},
    {"/pushInstructResponse",
     R"({"code":0,"msg":"ok","data":{"_code":"1","_imei":"000000000000016","_content":"OK","_msg":"","_serverFlagId":7}})",
     "select concat_ws(' ', imei, event_type, raw #>> '{data,_content}') from tracksolid.device_events where "
     "imei = '000000000000016'",
     "000000000000016 instruction response OK"},
    {"/pushalarm",
     R"({"type":"ICCID","msgClass":0,"imei":"000000000000018","gateTime":1714536000,"msg":{"ICCID":"8900"}})",
     "select concat_ws(' ', event_time, event_type, raw #>> '{msg,ICCID}') from tracksolid.device_events where imei = '000000000000018'",
     "2024-05-01 04:00:00+00 ICCID 8900"},
    {"/pushalarm",
     R"({"type":"VIN","msgClass":0,"imei":"000000000000019","gateTime":1714536000,"msg":{"vin":"WVW"}})",
     "select concat_ws(' ', event_time, event_type, raw #>> '{msg,vin}') from tracksolid.device_events where imei = '000000000000019'",
     "2024-05-01 04:00:00+00 VIN WVW"},
    {"/pushalarm",
     R"({"msgClass":1,"imei":"000000000000020","msg":{"alertType":256,"standardAlarmValue":1610612736,"alarmTime":1714536000}})",
     "select string_agg(concat_ws(' ', alarm_type, alarm_name, severity), ', ' order by alarm_type) from tracksolid.alarms where imei = '000000000000020'",
     "hub1:256-29 Collision critical, hub1:256-30 Rollover critical"},
    {"/pushalarm",
     R"({"msgClass":0,"imei":"000000000000021","msg":{"alertType":"62","alarmTime":1714536000}})",
     "select concat_ws(' ', alarm_name, severity) from tracksolid.alarms where imei = '000000000000021'",
     "SOS critical"},
    {"/filelist/000000000000022", R"({"fileNameList":"a.ts,b.ts"})",
     "select concat_ws(' ', event_type, event_time > now() - interval '1 minute', raw ->> 'fileNameList') from tracksolid.device_events "
     "where imei = '000000000000022'",
     "file list t a.ts,b.ts"},
    {"/pushtripreport",
     R"({"deviceImei":"000000000000023","startTime":1714536000,"endTime":1714539600,"totalMileage":"31.0","travelTime":"00:58:30","averageSpeed":"31","maxSpeed":80})",
     "select concat_ws(' ', distance_km, duration_s, avg_speed_kmh, max_speed_kmh) from tracksolid.trips where imei = '000000000000023'",
     "31 3510 31 80"},
    {"/uploadCallback",
     R"({"imei":"000000000000017","filename":"c.mp4","businessType":1,"camera":1,"mimeType":"video","lat":48.1,"lng":11.5,"alarmTime":1714536000,"instructionId":"i3"})",
     "select concat_ws(' ', imei, event_time, event_type, raw ->> 'mimeType') from tracksolid.device_events "
     "where imei = '000000000000017'",
     "000000000000017 2024-05-01 04:00:00+00 upload c.mp4 video"},
};

bool sorted(PushSite &site) {
  return testing::soon([&] { return site.inbox("state = 'new'") == 0; });
}

}  // namespace

TEST_CASE("every documented message of the hub comes to its row, field by field") {
  PushSite site;
  for (auto const &sample : documented)
    CHECK(site.receiver
              .answer(site.receiver.post(std::string{"/hub"} + sample.path,
                                         hub_form(std::string{"["} + sample.item + "]")))
              .starts_with("200 {\"code\":0,"));
  REQUIRE(sorted(site));
  CHECK(site.sql.one(
            "select coalesce(string_agg(name || ' ' || error, '; '), '') from tracksolid.push_items") == "");
  for (auto const &sample : documented) {
    CAPTURE(sample.item);
    CHECK(site.sql.one(sample.query) == sample.expected);
  }
  // A heartbeat is a sign of life of now.
  CHECK(site.sql.one("select concat_ws(' ', heartbeat_at, acc_on, battery_pct, online, gps_time is null) "
                     "from tracksolid.live_positions "
                     "where imei = '000000000000002'") == "2024-05-01 04:00:00+00 t 87 t t");
}

TEST_CASE("the other two families come to their rows") {
  PushSite site;
  auto const post = [&](std::string const &type, std::string const &data) {
    return site.receiver.post("/jimi?token=hub-token-1", "msgType=" + type + "&data=" + form_value(data));
  };
  CHECK(
      post(
          "jimi.push.device.alarm",
          R"({"imei":"000000000000001","deviceName":"VAN 1","alarmType":"stayAlertOn","alarmName":"Idling","lat":48.1,"lng":"11.5","alarmTime":"2024-05-01 04:00:00"})")
          .body == "ok");
  CHECK(post("jimi.open.instruction.raw.receive",
             R"({"imei":"000000000000001","deviceName":"VAN 1","raw_data":"7878"})")
            .body == "ok");
  site.receiver.post(
      "/api/v1/tag/data/push?token=hub-token-1",
      R"([{"imei":"000000000000009","lat":48.1,"lng":11.5,"gpsTime":1714536000000,"gpsNum":2,"positionType":"BEACON"}])",
      "application/json");
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'done'") == 3);
  CHECK(site.sql.one("select concat_ws(' ', imei, alarm_time, alarm_type, alarm_name, severity, source, lat, "
                     "lng) from tracksolid.alarms") ==
        "000000000000001 2024-05-01 04:00:00+00 stayAlertOn Idling info push 48.1 11.5");
  CHECK(site.sql.one(
            "select concat_ws(' ', imei, event_type, raw ->> 'raw_data') from tracksolid.device_events") ==
        "000000000000001 raw instruction 7878");
  CHECK(site.sql.one("select concat_ws(' ', imei, gps_time, lat, lng, satellites, position_type, source) "
                     "from tracksolid.position_history") ==
        "000000000000009 2024-05-01 04:00:00+00 48.1 11.5 beacon push");  // gpsNum is a confidence
}

TEST_CASE("an alarm whose msg is JSON text, and one of the Open API with a unix time, are alarms") {
  PushSite site;
  site.receiver.post(
      "/pushalarm",
      hub_form(
          R"([{"type":"DEVICE","msgClass":0,"imei":"000000000000001","msg":"{\"alertType\":\"1\",\"alarmTime\":\"2024-05-01 04:00:00\",\"lat\":1.5,\"lng\":2}"}])"));
  site.receiver.post(
      "/jimi?token=hub-token-1",
      "msgType=jimi.push.device.alarm&data=" +
          form_value(R"({"imei":"000000000000001","alarmType":"3","alarmTime":1714536060000})"));
  REQUIRE(sorted(site));
  CHECK(site.sql.one(
            "select string_agg(concat_ws(' ', alarm_time, alarm_type, lat), ', ' order by alarm_time) from "
            "tracksolid.alarms") == "2024-05-01 04:00:00+00 hub0:1 1.5, 2024-05-01 04:01:00+00 3");
}

TEST_CASE("an undocumented message is kept raw, shown by status, and explained later by a mapping") {
  PushSite site;
  char const *const paths[] = {"/rfid",
                               "/wgtc",
                               "/pushoil",
                               "/pushtem",
                               "/pushPassThroughData",
                               "/pushFileContent",
                               "/pushextendedkks",
                               "/generalBusiness",
                               "/pushobd",
                               "/pushfaultinfo",
                               "/pushtripreport"};
  for (auto const *path : paths)
    site.receiver.post(
        std::string{"/hub"} + path,
        hub_form(R"([{"deviceImei":"000000000000001","when":1714536000,"what":"42.5","card":"A7"}])"));
  site.receiver.post("/hub/pushNew", hub_form(R"([{"x":1}])"));
  site.receiver.post("/location/push?token=hub-token-1", R"([{"x":1}])", "application/json");
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'raw'") == 13);
  auto const status = testing::run_fleet({"status"}, site.db.environment()).out;
  CHECK(status.find("push inbox: 0 waiting, 0 failed, 13 raw") != std::string::npos);
  CHECK(status.find("push inbox, raw: 1 /rfid (no mapping for this message)") != std::string::npos);
  auto const map = site.receiver.folder.write("map.json", R"({
    "/rfid": {"table": "device_events", "columns": {"imei": "/deviceImei", "event_time": "/when", "event_type": {"at": "/card", "prefix": "card "}}},
    "/pushoil": {"table": "fuel_readings", "columns": {"imei": "/deviceImei", "reading_time": "/when", "value": {"at": ["/no", "/what"], "scale": 2},
                                                       "unit": {"fixed": "l"}}}})");
  auto environment = site.db.environment();
  environment.emplace("FLEET_PUSH_MAP_FILE", map);
  auto const one = testing::run_fleet({"receive-push", "--replay", "--path", "/rfid"}, environment);
  CHECK(one.out == "replayed=1 waiting=0 failed=0 raw=0\n");
  CHECK(one.exit_code == 0);
  auto const all = testing::run_fleet({"receive-push", "--replay", "--since", "2024-01-01"}, environment);
  CHECK(all.out == "replayed=12 waiting=0 failed=0 raw=11\n");
  CHECK(all.exit_code == 3);
  CHECK(testing::run_fleet({"receive-push", "--replay", "--since", "2099-01-01"}, environment).out ==
        "replayed=0 waiting=0 failed=0 raw=0\n");
  CHECK(site.sql.one("select concat_ws(' ', imei, event_time, event_type, raw ->> 'what') from "
                     "tracksolid.device_events") == "000000000000001 2024-05-01 04:00:00+00 card A7 42.5");
  CHECK(site.sql.one("select concat_ws(' ', imei, reading_time, value, unit, sensor = '') from "
                     "tracksolid.fuel_readings") == "000000000000001 2024-05-01 04:00:00+00 85 l t");
}

TEST_CASE("the built-in guesses take the names that the vendor uses elsewhere") {
  PushSite site;
  auto const send = [&](std::string const &path, std::string const &item) {
    site.receiver.post(path, hub_form("[" + item + "]"));
  };
  send("/pushoil",
       R"({"deviceImei":"000000000000001","gateTime":1714536000,"oil":"33.5","unit":"1","sensor":"A"})");
  send(
      "/pushtem",
      R"({"deviceImei":"000000000000001","gateTime":1714536000,"temperature":-4.5,"humidity":61,"channel":2})");
  send("/pushfaultinfo",
       R"({"deviceImei":"000000000000001","gateTime":1714536000,"faultCode":"P0301;P0420"})");
  send(
      "/pushobd",
      R"({"imei":"000000000000001","dataReportTime":"2024-05-01 4:00:00","vin":"V1","odometerReading":"1200.5","remainingFuel":"30","coolantTemperature":"90","vehicleBatterVoltage":"118","currentRPM":"2000","currentSpeed":"50"})");
  send(
      "/pushtripreport",
      R"({"imei":"000000000000001","startTime":1714536000,"endTime":1714538400,"distance":21500,"avgSpeed":32.2,"startLat":48.1,"startLng":11.5,"endLat":48.2,"endLng":11.6})");
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'done'") == 5);
  CHECK(site.sql.one("select concat_ws(' ', value, unit) from tracksolid.fuel_readings") == "33.5 1");
  CHECK(site.sql.one(
            "select concat_ws(' ', temperature_c, humidity_pct) from tracksolid.temperature_readings") ==
        "-4.5 61");
  CHECK(site.sql.one("select string_agg(fault_code, ' ' order by fault_code) from tracksolid.fault_codes") ==
        "P0301 P0420");
  CHECK(site.sql.one("select concat_ws(' ', reading_time, vin, odometer_km, fuel_l, coolant_c, battery_raw, "
                     "engine_rpm, speed_kmh, source) "
                     "from tracksolid.obd_readings") ==
        "2024-05-01 04:00:00+00 V1 1200.5 30 90 118 2000 50 push");
  // 21,500 in 40 minutes is 32.25 km/h when it is metres.
  CHECK(site.sql.one("select concat_ws(' ', start_time, end_time, distance_km, duration_s, distance_unit) "
                     "from tracksolid.trips") == "2024-05-01 04:00:00+00 2024-05-01 04:40:00+00 21.5 2400 m");
}

TEST_CASE("an impossible item fails with its reason, is kept, and is processed once the reason is gone") {
  PushSite site;
  auto const send = [&](std::string const &path, std::string const &item) {
    site.receiver.post(path, hub_form("[" + item + "]"));
  };
  send("/pushgps", R"({"deviceImei":"000000000000001","gpsTime":"2024-05-01 04:00:00","lat":0,"lng":0})");
  send("/pushgps", R"({"deviceImei":"000000000000001","gpsTime":"1999-05-01 04:00:00","lat":1,"lng":1})");
  // A clock whose GPS week counter rolled over: 28 November 2026 less 1,024 weeks.
  send("/pushgps", R"({"deviceImei":"000000000000001","gpsTime":"2007-04-14 04:00:00","lat":1,"lng":1})");
  send("/pushhb", R"({"deviceImei":"no imei!","gateTime":1714536000})");
  send("/pushtem",
       R"({"deviceImei":"000000000000001","gateTime":1714536000,"temperature":"21,5","sensor":1})");
  send("/pushlbs",
       R"({"deviceImei":"000000000000001","gateTime":1714536000,"lbsJson":"a\u0000b"})");  // is possible
  send("/pushhb", R"("a text")");
  send("/pushhb", R"({"deviceImei":)");
  REQUIRE(sorted(site));
  CHECK(
      site.sql.one(
          "select string_agg(error, ', ' order by error) from tracksolid.push_items where state = 'failed'") ==
      "imei is impossible, not JSON, not a JSON object, position is 0,0, temperature_c is impossible, time is impossible, time is impossible");
  CHECK(site.sql.one("select string_agg(distinct attempts::text, ' ') from tracksolid.push_inbox") == "1");
  CHECK(site.sql.one("select cells #>> '{}' from tracksolid.lbs_readings") == R"("a\u0000b")");
  CHECK(site.sql.one("select distinct imei from tracksolid.push_items where error = 'time is impossible'") ==
        "000000000000001");
}

TEST_CASE("a row that the database refuses keeps nothing else from its table, and is tried again") {
  // P0001: an operator's trigger, whose state says nothing about the data. 53200: more locks or memory than the server
  // has. 57014: a statement that takes too long. The same batch again would never get through.
  PushSite site;
  site.sql.run(R"sql(create function public.guard() returns trigger language plpgsql as $$
      begin
        if new.battery_pct in (3, 5, 7) then
          raise exception 'odd' using errcode = case new.battery_pct when 3 then '53200' when 5 then 'P0001' else '57014' end;
        end if;
        return new;
      end $$;
      create trigger guard before insert on tracksolid.heartbeats for each row execute function public.guard())sql");
  std::string list;
  for (int i = 0; i < 10; ++i)
    list += (i > 0 ? "," : "") + std::string{R"({"deviceImei":"000000000000001","gateTime":)"} +
            std::to_string(1714536000 + i) + R"(,"powerLevel":)" + std::to_string(i) + "}";
  CHECK(site.receiver.answer(site.receiver.post("/pushhb", hub_form("[" + list + "]"))) == hub_stored);
  site.receiver.post("/pushevent",
                     hub_form(R"([{"deviceImei":"000000000000001","gateTime":1714536000,"type":"x"}])"));
  REQUIRE(
      testing::soon([&] { return site.sql.one<int>("select count(*) from tracksolid.push_items") == 3; }));
  REQUIRE(testing::soon([&] { return site.inbox("state = 'done'") == 1; }));
  auto const levels = [&] {
    return site.sql.one(
        "select string_agg(battery_pct::text, ' ' order by battery_pct) from tracksolid.heartbeats");
  };
  CHECK(levels() == "0 1 2 4 6 8 9");
  CHECK(
      site.sql.one(
          "select string_agg(concat_ws(' ', ordinal, name, state, item::json ->> 'powerLevel'), ', ' order by ordinal) "
          "from tracksolid.push_items") == "3 /pushhb refused 3, 5 /pushhb refused 5, 7 /pushhb refused 7");
  CHECK(site.sql.one(
            "select error like '%odd%' and next_attempt_at between now() and now() + interval '1 minute' and "
            "attempts = 1 from tracksolid.push_inbox where state = 'new'") == "t");
  CHECK(site.receiver.get("/metrics").body.find("\nfleet_push_refused_items_total 3\n") != std::string::npos);
  CHECK(site.receiver.process->err().find("the database refused a pushed item") != std::string::npos);
  // Tried again by itself, each time after a longer pause.
  site.sql.run("update tracksolid.push_inbox set next_attempt_at = now() where state = 'new'");
  REQUIRE(testing::soon([&] { return site.inbox("state = 'new' and attempts = 2") == 1; }));
  CHECK(site.inbox("next_attempt_at > now() + interval '1 minute'") == 1);
  site.sql.run("drop trigger guard on tracksolid.heartbeats");
  auto const replay =
      testing::run_fleet({"receive-push", "--replay", "--json", "--path", "/pushhb"}, site.db.environment());
  CHECK(nlohmann::json::parse(replay.out) ==
        nlohmann::json::parse(R"({"replayed":3,"waiting":0,"failed":0,"raw":0})"));
  CHECK(levels() == "0 1 2 3 4 5 6 7 8 9");
  CHECK(site.sql.one<int>("select count(*) from tracksolid.push_items") == 0);
}

TEST_CASE("two items of one device and second are two rows, or one of them says why it is none") {
  PushSite site;
  auto const send = [&](std::string const &path, std::string const &list) {
    CHECK(site.receiver.answer(site.receiver.post(path, hub_form(list))) == hub_stored);
  };
  std::string const device = R"("deviceImei":"000000000000001","gateTime":1714536000)";
  auto const two = [&](std::string const &a, std::string const &b) {
    return "[{" + device + "," + a + "},{" + device + "," + b + "}]";
  };
  send("/pushfileupload",
       two(R"("result":"SUCCESS","fileName":"a.jpg")", R"("result":"SUCCESS","fileName":"a.mp4")"));
  send(
      "/pushInstructResponse",
      R"([{"data":{"_imei":"000000000000001","_serverFlagId":11}},{"data":{"_imei":"000000000000001","_serverFlagId":12}}])");
  send("/pushresourcelist", two(R"("instructionID":"a")", R"("instructionID":"b")"));
  send("/pushIothubEvent",
       two(R"("eventType":"U","eventContent":"1.ts")", R"("eventType":"U","eventContent":"2.ts")"));
  send(
      "/pushTerminalTransInfo",
      R"([{"deviceImei":"000000000000001","postTime":1714536000,"extensionId":8199,"content":"{1:\"QUFB\"}"},)"
      R"({"deviceImei":"000000000000001","postTime":1714536000,"extensionId":8199,"content":"{1:\"QkJC\"}"}])");
  send("/pushlbs", two(R"("postType":"WIFI","lbsJson":"[1]")", R"("postType":"WIFI","lbsJson":"[2]")"));
  send("/pushtem", two(R"("temperature":21.5,"sensor":"1")", R"("temperature":-18,"sensor":"1")"));
  send("/pushalarm", two(R"("msgClass":0,"msg":{"alertType":4,"fenceId":"f1"})",
                         R"("msgClass":0,"msg":{"alertType":4,"fenceId":"f2"})"));
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'done'") == 8);
  CHECK(site.sql.one("select string_agg(event_type || ' ' || n, ', ' order by event_type) from "
                     "(select event_type, count(*) as n from tracksolid.device_events group by 1) e") ==
        "U 2, file upload SUCCESS 2, instruction response 2, resource list 2, terminal info 8199 2");
  CHECK(site.sql.one<int>("select count(*) from tracksolid.lbs_readings") == 2);
  CHECK(site.sql.one<int>("select count(*) from tracksolid.temperature_readings") == 2);
  CHECK(site.sql.one("select string_agg(fence_id, ' ' order by fence_id) from tracksolid.alarms") == "f1 f2");
  // Nothing doubles when the same items come in another message.
  send("/pushfileupload",
       two(R"("result":"SUCCESS","fileName":"a.mp4")", R"("result":"SUCCESS","fileName":"a.jpg")"));
  // A heartbeat has no more than its time: the second one says so.
  send("/pushhb", two(R"("powerLevel":5)", R"("powerLevel":6)"));
  // A guess that finds nothing to distinguish sensors by.
  send("/pushtem", two(R"("temperature":1,"probe":1)", R"("temperature":2,"probe":2)"));
  send("/pushtripreport",
       R"([{"deviceImei":"000000000000001","startTime":1714536000,"endTime":1714539600,"km":3}])");
  REQUIRE(sorted(site));
  CHECK(site.sql.one<int>("select count(*) from tracksolid.device_events where event_type like 'file%'") ==
        2);
  CHECK(
      site.sql.one(
          "select string_agg(concat_ws(' ', name, state, error), ', ' order by name, ordinal) from tracksolid.push_items") ==
      "/pushhb failed another item of this device and time is stored, /pushtem raw no sensor, /pushtem raw no sensor, "
      "/pushtripreport raw no distance");
}

TEST_CASE("the fields around the items count for them, and are kept with them") {
  PushSite site;
  site.receiver.post(
      "/pushevent",
      "token=hub-token-1&deviceImei=000000000000001&gateTime=2024-05-01 04:00:00&data_list=" +
          testing::form_value(R"([{"type":"LOGIN"},{"type":"LOGOUT","deviceImei":"000000000000002"}])"));
  site.receiver.post(
      "/",
      R"({"code":228,"msg":"offline","data":{"_imei":"000000000000003","_content":"V1"},"token":"hub-token-1"})",
      "application/json");
  site.receiver.post("/pushgps", "token=hub-token-1&imei=000000000000004&data_list=" +
                                     testing::form_value(R"([{"gpsTime":1714536000,"lat":48,"lng":11}])"));
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'done'") == 3);
  CHECK(
      site.sql.one(
          "select string_agg(concat_ws(' ', imei, event_type, raw #>> '{_message,deviceImei}'), ', ' order by imei) "
          "from tracksolid.device_events where event_type like 'LOG%'") ==
      "000000000000001 LOGIN 000000000000001, 000000000000002 LOGOUT 000000000000001");
  CHECK(
      site.sql.one(
          "select concat_ws(' ', imei, event_type, raw ->> 'code', raw ->> 'msg') from tracksolid.device_events "
          "where event_type like 'instr%'") == "000000000000003 instruction response 228 offline");
  CHECK(site.sql.one("select imei from tracksolid.position_history") == "000000000000004");
}

TEST_CASE(
    "the raw column keeps an item whole: numbers beyond a double, a key twice, characters that jsonb refuses") {
  PushSite site;
  auto const send = [&](std::string const &more) {
    site.receiver.post(
        "/pushevent",
        hub_form(R"([{"deviceImei":"000000000000001","gateTime":1714536000,"type":"x",)" + more + "}]"));
  };
  send(R"("n":12345678901234567890123)");
  send(R"("f":"a.jpg","f":"b.jpg")");
  send(R"("z":"a\u0000b")");
  send(R"("e":1e-17000)");
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'done'") == 4);
  CHECK(site.sql.one("select raw ->> 'n' from tracksolid.device_events where raw ? 'n'") ==
        "12345678901234567890123");
  CHECK(
      site.sql.one<int>(
          "select count(*) from tracksolid.device_events where jsonb_typeof(raw) = 'string' and "
          "(raw #>> '{}' like '%\"f\":\"a.jpg\",\"f\":\"b.jpg\"}' or raw #>> '{}' like '%a\\\\u0000b\"}' or "
          "raw #>> '{}' like '%\"e\":1e-17000}')") == 3);
}

TEST_CASE("one message is processed again by its digest, done or not") {
  PushSite site;
  site.receiver.post("/pushevent",
                     hub_form(R"([{"deviceImei":"000000000000001","gateTime":1714536000,"type":"x"}])"));
  site.receiver.post("/pushevent",
                     hub_form(R"([{"deviceImei":"000000000000001","gateTime":1714536000,"type":"y"}])"));
  REQUIRE(sorted(site));
  site.sql.run("delete from tracksolid.device_events");
  auto const digest =
      site.sql.one("select left(encode(sha256, 'hex'), 12) from tracksolid.push_inbox order by id limit 1");
  auto const one =
      testing::run_fleet({"receive-push", "--replay", "--message", digest}, site.db.environment());
  CHECK(
      testing::run_fleet({"receive-push", "--replay", "--message", "no"}, site.db.environment()).exit_code ==
      2);
  CHECK(one.out == "replayed=1 waiting=0 failed=0 raw=0\n");
  CHECK(site.sql.one("select string_agg(event_type, ' ') from tracksolid.device_events") == "x");
  auto const all = testing::run_fleet({"receive-push", "--replay", "--done"}, site.db.environment());
  CHECK(all.out == "replayed=2 waiting=0 failed=0 raw=0\n");
  CHECK(site.sql.one(
            "select string_agg(event_type, ' ' order by event_type) from tracksolid.device_events") == "x y");
}

TEST_CASE("a re-uploaded fix is history and says nothing of now") {
  PushSite site;
  auto const fix = [&](int second, int mode, int acc) {
    site.receiver.post(
        "/pushgps",
        hub_form("[{\"deviceImei\":\"000000000000001\",\"gpsTime\":" + std::to_string(1714536000 + second) +
                 ",\"gateTime\":1714539000,\"lat\":48,\"lng\":11,\"gpsMode\":" + std::to_string(mode) +
                 ",\"acc\":" + std::to_string(acc) + "}]"));
  };
  fix(60, 0, 1);
  REQUIRE(sorted(site));
  fix(0, 1, 0);
  REQUIRE(sorted(site));
  CHECK(site.sql.one<int>("select count(*) from tracksolid.position_history") == 2);
  CHECK(site.sql.one("select concat_ws(' ', gps_time, acc_on) from tracksolid.live_positions") ==
        "2024-05-01 04:01:00+00 t");
}

TEST_CASE("field names count in any case, as those of the poll do") {
  PushSite site;
  site.receiver.post(
      "/pushhb",
      hub_form(R"([{"DeviceIMEI":"000000000000001","GATETIME":1714536000,"powerlevel":87,"ACC":1}])"));
  site.receiver.post("/pushInstructResponse",
                     hub_form(R"([{"code":0,"Data":{"_IMEI":"000000000000002","_content":"OK"}}])"));
  REQUIRE(sorted(site));
  CHECK(site.sql.one(
            "select concat_ws(' ', imei, gate_time, battery_pct, acc_on) from tracksolid.heartbeats") ==
        "000000000000001 2024-05-01 04:00:00+00 87 t");
  CHECK(site.sql.one("select concat_ws(' ', imei, event_type) from tracksolid.device_events") ==
        "000000000000002 instruction response");
}

TEST_CASE("trouble codes in a list of objects are codes, and an item with a value that is no JSON counts") {
  PushSite site;
  auto const send = [&](std::string const &path, std::string const &item) {
    site.receiver.post(path, hub_form("[" + item + "]"));
  };
  send(
      "/pushfaultinfo",
      R"({"deviceImei":"000000000000001","gateTime":1714536000,"faultCode":[{"code":"P0301"},{"code":"U0100"}]})");
  send("/pushfaultinfo", R"({"deviceImei":"000000000000001","gateTime":1714536001,"faultCodes":["P0420"]})");
  send("/pushfaultinfo", R"({"deviceImei":"000000000000001","gateTime":1714536002,"faultCode":{"n":1}})");
  send("/pushhb", R"({"deviceImei":"000000000000001","gateTime":1714536003,"powerLevel":NaN,"acc":1})");
  send("/pushhb", R"({"deviceImei":"000000000000001","gateTime":1714536004,"note":"\ud83d","acc":0})");
  REQUIRE(sorted(site));
  CHECK(site.sql.one("select string_agg(fault_code, ' ' order by fault_code) from tracksolid.fault_codes") ==
        "P0301 P0420 U0100");
  CHECK(site.sql.one("select string_agg(error, ' ') from tracksolid.push_items") ==
        "fault_code is impossible");
  CHECK(site.sql.one("select string_agg(acc_on::text, ' ' order by gate_time) from tracksolid.heartbeats") ==
        "true false");
}

TEST_CASE("bytes that are not UTF-8 cost neither their item nor the others of its message their rows") {
  PushSite site;
  auto const item = [](char const *second, std::string const &note) {
    return std::string{R"({"deviceImei":"000000000000001","gateTime":"2024-05-01 04:00:0)"} + second +
           R"(","type":"x","note":")" + note + "\"}";
  };
  auto const list = "[" + item("1", "caf\xE9") + "," + item("2", "ok") + "]";
  site.receiver.post("/pushevent?token=hub-token-1", list, "application/json");
  // Cut within a character; the device stands around the items, beside a field in another charset.
  site.receiver.post("/pushhb", hub_form(R"([{"gateTime":"2024-05-01 04:00:03","powerLevel":5,"note":")" +
                                         std::string{"\xE4\xBD"} + R"("}])") +
                                    "&deviceImei=000000000000001&group=%C4%E3");
  REQUIRE(sorted(site));
  CHECK(site.inbox("state = 'done'") == 2);
  CHECK(site.sql.one(
            "select string_agg(raw ->> 'note', ', ' order by event_time) from tracksolid.device_events") ==
        "caf\xEF\xBF\xBD, ok");
  CHECK(site.sql.one("select concat_ws(' ', imei, battery_pct, raw) from tracksolid.heartbeats") ==
        "000000000000001 5 {\"note\": \"\xEF\xBF\xBD\xEF\xBF\xBD\", \"_message\": {\"group\": "
        "\"\xEF\xBF\xBD\xEF\xBF\xBD\", \"deviceImei\": \"000000000000001\"}}");
  CHECK(site.body("path = '/pushevent'") == list);
}

TEST_CASE("a pushed number outside of its bounds is left out of its row, and noted") {
  PushSite site;
  site.receiver.post(
      "/pushtem",
      hub_form(
          R"([{"deviceImei":"000000000000001","gateTime":1714536000,"sensor":"a","temperature":4,"humidity":1000}])"));
  site.receiver.post(
      "/pushhb",
      hub_form(
          R"([{"deviceImei":"000000000000001","gateTime":1714536001,"powerLevel":-5,"gsmSign":-1,"acc":1}])"));
  REQUIRE(sorted(site));
  CHECK(site.sql.one(
            "select concat_ws(' ', temperature_c, humidity_pct) from tracksolid.temperature_readings") ==
        "4");
  CHECK(site.sql.one(
            "select concat_ws(' ', battery_pct, gsm_signal_pct, acc_on) from tracksolid.heartbeats") == "t");
  CHECK(
      site.sql.one(
          "select string_agg(concat_ws(' ', imei, reason, raw, count), ', ' order by reason) from tracksolid.refusals where stream = 'push'") ==
      R"(000000000000001 value out of range: battery_pct {"battery_pct": -5} 1, )"
      R"(000000000000001 value out of range: humidity_pct {"humidity_pct": 1000} 1)");
}

TEST_CASE("an item that would cost the stack or minutes to read fails with its reason, and holds up nobody") {
  PushSite site;
  auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  std::string keys;
  for (int i = 0; i < 60'000; ++i) keys += ",\"k" + std::to_string(i) + "\":0";
  auto const item = [](int second, std::string const &more) {
    return R"({"deviceImei":"000000000000001","gateTime":)" + std::to_string(1714536000 + second) +
           R"(,"type":"x")" + more + "}";
  };
  auto const form = "application/x-www-form-urlencoded";
  site.receiver.post("/pushevent",
                     "token=hub-token-1&data_list=[" + item(1, ",\"a\":" + nested(300'000)) + "]", form);
  site.receiver.post("/pushevent", "token=hub-token-1&data_list=[" + item(2, keys) + "]", form);
  // As text within an item: the cells are kept as text, the alarm has no fields.
  site.receiver.post(
      "/pushlbs", "token=hub-token-1&data_list=[" + item(3, ",\"lbsJson\":\"" + nested(300'000) + "\"") + "]",
      form);
  site.receiver.post("/pushevent", hub_form("[" + item(4, ",\"a\":" + nested(200)) + "]"));
  REQUIRE(sorted(site));
  CHECK(site.sql.one("select string_agg(error, '; ' order by error) from tracksolid.push_items") ==
        "an object of more than 1000 members; nested more than 1000 deep");
  CHECK(
      site.sql.one(
          "select string_agg(extract(epoch from event_time)::bigint::text, ' ') from tracksolid.device_events") ==
      "1714536004");
  CHECK(site.sql.one(
            "select jsonb_typeof(cells) || ' ' || length(cells #>> '{}') from tracksolid.lbs_readings") ==
        "string 600000");
}

TEST_CASE("a repeated position under a new time is no fix, and brings the state") {
  PushSite site;
  auto const post = [&](int second, char const *more) {
    site.receiver.post("/pushgps", hub_form("[{\"deviceImei\":\"000000000000001\",\"gpsTime\":" +
                                            std::to_string(1714536000 + second) +
                                            ",\"gateTime\":" + std::to_string(1714536001 + second) +
                                            ",\"lat\":48,\"lng\":11," + more + "}]"));
    REQUIRE(sorted(site));
  };
  post(0, R"("acc":1,"status":3)");
  post(60, R"("acc":0,"postMethod":"0A")");
  CHECK(site.sql.one<int>("select count(*) from tracksolid.position_history") == 1);
  CHECK(
      site.sql.one("select concat_ws(' ', gps_time, acc_on, heartbeat_at) from tracksolid.live_positions") ==
      "2024-05-01 04:00:00+00 f 2024-05-01 04:01:01+00");
  CHECK(site.sql.one("select string_agg(distinct state, ' ') from tracksolid.push_inbox") == "done");
}

TEST_CASE("done messages go after push_inbox_days, those that wait to be understood stay longer") {
  testing::TempDb const db;
  testing::Sql sql{db};
  // When they say that they were received counts for nothing: a clock may be wrong.
  sql.run(
      "insert into tracksolid.push_inbox (sha256, path, body, state, received_at, stored_at) select "
      "sha256(n::text::bytea), '/x', '', s, now() - interval '500 days', now() - a "
      "from (values (1, 'done', interval '31 days'), (2, 'done', interval '29 days'), (3, 'raw', interval '31 days'), "
      "(4, 'failed', interval '401 days'), (5, 'new', interval '401 days')) v(n, s, a)");
  CHECK(sql.one<int>("select tracksolid.tidy_inbox()") == 2);
  CHECK(sql.one("select string_agg(state, ' ' order by state) from tracksolid.push_inbox") == "done new raw");
}

TEST_CASE("old messages go although there is always a new one to process") {
  testing::TempDb const db;
  testing::Sql sql{db};
  sql.run(R"sql(
    create function public.another() returns trigger language plpgsql as $$
    begin
      insert into tracksolid.push_inbox (sha256, received_at, path, body) values (sha256(new.sha256), now(), '/x', '');
      return null;
    end $$;
    create trigger another after update on tracksolid.push_inbox
      for each row when (old.state = 'new' and new.state <> 'new') execute function public.another();
    insert into tracksolid.push_inbox (sha256, received_at, stored_at, path, body, state) values
      (sha256('1'), now(), now() - interval '31 days', '/x', '', 'done'), (sha256('2'), now(), now(), '/x', '', 'new'))sql");
  testing::PushReceiver const receiver{db.url()};
  CHECK(testing::soon([&] {
    return sql.one<int>("select count(*) from tracksolid.push_inbox where sha256 = sha256('1')") == 0;
  }));
}

TEST_CASE("the fixes that the simulator pushes as the hub does are the rows of its truth") {
  fleet::sim::Setup setup;
  setup.city.vehicles = 5;
  setup.city.days = 2;
  fleet::sim::Server const simulator{setup};
  PushSite const site;
  auto const day = std::chrono::floor<std::chrono::days>(fleet::now()) - std::chrono::days{1};
  auto const from = fleet::vendor_time(day + std::chrono::hours{9});
  auto const to = fleet::vendor_time(day + std::chrono::hours{10});
  auto const push = [&](std::string const &token) {
    auto const request = nlohmann::json{{"url", fmt::format("http://127.0.0.1:{}/hub", site.receiver.port)},
                                        {"token", token},
                                        {"from", from},
                                        {"to", to},
                                        {"items", 20}};
    testing::RawClient client{simulator.port()};
    client.be_patient(std::chrono::seconds{30});
    return nlohmann::json::parse(
        client.ask(testing::post_request("/sim/push", request.dump(), "application/json")).body);
  };
  auto const refused = push("another token");
  CHECK(refused["failed"] == refused["messages"]);
  CHECK(refused["problem"] == "HTTP 401");
  auto const sent = push("hub-token-1");
  CHECK(sent["failed"] == 0);
  testing::Sql sql{site.db};
  CHECK(testing::soon([&] {
    return sql.one<int>("select count(*) from tracksolid.push_inbox where state = 'done'") ==
           sent["messages"];
  }));

  testing::RawClient client{simulator.port()};
  std::istringstream truth{
      client
          .get(fmt::format("/sim/truth?stream=fixes&from={0}T09:00:00Z&to={0}T09:59:59Z", from.substr(0, 10)))
          .body};
  std::set<std::string> wanted;
  std::string line;
  std::getline(truth, line);  // the header
  for (std::string cell; std::getline(truth, line);) {
    std::istringstream cells{line};
    std::string row;
    for (int i = 0; i < 5 && std::getline(cells, cell, ','); ++i)
      row += (i == 0 ? "" : ",") + (i == 4 ? fmt::format("{:.1f}", std::stod(cell)) : cell);
    wanted.insert(row);
  }
  std::set<std::string> stored;
  for (
      auto const &row : store::Autocommit{sql.session()}.query(
          R"(select concat_ws(',', imei, to_char(gps_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), round(lat::numeric, 6),
                round(lng::numeric, 6), round(speed_kmh::numeric, 1)) from tracksolid.position_history where source = 'push')"))
    stored.insert(row[0].text());
  CHECK(wanted.size() == sent["items"]);
  CHECK(fmt::format("{}", fmt::join(stored, "\n")) == fmt::format("{}", fmt::join(wanted, "\n")));
}

TEST_CASE("a mapping that can't be is refused by name") {
  testing::TempDir const folder;
  auto const error = [&](char const *text) {
    auto const file = folder.write("map.json", text);
    auto const result =
        testing::run_fleet({"receive-push", "--print-mapping"}, {{"FLEET_PUSH_MAP_FILE", file}});
    CHECK(result.exit_code == 2);
    return result.err;
  };
  CHECK(error("[]").find("is not a JSON object") != std::string::npos);
  CHECK(error(R"({"/x": {"table": "devices", "columns": {}}})")
            .find("nothing can be put into table 'devices'") != std::string::npos);
  CHECK(error(R"({"/x": {"table": "device_events", "columns": {"imei": "/i"}}})")
            .find("/x: column 'event_time' is missing") != std::string::npos);
  CHECK(error(R"({"/x": {"table": "device_events", "columns": {"imei": "i"}}})")
            .find("'i' is not a JSON pointer") != std::string::npos);
  CHECK(error(R"({"/x": {"table": "device_events", "columns": {"color": "/i"}}})")
            .find("has no column 'color'") != std::string::npos);
  auto const shown = testing::run_fleet({"receive-push", "--print-mapping"});
  CHECK(shown.exit_code == 0);
  CHECK(nlohmann::json::parse(shown.out)["/pushhb"]["table"] == "heartbeats");
}
