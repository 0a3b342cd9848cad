#include "sim/switch_table.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace fleet::sim {
namespace {

using S = Switches;

SwitchGroup shapes() {
  return {
      "The form of answers",
      {{"null_result", &S::null_result, "", "an empty list is `null`"},
       {"absent_result", &S::absent_result, "", "an empty list is left out, key and all"},
       {"stringly_numbers", &S::stringly_numbers, "", "every number is a string, `code` too"},
       {"object_instead_of_list", &S::object_instead_of_list, "", "a list of one is the bare object"},
       {"wrap_points",
        &S::wrap_points,
        "",
        "track points come as `{\"list\": […]}` or `{\"points\": […]}`",
        {"", "list", "points"}},
       {"odd_result",
        &S::odd_result,
        "",
        "what stands in place of the list: a sentence, a number, `\"\"`, `{}`, a list of strings or of lists, the "
        "list as JSON text or inside objects, the list under the other one of `result` and `data`",
        {"", "sentence", "number", "empty_text", "empty_object", "list_of_texts", "list_of_lists",
         "json_text", "nested", "other_key"}},
       {"odd_rate", &S::odd_rate, "share", "calls that `odd_result` hits, drawn anew each call"},
       {"odd_methods", &S::odd_methods, "methods",
        "only these, comma separated; empty: all that list something"},
       {"odd_devices", &S::odd_devices, "devices", "only calls about these"},
       {"omit_devices", &S::omit_devices, "share",
        "devices missing from a location sweep, drawn anew each minute"},
       {"shuffle_points", &S::shuffle_points, "", "track points come in no order"},
       {"dup_points", &S::dup_points, "share", "track points that come twice"},
       {"elapsed_key", &S::elapsed_key, "", "key of a trip's duration", {"runTimeSecond", "elapsed"}},
       {"alarm_name_key",
        &S::alarm_name_key,
        "",
        "key of an alarm's name",
        {"alarmTypeName", "alertTypeName"}},
       {"acc_type_mode",
        &S::acc_type_mode,
        "",
        "parking takes `on` and `off`, `1` and `0`, or both",
        {"word", "digit", "any"}},
       {"trips_disabled", &S::trips_disabled, "", "the trip report is empty"},
       {"gzip", &S::gzip, "", "compress for clients that ask"},
       {"slow_track_list_s", &S::slow_track_list_s, "s", "wait before a track answer"}}};
}

SwitchGroup pages() {
  return {"Pages and totals",
          {{"start_row_base", &S::start_row_base, "row", "number of the first row where `start_row` is used"},
           {"mileage_cap", &S::mileage_cap, "rows", "most rows of one mileage answer; more are cut silently"},
           {"obd_total_page_zero", &S::obd_total_page_zero, "", "`totalPage` is 0 as in the vendor's sample"},
           {"total_says",
            &S::total_says,
            "",
            "the declared total of parking, OBD, faults and fences",
            {"right", "more", "fewer", "zero", "absent", "words"}},
           {"rows_per_page", &S::rows_per_page, "rows",
            "most rows of a page, whatever was asked for; 0: no limit"},
           {"page_ignored", &S::page_ignored, "",
            "`page_no` and `start_row` are ignored: the first page, always"},
           {"endless_pages", &S::endless_pages, "", "a page behind the end repeats the last one"},
           {"page_overlap", &S::page_overlap, "rows", "rows of the page before that a page begins with"},
           {"empty_pages", &S::empty_pages, "",
            "the second page is empty and the rest follows it, where a total is declared"}}};
}

SwitchGroup uploads() {
  return {
      "Buffered uploads",
      {{"late_points", &S::late_points, "share",
        "single fixes that come `late_minutes` later, with `gpsMode` 1"},
       {"late_minutes", &S::late_minutes, "min", "how much later; 1440 is a day"},
       {"silence_devices", &S::silence_devices, "devices",
        "trackers that lose the mobile network now and then and upload everything on return: fixes (`gpsMode` 1), "
        "trips, stops, alarms, engine readings; until then no sign of life"},
       {"silence_every_h", &S::silence_every_h, "h", "one silence in each stretch of so many hours"},
       {"silence_min_h", &S::silence_min_h, "h", "shortest silence"},
       {"silence_max_h", &S::silence_max_h, "h", "longest silence"},
       {"silence_upload_min", &S::silence_upload_min, "min", "the upload takes so long, oldest first"},
       {"silence_lost", &S::silence_lost, "share", "silences whose buffer is never uploaded"},
       {"silence_cuts_trips", &S::silence_cuts_trips, "",
        "ten minutes into a silence the vendor reports the running trip as ended; on return as it was"},
       {"lost_devices", &S::lost_devices, "devices", "trackers that fall silent and never return"},
       {"lost_after_h", &S::lost_after_h, "h",
        "they do so within the first so many hours of their history, at a drawn moment"},
       {"calm_from", &S::calm_from, "UTC",
        "from then on no silence, late point or revision: all that is pending has come"}}};
}

SwitchGroup windows() {
  return {
      "Windows and unfinished events",
      {{"trip_window",
        &S::trip_window,
        "",
        "trips, stops and alarms that start in the window, end in it, touch it, lie inside; `clip`: touch it and "
        "are cut at its edges",
        {"start", "end", "overlap", "inside", "clip"}},
       {"window_edges",
        &S::window_edges,
        "",
        "whether begin and end of a window belong to it",
        {"[]", "[)", "(]", "()"}},
       {"window_ignored", &S::window_ignored, "",
        "history is answered as if the window were all that is kept"},
       {"open_trips",
        &S::open_trips,
        "",
        "a trip under way is not reported, reported with `endTime` null, or with the newest fix as its end",
        {"none", "null", "growing"}},
       {"open_stops", &S::open_stops, "", "the same for a stop", {"none", "null", "growing"}},
       {"positioning_lag_s", &S::positioning_lag_s, "s",
        "an alarm's position is up to so much older than the alarm; the window rules take both as its ends"}}};
}

SwitchGroup revisions() {
  return {
      "Revisions",
      {{"revise_trips", &S::revise_trips, "share",
        "trips reported too short at first; end and distance change later"},
       {"move_starts", &S::move_starts, "share",
        "trips whose start is reported too late at first, and moves"},
       {"merge_trips", &S::merge_trips, "share",
        "trips reported as one with the next one later, and the stop between them is withdrawn"},
       {"split_trips", &S::split_trips, "share", "trips reported as two later"},
       {"withdraw_trips", &S::withdraw_trips, "share", "trips taken back later"},
       {"reopen_trips", &S::reopen_trips, "share",
        "trips reported as ended, then open again for an hour, then as ended"},
       {"revise_stops", &S::revise_stops, "share", "stops reported too short at first"},
       {"withdraw_stops", &S::withdraw_stops, "share", "stops taken back later"},
       {"reopen_stops", &S::reopen_stops, "share", "stops reported as ended, then open again, then as ended"},
       {"alarm_nulls", &S::alarm_nulls, "share", "alarms reported without position, speed and name at first"},
       {"revise_after_h", &S::revise_after_h, "h", "a change comes within so many hours of the first report"},
       {"twin_stops", &S::twin_stops, "share",
        "parking stops that begin with five minutes of idling, reported as two stops of one second"},
       {"twin_alarms", &S::twin_alarms, "share", "fence alarms that come for two fences in one second"}}};
}

SwitchGroup wrong() {
  return {
      "Wrong rows and poor fixes",
      {{"wrong_rows", &S::wrong_rows, "share",
        "fixes, trips and alarms beside which a row comes that cannot be true; nothing true is replaced, but live "
        "rows are"},
       {"wrong_kinds", &S::wrong_kinds, "kinds",
        "only these, comma separated: week_rollover, y1980, y2000, unix_ms, ahead_5h, lat_148, comma, trip_26y; "
        "empty: all"},
       {"wrong_devices", &S::wrong_devices, "devices", "only these"},
       {"stale_live", &S::stale_live, "share",
        "live rows that carry the coordinates of a day before, speed 0, drawn for each device and minute"},
       {"stale_live_time",
        &S::stale_live_time,
        "",
        "under the time of the newest fix, or of the heartbeat",
        {"fix", "heartbeat"}},
       {"poor_fixes", &S::poor_fixes, "share",
        "fixes beside which a wifi, cell or beacon position of the same second comes, 300 m off"},
       {"radio_parked", &S::radio_parked, "devices",
        "trackers that report wifi, cell or beacon positions when parked, scattered by 60 to 150 m"}}};
}

SwitchGroup units() {
  return {"Units",
          {{"mileage_unit", &S::mileage_unit, "", "unit of distances in track.mileage", {"m", "km"}},
           {"odometer_unit", &S::odometer_unit, "", "unit of `startMileage` and `endMileage`", {"m", "km"}},
           {"odometer_absent", &S::odometer_absent, "", "trips come without odometer"},
           {"average_absent", &S::average_absent, "", "trips come without average speed"},
           {"odometer_zero", &S::odometer_zero, "devices", "trackers whose odometer is always 0"},
           {"odometer_reset", &S::odometer_reset, "devices",
            "trackers whose odometer begins at 0 again each first day of a month"}}};
}

SwitchGroup registry() {
  return {
      "Registry",
      {{"driver_changes_d", &S::driver_changes_d, "days",
        "drivers move on by one vehicle so often; 0: never"},
       {"plate_swaps_d", &S::plate_swaps_d, "days",
        "two neighbouring trackers change vehicles so often: plate, name and driver; 0: never"},
       {"closed_accounts", &S::closed_accounts, "accounts",
        "accounts that are gone, with those below them; `NAME@2026-05-01 00:00:00` from then on; comma separated"},
       {"removed_devices", &S::removed_devices, "IMEIs",
        "devices that are gone: not listed, 1002; the same form"},
       {"deleted_fences", &S::deleted_fences, "fence ids", "fences that are gone; the same form"}}};
}

SwitchGroup limits() {
  return {"Limits and tokens",
          {{"burst_limit", &S::burst_limit, "calls", "most calls in any second; 0: no limit"},
           {"daily_quota", &S::daily_quota, "calls", "most calls in a UTC day; 0: no limit"},
           {"cooldown_s", &S::cooldown_s, "s", "after a burst every call is refused for so long"},
           {"cooldown_grace_ms", &S::cooldown_grace_ms, "ms",
            "a client may not have read the refusal for so long"},
           {"too_frequent_rate", &S::too_frequent_rate, "share",
            "calls refused with 1006, and a cool-down, without having deserved it"},
           {"frequent_on_1001", &S::frequent_on_1001, "", "the frequency text comes with code 1001"},
           {"midnight_refusals_s", &S::midnight_refusals_s, "s",
            "after midnight UTC the quota of the day before still holds: 1006 \"today\""},
           {"token_expire_every_calls", &S::token_expire_every_calls, "calls",
            "a token is worn out after so many"},
           {"expire_mid_paging", &S::expire_mid_paging, "",
            "a token ends on a page after the first, one later page in twenty"},
           {"token_single_session", &S::token_single_session, "", "a new token ends the older ones"},
           {"refresh_disabled", &S::refresh_disabled, "", "token.refresh always answers 1004"},
           {"fresh_token_refusals", &S::fresh_token_refusals, "calls",
            "a new token is refused so often at first"}}};
}

SwitchGroup faults() {
  return {"Calls that fail",
          {{"http_500_rate", &S::http_500_rate, "share", "HTTP 500 before the vendor looks at the call"},
           {"html_body_rate", &S::html_body_rate, "share", "an HTML page instead of JSON, before"},
           {"empty_body_rate", &S::empty_body_rate, "share", "an empty body, before"},
           {"busy_rate", &S::busy_rate, "share", "code -1, before"},
           {"truncate_rate", &S::truncate_rate, "share", "the answer is cut, after the call was worked on"},
           {"reset_rate", &S::reset_rate, "share", "the connection is cut, after"},
           {"spare_tokens", &S::spare_tokens, "", "no faults on token.get and token.refresh"},
           {"refusals", &S::refusals, "rules", "calls that are always refused, see below"},
           {"bad_imei", &S::bad_imei, "IMEI", "a device whose presence fails its call with 1002"},
           {"foreign_imei",
            &S::foreign_imei,
            "",
            "an unknown device fails the batch, or is left out",
            {"fail", "drop"}},
           {"expired_refuses", &S::expired_refuses, "",
            "an expired device's track is refused with 1002; false: empty"},
           {"unknown_method_code", &S::unknown_method_code, "code", "1007 or 1001"}}};
}

SwitchGroup clock() {
  return {
      "Seed and clock",
      {{"fault_seed", &S::fault_seed, "seed", "another seed, other faults; the same seed, the same faults"},
       {"clock_skew_s", &S::clock_skew_s, "s", "the vendor's clock against the time of `POST /sim/clock`"},
       {"date_absent", &S::date_absent, "", "answers come without `Date`; else it is the vendor's clock"}}};
}

std::string default_of(nlohmann::json const &value) {
  if (value.is_string()) return value.get<std::string>().empty() ? "\"\"" : value.get<std::string>();
  return value.dump();
}

std::string kind_of(SwitchRow const &row) {
  std::vector<std::string> words;
  for (auto const &word : row.words) words.push_back(word.empty() ? "\"\"" : word);
  return words.empty() ? std::string{row.unit} : join(words, " · ");
}

}  // namespace

std::vector<SwitchGroup> const &switch_table() {
  static std::vector<SwitchGroup> const table{shapes(),    pages(),  uploads(), windows(),
                                              revisions(), wrong(),  units(),   registry(),
                                              limits(),    faults(), clock()};
  return table;
}

std::string switches_markdown() {
  std::string text;
  auto const defaults = to_json(Switches{});
  for (auto const &group : switch_table()) {
    text += fmt::format("### {}\n\n| switch | default | unit or words | effect |\n|---|---|---|---|\n",
                        group.title);
    for (auto const &row : group.rows)
      text += fmt::format("| `{}` | {} | {} | {} |\n", row.name, default_of(defaults[std::string{row.name}]),
                          kind_of(row), row.doc);
    text += '\n';
  }
  return text;
}

}  // namespace fleet::sim
