#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fleet::push {

/// Name and value of each field, in the order sent; a name may occur twice. Any bytes.
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// %XX and + as in a form; a % that begins no escape stays as it is.
std::string form_decoded(std::string_view text);

/// "a=1&b=2" as fields. Never fails: a part without "=" is a name with an empty value.
FormFields form_fields(std::string_view text);

/// The value of a parameter in a header: that of `boundary` in `multipart/form-data; boundary="x"`. Nothing when it is missing.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name);

/// The parts of a multipart/form-data body, files included; a part's text in UTF-8 where its type or that of the body names another
/// charset. Nothing when `content_type` is not multipart/form-data
/// with a boundary, or the body is not built with it.
std::optional<FormFields> multipart_fields(std::string_view content_type, std::string_view body);

}  // namespace fleet::push
