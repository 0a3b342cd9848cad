// libFuzzer: any message, through authentication's look at it, splitting, the spool's records and the rows of its
// items. Built by scripts/fuzz only.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/utf8.hpp"
#include "push/content.hpp"
#include "push/item_rows.hpp"
#include "push/json_text.hpp"
#include "push/mapping.hpp"
#include "push/message.hpp"
#include "push/split.hpp"
#include "push/spool_format.hpp"

using namespace fleet;

namespace {

void require(bool good) {
  if (!good) std::abort();
}

bool same(push::Message const &a, push::Message const &b) {
  return a.path == b.path && a.query == b.query && a.content_type == b.content_type &&
         a.content_encoding == b.content_encoding && a.body == b.body && a.boot_us == b.boot_us;
}

/// A message comes back from the spool as it went in, with anything behind it.
void check_spool(push::Message const &message) {
  push::SpoolFile const file{{}, 7};
  std::string bytes;
  push::append_spool_record(bytes, file, message, 5);
  auto const whole = bytes.size();
  bytes += message.body;
  push::SpoolRecord back;
  std::size_t size = 0;
  require(push::read_spool_record(bytes, file, back, size) == push::ReadRecord::record);
  require(size == whole && back.wall_us == 5 && same(back.message, message));
  require(push::message_digest(back.message) == push::message_digest(message));
}

/// Any bytes as records: never more than there are, and always forward.
void check_damaged_spool(std::string_view bytes) {
  push::SpoolFile file{{}, 7};
  push::read_spool_header(bytes, file);
  push::find_spool_salt(bytes, file);
  while (!bytes.empty()) {
    push::SpoolRecord record;
    std::size_t size = 0;
    auto const read = push::read_spool_record(bytes, file, record, size);
    auto const step = read == push::ReadRecord::record ? size : push::next_spool_record(bytes, file);
    require(step > 0 && step <= bytes.size());
    bytes.remove_prefix(step);
  }
}

/// The rows hold what PostgreSQL takes.
void check_rows(push::ItemRows const &rows) {
  for (auto const &fix : rows.fixes) require(fix.lat >= -90 && fix.lat <= 90 && !fix.imei.empty());
  for (auto const &alarm : rows.alarms)
    require(!alarm.imei.empty() && !alarm.alarm_type.empty() &&
            (alarm.raw.empty() || push::is_storable(alarm.raw)));
  for (auto const &[table, readings] : rows.readings) {
    auto const columns = push::columns_of(table)->size();
    for (auto const &reading : readings) {
      require(reading.row.size() == columns + 2 && reading.key.size() == 32);
      if (auto const &raw = reading.row[columns]) require(push::is_storable(*raw));
      for (auto const &value : reading.row)
        require(!value || (value->find('\0') == std::string::npos && line_without_utf8(*value) == 0));
    }
  }
}

void check_items(push::Message const &message) {
  static push::Mapping const mapping{""};
  constexpr std::int64_t received_us = 1'714'536'000'000'000;
  auto const split = push::split_message(message);
  auto const second = push::split_message(message);
  require(split.items.size() == second.items.size());
  for (std::size_t most : {0, 1, 3})
    require(push::has_more_items(message, most) == (split.items.size() > most));
  push::ItemRows rows{mapping, "auto", Time{Seconds{received_us / 1'000'000}}};
  for (auto const &item : split.items) {
    require(!item.name.empty() && (!item.text.empty() || !split.problem.empty()) &&
            push::item_key(item).size() == 32);
    auto const result = rows.add(item, received_us);
    require(result.state == "done" ||
            ((result.state == "failed" || result.state == "raw") && !result.error.empty()));
  }
  check_rows(rows);
}

}  // namespace

/// The first line is the path, the query behind "?", the content type behind " ", the content encoding behind
/// another " "; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const input{reinterpret_cast<char const *>(data), size};
  auto line = input.substr(0, input.find('\n'));
  push::Message message;
  message.body = input.substr(std::min(line.size() + 1, input.size()));
  message.boot_us = 1'000'000;
  auto const take = [&](char separator) {
    auto const at = line.rfind(separator);
    std::string part{at == std::string_view::npos ? std::string_view{} : line.substr(at + 1)};
    if (at != std::string_view::npos) line = line.substr(0, at);
    return part;
  };
  message.content_encoding = take(' ');
  message.content_type = take(' ');
  message.query = push::without_token(take('?'));
  message.path = line.starts_with('/') ? std::string{line} : "/pushgps";
  require(push::without_token(message.query) == message.query);
  check_spool(message);
  check_damaged_spool(message.body);
  push::message_fields(message, push::unknown_sender_limit);
  if (push::destination(message.path)) check_items(message);
  return 0;
}
