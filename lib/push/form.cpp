#include "push/form.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "push/charset.hpp"

namespace fleet::push {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  auto const small = static_cast<char>(c | 0x20);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// A parameter of one of the headers of a part.
std::optional<std::string> parameter_of(std::string_view headers, std::string_view header,
                                        std::string_view name) {
  while (!headers.empty()) {
    auto const line = headers.substr(0, headers.find('\n'));
    headers.remove_prefix(std::min(line.size() + 1, headers.size()));
    auto const colon = line.find(':');
    if (colon != std::string_view::npos && iequals(trim(line.substr(0, colon)), header))
      return header_parameter(line, name);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
  for (auto at = header.find(';'); at != std::string_view::npos;) {
    auto rest = trim(header.substr(at + 1));
    auto const equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto const key = trim(rest.substr(0, equals));
    auto value = rest.substr(equals + 1);
    std::size_t end = 0;
    if (value.starts_with('"')) {
      value.remove_prefix(1);
      end = value.find('"');
      if (end == std::string_view::npos) return std::nullopt;
    } else {
      end = std::min(value.find(';'), value.size());
    }
    if (iequals(key, name)) return std::string{trim(value.substr(0, end))};
    auto const next = value.find(';', end);
    if (next == std::string_view::npos) return std::nullopt;
    at = static_cast<std::size_t>(value.data() + next - header.data());
  }
  return std::nullopt;
}

std::string form_decoded(std::string_view text) {
  std::string out(text.size(), '\0');
  auto *end = out.data();
  for (std::size_t at = 0; at < text.size(); ++at) {
    int const high = text[at] == '%' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    int const low = high >= 0 ? hex_digit(text[at + 2]) : -1;
    if (low >= 0) {
      *end++ = static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      *end++ = text[at] == '+' ? ' ' : text[at];
    }
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

FormFields form_fields(std::string_view text) {
  FormFields fields;
  while (!text.empty()) {
    auto const part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    auto const equals = part.find('=');
    fields.emplace_back(form_decoded(part.substr(0, equals)),
                        equals == std::string_view::npos ? "" : form_decoded(part.substr(equals + 1)));
  }
  return fields;
}

std::optional<FormFields> multipart_fields(std::string_view content_type, std::string_view body) {
  if (!iequals(trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data"))
    return std::nullopt;
  auto const boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty()) return std::nullopt;
  auto const charset = header_parameter(content_type, "charset").value_or("");
  // Some senders end their lines with LF alone.
  std::string const eol = body.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  auto const line = eol + "--" + *boundary;
  FormFields fields;
  // The first boundary may stand at the very beginning, without a line end before it.
  std::size_t at = 0;
  if (!body.starts_with(std::string_view{line}.substr(eol.size()))) {
    at = body.find(line);
    if (at == std::string_view::npos) return std::nullopt;
    at += eol.size();
  }
  at += line.size() - eol.size();
  while (!body.substr(at).starts_with("--")) {
    auto const headers = body.find(eol, at);
    auto const gap = body.find(eol + eol, at);
    if (headers == std::string_view::npos || gap == std::string_view::npos) return std::nullopt;
    auto const end = body.find(line, gap + eol.size());
    if (end == std::string_view::npos) return std::nullopt;
    auto const value_at = gap + 2 * eol.size();
    if (gap < headers + eol.size()) return std::nullopt;  // a part without headers
    auto const head = body.substr(headers + eol.size(), gap - headers - eol.size());
    auto name = parameter_of(head, "content-disposition", "name");
    if (!name) return std::nullopt;
    std::string value{end < value_at ? std::string_view{} : body.substr(value_at, end - value_at)};
    std::string unread;
    bring_to_utf8(value, parameter_of(head, "content-type", "charset").value_or(charset), unread);
    fields.emplace_back(std::move(*name), std::move(value));
    at = end + line.size();
  }
  return fields;
}

}  // namespace fleet::push
