#include "push/spool_format.hpp"

#include <zlib.h>

#include <cstring>
#include <fstream>
#include <random>

namespace fleet::push {
namespace {

constexpr std::string_view file_magic = "FLEETSPL";
constexpr std::string_view record_magic = "FREC";
constexpr std::uint32_t version = 1;

template <class Number>
void put(std::string &out, Number value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFFU);
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return static_cast<Number>(value);
}

std::uint32_t crc(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<Bytef const *>(bytes.data()), bytes.size()));
}

/// Offsets of the fields in a record's header.
constexpr std::size_t size_at = 4, salt_at = 8, boot_at = 16, wall_at = 24, payload_check_at = 32,
                      check_at = 36;

bool take_text(std::string_view &bytes, std::string &text) {
  if (bytes.size() < 4) return false;
  auto const size = number_at<std::uint32_t>(bytes, 0);
  bytes.remove_prefix(4);
  if (bytes.size() < size) return false;
  text.assign(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

/// `bytes` holds a whole header.
bool is_header_of_any_file(std::string_view bytes) {
  return bytes.starts_with(record_magic) &&
         number_at<std::uint32_t>(bytes, size_at) <= spool_largest_payload &&
         crc(bytes.substr(0, check_at)) == number_at<std::uint32_t>(bytes, check_at);
}

bool is_record_header(std::string_view bytes, SpoolFile const &file) {
  return is_header_of_any_file(bytes) && number_at<std::uint64_t>(bytes, salt_at) == file.salt;
}

/// A header may begin here and go on behind the end of `bytes`.
bool may_be_header(std::string_view bytes) {
  auto const magic = bytes.substr(0, record_magic.size());
  return record_magic.starts_with(magic) && bytes.size() < spool_record_header_bytes;
}

}  // namespace

SpoolFile new_spool_file() {
  SpoolFile file;
  std::ifstream in{"/proc/sys/kernel/random/boot_id"};
  std::string digits;
  for (char c; in.get(c) && digits.size() < 32;)
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  if (digits.size() == 32)
    for (std::size_t i = 0; i < 16; ++i)
      file.boot_id[i] = static_cast<char>(std::stoi(digits.substr(2 * i, 2), nullptr, 16));
  std::random_device random;
  file.salt = std::uint64_t{random()} << 32U | random();
  return file;
}

std::string spool_header(SpoolFile const &file) {
  std::string out{file_magic};
  put(out, version);
  out.append(file.boot_id.data(), file.boot_id.size());
  put(out, file.salt);
  put(out, crc(out));
  return out;
}

bool read_spool_header(std::string_view bytes, SpoolFile &file) {
  if (bytes.size() < spool_header_bytes || !bytes.starts_with(file_magic)) return false;
  bytes = bytes.substr(0, spool_header_bytes);
  if (crc(bytes.substr(0, spool_header_bytes - 4)) != number_at<std::uint32_t>(bytes, spool_header_bytes - 4))
    return false;
  if (number_at<std::uint32_t>(bytes, 8) != version) return false;
  std::memcpy(file.boot_id.data(), bytes.data() + 12, file.boot_id.size());
  file.salt = number_at<std::uint64_t>(bytes, 28);
  return true;
}

bool find_spool_salt(std::string_view bytes, SpoolFile &file) {
  for (std::size_t at = 0; (at = bytes.find(record_magic, at)) != std::string_view::npos; ++at) {
    auto const rest = bytes.substr(at);
    if (rest.size() < spool_record_header_bytes) return false;
    if (!is_header_of_any_file(rest)) continue;
    file.salt = number_at<std::uint64_t>(rest, salt_at);
    return true;
  }
  return false;
}

void append_spool_record(std::string &out, SpoolFile const &file, Message const &message,
                         std::int64_t wall_us) {
  std::string payload;
  payload.reserve(message.bytes());
  for (auto const *text :
       {&message.path, &message.query, &message.content_type, &message.content_encoding, &message.body}) {
    put(payload, static_cast<std::uint32_t>(text->size()));
    payload += *text;
  }
  std::string header{record_magic};
  put(header, static_cast<std::uint32_t>(payload.size()));
  put(header, file.salt);
  put(header, message.boot_us);
  put(header, wall_us);
  put(header, crc(payload));
  put(header, crc(header));
  out.append(header).append(payload);
}

ReadRecord read_spool_record(std::string_view bytes, SpoolFile const &file, SpoolRecord &record,
                             std::size_t &size) {
  size = spool_record_header_bytes;
  if (bytes.size() < size) return may_be_header(bytes) ? ReadRecord::more : ReadRecord::damaged;
  if (!is_record_header(bytes, file)) return ReadRecord::damaged;
  size += number_at<std::uint32_t>(bytes, size_at);
  if (bytes.size() < size) return ReadRecord::more;
  auto payload = bytes.substr(spool_record_header_bytes, size - spool_record_header_bytes);
  if (crc(payload) != number_at<std::uint32_t>(bytes, payload_check_at)) return ReadRecord::damaged;
  auto &message = record.message;
  message.boot_us = number_at<std::int64_t>(bytes, boot_at);
  record.wall_us = number_at<std::int64_t>(bytes, wall_at);
  bool const whole = take_text(payload, message.path) && take_text(payload, message.query) &&
                     take_text(payload, message.content_type) &&
                     take_text(payload, message.content_encoding) && take_text(payload, message.body) &&
                     payload.empty();
  return whole ? ReadRecord::record : ReadRecord::damaged;
}

std::size_t next_spool_record(std::string_view bytes, SpoolFile const &file) {
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    at = bytes.find(record_magic.front(), at);
    if (at == std::string_view::npos) return bytes.size();
    auto const rest = bytes.substr(at);
    if (rest.size() < spool_record_header_bytes ? may_be_header(rest) : is_record_header(rest, file))
      return at;
  }
  return bytes.size();
}

}  // namespace fleet::push
