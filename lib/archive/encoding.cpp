#include "archive/encoding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <stdexcept>

#include "archive/varint.hpp"

namespace fleet::archive::encoding {
namespace {

static_assert(std::endian::native == std::endian::little,
              "Parquet is little-endian, and numbers are copied as they are");

constexpr std::size_t block = 128;
constexpr std::size_t part = 32;
constexpr std::size_t parts = block / part;

/// Appends numbers of `bits` bits each, the first in the lowest bits. Whole bytes at the end.
class BitWriter {
 public:
  explicit BitWriter(std::string &out) : out_(out) {}
  void put(std::uint64_t value, unsigned bits) {
    while (bits > 0) {
      auto const room = std::min(bits, 8 - used_);
      byte_ |= (value & ((1U << room) - 1)) << used_;
      value = room < 64 ? value >> room : 0;
      bits -= room;
      used_ += room;
      if (used_ == 8) flush();
    }
  }
  void flush() {
    if (used_ == 0) return;
    out_ += static_cast<char>(byte_);
    byte_ = 0;
    used_ = 0;
  }

 private:
  std::string &out_;
  std::uint64_t byte_ = 0;
  unsigned used_ = 0;
};

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).front()); }
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw std::invalid_argument{"a page ends too early"};
    auto const some = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return some;
  }
  std::uint64_t varint() {
    return read_varint([this] { return byte(); });
  }
  std::int64_t signed_varint() { return from_zigzag(varint()); }

 private:
  std::string_view bytes_;
};

/// The number of `bits` bits at bit `at`; the bytes are there.
std::uint64_t bits_at(std::string_view bytes, std::size_t at, unsigned bits) {
  std::uint64_t value = 0;
  for (unsigned got = 0; got < bits;) {
    auto const offset = static_cast<unsigned>(at % 8);
    auto const take = std::min(bits - got, 8 - offset);
    auto const piece = (static_cast<std::uint8_t>(bytes[at / 8]) >> offset) & ((1U << take) - 1);
    value |= static_cast<std::uint64_t>(piece) << got;
    got += take;
    at += take;
  }
  return value;
}

}  // namespace

unsigned bits_for(std::uint64_t most) {
  return static_cast<unsigned>(std::bit_width(most));
}

std::string pack_runs(std::vector<std::uint32_t> const &values, unsigned bits) {
  std::string out;
  auto const run_at = [&](std::size_t at) {
    auto end = at;
    while (end < values.size() && values[end] == values[at]) ++end;
    return end - at;
  };
  for (std::size_t at = 0; at < values.size();) {
    if (auto const run = run_at(at); run >= 8) {
      put_varint(out, run << 1U);
      for (unsigned byte = 0; byte < (bits + 7) / 8; ++byte)
        out += static_cast<char>(values[at] >> (8 * byte));
      at += run;
      continue;
    }
    auto end = at;  // groups of eight, up to a run that is worth its own
    while (end < values.size() && (end == at || run_at(end) < 8)) end = std::min(end + 8, values.size());
    put_varint(out, ((end - at + 7) / 8) << 1U | 1U);
    BitWriter writer{out};
    for (auto i = at; i < at + (end - at + 7) / 8 * 8; ++i) writer.put(i < end ? values[i] : 0, bits);
    at = end;
  }
  return out;
}

std::vector<std::uint32_t> unpack_runs(std::string_view bytes, unsigned bits, std::size_t count) {
  if (bits > 32) throw std::invalid_argument{"numbers of a page are too wide"};
  std::vector<std::uint32_t> values;
  values.reserve(count);
  Bytes in{bytes};
  while (values.size() < count) {
    auto const head = in.varint();
    auto const left = count - values.size();
    if ((head & 1U) == 0) {
      std::uint32_t value = 0;
      for (unsigned byte = 0; byte < (bits + 7) / 8; ++byte)
        value |= static_cast<std::uint32_t>(in.byte()) << (8 * byte);
      if ((head >> 1U) == 0 || (head >> 1U) > left) throw std::invalid_argument{"a run has a wrong length"};
      values.insert(values.end(), head >> 1U, value);
    } else {
      if ((head >> 1U) == 0 || (head >> 1U) > (left + 7) / 8)
        throw std::invalid_argument{"a run has a wrong length"};
      auto const packed = in.take((head >> 1U) * bits);
      auto const some = std::min<std::size_t>(left, (head >> 1U) * 8);
      for (std::size_t i = 0; i < some; ++i)
        values.push_back(static_cast<std::uint32_t>(bits_at(packed, i * bits, bits)));
    }
  }
  return values;
}

/// Differences wrap around, as the format has it.
std::string pack_deltas(std::vector<std::int64_t> const &values) {
  std::string out;
  put_varint(out, block);
  put_varint(out, parts);
  put_varint(out, values.size());
  put_varint(out, zigzag(values.empty() ? 0 : values.front()));
  for (std::size_t from = 1; from < values.size(); from += block) {
    auto const count = std::min(block, values.size() - from);
    std::array<std::int64_t, block> deltas{};
    auto least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < count; ++i) {
      deltas[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(values[from + i]) -
                                            static_cast<std::uint64_t>(values[from + i - 1]));
      least = std::min(least, deltas[i]);
    }
    put_varint(out, zigzag(least));
    auto const above = [&](std::size_t i) {
      return i < count ? static_cast<std::uint64_t>(deltas[i]) - static_cast<std::uint64_t>(least) : 0;
    };
    std::array<unsigned, parts> bits{};
    for (std::size_t i = 0; i < block; ++i) bits[i / part] = std::max(bits[i / part], bits_for(above(i)));
    for (auto const width : bits) out += static_cast<char>(width);
    BitWriter writer{out};
    for (std::size_t p = 0; p < parts && p * part < count; ++p)
      for (std::size_t i = 0; i < part; ++i) writer.put(above(p * part + i), bits[p]);
  }
  return out;
}

std::vector<std::int64_t> unpack_deltas(std::string_view bytes, std::size_t count) {
  Bytes in{bytes};
  if (in.varint() != block || in.varint() != parts || in.varint() != count)
    throw std::invalid_argument{"a page of differences has another form"};
  std::vector<std::int64_t> values;
  values.reserve(count);
  auto value = static_cast<std::uint64_t>(in.signed_varint());
  if (count > 0) values.push_back(static_cast<std::int64_t>(value));
  while (values.size() < count) {
    auto const least = static_cast<std::uint64_t>(in.signed_varint());
    auto const widths = in.take(parts);
    for (std::size_t p = 0; p < parts && values.size() < count; ++p) {
      auto const bits = static_cast<unsigned>(static_cast<std::uint8_t>(widths[p]));
      if (bits > 64) throw std::invalid_argument{"numbers of a page are too wide"};
      auto const packed = in.take(bits * part / 8);
      for (std::size_t i = 0; i < part && values.size() < count; ++i) {
        value += least + bits_at(packed, i * bits, bits);
        values.push_back(static_cast<std::int64_t>(value));
      }
    }
  }
  return values;
}

}  // namespace fleet::archive::encoding
