#include "jobs/pages.hpp"

#include <fmt/format.h>

namespace fleet::jobs {

bool is_round(std::size_t rows) {
  if (rows < 50) return false;
  while (rows % 10 == 0) rows /= 10;
  return rows == 1 || rows == 2 || rows == 5;
}

bool may_be_full(std::size_t rows) {
  return rows % 10 == 0;
}

void PageEntries::add(std::size_t hash) {
  ++count;
  distinct.insert(hash);
}

void PageEntries::clear() {
  count = 0;
  distinct.clear();
}

std::size_t SeenEntries::take(PageEntries const &page) {
  auto const before = distinct.size();
  distinct.insert(page.distinct.begin(), page.distinct.end());
  auto const news = distinct.size() - before;
  repeated = page.distinct.size() - news;
  if (news > 0) {
    count += page.count - repeated;
    has_moved = has_moved || repeated > 0;
  }
  return news;
}

bool is_total(PageCount const &count) {
  return count.declared_total == count.rows || count.declared_total == std::optional{count.distinct};
}

bool may_have_more(PageCount const &count) {
  if (count.page_rows == 0 || count.news == 0) return false;
  return (count.page_size > 0 && may_be_full(count.page_rows)) || !is_total(count);
}

std::string why_incomplete(PageCount const &count) {
  if (count.declared_total && count.rows < *count.declared_total)
    return fmt::format("{} of {} rows came", count.rows, *count.declared_total);
  if (is_total(count)) return {};
  if (count.page >= most_calls) return "pages without end";
  bool const repeated = count.page > 1 && count.news == 0 && count.page_rows > 0;
  if (repeated && count.page_rows >= count.page_size) return "every page is the same";
  if (count.has_moved) return "a page repeats rows of another";
  return {};
}

}  // namespace fleet::jobs
