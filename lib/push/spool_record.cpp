#include "push/spool_record.hpp"

#include <zlib.h>

#include <cstring>

#include "push/families.hpp"

namespace fleet::push {
namespace {

/// Numbers are those of the machine: a spool does not travel.
template <class Number>
void put(std::string &out, Number value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <class Number>
bool take(std::string_view &bytes, Number &value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

bool take_text(std::string_view &bytes, std::string &text) {
  std::uint32_t size = 0;
  if (!take(bytes, size) || bytes.size() < size) return false;
  text.assign(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<Bytef const *>(bytes.data()), static_cast<uInt>(bytes.size())));
}

}  // namespace

void append_record(std::string &out, Item const &item) {
  std::string body;
  body.reserve(item.raw.size() + item.path.size() + item.msg_type.size() + 24);
  put(body, item.received_us);
  put(body, static_cast<std::uint8_t>(item.json ? 1 : 0));
  for (auto const *text : {&item.path, &item.msg_type, &item.raw}) {
    put(body, static_cast<std::uint32_t>(text->size()));
    body += *text;
  }
  put(out, static_cast<std::uint32_t>(body.size()));
  put(out, checksum(body));
  out += body;
}

ReadRecord read_record(std::string_view &bytes, Item &item) {
  if (bytes.empty()) return ReadRecord::end;
  std::uint32_t size = 0;
  std::uint32_t sum = 0;
  if (!take(bytes, size) || !take(bytes, sum) || bytes.size() < size) return ReadRecord::torn;
  auto body = bytes.substr(0, size);
  if (checksum(body) != sum) return ReadRecord::damaged;
  bytes.remove_prefix(size);
  std::uint8_t json = 0;
  if (!take(body, item.received_us) || !take(body, json) || !take_text(body, item.path) ||
      !take_text(body, item.msg_type) || !take_text(body, item.raw))
    return ReadRecord::damaged;
  item.json = json == 1;
  item.sha256 = item_digest(item);
  return ReadRecord::item;
}

}  // namespace fleet::push
