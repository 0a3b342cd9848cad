#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "archive/encoding.hpp"

/// The values of a column as the pages of a Parquet file, before compression.
namespace fleet::archive {

/// Numbers of the format.
enum class Physical : std::uint8_t {
  boolean = 0,
  int32 = 1,
  int64 = 2,
  real = 4,
  double_precision = 5,
  text = 6
};
enum class Encoding : std::uint8_t { plain = 0, rle = 3, deltas = 5, dictionary = 8 };

/// The values of one column of a row group.
struct ColumnPages {
  std::string dictionary;             ///< page of the dictionary
  std::size_t dictionary_values = 0;  ///< 0: there is none
  std::string data;
  Encoding encoding = Encoding::plain;
  std::size_t nulls = 0;
};

using Indexes = std::vector<std::uint32_t>;

namespace pages {

/// Plain values.
inline void append(std::string &out, std::string const &value) {
  encoding::append_number(out, static_cast<std::uint32_t>(value.size()));
  out += value;
}
template <class Number>
void append(std::string &out, Number value) {
  encoding::append_number(out, value);
}

/// Floats by their bits: NaN is a value like others.
inline std::string const &identity(std::string const &value) {
  return value;
}
inline std::uint32_t identity(float value) {
  return std::bit_cast<std::uint32_t>(value);
}
inline std::uint64_t identity(double value) {
  return std::bit_cast<std::uint64_t>(value);
}
inline std::int32_t identity(std::int32_t value) {
  return value;
}

/// Each value once, and indexes into these.
template <class Value>
ColumnPages dictionary(std::vector<Value> const &values) {
  using Key = std::decay_t<decltype(identity(std::declval<Value const &>()))>;
  ColumnPages pages{.encoding = Encoding::dictionary};
  std::unordered_map<Key, std::uint32_t> known;
  Indexes indexes;
  indexes.reserve(values.size());
  for (auto const &value : values) {
    auto const [at, is_new] = known.try_emplace(identity(value), static_cast<std::uint32_t>(known.size()));
    if (is_new) append(pages.dictionary, value);
    indexes.push_back(at->second);
  }
  pages.dictionary_values = known.size();
  auto const bits = known.size() < 2 ? 0 : encoding::bits_for(known.size() - 1);
  pages.data = static_cast<char>(bits) + encoding::pack_runs(indexes, bits);
  return pages;
}

/// One value after the other.
template <class Value>
ColumnPages plain(std::vector<Value> const &values) {
  ColumnPages pages;
  for (auto const &value : values) append(pages.data, value);
  return pages;
}

/// Bits, as a boolean has no dictionary.
ColumnPages bits(std::vector<bool> const &values);
/// Differences of whole numbers.
ColumnPages deltas(std::vector<std::int64_t> const &numbers);

/// Makes `pages`, which hold the values that are there, those of an optional column. `is_there`: 0 or 1 for each row.
ColumnPages optional(ColumnPages pages, Indexes const &is_there);

}  // namespace pages
}  // namespace fleet::archive
