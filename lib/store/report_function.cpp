#include "store/report_function.hpp"

#include <fmt/format.h>

namespace fleet::store {

ReportFunction::ReportFunction(std::string_view name, std::vector<Argument> const &arguments) : name_(name) {
  std::string list;
  int number = 0;
  for (auto const &[argument, sql_type] : arguments) {
    if (!list.empty()) list += ", ";
    fmt::format_to(std::back_inserter(list), "p_{} => ${}::{}", argument, ++number, sql_type);
  }
  sql_ = fmt::format("select reporting.{}({})", name, list);
}

std::string ReportFunction::call(Reader &reader, Parameters const &values) const {
  return reader.text({name_.c_str(), sql_.c_str()}, values);
}

std::string array_text(std::vector<std::string> const &values) {
  std::string text = "{";
  for (auto const &value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (char const c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + '}';
}

}  // namespace fleet::store
