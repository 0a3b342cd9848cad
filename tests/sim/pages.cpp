#include "sim/pages.hpp"

#include <algorithm>

namespace fleet::sim {
namespace {

using nlohmann::json;

/// Offset of a page after the vendor's faults of paging; nothing for an empty page.
std::optional<std::size_t> offset_of(Page const &page, std::size_t rows, PageSwitches const &s) {
  if (s.page_ignored) return 0;
  auto const overlap = std::min(static_cast<std::size_t>(s.page_overlap), page.size - 1);
  auto index = page.number > 0 ? page.number - 1 : page.offset / page.size;
  auto const within = page.number > 0 ? 0 : page.offset % page.size;
  if (s.empty_pages && index == 1) return std::nullopt;
  if (s.empty_pages && index > 1) --index;
  auto offset = page.number > 0 ? index * (page.size - overlap) : index * page.size + within;
  if (page.number == 0 && offset > 0) offset -= std::min(offset, overlap);
  if (s.endless_pages && rows > 0 && offset >= rows) offset = (rows - 1) / page.size * page.size;
  return offset;
}

}  // namespace

json page_of(json const &list, Call const &call, Page page) {
  auto part = json::array();
  auto const &s = call.switches;
  if (s.rows_per_page > 0) page.size = std::min(page.size, static_cast<std::size_t>(s.rows_per_page));
  if (page.size == 0) return part;
  auto const offset = offset_of(page, list.size(), s);
  if (!offset) return part;
  for (auto i = *offset; i < list.size() && part.size() < page.size; ++i) part.push_back(list[i]);
  return part;
}

json page_of(json const &list, Call const &call) {
  return page_of(list, call, call.page);
}

void declare_total(json &object, char const *key, std::size_t rows, bool as_text, Call const &call) {
  auto const &says = call.switches.total_says;
  if (says == "absent") return;
  if (says == "words") {
    object[key] = "many";
    return;
  }
  auto const total = says == "more" ? rows + 7 : says == "fewer" ? rows / 2 : says == "zero" ? 0 : rows;
  object[key] = as_text ? json(std::to_string(total)) : json(total);
}

}  // namespace fleet::sim
