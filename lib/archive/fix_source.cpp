#include "archive/fix_source.hpp"

#include <algorithm>

namespace fleet::archive {

bool FileFixes::next(StoredFix &fix) {
  while (at_ == rows_.size()) {
    if (reader_ && next_group_ < reader_->groups().size()) {
      rows_ = reader_->read(next_group_++);
      at_ = 0;
    } else if (next_path_ < paths_.size()) {
      reader_ = std::make_unique<FixReader>(paths_[next_path_++]);
      next_group_ = 0;
    } else {
      return false;
    }
  }
  fix = std::move(rows_[at_++]);
  return true;
}

void MergedFixes::Side::advance() {
  StoredFix fix;
  head = source->next(fix) ? std::optional{std::move(fix)} : std::nullopt;
}

MergedFixes::MergedFixes(std::unique_ptr<FixSource> first, std::unique_ptr<FixSource> second)
    : first_{std::move(first), {}}, second_{std::move(second), {}} {
  first_.advance();
  second_.advance();
}

bool MergedFixes::next(StoredFix &fix) {
  if (!first_.head && !second_.head) return false;
  bool const takes_first = first_.head && (!second_.head || !store::is_before(*second_.head, *first_.head));
  if (takes_first && second_.head && !store::is_before(*first_.head, *second_.head)) second_.advance();
  auto &side = takes_first ? first_ : second_;
  fix = std::move(*side.head);
  side.advance();
  return true;
}

bool KeptFixes::next(StoredFix &fix) {
  while (source_->next(fix))
    if (std::ranges::none_of(erased_, [&](auto const &span) { return span.covers(fix); })) return true;
  return false;
}

}  // namespace fleet::archive
