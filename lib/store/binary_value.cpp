#include "store/binary_value.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <concepts>
#include <limits>

#include "base/error.hpp"
#include "store/errors.hpp"

namespace fleet::store::binary {
namespace {

using namespace std::chrono_literals;

/// OIDs of pg_type.
enum Type : std::uint32_t {
  type_bool = 16,
  type_bytea = 17,
  type_int8 = 20,
  type_int2 = 21,
  type_int4 = 23,
  type_text = 25,
  type_json = 114,
  type_float4 = 700,
  type_float8 = 701,
  type_timestamptz = 1184,
  type_jsonb = 3802,
};

constexpr Time epoch = std::chrono::sys_days{2000y / 1 / 1};
constexpr Time first_time = std::chrono::sys_days{1y / 1 / 1};
constexpr Time end_of_time = first_time + std::chrono::days{107'482'102};  // 294277-01-01, as in PostgreSQL
constexpr char jsonb_version = 1;

template <std::unsigned_integral Number>
void big_endian(std::string &out, Number number) {
  char bytes[sizeof number];
  for (std::size_t i = 0; i < sizeof number; ++i)
    bytes[i] = static_cast<char>(number >> (8 * (sizeof number - 1 - i)));
  out.append(bytes, sizeof number);
}

template <std::unsigned_integral Number>
void field(std::string &out, Number number) {
  big_endian(out, static_cast<std::uint32_t>(sizeof number));
  big_endian(out, number);
}

/// The program and the table do not fit: no value would do.
[[noreturn]] void mismatch(Column const &column, char const *what) {
  throw Error{Stop::failed,
              fmt::format("the column '{}' has a type (OID {}) that does not take {}", column.name,
                          column.type, what),
              "migrate the database with this version of fleet"};
}

[[noreturn]] void refuse(Column const &column, char const *state, std::string const &value) {
  throw DatabaseError{{.state = state,
                       .message = fmt::format("{} is out of range for the column '{}'", value, column.name),
                       .detail = {},
                       .hint = {},
                       .constraint = {}}};
}

float narrowed(Column const &column, double value) {
  auto const real = static_cast<float>(value);
  bool const lost = std::isfinite(value) && (std::isinf(real) || (real == 0 && value != 0));
  if (lost) refuse(column, "22003", fmt::format("{}", value));
  return real;
}

template <std::signed_integral Number>
void integer(std::string &out, Column const &column, std::int64_t value) {
  if (value < std::numeric_limits<Number>::min() || value > std::numeric_limits<Number>::max())
    refuse(column, "22003", std::to_string(value));
  field(out, static_cast<std::make_unsigned_t<Number>>(value));
}

unsigned digit(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

}  // namespace

void append_null(std::string &out) {
  big_endian(out, std::uint32_t{0xFFFF'FFFF});
}

void append(std::string &out, Column const &column, bool value) {
  if (column.type != type_bool) mismatch(column, "truth values");
  field(out, static_cast<std::uint8_t>(value));
}

void append(std::string &out, Column const &column, double value) {
  if (column.type == type_float8) return field(out, std::bit_cast<std::uint64_t>(value));
  if (column.type == type_float4) return field(out, std::bit_cast<std::uint32_t>(narrowed(column, value)));
  mismatch(column, "numbers with a fraction");
}

void append(std::string &out, Column const &column, std::int64_t value) {
  switch (column.type) {
    case type_int2:
      return integer<std::int16_t>(out, column, value);
    case type_int4:
      return integer<std::int32_t>(out, column, value);
    case type_int8:
      return integer<std::int64_t>(out, column, value);
    default:
      mismatch(column, "whole numbers");
  }
}

void append(std::string &out, Column const &column, Time value) {
  if (value < first_time || value >= end_of_time)
    refuse(column, "22008", fmt::format("the time {} s after 1970", value.time_since_epoch().count()));
  append(out, column, Microseconds{value});
}

void append(std::string &out, Column const &column, Microseconds value) {
  if (column.type != type_timestamptz) mismatch(column, "times");
  field(out, static_cast<std::uint64_t>((value - epoch).count()));
}

void append(std::string &out, Column const &column, std::string_view value) {
  if (column.type != type_text && column.type != type_json && column.type != type_jsonb)
    mismatch(column, "text");
  if (value.find('\0') != std::string_view::npos) {
    std::string storable{value};
    std::erase(storable, '\0');
    return append(out, column, std::string_view{storable});
  }
  bool const is_jsonb = column.type == type_jsonb;
  big_endian(out, static_cast<std::uint32_t>(value.size() + (is_jsonb ? 1 : 0)));
  if (is_jsonb) out += jsonb_version;
  out.append(value);
}

void append(std::string &out, Column const &column, Bytes value) {
  if (column.type != type_bytea) mismatch(column, "bytes");
  big_endian(out, static_cast<std::uint32_t>(value.bytes.size()));
  out.append(value.bytes);
}

void append(std::string &out, Column const &column, HexBytes value) {
  std::string plain(value.digits.size() / 2, '\0');
  for (std::size_t i = 0; i < plain.size(); ++i)
    plain[i] = static_cast<char>(digit(value.digits[2 * i]) << 4U | digit(value.digits[2 * i + 1]));
  append(out, column, Bytes{plain});
}

}  // namespace fleet::store::binary
