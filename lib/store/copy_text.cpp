#include "store/copy_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace fleet::store {

CopyText::CopyText(Tx &tx, std::string const &table, std::vector<std::string> const &columns) : CopyIn(tx) {
  open(tx, fmt::format("{} ({})", table, join(columns, ", ")), "");
}

void CopyText::row(std::vector<std::optional<std::string>> const &values) {
  for (auto const &value : values) {
    if (value)
      put(*value);
    else
      buffer_ += "\\N";
    buffer_ += '\t';
  }
  buffer_.back() = '\n';
  end_row();
}

/// Appends a string with escapes, in runs between them: characters that need one are rare.
void CopyText::put(std::string_view text) {
  auto const plain = [](char c) {
    return c > '\r' ? c != '\\' : c != '\t' && c != '\n' && c != '\r' && c != '\0';
  };
  auto run = text.begin();
  for (auto at = run;; ++at) {
    if (at != text.end() && plain(*at)) continue;
    buffer_.append(run, at);
    if (at == text.end()) return;
    run = at + 1;
    if (*at == '\0') continue;  // PostgreSQL cannot store it
    buffer_ += '\\';
    buffer_ += *at == '\\' ? '\\' : *at == '\t' ? 't' : *at == '\n' ? 'n' : 'r';
  }
}

}  // namespace fleet::store
