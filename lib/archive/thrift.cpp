#include "archive/thrift.hpp"

#include <stdexcept>

namespace fleet::archive::thrift {
namespace {

constexpr int deepest = 16;

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::size_t at() const { return at_; }

  Value structure(int depth) {
    if (depth > deepest) throw std::invalid_argument{"structures are nested too deeply"};
    Value value;
    int id = 0;
    for (auto head = byte(); head != 0; head = byte()) {
      auto const type = head & 15U;
      id = (head >> 4U) == 0 ? static_cast<int>(signed_number()) : id + static_cast<int>(head >> 4U);
      value.fields[id] = of_type(type, depth, false);
    }
    return value;
  }

 private:
  std::uint8_t byte() {
    if (at_ >= bytes_.size()) throw std::invalid_argument{"it ends too early"};
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  std::uint64_t varint() {
    return read_varint([this] { return byte(); });
  }
  std::int64_t signed_number() { return from_zigzag(varint()); }
  std::string_view text() {
    auto const size = varint();
    if (size > bytes_.size() - at_) throw std::invalid_argument{"a text ends too late"};
    auto const text = bytes_.substr(at_, size);
    at_ += size;
    return text;
  }
  /// A boolean is its type in a field, and a byte in a list.
  Value of_type(unsigned type, int depth, bool in_list) {
    switch (static_cast<Type>(type)) {
      case Type::yes:
      case Type::no:
        return {.number = in_list ? byte() == 1 : type == 1};
      case Type::i8:
        return {.number = static_cast<std::int8_t>(byte())};
      case Type::i16:
      case Type::i32:
      case Type::i64:
        return {.number = signed_number()};
      case Type::binary:
        return {.bytes = text()};
      case Type::list:
        return list(depth + 1);
      case Type::structure:
        return structure(depth + 1);
    }
    throw std::invalid_argument{"a value has an unknown type"};
  }
  Value list(int depth) {
    if (depth > deepest) throw std::invalid_argument{"lists are nested too deeply"};
    auto const head = byte();
    auto const count = (head >> 4U) == 15 ? varint() : head >> 4U;
    if (count > bytes_.size() - at_) throw std::invalid_argument{"a list is longer than the file"};
    Value value;
    value.items.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) value.items.push_back(of_type(head & 15U, depth, true));
    return value;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

void Writer::field(int id, Type type) {
  auto const step = id - last_.back();
  if (step > 0 && step < 16) {
    out_ += static_cast<char>(static_cast<unsigned>(step) << 4U | static_cast<unsigned>(type));
  } else {
    out_ += static_cast<char>(type);
    put_varint(out_, zigzag(id));
  }
  last_.back() = id;
}

void Writer::number(int id, Type type, std::int64_t value) {
  field(id, type);
  put_varint(out_, zigzag(value));
}

void Writer::item_text(std::string_view value) {
  put_varint(out_, value.size());
  out_ += value;
}

void Writer::text(int id, std::string_view value) {
  field(id, Type::binary);
  item_text(value);
}

void Writer::list(int id, Type item, std::size_t count) {
  field(id, Type::list);
  if (count < 15) {
    out_ += static_cast<char>(count << 4U | static_cast<unsigned>(item));
  } else {
    out_ += static_cast<char>(0xF0U | static_cast<unsigned>(item));
    put_varint(out_, count);
  }
}

void Writer::begin(int id) {
  field(id, Type::structure);
  last_.push_back(0);
}

void Writer::end() {
  out_ += '\0';
  last_.pop_back();
}

std::string Writer::finish() {
  out_ += '\0';
  return std::move(out_);
}

Value const &Value::operator[](int id) const {
  static Value const none;
  auto const found = fields.find(id);
  return found == fields.end() ? none : found->second;
}

Value read(std::string_view bytes, std::size_t &size) {
  Reader reader{bytes};
  auto value = reader.structure(0);
  size = reader.at();
  return value;
}

}  // namespace fleet::archive::thrift
