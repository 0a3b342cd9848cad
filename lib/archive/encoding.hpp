#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The encodings of Parquet that our files use. What reads checks every length: a file may be damaged.
namespace fleet::archive::encoding {

/// Bits that hold every number up to `most`.
unsigned bits_for(std::uint64_t most);

/// RLE/bit-packing hybrid (encoding RLE): levels, and indexes into a dictionary.
std::string pack_runs(std::vector<std::uint32_t> const &values, unsigned bits);
/// Reads `count` values. Throws: std::invalid_argument.
std::vector<std::uint32_t> unpack_runs(std::string_view bytes, unsigned bits, std::size_t count);

/// DELTA_BINARY_PACKED: blocks of 128 differences in four parts, each as wide as its own needs.
std::string pack_deltas(std::vector<std::int64_t> const &values);
/// Reads `count` values. Throws: std::invalid_argument.
std::vector<std::int64_t> unpack_deltas(std::string_view bytes, std::size_t count);

/// A little-endian number of four or eight bytes.
template <class Number>
void append_number(std::string &out, Number value) {
  auto const *bytes = reinterpret_cast<char const *>(&value);
  out.append(bytes, sizeof value);
}

}  // namespace fleet::archive::encoding
