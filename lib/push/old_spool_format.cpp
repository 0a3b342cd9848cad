#include "push/old_spool_format.hpp"

#include <zlib.h>

#include <string>

#include "base/json.hpp"

namespace fleet::push {
namespace {

constexpr std::size_t json_at = 8, texts_at = 9;

std::uint32_t length_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return value;
}

std::int64_t received_us(std::string_view item) {
  return static_cast<std::int64_t>(std::uint64_t{length_at(item, 4)} << 32U | length_at(item, 0));
}

bool take_old_text(std::string_view &bytes, std::string_view &text) {
  if (bytes.size() < 4) return false;
  auto const size = length_at(bytes, 0);
  bytes.remove_prefix(4);
  if (bytes.size() < size) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

struct OldItem {
  bool json = true;
  std::string_view path, msg_type, text;
};

/// False when `bytes` are no whole item.
bool read_item(std::string_view bytes, OldItem &item) {
  if (bytes.size() < texts_at) return false;
  auto rest = bytes.substr(texts_at);
  item.json = bytes[json_at] == 1;
  return take_old_text(rest, item.path) && take_old_text(rest, item.msg_type) &&
         take_old_text(rest, item.text) && rest.empty();
}

Message message_of(OldItem const &item) {
  Message message;
  message.path = item.path;
  message.content_type = item.json ? "application/json" : "application/octet-stream";
  if (!item.json) {
    message.body = item.text;
    return message;
  }
  bool const named = !item.msg_type.empty();
  message.body = "{";
  if (named)
    message.body.append(R"("msgType":)").append(dump_json(nlohmann::json(item.msg_type))).append(",");
  message.body.append(named && item.path == "/" ? R"("data":[)" : R"("data_list":[)");
  message.body.append(item.text).append("]}");
  return message;
}

}  // namespace

bool is_old_spool_file(std::string_view bytes) {
  constexpr std::size_t path_at = old_spool_record_header_bytes + texts_at + 4;
  if (bytes.size() <= path_at) return false;
  auto const size = length_at(bytes, 0);
  auto const path = length_at(bytes, path_at - 4);
  auto const json = static_cast<unsigned char>(bytes[old_spool_record_header_bytes + json_at]);
  return json <= 1 && bytes[path_at] == '/' && path >= 1 && size <= spool_largest_payload &&
         size >= texts_at + 12 && path <= size - texts_at - 12;
}

ReadRecord read_old_spool_record(std::string_view bytes, SpoolRecord &record, std::size_t &size) {
  size = old_spool_record_header_bytes;
  if (bytes.size() < size) return ReadRecord::more;
  size += length_at(bytes, 0);
  if (bytes.size() < size) return ReadRecord::more;
  auto const item = bytes.substr(old_spool_record_header_bytes, size - old_spool_record_header_bytes);
  OldItem read;
  if (!read_item(item, read)) return ReadRecord::damaged;
  auto const check = crc32_z(0, reinterpret_cast<Bytef const *>(item.data()), item.size());
  if (check != length_at(bytes, 4)) return ReadRecord::damaged;
  record.message = message_of(read);
  record.wall_us = received_us(item);
  return ReadRecord::record;
}

std::size_t next_old_spool_record(std::string_view bytes) {
  SpoolRecord record;
  std::size_t size = 0;
  for (std::size_t at = 1; at < bytes.size(); ++at)
    if (read_old_spool_record(bytes.substr(at), record, size) == ReadRecord::record) return at;
  return bytes.size();
}

}  // namespace fleet::push
