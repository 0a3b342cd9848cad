// libFuzzer: any body to any path, through decoding, the spool's records and sorting. Built by scripts/fuzz
// only.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "push/families.hpp"
#include "push/json_text.hpp"
#include "push/mapping.hpp"
#include "push/sorting.hpp"
#include "push/spool_record.hpp"

using namespace fleet;

namespace {

void require(bool good) {
  if (!good) std::abort();
}

/// What is kept must be what PostgreSQL takes, and must come back from the spool as it went in.
void check_item(push::Item const &item, push::Sorting &sorting) {
  require(item.sha256.size() == 64 && item.path.starts_with("/"));
  if (item.json) require(!nlohmann::json::parse(item.raw, nullptr, false).is_discarded());
  std::string record;
  push::append_record(record, item);
  std::string_view rest = record;
  push::Item back;
  require(push::read_record(rest, back) == push::ReadRecord::item && rest.empty());
  require(back.raw == item.raw && back.path == item.path && back.sha256 == item.sha256 &&
          back.json == item.json);
  auto const outcome = sorting.add({item.sha256, item.path, item.msg_type, item.received_us,
                                    item.json ? std::optional{item.raw} : std::nullopt});
  require(outcome.state == "done" || !outcome.error.empty());
}

}  // namespace

/// The first line is the path, the rest the body.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  static push::Mapping const mapping{""};
  std::string_view const input{reinterpret_cast<char const *>(data), size};
  auto const line = input.substr(0, input.find('\n'));
  auto const body = input.substr(std::min(line.size() + 1, input.size()));
  auto const to = push::destination(line.empty() ? "/pushgps" : line);
  if (to && to->path.starts_with("/")) {
    push::Sorting sorting{mapping, "auto"};
    auto const delivery = push::decode(*to, body, 1'714'536'000'000'000);
    for (auto const &item : delivery.items) check_item(item, sorting);
    for (auto const &fix : sorting.fixes) require(fix.lat >= -90 && fix.lat <= 90 && !fix.imei.empty());
    for (auto const &alarm : sorting.alarms) require(!alarm.imei.empty() && !alarm.alarm_type.empty());
    for (auto const &[table, rows] : sorting.readings)
      for (auto const &row : rows) require(row.size() == push::columns_of(table)->size() + 1);
  }
  std::string_view records = body;
  push::Item item;
  while (push::read_record(records, item) == push::ReadRecord::item) {
  }
  return 0;
}
