#include "api/entry.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::api {
namespace {

/// A NUL, which PostgreSQL's jsonb cannot hold, as U+FFFD.
std::string storable(std::string_view text) {
  std::string out;
  for (char const c : text) c == '\0' ? out.append(replacement_character) : out.append(1, c);
  return out;
}

}  // namespace

void Entry::clear() {
  arena_.clear();
  fields_.clear();
}

void Entry::add(std::string_view key, std::string_view value, bool quoted, bool null) {
  fields_.push_back({arena_.size(), key.size(), arena_.size() + key.size(), value.size(), quoted, null});
  arena_.append(key).append(value);
}

/// Keys nearly always have the case that is asked for.
Entry::Field const *Entry::find(std::string_view key) const {
  for (auto const &field : fields_)
    if (field.key_size == key.size() && (key_of(field) == key || iequals(key_of(field), key))) return &field;
  return nullptr;
}

std::optional<std::string_view> Entry::text(std::string_view key) const {
  auto const *field = find(key);
  if (field == nullptr || field->null) return std::nullopt;
  auto const value = trim(value_of(*field));
  if (value.empty() || iequals(value, "null")) return std::nullopt;
  return value;
}

std::optional<std::string_view> Entry::text(std::initializer_list<std::string_view> keys) const {
  for (auto const key : keys)
    if (auto const value = text(key)) return value;
  return std::nullopt;
}

std::optional<double> Entry::number(std::string_view key) const {
  auto const value = text(key);
  return value ? to_number<double>(*value) : std::nullopt;
}

std::optional<double> Entry::number(std::initializer_list<std::string_view> keys) const {
  for (auto const key : keys)
    if (auto const value = number(key)) return value;
  return std::nullopt;
}

void Entry::add_to(nlohmann::ordered_json &object, Field const &field) const {
  auto const value = value_of(field);
  auto &slot = object[storable(key_of(field))];
  if (field.null) return;  // a new key is null
  if (field.quoted)
    slot = storable(value);
  else
    slot = nlohmann::ordered_json::parse(value, nullptr, false);
}

std::string Entry::json() const {
  auto object = nlohmann::ordered_json::object();
  for (auto const &field : fields_) add_to(object, field);
  return dump_json(object);
}

std::string Entry::json(std::string_view key) const {
  auto object = nlohmann::ordered_json::object();
  if (auto const *field = find(key)) add_to(object, *field);
  return dump_json(object);
}

}  // namespace fleet::api
