#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "rows/rows.hpp"

/// Values in PostgreSQL's binary format, as a COPY takes them: the length of the value, then its bytes, as the column's type
/// wants them. What the type cannot hold is refused as the server refuses it in text: by a DatabaseError of class 22.
namespace fleet::store::binary {

/// A column of the table that is written to. The server says which type it has.
struct Column {
  std::string name;
  std::uint32_t type;  ///< OID, the same in every database for the types of PostgreSQL itself
};

/// A bytea, as hex digits.
struct HexBytes {
  std::string_view digits;
};
/// A bytea.
struct Bytes {
  std::string_view bytes;
};
using Microseconds = std::chrono::sys_time<std::chrono::microseconds>;

void append_null(std::string &out);
void append(std::string &out, Column const &column, bool value);
void append(std::string &out, Column const &column, double value);
void append(std::string &out, Column const &column, std::int64_t value);
void append(std::string &out, Column const &column, Time value);
void append(std::string &out, Column const &column, Microseconds value);
/// text, json and jsonb. A NUL is left out: PostgreSQL cannot store it.
void append(std::string &out, Column const &column, std::string_view value);
void append(std::string &out, Column const &column, Bytes value);
void append(std::string &out, Column const &column, HexBytes value);

inline void append(std::string &out, Column const &column, int value) {
  append(out, column, std::int64_t{value});
}
inline void append(std::string &out, Column const &column, char const *value) {
  append(out, column, std::string_view{value});
}
inline void append(std::string &out, Column const &column, std::string const &value) {
  append(out, column, std::string_view{value});
}
inline void append(std::string &out, Column const &column, rows::PositionType value) {
  append(out, column, rows::name(value));
}
template <class Value>
void append(std::string &out, Column const &column, std::optional<Value> const &value) {
  if (value)
    append(out, column, *value);
  else
    append_null(out);
}

}  // namespace fleet::store::binary
