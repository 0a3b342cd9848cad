#include "api/answer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace fleet::api {
namespace {

using Json = nlohmann::json;

/// Keys under which a list was seen inside an object: {"rows": [...]}, {"result": [...], "totalPage": 0}.
bool names_a_list(std::string_view key) {
  for (auto const *name : {"rows", "list", "points", "result", "records", "data"})
    if (iequals(key, name)) return true;
  return false;
}

/// Follows the nesting. Level 1 is the envelope, level 2 the payload. Items are the objects of a payload that
/// is an array, or of a list inside a payload that is an object; what stands beside such a list is the head.
class Reader final : public nlohmann::json_sax<Json> {
 public:
  Reader(Payload payload, std::function<void(Entry const &)> const &each)
      : payload_(payload == Payload::result ? "result" : "data"), each_(each) {}

  bool null() override { return scalar("", false, true); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false", false, false); }
  bool number_integer(number_integer_t value) override { return integer(fmt::format_int(value)); }
  bool number_unsigned(number_unsigned_t value) override { return integer(fmt::format_int(value)); }
  bool number_float(number_float_t, string_t const &raw) override { return scalar(raw, false, false); }
  bool string(string_t &value) override { return scalar(value, true, false); }
  bool binary(binary_t &) override { return false; }
  bool key(string_t &name) override {
    key_.swap(name);
    return true;
  }

  bool start_object(std::size_t) override {
    push('{');
    if (item_level_ == 0 && at_item()) {
      entry_.clear();
      item_level_ = stack_.size();
      list_seen_ = true;
    }
    return true;
  }
  bool end_object() override {
    if (stack_.size() == item_level_) {
      item_level_ = 0;
      hand_out(entry_);
    } else if (stack_.size() == 2 && in_payload_ && !list_seen_ && !envelope_.head.empty()) {
      hand_out(envelope_.head);  // one bare object where a list is expected
    }
    return pop();
  }
  bool start_array(std::size_t) override {
    push('[');
    if (in_payload_ && stack_.size() == 3 && stack_[1].kind == '{') list_seen_ = true;
    return true;
  }
  bool end_array() override { return pop(); }
  bool parse_error(std::size_t at, std::string const &, Json::exception const &) override {
    throw MalformedAnswer{fmt::format("the answer is not whole JSON (stopped at byte {})", at)};
  }

  Envelope take() {
    if (!code_seen_) throw MalformedAnswer{"the answer has no code"};
    return std::move(envelope_);
  }

 private:
  struct Level {
    char kind;
    std::string key;  ///< under which it stands
  };

  void push(char kind) {
    if (stack_.size() == 1) in_payload_ = iequals(key_, payload_);
    if (stack_.size() > 64) throw MalformedAnswer{"the answer is nested too deeply"};
    stack_.push_back({kind, std::move(key_)});
    key_.clear();
  }
  bool pop() {
    stack_.pop_back();
    if (stack_.size() == 1) in_payload_ = false;
    return true;
  }
  bool at_item() const {
    if (!in_payload_) return false;
    if (stack_[1].kind == '[') return stack_.size() == 3;
    if (stack_.size() == 3) return names_a_list(stack_[2].key);  // {"rows": {…}}: a list of one, unwrapped
    return stack_.size() == 4 && stack_[2].kind == '[';
  }
  void hand_out(Entry const &entry) {
    ++envelope_.entries;
    each_(entry);
  }

  bool integer(fmt::format_int const &text) { return scalar({text.data(), text.size()}, false, false); }
  bool scalar(std::string_view value, bool quoted, bool is_null) {
    if (stack_.empty()) throw MalformedAnswer{"the answer is not a JSON object"};
    if (stack_.size() == 1) return envelope_scalar(value, is_null);
    if (stack_.back().kind != '{') return true;  // an array of scalars carries nothing we read
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
      envelope_.code = to_number<int>(value).value_or(unreadable_code);
      code_seen_ = true;
    } else if (!is_null && (iequals(key_, "message") || iequals(key_, "msg"))) {
      envelope_.message = value;
    }
    return true;
  }
  std::string_view dotted(std::size_t from_level) {
    if (stack_.size() == from_level) return key_;
    name_.clear();
    for (std::size_t i = from_level; i < stack_.size(); ++i) name_.append(stack_[i].key).append(".");
    return name_.append(key_);
  }

  std::string_view payload_;
  std::function<void(Entry const &)> const &each_;
  std::vector<Level> stack_;
  std::string key_;
  std::string name_;
  Entry entry_;
  Envelope envelope_;
  std::size_t item_level_ = 0;
  bool in_payload_ = false;
  bool list_seen_ = false;
  bool code_seen_ = false;
};

}  // namespace

Envelope read_answer(std::string_view body, Payload payload, std::function<void(Entry const &)> const &each) {
  Reader reader{payload, each};
  Json::sax_parse(body.begin(), body.end(), &reader);
  return reader.take();
}

}  // namespace fleet::api
