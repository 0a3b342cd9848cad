#include "push/split.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "push/charset.hpp"
#include "push/content.hpp"
#include "push/form.hpp"
#include "push/json_text.hpp"

namespace fleet::push {
namespace {

/// Without the byte order mark in front, spaces, and behind a bracket the NUL that ends strings in C.
std::string_view without_mark(std::string_view text) {
  drop_byte_order_mark(text);
  auto const end = text.find_last_not_of('\0');
  if (end != std::string_view::npos && (text[end] == '}' || text[end] == ']')) text = text.substr(0, end + 1);
  return stripped(text);
}

/// JSON in JSON in JSON is more than any sender was seen to make.
constexpr int deepest_text = 4;

/// Each item has the fields around it as a copy: a few dozen bytes, of every message that was seen.
constexpr std::size_t most_copied = 16U << 20U;

/// JSON that was percent-encoded once more than the form that holds it says; nothing for another text.
std::optional<std::string> encoded_json(std::string_view text) {
  if (text.size() < 4 || text.front() != '%' || (text[1] != '5' && text[1] != '7') || (text[2] | 0x20) != 'b')
    return std::nullopt;
  auto decoded = form_decoded(text);
  if (!array_elements(decoded) && !object_members(decoded)) return std::nullopt;
  return decoded;
}

/// The JSON that a JSON string holds; nothing for another string.
std::optional<std::string> json_in_string(std::string_view text) {
  if (!text.starts_with('"')) return std::nullopt;
  auto inner = string_value(text);
  if (!inner) return std::nullopt;
  auto const start = without_mark(*inner);
  if (!start.starts_with('{') && !start.starts_with('[') && !start.starts_with('"') && !encoded_json(start))
    return std::nullopt;
  return inner;
}

/// The text of an unpacked body that is no multipart one; problem as in SplitMessage.
std::string body_text(Message const &message, std::string content, std::string &problem) {
  std::string why;
  auto const charset = header_parameter(message.content_type, "charset").value_or("");
  // A text that is not of its charset may still be JSON, and some of its items ASCII.
  if (!bring_to_utf8(content, charset, why) && content.find('\0') != std::string::npos) problem = why;
  return content;
}

/// One field around the items. `json`: the value is JSON text; else it is the bytes of a form field.
struct Field {
  std::string name, value;
  bool json;
};

std::string json_string(std::string_view bytes) {
  // Only what JSON demands is escaped: bytes that are not UTF-8 stay what they are, and whoever reads the item sees that.
  std::string out = "\"";
  for (char const c : bytes) {
    auto const code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (code >= 0x20)
      out += c;
    else
      out.append("\\u00").append({"0123456789abcdef"[code >> 4U], "0123456789abcdef"[code & 15U]});
  }
  return out += '"';
}

/// The fields as one JSON object, a name twice when it was sent twice; "" for none.
std::string object_of(std::vector<Field> const &fields) {
  std::string out;
  for (auto const &[name, value, json] : fields) {
    out.append(out.empty() ? "{" : ",").append(json_string(name)).append(":");
    out.append(json ? value : json_string(value));
  }
  if (!out.empty()) out += '}';
  return out;
}

/// A JSON string's content; anything else as it is.
std::string content_of(Field const &field) {
  if (!field.json) return field.value;
  return string_value(field.value).value_or(field.value);
}

std::vector<Field> form_to_fields(FormFields form) {
  std::vector<Field> fields;
  for (auto &[name, value] : form) fields.push_back({std::move(name), std::move(value), false});
  return fields;
}

/// The fields of a form's text; what they escape may be in the body's charset.
FormFields read_form(std::string_view text, std::string_view content_type) {
  auto form = form_fields(text);
  auto const charset = header_parameter(content_type, "charset");
  std::string unread;
  if (charset)
    for (auto &[name, value] : form) bring_to_utf8(value, *charset, unread);
  return form;
}

std::optional<std::vector<Field>> json_to_fields(std::string_view text) {
  auto const members = object_members(text);
  if (!members) return std::nullopt;
  std::vector<Field> fields;
  for (auto const &[key, value] : *members) {
    auto name = string_value("\"" + std::string{key} + "\"");
    fields.push_back({name ? std::move(*name) : std::string{key}, std::string{value}, true});
  }
  return fields;
}

class Splitter {
 public:
  Splitter(Message const &message, Destination to) : message_(message), to_(std::move(to)) {}

  SplitMessage run() {
    split();
    if (is_full()) {
      split_.problem = "the fields around its items are too long for so many items";
      split_.items.assign(1, {to_.name, message_.body, {}});
    }
    return std::move(split_);
  }

 private:
  void split() {
    if (to_.family == Family::file_list) device_in_path();
    auto content = decoded_content(message_.content_encoding, message_.body, content_limit, split_.problem);
    if (!content) {
      split_.items.push_back({to_.name, message_.body, {}});
      return;
    }
    if (without_mark(*content).empty()) {
      add_fields(form_to_fields(form_fields(message_.query)), {});
      return;
    }
    read_query();
    if (auto const parts = multipart_fields(message_.content_type, *content)) {
      add_fields(form_to_fields(*parts), {});
      return;
    }
    auto const text = body_text(message_, std::move(*content), split_.problem);
    if (!split_.problem.empty())
      split_.items.push_back({to_.name, message_.body, {}});
    else
      add_content(without_mark(text), deepest_text);
  }

  /// "/filelist/123456789012345" names its device in the address.
  void device_in_path() {
    auto const last = message_.path.substr(message_.path.rfind('/') + 1);
    if (!last.empty() && !iequals("/" + last, to_.name)) outer_of_path_ = {{"imei", last, false}};
  }

  /// A message may be split between address and body. Of the address its type, items and device count; the rest are the
  /// common parameters of the vendor's API.
  void read_query() {
    for (auto &[name, value] : form_fields(message_.query)) {
      if (name == "msgType" || name == "data_list") of_query_.push_back({name, value, false});
      if (name == "imei" || name == "deviceImei") outer_of_path_.push_back({name, value, false});
    }
  }

  /// A list as the whole body; its message is named in the address.
  void add_bare_list(std::string_view text) {
    if (!of_query_.empty())
      add_fields({{"data_list", std::string{text}, false}}, {});
    else
      add_list(text, {});
  }

  /// `deeper`: how often it may still be text in text.
  void add_content(std::string_view text, int deeper) {
    if (text.empty()) return;
    if (auto const lines = json_lines(text)) return add_lines(*lines, deeper);
    if (deeper > 0)
      for (auto const read : {encoded_json, json_in_string})
        if (auto const inner = read(text)) return add_content(without_mark(*inner), deeper - 1);
    switch (text.front()) {
      case '{':
        if (auto fields = json_to_fields(text)) return add_fields(std::move(*fields), text);
        return add(text, {});
      case '[':
        return add_bare_list(text);
      case '"':
        if (auto const inner = string_value(text)) return add_bare_list(without_mark(*inner));
        return add(text, {});
      default:
        if (auto form = read_form(text, message_.content_type); is_form(form))
          return add_fields(form_to_fields(std::move(form)), {});
        return add(text, {});
    }
  }

  /// Each line as if it had come alone.
  void add_lines(std::vector<std::string_view> const &lines, int deeper) {
    auto const to = to_;
    for (auto const line : lines) {
      add_content(line, deeper);
      to_ = to;
    }
  }

  /// Any bytes can be read as a form: the type must say so, or one of the fields that the vendor's forms have.
  bool is_form(FormFields const &fields) const {
    auto const type = lower(trim(message_.content_type.substr(0, message_.content_type.find(';'))));
    if (type.empty() || type == "application/x-www-form-urlencoded") return true;
    return std::any_of(fields.begin(), fields.end(), [](auto const &field) {
      return field.first == "data_list" || field.first == "data" || field.first == "msgType" ||
             field.first == "token";
    });
  }

  /// `whole`: the object's text when the fields are those of JSON.
  void add_fields(std::vector<Field> fields, std::string_view whole) {
    fields.insert(fields.begin(), of_query_.begin(), of_query_.end());
    std::vector<std::string> lists;
    std::vector<Field> rest;
    bool had_token = false;
    std::string msg_type;
    bool const own_path = to_.family != Family::open_api;
    for (auto &field : fields) {
      if (field.name == "token") {
        had_token = true;
      } else if (field.name == "data_list") {
        lists.push_back(content_of(field));
      } else if (field.name == "msgType" && !own_path && msg_type.empty() && is_name(content_of(field))) {
        msg_type = content_of(field);
      } else {
        rest.push_back(std::move(field));
      }
    }
    bool const full =
        std::any_of(lists.begin(), lists.end(), [](auto const &l) { return !without_mark(l).empty(); });
    bool const listed = !lists.empty();
    bool const named_in_query =
        std::any_of(of_query_.begin(), of_query_.end(), [](auto const &f) { return f.name == "msgType"; });
    if (!msg_type.empty() && (to_.name == "/" || !listed || named_in_query))
      to_.name = msg_type;
    else if (!msg_type.empty())
      rest.push_back({"msgType", msg_type, false});
    if (full) {
      auto const outer = object_of(rest);
      for (auto const &list : lists) add_list(without_mark(list), outer);
      return;
    }
    if (take_data(rest, !msg_type.empty())) return;
    // An item without anything around it.
    add(listed || had_token || !msg_type.empty() || whole.empty() ? object_of(rest) : whole, {});
  }

  /// Adds the items of `data`, when it holds the items. The other fields go along.
  bool take_data(std::vector<Field> const &fields, bool named) {
    std::vector<std::string> lists;
    std::vector<Field> others;
    for (auto const &field : fields)
      if (field.name == "data")
        lists.push_back(content_of(field));
      else
        others.push_back(field);
    if (lists.empty() || (!others.empty() && !named)) return false;
    auto const outer = object_of(others);
    for (auto const &list : lists) add_list(without_mark(list), outer);
    return true;
  }

  void add_list(std::string_view text, std::string const &outer, int deeper = deepest_text) {
    if (deeper > 0)
      if (auto const decoded = encoded_json(text)) return add_list(without_mark(*decoded), outer, deeper - 1);
    auto const elements = text.starts_with('[') ? array_elements(text) : json_lines(text);
    if (!elements) return add(text, outer, deeper);
    for (auto const element : *elements)
      if (!is_full()) add(element, outer, deeper);
  }

  void add(std::string_view text, std::string const &outer, int deeper = deepest_text) {
    if (text.empty() || text == "null" || text == "{}") return;
    if (deeper > 0)  // an item, or the list of them, as JSON in a JSON string
      if (auto const inner = json_in_string(text)) return add_list(without_mark(*inner), outer, deeper - 1);
    split_.items.push_back({to_.name, std::string{text}, outer.empty() ? object_of(outer_of_path_) : outer});
    copied_ += outer.size();
  }

  bool is_full() const { return copied_ > most_copied; }

  /// A msgType that can name messages: printable ASCII.
  static bool is_name(std::string const &text) {
    return !text.empty() && text.size() <= 100 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  }

  Message const &message_;
  Destination to_;
  std::vector<Field> outer_of_path_, of_query_;
  std::size_t copied_ = 0;  ///< bytes of the fields around the items, once for each item
  SplitMessage split_;
};

/// An upper bound: each item but the first of a list stands behind a comma, each list but the first behind the end of a
/// field. A backslash or a percent-encoded % may hide a comma.
std::size_t most_items(std::string_view body) {
  std::size_t found = 1;
  for (std::size_t at = 0; at < body.size(); ++at) {
    char const c = body[at];
    if (c == ',' || c == '&' || c == '\\' || c == '\n') ++found;
    if (c == '%' && at + 2 < body.size() && (body[at + 1] == '2' || body[at + 1] == '5') &&
        ((body[at + 2] | 0x20) == 'c' || body[at + 2] == '5'))
      ++found;
  }
  return found;
}

/// Each is compared with every token that is configured.
constexpr std::size_t most_tokens = 4;

void add_form_fields(MessageFields &found, FormFields const &form) {
  for (auto const &[name, value] : form) {
    if (name == "token" && found.tokens.size() < most_tokens) found.tokens.push_back(value);
    found.has_data_list |= name == "data_list";
  }
}

/// As form_fields(), but only the token's value is decoded.
void find_in_form(MessageFields &found, std::string_view text) {
  while (!text.empty()) {
    auto const part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    auto const equals = std::min(part.find('='), part.size());
    if (equals > 40) continue;
    auto const name = form_decoded(part.substr(0, equals));
    if (name == "token" && found.tokens.size() < most_tokens)
      found.tokens.push_back(form_decoded(part.substr(std::min(equals + 1, part.size()))));
    found.has_data_list |= name == "data_list";
  }
}

void find_in_object(MessageFields &found, std::string_view text) {
  auto const members = object_members(text);
  if (!members) return;
  for (auto const &[key, value] : *members) {
    if (key == "token" && found.tokens.size() < most_tokens)
      if (auto token = string_value(value)) found.tokens.push_back(std::move(*token));
    found.has_data_list |= key == "data_list";
  }
}

void find_in_text(MessageFields &found, std::string_view text, int deeper) {
  if (auto const lines = json_lines(text)) {
    for (auto const line : *lines) find_in_text(found, line, deeper);
    return;
  }
  if (deeper > 0)
    for (auto const read : {encoded_json, json_in_string})
      if (auto const inner = read(text)) return find_in_text(found, without_mark(*inner), deeper - 1);
  if (text.starts_with('{'))
    find_in_object(found, text);
  else if (!text.empty() && text.front() != '[' && text.front() != '"')
    find_in_form(found, text);
}

}  // namespace

SplitMessage split_message(Message const &message) {
  return Splitter{message, destination(message.path).value_or(Destination{Family::open_api, "/"})}.run();
}

bool has_more_items(Message const &message, std::size_t limit) {
  bool const plain = !is_packed(message.content_encoding, message.body);
  if (plain && std::max(message.body.size(), message.query.size()) < 2 * limit) return false;  // "1,"
  if (plain && most_items(message.body.empty() ? message.query : message.body) <= limit) return false;
  return split_message(message).items.size() > limit;
}

MessageFields message_fields(Message const &message, std::size_t limit) {
  MessageFields found;
  std::string why;
  auto const content = decoded_content(message.content_encoding, message.body, limit, why).value_or("");
  if (auto const parts = multipart_fields(message.content_type, content))
    add_form_fields(found, *parts);
  else
    find_in_text(found, without_mark(body_text(message, content, why)), deepest_text);
  return found;
}

}  // namespace fleet::push
