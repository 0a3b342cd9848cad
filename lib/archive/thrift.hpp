#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "archive/varint.hpp"

/// Thrift's compact protocol, as far as the headers and the footer of a Parquet file need it.
namespace fleet::archive::thrift {

enum class Type : std::uint8_t {
  yes = 1,
  no = 2,
  i8 = 3,
  i16 = 4,
  i32 = 5,
  i64 = 6,
  binary = 8,
  list = 9,
  structure = 12
};

/// Writes one structure. Fields are given in the order of their numbers.
class Writer {
 public:
  void i32(int id, std::int64_t value) { number(id, Type::i32, value); }
  void i64(int id, std::int64_t value) { number(id, Type::i64, value); }
  void flag(int id, bool value) { field(id, value ? Type::yes : Type::no); }
  void text(int id, std::string_view value);
  /// A list of `count` items, which the caller writes with item_… next.
  void list(int id, Type item, std::size_t count);
  void item_i32(std::int64_t value) { put_varint(out_, zigzag(value)); }
  void item_text(std::string_view value);
  /// A structure inside, up to end(); an item of a list has no number.
  void begin(int id);
  void begin_item() { last_.push_back(0); }
  void end();
  /// A structure without fields.
  void empty(int id) {
    begin(id);
    end();
  }
  /// The bytes of the whole, after which nothing may be added.
  std::string finish();

 private:
  void field(int id, Type type);
  void number(int id, Type type, std::int64_t value);

  std::string out_;
  std::vector<int> last_ = {0};  ///< number of the last field, of each open structure
};

/// A value that was read. A field that is not there is an empty value.
struct Value {
  std::int64_t number = 0;           ///< of integers and booleans
  std::string_view bytes = {};       ///< of texts; refers to what was read
  std::vector<Value> items = {};     ///< of lists
  std::map<int, Value> fields = {};  ///< of structures

  Value const &operator[](int id) const;
  bool has(int id) const { return fields.contains(id); }
};

/// Reads one structure from the start of `bytes`; `size`: how many bytes it took.
/// Throws: std::invalid_argument for anything else, and for lists and depths that no file of ours has.
Value read(std::string_view bytes, std::size_t &size);

}  // namespace fleet::archive::thrift
