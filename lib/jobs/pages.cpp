#include "jobs/pages.hpp"

#include <fmt/format.h>

namespace fleet::jobs {

bool is_round(std::size_t rows) {
  if (rows < 50) return false;
  while (rows % 10 == 0) rows /= 10;
  return rows == 1 || rows == 2 || rows == 5;
}

bool is_total(std::size_t rows, std::optional<std::size_t> declared) {
  return declared == rows;
}

bool may_have_more(PageCount const &count) {
  if (count.page_rows == 0 || count.news == 0) return false;
  constexpr std::size_t sizes = 10;  // a vendor that has its own size of a page takes a multiple of ten
  bool const may_be_full = count.page_size > 0 && count.page_rows % sizes == 0;
  return may_be_full || !is_total(count.rows, count.declared_total);
}

std::string why_incomplete(PageCount const &count) {
  if (count.declared_total && count.rows < *count.declared_total)
    return fmt::format("{} of {} rows came", count.rows, *count.declared_total);
  if (is_total(count.rows, count.declared_total)) return {};
  if (count.page >= most_calls) return "pages without end";
  bool const repeated = count.page > 1 && count.news == 0 && count.page_rows > 0;
  if (repeated && count.page_rows >= count.page_size) return "every page is the same";
  return {};
}

}  // namespace fleet::jobs
