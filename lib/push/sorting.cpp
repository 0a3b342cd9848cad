#include "push/sorting.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "clean/position.hpp"
#include "clean/push.hpp"
#include "clean/trip.hpp"

namespace fleet::push {
namespace {

using Json = nlohmann::ordered_json;

void add_flat(api::Entry &entry, std::string const &prefix, Json const &object) {
  for (auto const &[key, value] : object.items()) {
    if (value.is_object())
      add_flat(entry, prefix + key + ".", value);
    else if (value.is_string())
      entry.add(prefix + key, value.get_ref<std::string const &>(), true, false);
    else
      entry.add(prefix + key, value.is_null() ? "" : value.dump(), false, value.is_null());
  }
}

api::Entry entry_of(Json const &object) {
  api::Entry entry;
  add_flat(entry, "", object);
  return entry;
}

/// "P0301;P0420" is two codes.
std::vector<std::string> codes_in(std::string text) {
  for (char &c : text)
    if (c == ';' || c == ',' || c == '|' || c == '[' || c == ']' || c == '"') c = ' ';
  return split(text, ' ');
}

}  // namespace

store::InboxOutcome Sorting::add(store::InboxItem const &item) {
  Verdict verdict;
  try {
    verdict = sort(item);
  } catch (std::exception const &error) {
    verdict = {"failed", error.what()};
  }
  return {item.sha256, verdict.state, verdict.error};
}

Sorting::Verdict Sorting::sort(store::InboxItem const &item) {
  if (!item.raw) return {"failed", "not JSON"};
  auto const json = Json::parse(*item.raw, nullptr, false);
  if (!json.is_object()) return {"failed", "not a JSON object"};
  Time const now{Seconds{item.received_us / 1'000'000}};
  auto const &name = item.path == "/" ? item.msg_type : item.path;
  if (auto const *rule = mapping_.find(name)) return sort_by(*rule, item, json);
  auto const refused = [](rows::Refusal const &refusal) { return Verdict{"failed", refusal.reason}; };
  if (name == "/pushgps" || name == "/api/v1/tag/data/push") {
    auto cleaned = clean::pushed_position(entry_of(json), now);
    if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
    auto &position = std::get<clean::PushedPosition>(cleaned);
    auto fix = clean::fix_of(position.live);
    fix->altitude_m = position.altitude_m;
    fixes.push_back(std::move(*fix));
    if (!position.late) live.push_back(std::move(position.live));
    return {};
  }
  if (name == "/pushalarm") {
    auto cleaned = clean::hub_alarms(entry_of(json), now);
    if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
    for (auto &alarm : std::get<std::vector<rows::Alarm>>(cleaned)) {
      alarm.raw = *item.raw;
      alarms.push_back(std::move(alarm));
    }
    return {};
  }
  if (name == "jimi.push.device.alarm") {
    auto cleaned = clean::pushed_alarm(entry_of(json), now);
    if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
    alarms.push_back(std::move(std::get<rows::Alarm>(cleaned)));
    return {};
  }
  return {"raw", "no mapping for this message"};
}

Sorting::Verdict Sorting::sort_by(Rule const &rule, store::InboxItem const &item, Json const &json) {
  Unmapped why;
  auto row = map_item(json, rule, item.received_us, why);
  if (!row) return {why.refused ? "failed" : "raw", why.reason};
  auto const &columns = *columns_of(rule.table);
  Time const now{Seconds{item.received_us / 1'000'000}};
  if (rule.table == "trips") return add_trip(columns, *row, now);
  store::TextRow text = row->values;
  text.push_back(row->raw.empty() ? std::nullopt : std::optional{row->raw});
  auto &rows = readings[rule.table];
  if (rule.table == "fault_codes") {
    for (auto const &code : codes_in(*row->values[2])) {
      text[2] = code;
      rows.push_back(text);
    }
    return {};
  }
  rows.push_back(std::move(text));
  if (rule.table == "heartbeats" && item.path == "/pushhb")
    if (auto state = clean::pushed_heartbeat(entry_of(json), now);
        std::holds_alternative<rows::LivePosition>(state))
      live.push_back(std::move(std::get<rows::LivePosition>(state)));
  return {};
}

/// As if the poll had brought it: units and plausibility are judged there.
Sorting::Verdict Sorting::add_trip(std::vector<Column> const &columns, MappedRow const &row, Time now) {
  static constexpr char const *names[] = {"imei",          "startTime", "endTime",  "distance",
                                          "runTimeSecond", "avgSpeed",  "maxSpeed", "startLat",
                                          "startLng",      "endLat",    "endLng"};
  api::Entry entry;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (row.values[i]) entry.add(names[i], *row.values[i], true, false);
  auto cleaned = clean::trip(entry, mileage_unit_, clean::asked_for_all(now));
  if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return {"failed", refusal->reason};
  auto &trip = std::get<rows::Trip>(cleaned);
  if (trip.is_open) return {"failed", "no end time"};
  trips.push_back(std::move(trip));
  return {};
}

}  // namespace fleet::push
