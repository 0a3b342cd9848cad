#include "api/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace fleet::api {
namespace {

using Json = nlohmann::json;
using Each = std::function<void(Entry const &)>;

template <class Names>
bool is_one_of(std::string_view key, Names const &names) {
  return std::any_of(std::begin(names), std::end(names),
                     [&](auto const &name) { return iequals(key, name); });
}

/// Keys under which a list was seen inside an object: {"rows": [...]}, {"result": [...], "totalPage": 0}.
bool names_a_list(std::string_view key) {
  constexpr std::string_view names[] = {"rows", "list", "points", "result", "records", "data"};
  return is_one_of(key, names);
}

std::optional<std::size_t> declared_total(Entry const &head) {
  auto const total = head.number({"dataTotalRows", "totalRecord", "total", "totalCount", "totalNum"});
  if (!total || *total < 0 || *total > 1e9) return std::nullopt;
  return static_cast<std::size_t>(*total);
}

/// 0, "0" and 0.0 are one code.
int whole_code(std::string_view text) {
  if (auto const code = to_number<int>(text)) return *code;
  auto const number = to_number<double>(text);
  bool const whole = number && std::abs(*number) < 1e9 && std::floor(*number) == *number;
  return whole ? static_cast<int>(*number) : unreadable_code;
}

/// Whether a text speaks of a failure: beside a code of 0 and no payload it is believed, as nothing would be lost by asking again.
bool speaks_of_failure(std::string_view text) {
  constexpr std::string_view words[] = {"error",     "fail",      "exception", "timeout",
                                        "timed out", "try again", "busy",      "frequent",
                                        "invalid",   "illegal",   "denied",    "unavailable"};
  auto const small = lower(text);
  return std::any_of(std::begin(words), std::end(words),
                     [&](auto const &word) { return small.find(word) != std::string::npos; });
}

bool is_false(std::string_view text) {
  auto const number = to_number<double>(text);
  return iequals(text, "false") || number == 0;
}

/// Whether a member of the envelope says, beside a code of 0, that the call has failed.
bool denies_success(std::string_view key, std::string_view value) {
  constexpr std::string_view flags[] = {"success", "isSuccess", "succeed", "ok"};
  constexpr std::string_view states[] = {"status", "state"};
  constexpr std::string_view errors[] = {"error",        "errorMsg",  "errMsg",
                                         "errorMessage", "errorCode", "errCode"};
  if (is_one_of(key, flags)) return is_false(value);
  if (is_one_of(key, states)) return speaks_of_failure(value);
  bool const is_nothing = trim(value).empty() || is_false(value) || iequals(value, "null") ||
                          iequals(value, "none") || iequals(value, "ok") || iequals(value, "success");
  return is_one_of(key, errors) && !is_nothing;
}

/// The JSON types of a payload.
enum class Kind { absent, scalar, array, object };

/// The SAX handler of one payload. Level 1 is the envelope, level 2 the payload. Items are the objects of a
/// payload that is an array, or of a list inside a payload that is an object; scalars beside such a list are
/// the head. `only_rows`: objects without a row key are passed over, because the list stands where another
/// list may.
class Reader final : public nlohmann::json_sax<Json> {
 public:
  Reader(std::string_view payload, Shape const &shape, bool only_rows, Each const &each)
      : payload_(payload), shape_(shape), only_rows_(only_rows), each_(each) {}

  bool null() override { return scalar("", false, true); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false", false, false); }
  bool number_integer(number_integer_t value) override { return integer(fmt::format_int(value)); }
  bool number_unsigned(number_unsigned_t value) override { return integer(fmt::format_int(value)); }
  bool number_float(number_float_t, string_t const &raw) override { return scalar(raw, false, false); }
  bool string(string_t &value) override { return scalar(value, true, false); }
  bool binary(binary_t &) override { return false; }
  bool key(string_t &name) override {
    key_.swap(name);
    if (in_payload_ && stack_.size() != std::max<std::size_t>(item_level_, 2) &&
        is_one_of(key_, shape_.row_keys))
      nested_row_seen_ = true;
    return true;
  }

  bool start_object(std::size_t) override {
    push('{');
    if (item_level_ == 0 && at_item()) {
      entry_.clear();
      item_level_ = stack_.size();
      item_is_unwrapped_ = stack_[stack_.size() - 2].kind == '{';
      item_has_array_ = false;
      nested_row_seen_ = false;
    }
    return true;
  }
  bool end_object() override {
    if (item_level_ != 0 && stack_.size() == item_level_) {
      item_level_ = 0;
      end_item();
    } else if (in_payload_ && stack_.size() == 2) {
      end_payload_object();
    }
    return pop();
  }
  bool start_array(std::size_t) override {
    if (item_level_ != 0) item_has_array_ = true;
    if (is_list_element()) odd("holds a list of lists");
    push('[');
    if (in_payload_ && stack_.size() == 3 && stack_[1].kind == '{') list_seen_ = true;
    return true;
  }
  bool end_array() override { return pop(); }
  bool parse_error(std::size_t at, std::string const &, Json::exception const &) override {
    throw MalformedAnswer{fmt::format("the answer is not whole JSON (stopped at byte {})", at)};
  }

  bool is_absent() const { return kind_ == Kind::absent; }
  /// Rows lie somewhere in the payload, and not where a list is looked for.
  bool hides_rows() const { return hides_rows_; }
  /// The payload is a text that speaks of a failure.
  bool is_failure_text() const { return is_failure_text_; }
  Envelope take() {
    if (!code_seen_) throw MalformedAnswer{"the answer has no code"};
    if (envelope_.code == unreadable_code && trim(envelope_.message).empty())
      throw MalformedAnswer{"the answer has no code that can be read"};
    envelope_.declared_total = declared_total(envelope_.head);
    if (!envelope_.declared_total) envelope_.declared_total = declared_total(around_);
    if (kind_ == Kind::scalar) odd("is a string, a number or a truth value");
    if (envelope_.entries == 0 && speaks_of_failure(envelope_.message))
      odd(kind_ == Kind::absent ? "is null, and the message speaks of a failure"
                                : "is empty, and the message speaks of a failure");
    if (!denial_.empty()) odd("comes with " + denial_);
    if (envelope_.entries > 0 && not_rows_ == envelope_.entries) odd("holds objects none of which is a row");
    if (!envelope_.oddity.empty())
      envelope_.content = Content::not_understood;
    else if (envelope_.entries > 0 || list_seen_ || kind_ == Kind::array)
      envelope_.content = Content::list;
    return std::move(envelope_);
  }

 private:
  struct Level {
    char kind;
    std::string key;  ///< under which it stands
  };

  void push(char kind) {
    if (stack_.size() == 1) {
      in_payload_ = iequals(key_, payload_);
      if (in_payload_) kind_ = kind == '[' ? Kind::array : Kind::object;
    }
    if (stack_.size() > 64) throw MalformedAnswer{"the answer is nested too deeply"};
    stack_.push_back({kind, std::move(key_)});
    key_.clear();
  }
  bool pop() {
    stack_.pop_back();
    if (stack_.size() == 1) {
      if (in_payload_ && nested_row_seen_ && envelope_.entries == 0) {
        hides_rows_ = true;
        odd("is an object in which no list was found");
      }
      in_payload_ = false;
    }
    return true;
  }
  void odd(std::string_view what) {
    if (envelope_.oddity.empty()) envelope_.oddity = fmt::format("{} {}", payload_, what);
  }
  bool at_item() const {
    if (!in_payload_) return false;
    if (stack_[1].kind == '[') return stack_.size() == 3;
    if (stack_.size() == 3) return names_a_list(stack_[2].key);  // {"rows": {…}}: a list of one, unwrapped
    return stack_.size() == 4 && stack_[2].kind == '[';
  }
  /// The value that comes next is an element of the list of rows.
  bool is_list_element() const {
    if (!in_payload_ || item_level_ != 0 || stack_.back().kind != '[') return false;
    return stack_.size() == 2 || (stack_.size() == 3 && names_a_list(stack_[2].key));
  }
  bool is_row(Entry const &entry) const {
    return std::any_of(shape_.row_keys.begin(), shape_.row_keys.end(),
                       [&](auto const &key) { return entry.text(key).has_value(); });
  }

  /// Whether an object has the form of a row; its values may be null.
  bool has_row_key(Entry const &entry) const {
    return shape_.row_keys.empty() || std::any_of(shape_.row_keys.begin(), shape_.row_keys.end(),
                                                  [&](auto const &key) { return entry.has(key); });
  }

  void end_item() {
    bool const has_form = has_row_key(entry_);
    if (!has_form && nested_row_seen_) {
      hides_rows_ = true;
      odd("holds objects with rows inside");
    }
    if (only_rows_ && !is_row(entry_)) return;
    if (!has_form) ++not_rows_;
    if (item_is_unwrapped_) {
      if (item_has_array_ || (!shape_.row_keys.empty() && !is_row(entry_)))
        return odd("is an object in which no list was found");
      list_seen_ = true;
    }
    hand_out(entry_);
  }
  /// One bare object where a list is expected is a list of one, when it looks like a row.
  void end_payload_object() {
    if (list_seen_ || envelope_.entries > 0) return;
    bool const row = shape_.row_keys.empty() ? !envelope_.head.empty() : is_row(envelope_.head);
    if (row) return hand_out(envelope_.head);
    if (only_rows_ || declared_total(envelope_.head) == 0) return;
    odd(envelope_.head.empty() ? "is an empty object" : "is an object in which no list was found");
  }
  void hand_out(Entry const &entry) {
    ++envelope_.entries;
    each_(entry);
  }

  bool integer(fmt::format_int const &text) { return scalar({text.data(), text.size()}, false, false); }
  bool scalar(std::string_view value, bool quoted, bool is_null) {
    if (stack_.empty()) throw MalformedAnswer{"the answer is not a JSON object"};
    if (stack_.size() == 1) return envelope_scalar(value, is_null);
    if (is_list_element()) odd("holds a list of values that are no objects");
    if (stack_.size() == 2 && !in_payload_ && is_payload(stack_[1].key) && stack_[1].kind == '{')
      around_.add(key_, value, quoted, is_null);
    if (stack_.back().kind != '{') return true;  // an array of scalars inside a row carries nothing we read
    if (item_level_ != 0) {
      entry_.add(dotted(item_level_), value, quoted, is_null);
    } else if (in_payload_ && stack_[1].kind == '{') {
      if (is_null && stack_.size() == 2 && names_a_list(key_))
        list_seen_ = true;  // "rows": null is an empty list
      envelope_.head.add(dotted(2), value, quoted, is_null);
    }
    return true;
  }
  bool envelope_scalar(std::string_view value, bool is_null) {
    if (iequals(key_, "code")) {
      envelope_.code = whole_code(value);
      code_seen_ = true;
    } else if (!is_null && (iequals(key_, "message") || iequals(key_, "msg"))) {
      envelope_.message = value;
    } else if (!is_null && iequals(key_, payload_)) {
      kind_ = Kind::scalar;
      is_failure_text_ = speaks_of_failure(value);
    } else if (!is_null && !is_payload(key_)) {
      around_.add(key_, value, true, false);
      if (denial_.empty() && denies_success(key_, value)) denial_ = fmt::format("{}: {}", key_, value);
    }
    return true;
  }
  static bool is_payload(std::string_view key) { return iequals(key, "result") || iequals(key, "data"); }
  std::string_view dotted(std::size_t from_level) {
    if (stack_.size() == from_level) return key_;
    name_.clear();
    for (std::size_t i = from_level; i < stack_.size(); ++i) name_.append(stack_[i].key).append(".");
    return name_.append(key_);
  }

  std::string_view payload_;
  Shape const &shape_;
  bool only_rows_;
  Each const &each_;
  std::vector<Level> stack_;
  std::string key_;
  std::string name_;
  Entry entry_;
  Entry around_;        ///< scalars of the envelope, and of a payload that does not have the list
  std::string denial_;  ///< a member of the envelope that says that the call has failed
  Envelope envelope_;
  Kind kind_ = Kind::absent;  ///< of the payload; null is absent
  std::size_t item_level_ = 0;
  bool item_is_unwrapped_ = false;
  bool item_has_array_ = false;
  bool in_payload_ = false;
  bool nested_row_seen_ = false;  ///< a row key inside of an item, or beside all items
  bool hides_rows_ = false;
  bool is_failure_text_ = false;
  std::size_t not_rows_ = 0;  ///< entries without any row key
  bool list_seen_ = false;
  bool code_seen_ = false;
};

}  // namespace

Envelope read_answer(std::string_view body, Shape const &shape, Each const &each) {
  bool const result_first = shape.payload == Payload::result;
  Reader named{result_first ? "result" : "data", shape, false, each};
  Json::sax_parse(body.begin(), body.end(), &named);
  bool const is_absent = named.is_absent();
  auto envelope = named.take();
  bool const has_nothing = envelope.entries == 0 && envelope.content != Content::not_understood;
  if (shape.row_keys.empty() || envelope.code != 0 || !(is_absent || has_nothing)) return envelope;
  Reader other{result_first ? "data" : "result", shape, true, each};
  Json::sax_parse(body.begin(), body.end(), &other);
  if (auto rows = other.take(); rows.entries > 0 || other.hides_rows() || other.is_failure_text())
    return rows;
  return envelope;
}

}  // namespace fleet::api
