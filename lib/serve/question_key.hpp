#pragma once
#include <fmt/format.h>

#include <optional>
#include <string>

namespace fleet::serve {

/// Parts of a key for Question: lengths keep "a" + "bc" apart from "ab" + "c", '-' a missing one from a blank
/// one.
class QuestionKey {
 public:
  explicit QuestionKey(std::string name) : text_(std::move(name)) {}
  void add(std::optional<std::string> const &part) {
    if (part)
      fmt::format_to(std::back_inserter(text_), "\n{}:{}", part->size(), *part);
    else
      text_ += "\n-";
  }
  QuestionKey &&with(std::optional<std::string> const &part) && {
    add(part);
    return std::move(*this);
  }
  template <class Number>
  QuestionKey &&with_number(std::optional<Number> part) && {
    return std::move(*this).with(part ? std::optional{fmt::format("{}", *part)} : std::nullopt);
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace fleet::serve
