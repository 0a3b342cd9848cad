#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>

namespace fleet::jobs {

/// A device and window, or a list of an account, that needs more calls than this is put aside: the answers have
/// no end.
constexpr std::size_t most_calls = 200;

/// Whether a list without pages and of unknown cap may have been cut at so many rows: 50, 100, 200, 500, 1000 and so on.
bool is_round(std::size_t rows);

/// Whether a page of so many rows may be a full one: a vendor that has its own size of a page takes a multiple of ten.
bool may_be_full(std::size_t rows);

/// Hashes of entries: recognise a page that repeats another one.
using EntryHashes = std::unordered_set<std::size_t>;

/// Entries of one page.
struct PageEntries {
  EntryHashes distinct;
  std::size_t count = 0;  ///< a row that stands in the page twice counts twice, as in the vendor's totals

  void add(std::size_t hash);
  void clear();
};

/// Entries of the pages of one query so far.
struct SeenEntries {
  EntryHashes distinct;
  std::size_t count = 0;  ///< without those of a page that stood in an earlier one
  bool has_moved =
      false;  ///< a page had new rows and some of an earlier one: the order has changed between two pages
  std::size_t repeated = 0;  ///< rows of the last page that stood in an earlier one

  /// Takes a page in. Gives how many of its rows no page before had.
  std::size_t take(PageEntries const &page);
};

/// Count of the pages and rows of one query so far.
struct PageCount {
  std::size_t page = 1;                       ///< the last one, from 1
  std::size_t page_size = 0;                  ///< rows that were asked for a page
  std::size_t page_rows = 0;                  ///< distinct rows of the last page
  std::size_t news = 0;                       ///< of those, rows that no page before had
  std::size_t rows = 0;                       ///< rows of all pages, as SeenEntries::count
  std::size_t distinct = 0;                   ///< of those, different ones
  bool has_moved = false;                     ///< as SeenEntries::has_moved
  std::optional<std::size_t> declared_total;  ///< rows of the whole query, where the answer says so
};

/// Whether so many rows are the whole list, equal ones counted or not. A declared total that more rows have passed is wrong, and ends
/// nothing.
bool is_total(PageCount const &count);

/// Whether another page may hold more: pages end with an empty one, the declared total, or one without a new row. A total that a full
/// page reaches may be of that page alone.
bool may_have_more(PageCount const &count);

/// Why the pages do not make a complete answer: "30 of 80 rows came"; "" when they do.
std::string why_incomplete(PageCount const &count);

}  // namespace fleet::jobs
