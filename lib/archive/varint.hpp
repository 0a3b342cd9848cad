#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>

/// Numbers of as many bytes as they need, seven bits a byte, as Thrift and the encodings of Parquet have them.
namespace fleet::archive {

inline void put_varint(std::string &out, std::uint64_t value) {
  for (; value >= 128; value >>= 7U) out += static_cast<char>(value | 128U);
  out += static_cast<char>(value);
}

/// `next_byte` gives one byte after the other. Throws: std::invalid_argument for more than 64 bits.
template <class NextByte>
std::uint64_t read_varint(NextByte next_byte) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    std::uint8_t const next = next_byte();
    value |= static_cast<std::uint64_t>(next & 127U) << shift;
    if (next < 128) return value;
  }
  throw std::invalid_argument{"a number is too long"};
}

/// Signed numbers as unsigned ones: 0, -1, 1, -2 become 0, 1, 2, 3.
inline std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

inline std::int64_t from_zigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

}  // namespace fleet::archive
