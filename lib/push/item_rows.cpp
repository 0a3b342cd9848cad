#include "push/item_rows.hpp"

#include <nlohmann/json.hpp>

#include "api/repair.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "clean/distance_unit.hpp"
#include "clean/position.hpp"
#include "clean/push.hpp"
#include "clean/trip.hpp"
#include "push/json_text.hpp"

namespace fleet::push {
namespace {

using Json = nlohmann::ordered_json;

/// JSON as far as it can be read: NaN is null, bytes that are not UTF-8 and halves of surrogate pairs are U+FFFD, as in the answers
/// of a poll.
struct Readable {
  std::string text;  ///< as sent, unless bytes of it are not UTF-8
  Json json;
};
Readable readable(std::string const &sent) {
  Readable read{sent, read_json(sent)};
  if (!read.json.is_discarded()) return read;
  auto repaired = api::repaired(sent);
  read.json = read_json(repaired);
  if (!is_utf8(sent)) read.text = std::move(repaired);
  return read;
}

/// The object that a string holds as JSON text; else null.
Json object_in_text(Json const &value) {
  if (!value.is_string()) return {};
  auto inner = read_json(value.get_ref<std::string const &>());
  return inner.is_object() ? inner : Json{};
}

/// Objects within objects as "msg.alertType". No field is looked for below `levels` of them, and names grow with each.
void add_flat(api::Entry &entry, std::string const &prefix, Json const &object, int levels = 4) {
  for (auto const &[key, value] : object.items()) {
    if (value.is_object() && levels > 0)
      add_flat(entry, prefix + key + ".", value, levels - 1);
    else if (auto const inner = key == "msg" && levels > 0 ? object_in_text(value) : Json{};
             inner.is_object())
      add_flat(entry, prefix + key + ".", inner, levels - 1);
    else if (value.is_string())
      entry.add(prefix + key, value.get_ref<std::string const &>(), true, false);
    else
      entry.add(prefix + key, value.is_null() ? "" : value.dump(), false, value.is_null());
  }
}

void add_codes(Json const &value, std::vector<std::string> &codes) {
  if (value.is_array())
    for (auto const &element : value) add_codes(element, codes);
  if (value.is_string()) codes.push_back(value.get<std::string>());
  if (!value.is_object()) return;
  for (auto const *name : {"faultCode", "code", "dtc"})
    if (auto const found = value.find(name); found != value.end() && found->is_string())
      return codes.push_back(found->get<std::string>());
}

/// "P0301;P0420" is two codes, as is a list of them, or of objects that have one each.
std::vector<std::string> codes_in(std::string text) {
  if (text.starts_with('[') || text.starts_with('{'))
    if (auto const json = read_json(text); !json.is_discarded()) {
      std::vector<std::string> codes;
      add_codes(json, codes);
      text = join(codes, " ");
    }
  for (char &c : text)
    if (c == ';' || c == ',' || c == '|' || c == '[' || c == ']' || c == '"') c = ' ';
  return split(text, ' ');
}

ItemRows::Result refused(rows::Refusal const &refusal) {
  return {"failed", refusal.reason, refusal.imei};
}

std::string imei_in(Json const &json) {
  for (auto const *name : {"deviceImei", "imei", "_imei"})
    if (auto const found = json.find(name); found != json.end() && found->is_string())
      if (auto const imei = clean::imei(found->get_ref<std::string const &>())) return *imei;
  for (auto const *name : {"msg", "data"})
    if (auto const found = json.find(name); found != json.end() && found->is_object())
      if (auto inner = imei_in(*found); !inner.empty()) return inner;
  return {};
}

/// `data` of the answer to an offline command: an object, or a string that holds one.
bool answers_command(Json const &json) {
  auto const data = json.find("data");
  if (data == json.end()) return false;
  if (data->is_object()) return data->contains("_imei");
  auto const inner = object_in_text(*data);
  return inner.is_object() && inner.contains("_imei");
}

}  // namespace

/// One item on its way.
struct ItemRows::Context {
  Item const &item;
  ParsedItem parsed;
  std::int64_t received_us;

  /// `clean` judges the item's own fields; where these do not make a row, those around the item join in.
  template <class Clean>
  auto cleaned(Clean clean, Time now, clean::OddValues &odd) const {
    api::Entry entry;
    add_flat(entry, "", parsed.json);
    auto row = clean(entry, now, &odd);
    if (!std::holds_alternative<rows::Refusal>(row) || parsed.outer.empty()) return row;
    add_flat(entry, "", parsed.outer);
    auto wider = clean(entry, now, &odd);
    return std::holds_alternative<rows::Refusal>(wider) ? row : wider;
  }
};

std::string item_key(Item const &item) {
  std::string text;
  text.reserve(item.name.size() + item.text.size() + item.outer.size() + 2);
  text.append(item.name).append("\n").append(item.outer).append("\n").append(item.text);
  return sha256_hex(text).substr(0, 32);
}

ItemRows::Result ItemRows::add(Item const &item, std::int64_t received_us) {
  try {
    for (auto const *text : {&item.text, &item.outer})
      if (auto const why = too_much_to_read(*text); !why.empty()) return {"failed", std::string{why}, {}};
    auto const own = readable(item.text);
    auto const &json = own.json;
    if (json.is_discarded())
      return {"failed", is_utf8(item.text) ? "not JSON" : "neither JSON nor UTF-8", {}};
    if (!json.is_object()) return {"failed", "not a JSON object", {}};
    auto around = item.outer.empty() ? Readable{{}, Json::object()} : readable(item.outer);
    if (!around.json.is_object()) around.json = Json::object();
    Context const context{item, {own.text, own.json, around.text, around.json}, received_us};
    auto result = add_json(item, context);
    if (result.state != "done" && result.imei.empty()) result.imei = imei_in(json);
    return result;
  } catch (std::exception const &error) {
    return {"failed", error.what(), {}};
  }
}

ItemRows::Result ItemRows::add_json(Item const &item, Context const &context) {
  auto name = item.name;
  // The answer to an offline command, where the vendor was given an address without a path.
  if (name == "/" && answers_command(context.parsed.json)) name = "/pushInstructResponse";
  if (auto const *rule = mapping_.find(name)) return add_by(*rule, context);
  if (name == "/pushgps" || name == "/api/v1/tag/data/push") return add_fix(context);
  if (name == "/pushalarm") return add_hub_alarm(context);
  if (name == "jimi.push.device.alarm") return add_alarm(context);
  return {"raw", "no mapping for this message", {}};
}

ItemRows::Result ItemRows::add_fix(Context const &context) {
  auto cleaned = context.cleaned(clean::pushed_position, now_, odd_values);
  if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
  auto &position = std::get<clean::PushedPosition>(cleaned);
  if (auto fix = clean::fix_of(position.live)) {
    fix->altitude_m = position.altitude_m;
    fixes.push_back(std::move(*fix));
  }
  if (!position.late) live.push_back(std::move(position.live));
  return {};
}

ItemRows::Result ItemRows::add_hub_alarm(Context const &context) {
  // ICCID and VIN come as alarms and are none.
  static Mapping const facts{Mapping::card_and_vin};
  auto const type = context.parsed.json.value("type", Json{});
  if (type.is_string())
    if (auto const *rule = facts.find(lower(type.get_ref<std::string const &>())))
      return add_by(*rule, context);
  auto cleaned = context.cleaned(clean::hub_alarms, now_, odd_values);
  if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
  auto const key = item_key(context.item);
  auto const raw = whole_item(context.parsed);
  for (auto &alarm : std::get<std::vector<rows::Alarm>>(cleaned)) {
    alarm.raw = raw.value_or("");
    alarm.content_key = key.substr(0, 16);
    alarms.push_back(std::move(alarm));
  }
  return {};
}

ItemRows::Result ItemRows::add_alarm(Context const &context) {
  auto cleaned = context.cleaned(clean::pushed_alarm, now_, odd_values);
  if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
  auto &alarm = std::get<rows::Alarm>(cleaned);
  alarm.raw = whole_item(context.parsed).value_or("");
  alarms.push_back(std::move(alarm));
  return {};
}

ItemRows::Result ItemRows::add_by(Rule const &rule, Context const &context) {
  Unmapped why;
  auto row = map_item(context.parsed, rule, context.received_us, now_, why);
  if (!row) return {why.refused ? "failed" : "raw", why.reason, {}};
  auto const &columns = *columns_of(rule.table);
  for (auto &odd : row->odd) clean::add_odd_value(odd_values, std::move(odd));
  if (rule.table == "trips") return add_trip(columns, *row);
  Reading reading{row->values, item_key(context.item)};
  reading.row.push_back(row->raw);
  reading.row.push_back("\\x" + reading.key);
  auto &rows = readings[rule.table];
  if (rule.table == "fault_codes") {
    auto const codes = codes_in(*row->values[2]);
    if (codes.empty()) return {"failed", "fault_code is impossible", {}};
    for (auto const &code : codes) {
      reading.row[2] = code;
      rows.push_back(reading);
    }
    return {};
  }
  rows.push_back(std::move(reading));
  clean::OddValues noted;  // by the rule, above
  if (rule.table == "heartbeats" && context.item.name == "/pushhb")
    if (auto state = context.cleaned(clean::pushed_heartbeat, now_, noted);
        std::holds_alternative<rows::LivePosition>(state))
      live.push_back(std::move(std::get<rows::LivePosition>(state)));
  return {};
}

/// As if the poll had brought it: units and plausibility are judged there.
ItemRows::Result ItemRows::add_trip(std::vector<Column> const &columns, MappedRow const &row) {
  static constexpr char const *names[] = {"imei",          "startTime", "endTime",  "distance",
                                          "runTimeSecond", "avgSpeed",  "maxSpeed", "startLat",
                                          "startLng",      "endLat",    "endLng"};
  api::Entry entry;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (row.values[i]) entry.add(names[i], *row.values[i], true, false);
  auto cleaned = clean::trip(entry, clean::pushed_until(now_), &odd_values);
  if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refused(*refusal);
  auto &trip = std::get<rows::Trip>(cleaned);
  if (trip.is_open) return {"failed", "no end time", {}};
  std::vector<rows::Trip> judged{std::move(trip)};
  clean::judge_distances(judged, mileage_unit_);
  trips.push_back(std::move(judged.front()));
  return {};
}

}  // namespace fleet::push
