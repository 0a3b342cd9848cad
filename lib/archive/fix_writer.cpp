#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "archive/fix_columns.hpp"
#include "archive/fix_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace fleet::archive {
namespace {

Error cannot_write(std::string const &path) {
  return {Stop::failed, fmt::format("cannot write '{}': {}", path, std::strerror(errno)),
          "is there space, and may this user write to the folder?"};
}

Meaning meaning_of(int column, Forms forms) {
  if (column == gps_time) return forms.has_whole_milliseconds ? Meaning::milliseconds : Meaning::microseconds;
  if (physical_type(column, forms) == Physical::text) return Meaning::text;
  bool const is_degrees = (column == lat || column == lng) && forms.has_short_coordinates;
  return is_degrees ? Meaning::degrees : Meaning::number;
}

std::vector<ColumnForm> column_forms(Forms forms) {
  std::vector<ColumnForm> columns;
  for (auto const &[name, is_optional] : fix_columns()) {
    int const column = static_cast<int>(columns.size());
    columns.push_back(
        {std::string{name}, physical_type(column, forms), meaning_of(column, forms), is_optional});
  }
  return columns;
}

/// Pages of a column, with bounds of those that readers leave row groups out by.
GroupColumn column_of(int column, std::vector<StoredFix> const &rows, Forms forms) {
  auto pages = pages_of(column, rows, forms);
  if (column == imei) return {std::move(pages), rows.front().imei, rows.back().imei};
  if (column != gps_time) return {std::move(pages)};
  auto const [least, most] =
      std::ranges::minmax_element(rows, {}, [](StoredFix const &row) { return row.time_us; });
  auto const unit = forms.has_whole_milliseconds ? 1000 : 1;
  return {std::move(pages), bound_of(least->time_us / unit), bound_of(most->time_us / unit)};
}

}  // namespace

FixWriter::FixWriter(std::string path, Forms forms)
    : path_(std::move(path)),
      forms_(forms),
      fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)) {
  if (fd_ < 0) throw cannot_write(path_);
  try {
    file_.emplace(column_forms(forms_), [this](std::string_view bytes) {
      if (!write_all(fd_, bytes)) throw cannot_write(path_);
    });
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

FixWriter::~FixWriter() {
  if (fd_ >= 0) ::close(fd_);
}

void FixWriter::add(StoredFix fix) {
  pending_.push_back(std::move(fix));
  if (pending_.size() == rows_of_group) flush();
}

void FixWriter::flush() {
  if (pending_.empty()) return;
  file_->add_group(pending_.size(), [this](std::size_t column) {
    return column_of(static_cast<int>(column), pending_, forms_);
  });
  pending_.clear();
}

std::int64_t FixWriter::complete() {
  flush();
  auto const size = file_->complete("fixes", {imei, gps_time});
  if (::fsync(fd_) != 0 || ::close(std::exchange(fd_, -1)) != 0) throw cannot_write(path_);
  return size;
}

}  // namespace fleet::archive
