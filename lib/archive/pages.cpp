#include "archive/pages.hpp"

#include <algorithm>

namespace fleet::archive::pages {

ColumnPages bits(std::vector<bool> const &values) {
  ColumnPages pages;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % 8 == 0) pages.data += '\0';
    if (values[i])
      pages.data.back() = static_cast<char>(static_cast<unsigned char>(pages.data.back()) | 1U << (i % 8));
  }
  return pages;
}

ColumnPages deltas(std::vector<std::int64_t> const &numbers) {
  return {.data = encoding::pack_deltas(numbers), .encoding = Encoding::deltas};
}

ColumnPages optional(ColumnPages pages, Indexes const &is_there) {
  auto const runs = encoding::pack_runs(is_there, 1);
  std::string levels;
  encoding::append_number(levels, static_cast<std::uint32_t>(runs.size()));
  pages.data = levels + runs + pages.data;
  pages.nulls = static_cast<std::size_t>(std::ranges::count(is_there, 0U));
  return pages;
}

}  // namespace fleet::archive::pages
