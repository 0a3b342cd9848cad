#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::api {

/// One object of an answer, flat: nested values as "outer.inner", every value as text. Numbers arrive as
/// numbers or as text, null as null, "" or "null"; the readers below hide all of that. Keys compare without
/// case.
class Entry {
 public:
  /// Trimmed; nothing for a missing key, null, "" and "null".
  std::optional<std::string_view> text(std::string_view key) const;
  /// The first of several spellings that holds something.
  std::optional<std::string_view> text(std::initializer_list<std::string_view> keys) const;
  std::optional<double> number(std::string_view key) const;
  std::optional<double> number(std::initializer_list<std::string_view> keys) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  bool empty() const { return fields_.empty(); }
  /// Equal for entries of equal keys and values in the same order: recognises a page that repeats another one.
  std::size_t hash() const { return std::hash<std::string>{}(arena_); }

  /// The entry as JSON text that PostgreSQL's jsonb takes: what was turned away can be read later.
  std::string json() const;
  /// The same of one field alone.
  std::string json(std::string_view key) const;

  void clear();
  void add(std::string_view key, std::string_view value, bool quoted, bool null);

 private:
  struct Field {
    std::size_t key_at, key_size, value_at, value_size;
    bool quoted, null;
  };
  std::string_view key_of(Field const &field) const {
    return std::string_view{arena_}.substr(field.key_at, field.key_size);
  }
  std::string_view value_of(Field const &field) const {
    return std::string_view{arena_}.substr(field.value_at, field.value_size);
  }
  Field const *find(std::string_view key) const;
  void add_to(nlohmann::ordered_json &object, Field const &field) const;

  std::string arena_;
  std::vector<Field> fields_;
};

}  // namespace fleet::api
