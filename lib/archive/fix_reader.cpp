#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "archive/fix_columns.hpp"
#include "archive/fix_file.hpp"
#include "archive/thrift.hpp"
#include "base/error.hpp"

namespace fleet::archive {
namespace {

constexpr std::int64_t largest_footer = 64 << 20;
constexpr std::int64_t largest_page = 256 << 20;
constexpr std::int64_t largest_group = 10'000'000;  ///< rows

Error cannot_read(std::string const &path) {
  return {Stop::failed, fmt::format("cannot read '{}': {}", path, std::strerror(errno)),
          "is the archive mounted, and may this user read it?"};
}

Error damaged(std::string const &path, std::string_view why) {
  return {Stop::failed, fmt::format("'{}' is damaged: {}", path, why),
          "fleet archive --verify names all such files; bring this one back from a copy"};
}

/// A page of the bytes, which go on behind it.
std::string take_page(std::string_view &bytes, thrift::Value &header) {
  std::size_t head = 0;
  header = thrift::read(bytes, head);
  bytes.remove_prefix(head);
  auto const plain_size = header[2].number;
  auto const size = header[3].number;
  if (size < 0 || static_cast<std::size_t>(size) > bytes.size() || plain_size < 0 ||
      plain_size > largest_page)
    throw std::invalid_argument{"a page has a wrong size"};
  auto const packed = bytes.substr(0, static_cast<std::size_t>(size));
  bytes.remove_prefix(packed.size());
  auto const sum = ::crc32(0, reinterpret_cast<unsigned char const *>(packed.data()),
                           static_cast<unsigned>(packed.size()));
  if (static_cast<std::uint32_t>(header[4].number) != sum)
    throw std::invalid_argument{"the checksum of a page differs"};
  std::string plain(static_cast<std::size_t>(plain_size), '\0');
  auto const got = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != plain.size()) throw std::invalid_argument{"a page cannot be unpacked"};
  return plain;
}

int column_named(std::string_view name) {
  auto const &columns = fix_columns();
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name) return static_cast<int>(i);
  throw std::invalid_argument{fmt::format("it has a column '{}', which fleet does not write", name)};
}

std::int64_t number_of(std::string_view bytes) {
  std::int64_t number = 0;
  if (bytes.size() != sizeof number) throw std::invalid_argument{"a bound has a wrong size"};
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

/// The format has no checksum of the footer: ours is a pair of its metadata. Throws: std::invalid_argument.
void expect_footer(std::string const &bytes, thrift::Value const &footer) {
  auto const &pairs = footer[5].items;
  if (pairs.size() != 1 || pairs.front()[1].bytes != footer_checksum_key ||
      pairs.front()[2].bytes.size() != no_footer_checksum.size())
    throw std::invalid_argument{"its footer has no checksum"};
  auto const wanted = pairs.front()[2].bytes;  // a part of `bytes`
  auto without = bytes;
  without.replace(static_cast<std::size_t>(wanted.data() - bytes.data()), wanted.size(), no_footer_checksum);
  auto const sum = ::crc32(0, reinterpret_cast<unsigned char const *>(without.data()),
                           static_cast<unsigned>(without.size()));
  if (fmt::format("{:08x}", static_cast<std::uint32_t>(sum)) != wanted)
    throw std::invalid_argument{"the checksum of its footer differs"};
}

/// Coordinates and times tell by their type how they are stored.
Forms forms_of(thrift::Value const &schema) {
  Forms forms;
  for (auto const &element : schema.items) {
    if (element[4].bytes == "lat")
      forms.has_short_coordinates = element[1].number == static_cast<int>(Physical::int64);
    if (element[4].bytes == "gps_time") forms.has_whole_milliseconds = element[6].number == 9;
  }
  return forms;
}

}  // namespace

FixReader::FixReader(std::string path)
    : path_(std::move(path)), fd_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) throw cannot_read(path_);
  try {
    read_footer();
  } catch (std::invalid_argument const &error) {
    ::close(fd_);
    throw damaged(path_, error.what());
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

FixReader::~FixReader() {
  ::close(fd_);
}

std::string FixReader::bytes_at(std::int64_t at, std::int64_t size) const {
  if (at < 0 || size < 0 || at > size_ || size > size_ - at)
    throw std::invalid_argument{"a part lies outside of the file"};
  std::string bytes(static_cast<std::size_t>(size), '\0');
  for (std::size_t got = 0; got < bytes.size();) {
    auto const some =
        ::pread(fd_, bytes.data() + got, bytes.size() - got, at + static_cast<std::int64_t>(got));
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) throw cannot_read(path_);
    if (some == 0) throw std::invalid_argument{"it ends too early"};
    got += static_cast<std::size_t>(some);
  }
  return bytes;
}

void FixReader::read_footer() {
  struct stat status = {};
  if (::fstat(fd_, &status) != 0) throw cannot_read(path_);
  size_ = status.st_size;
  auto const tail = size_ < 12 ? std::string{} : bytes_at(size_ - 8, 8);
  if (!tail.ends_with("PAR1")) throw std::invalid_argument{"it is no Parquet file"};
  std::uint32_t footer_size = 0;
  std::memcpy(&footer_size, tail.data(), sizeof footer_size);
  if (footer_size > largest_footer) throw std::invalid_argument{"its footer is too large"};
  auto const bytes = bytes_at(size_ - 8 - footer_size, footer_size);
  std::size_t used = 0;
  auto const footer = thrift::read(bytes, used);
  expect_footer(bytes, footer);
  rows_ = footer[3].number;
  forms_ = forms_of(footer[2]);
  auto const unit = forms_.has_whole_milliseconds ? 1000 : 1;
  for (auto const &group : footer[4].items) {
    Group shown{.first_imei = {}, .last_imei = {}, .rows = group[3].number};
    if (shown.rows <= 0 || shown.rows > largest_group)
      throw std::invalid_argument{"a row group has a wrong size"};
    std::vector<Chunk> chunks;
    for (auto const &chunk : group[1].items) {
      auto const &about = chunk[3];
      if (about[3].items.size() != 1) throw std::invalid_argument{"it has columns in columns"};
      int const column = column_named(about[3].items.front().bytes);
      chunks.push_back({column, chunk[2].number, about[7].number, about[5].number});
      if (column == imei) {
        shown.first_imei = about[12][6].bytes;
        shown.last_imei = about[12][5].bytes;
      } else if (column == gps_time) {
        shown.first_us = number_of(about[12][6].bytes) * unit;
        shown.last_us = number_of(about[12][5].bytes) * unit;
      }
    }
    if (chunks.size() != fix_columns().size()) throw std::invalid_argument{"a column is missing"};
    groups_.push_back(std::move(shown));
    chunks_.push_back(std::move(chunks));
  }
}

void FixReader::read_column(Chunk const &chunk, std::vector<StoredFix> &rows) const {
  auto const bytes = bytes_at(chunk.start, chunk.size);
  std::string_view rest = bytes;
  ColumnPages pages;
  thrift::Value header;
  auto page = take_page(rest, header);
  if (header[1].number == 2) {
    pages.dictionary = std::move(page);
    auto const count = header[7][1].number;
    if (count < 0 || count > largest_group) throw std::invalid_argument{"a dictionary has a wrong size"};
    pages.dictionary_values = static_cast<std::size_t>(count);
    page = take_page(rest, header);
  }
  if (header[1].number != 0 || header[5][1].number != static_cast<std::int64_t>(rows.size()))
    throw std::invalid_argument{"a page has another number of rows"};
  pages.data = std::move(page);
  set_column(chunk.column, pages, forms_, rows);
}

std::vector<StoredFix> FixReader::read(std::size_t group) const {
  std::vector<StoredFix> rows(static_cast<std::size_t>(groups_[group].rows));
  try {
    for (auto const &chunk : chunks_[group]) read_column(chunk, rows);
  } catch (std::invalid_argument const &error) {
    throw damaged(path_, error.what());
  }
  return rows;
}

}  // namespace fleet::archive
