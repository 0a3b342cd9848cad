#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON cut into pieces without being rebuilt: what is kept is what was sent. Only brackets, strings and
/// commas are looked at; whether a piece is JSON is is_storable's to say.
namespace fleet::push {

/// `text` without the spaces of JSON around it: trim() would also take what is not allowed between tokens.
std::string_view stripped(std::string_view text);

/// The elements of an array. Nothing when `text` is no array, or brackets do not match.
std::optional<std::vector<std::string_view>> array_elements(std::string_view text);

struct Member {
  std::string_view key;    ///< between its quotes, escapes left as they are
  std::string_view value;  ///< with its quotes, when it is a string
};
/// The members of an object. Nothing when `text` is no object.
std::optional<std::vector<Member>> object_members(std::string_view text);

/// The lines of a text that is no JSON value but has one on a line: two lines or more are whole objects or lists, and the others, empty ones
/// left out, are no worse read alone. A record separator (RFC 7464) may stand before each. Nothing for another text.
std::optional<std::vector<std::string_view>> json_lines(std::string_view text);

/// The text of a JSON string, or the literal itself for a number or a word. Nothing for a malformed string.
std::optional<std::string> string_value(std::string_view value);

/// Why nobody reads this JSON: it is nested more than 1,000 deep, which costs the stack, or has an object of more than 1,000 members, each of which
/// is compared with those before it. "" for all other text.
std::string_view too_much_to_read(std::string_view text);

/// `text` parsed; discarded when it is no JSON, or too_much_to_read().
nlohmann::ordered_json read_json(std::string_view text);

/// JSON that PostgreSQL's jsonb takes and keeps whole: UTF-8, no NUL in strings, no key twice in one object,
/// numbers of at most 1,000 characters and powers of ten up to 1,000, not nested more than 64 deep.
bool is_storable(std::string_view text);

/// `text` as the value of a jsonb column: itself when it is storable, else a JSON string that holds it.
/// Nothing when `text` is not UTF-8 or holds a NUL.
std::optional<std::string> storable_json(std::string_view text);

}  // namespace fleet::push
