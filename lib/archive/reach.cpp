#include "archive/reach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "archive/fix_file.hpp"
#include "archive/fix_text.hpp"

namespace fleet::archive {
namespace {

/// A text inside of a composite inside of an array: quoted once for each.
void append_quoted(std::string &out, std::string_view text) {
  out += "\\\"";
  for (char const c : text) {
    if (c == '"' || c == '\\') out += "\\\\\\";
    out += c;
  }
  out += "\\\"";
}

template <class Number>
void append_number(std::string &out, std::optional<Number> const &number) {
  out += ',';
  if (number) fmt::format_to(std::back_inserter(out), "{}", *number);
}

/// In the order of tracksolid.archived_fix.
void append_fix(std::string &out, StoredFix const &fix) {
  out += out.size() > 1 ? ",\"(" : "\"(";
  append_quoted(out, fix.imei);
  fmt::format_to(std::back_inserter(out), ",{},{},{}", time_text(fix.time_us), fix.lat, fix.lng);
  append_number(out, fix.speed_kmh);
  append_number(out, fix.direction_deg);
  out += fix.acc_on ? *fix.acc_on ? ",t," : ",f," : ",,";
  if (fix.position_type) append_quoted(out, *fix.position_type);
  out += ")\"";
}

}  // namespace

Reach::Reach(std::string_view json) {
  if (json.empty() || json == "null") return;
  auto const given = nlohmann::json::parse(json);
  if (given["imei"].is_string()) imei_ = given["imei"];
  from_us_ = given["from_us"];
  to_us_ = given["to_us"];
  for (auto const &file : given["files"])
    files_.push_back({file["file"], file["first_imei"], file["last_imei"]});
  for (auto const &span : given["erased"])
    erased_.push_back({span["imei"].is_null() ? std::nullopt : std::optional<std::string>{span["imei"]},
                       span["from_us"], span["to_us"]});
}

void Reach::append(std::string &text, std::string const &path, std::string const &imei) const {
  FixReader const reader{path};
  for (std::size_t group = 0; group < reader.groups().size(); ++group) {
    auto const &about = reader.groups()[group];
    if (imei < about.first_imei || imei > about.last_imei || about.first_us > to_us_ ||
        about.last_us < from_us_)
      continue;
    for (auto const &fix : reader.read(group))
      if (fix.imei == imei && fix.time_us >= from_us_ && fix.time_us <= to_us_ &&
          std::ranges::none_of(erased_, [&](auto const &span) { return span.covers(fix); }))
        append_fix(text, fix);
  }
}

std::string Reach::fixes_of(std::string const &imei, std::string const &location) const {
  Folder const folder{location};
  folder.expect();
  std::string text = "{";
  for (auto const &file : files_)
    if (imei >= file.first_imei && imei <= file.last_imei) append(text, folder.path(file.file), imei);
  return text + "}";
}

}  // namespace fleet::archive
