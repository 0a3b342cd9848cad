#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "archive/fix_columns.hpp"
#include "archive/fix_file.hpp"
#include "archive/thrift.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace fleet::archive {
namespace {

constexpr int zstd_level = 12;
constexpr int codec_zstd = 6;

Error cannot_write(std::string const &path) {
  return {Stop::failed, fmt::format("cannot write '{}': {}", path, std::strerror(errno)),
          "is there space, and may this user write to the folder?"};
}

std::string compressed(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  auto const size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), zstd_level);
  if (ZSTD_isError(size) != 0)
    throw Error{Stop::failed, fmt::format("zstd cannot compress: {}", ZSTD_getErrorName(size))};
  out.resize(size);
  return out;
}

std::int32_t checksum(std::string_view bytes) {
  return static_cast<std::int32_t>(
      ::crc32(0, reinterpret_cast<unsigned char const *>(bytes.data()), static_cast<unsigned>(bytes.size())));
}

/// A page with its header. `describe` writes the part of the header that belongs to the kind of page.
template <class Describe>
std::string page(int type, std::string_view bytes, Describe describe) {
  auto const packed = compressed(bytes);
  thrift::Writer header;
  header.i32(1, type);
  header.i32(2, static_cast<std::int64_t>(bytes.size()));
  header.i32(3, static_cast<std::int64_t>(packed.size()));
  header.i32(4, checksum(packed));
  describe(header);
  return header.finish() + packed;
}

std::string data_page(ColumnPages const &pages, std::size_t rows) {
  return page(0, pages.data, [&](thrift::Writer &header) {
    header.begin(5);
    header.i32(1, static_cast<std::int64_t>(rows));
    header.i32(2, static_cast<int>(pages.encoding));
    header.i32(3, static_cast<int>(Encoding::rle));
    header.i32(4, static_cast<int>(Encoding::rle));
    header.end();
  });
}

std::string dictionary_page(ColumnPages const &pages) {
  return page(2, pages.dictionary, [&](thrift::Writer &header) {
    header.begin(7);
    header.i32(1, static_cast<std::int64_t>(pages.dictionary_values));
    header.i32(2, static_cast<int>(Encoding::plain));
    header.end();
  });
}

/// One column of a row group, as the footer describes it.
struct Chunk {
  std::int64_t start = 0, data_start = 0, size = 0, plain_size = 0;
  bool has_dictionary = false;
  Encoding encoding = Encoding::plain;
  std::size_t nulls = 0;
  std::string least, most;  ///< plain values; "": none
};

void write_logical_type(thrift::Writer &footer, int column, Forms forms) {
  if (column == gps_time) {
    footer.begin(10);
    footer.begin(8);
    footer.flag(1, true);  // UTC
    footer.begin(2);
    footer.empty(forms.has_whole_milliseconds ? 1 : 2);
    footer.end();
    footer.end();
    footer.end();
  } else if (physical_type(column, forms) == Physical::text) {
    footer.begin(10);
    footer.empty(1);
    footer.end();
  } else if ((column == lat || column == lng) && forms.has_short_coordinates) {
    footer.begin(10);
    footer.begin(5);
    footer.i32(1, 7);
    footer.i32(2, 10);
    footer.end();
    footer.end();
  }
}

/// The older form of the same, which some readers still want.
void write_converted_type(thrift::Writer &footer, int column, Forms forms) {
  constexpr int utf8 = 0, decimal = 5, milliseconds = 9, microseconds = 10;
  if (column == gps_time) {
    footer.i32(6, forms.has_whole_milliseconds ? milliseconds : microseconds);
  } else if (physical_type(column, forms) == Physical::text) {
    footer.i32(6, utf8);
  } else if ((column == lat || column == lng) && forms.has_short_coordinates) {
    footer.i32(6, decimal);
    footer.i32(7, 7);
    footer.i32(8, 10);
  }
}

void write_schema(thrift::Writer &footer, Forms forms) {
  auto const &columns = fix_columns();
  footer.list(2, thrift::Type::structure, columns.size() + 1);
  footer.begin_item();
  footer.text(4, "fixes");
  footer.i32(5, static_cast<std::int64_t>(columns.size()));
  footer.end();
  for (int column = 0; column < static_cast<int>(columns.size()); ++column) {
    auto const &[name, is_optional] = columns[static_cast<std::size_t>(column)];
    footer.begin_item();
    footer.i32(1, static_cast<int>(physical_type(column, forms)));
    footer.i32(3, is_optional ? 1 : 0);
    footer.text(4, name);
    write_converted_type(footer, column, forms);
    write_logical_type(footer, column, forms);
    footer.end();
  }
}

void write_chunk(thrift::Writer &footer, int column, Chunk const &chunk, std::int64_t rows, Forms forms) {
  footer.begin_item();
  footer.i64(2, chunk.start);
  footer.begin(3);
  footer.i32(1, static_cast<int>(physical_type(column, forms)));
  footer.list(2, thrift::Type::i32, chunk.has_dictionary ? 3 : 2);
  if (chunk.has_dictionary) footer.item_i32(static_cast<int>(Encoding::plain));
  footer.item_i32(static_cast<int>(Encoding::rle));
  footer.item_i32(static_cast<int>(chunk.encoding));
  footer.list(3, thrift::Type::binary, 1);
  footer.item_text(fix_columns()[static_cast<std::size_t>(column)].name);
  footer.i32(4, codec_zstd);
  footer.i64(5, rows);
  footer.i64(6, chunk.plain_size);
  footer.i64(7, chunk.size);
  footer.i64(9, chunk.data_start);
  if (chunk.has_dictionary) footer.i64(11, chunk.start);
  footer.begin(12);
  footer.i64(3, static_cast<std::int64_t>(chunk.nulls));
  if (!chunk.most.empty()) {
    footer.text(5, chunk.most);
    footer.text(6, chunk.least);
  }
  footer.end();
  footer.end();
  footer.end();
}

void write_sorting(thrift::Writer &footer) {
  footer.list(4, thrift::Type::structure, 2);
  for (int const column : {static_cast<int>(imei), static_cast<int>(gps_time)}) {
    footer.begin_item();
    footer.i32(1, column);
    footer.flag(2, false);
    footer.flag(3, false);
    footer.end();
  }
}

/// Puts the footer's checksum, computed with zeros in its place, into it.
void set_checksum(std::string &footer) {
  auto const at = footer.find(footer_checksum_key) + footer_checksum_key.size() +
                  2;  // number and length of the field between
  footer.replace(at, no_footer_checksum.size(),
                 fmt::format("{:08x}", static_cast<std::uint32_t>(checksum(footer))));
}

std::string number_text(std::int64_t number) {
  std::string out(sizeof number, '\0');
  std::memcpy(out.data(), &number, sizeof number);
  return out;
}

/// The least and the most of a column that readers leave row groups out by.
void set_bounds(Chunk &chunk, int column, std::vector<StoredFix> const &rows, Forms forms) {
  if (column == imei) {
    chunk.least = rows.front().imei;
    chunk.most = rows.back().imei;
  } else if (column == gps_time) {
    auto const [least, most] =
        std::ranges::minmax_element(rows, {}, [](StoredFix const &row) { return row.time_us; });
    auto const unit = forms.has_whole_milliseconds ? 1000 : 1;
    chunk.least = number_text(least->time_us / unit);
    chunk.most = number_text(most->time_us / unit);
  }
}

}  // namespace

struct FixWriter::Group {
  std::vector<Chunk> chunks;
  std::int64_t rows = 0, start = 0;
};

FixWriter::FixWriter(std::string path, Forms forms)
    : path_(std::move(path)),
      forms_(forms),
      fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)) {
  if (fd_ < 0) throw cannot_write(path_);
  put("PAR1");
}

FixWriter::~FixWriter() {
  if (fd_ >= 0) ::close(fd_);
}

void FixWriter::put(std::string_view bytes) {
  if (!write_all(fd_, bytes)) throw cannot_write(path_);
  at_ += static_cast<std::int64_t>(bytes.size());
}

void FixWriter::add(StoredFix fix) {
  pending_.push_back(std::move(fix));
  ++rows_;
  if (pending_.size() == rows_of_group) flush();
}

void FixWriter::flush() {
  if (pending_.empty()) return;
  Group group{.chunks = {}, .rows = static_cast<std::int64_t>(pending_.size()), .start = at_};
  for (int column = 0; column < static_cast<int>(fix_columns().size()); ++column) {
    auto const pages = pages_of(column, pending_, forms_);
    Chunk chunk{.start = at_,
                .has_dictionary = pages.encoding == Encoding::dictionary,
                .encoding = pages.encoding,
                .nulls = pages.nulls};
    if (chunk.has_dictionary) put(dictionary_page(pages));
    chunk.data_start = at_;
    put(data_page(pages, pending_.size()));
    chunk.size = at_ - chunk.start;
    chunk.plain_size = static_cast<std::int64_t>(pages.dictionary.size() + pages.data.size());
    set_bounds(chunk, column, pending_, forms_);
    group.chunks.push_back(std::move(chunk));
  }
  groups_.push_back(std::move(group));
  pending_.clear();
}

std::int64_t FixWriter::complete() {
  flush();
  thrift::Writer footer;
  footer.i32(1, 2);
  write_schema(footer, forms_);
  footer.i64(3, rows_);
  footer.list(4, thrift::Type::structure, groups_.size());
  for (auto const &group : groups_) {
    footer.begin_item();
    footer.list(1, thrift::Type::structure, group.chunks.size());
    std::int64_t plain = 0, packed = 0;
    for (int column = 0; column < static_cast<int>(group.chunks.size()); ++column) {
      auto const &chunk = group.chunks[static_cast<std::size_t>(column)];
      write_chunk(footer, column, chunk, group.rows, forms_);
      plain += chunk.plain_size;
      packed += chunk.size;
    }
    footer.i64(2, plain);
    footer.i64(3, group.rows);
    write_sorting(footer);
    footer.i64(5, group.start);
    footer.i64(6, packed);
    footer.end();
  }
  footer.list(5, thrift::Type::structure, 1);
  footer.begin_item();
  footer.text(1, footer_checksum_key);
  footer.text(2, no_footer_checksum);
  footer.end();
  footer.text(6, "fleet " FLEET_VERSION);
  footer.list(7, thrift::Type::structure, fix_columns().size());
  for (std::size_t i = 0; i < fix_columns().size(); ++i) {
    footer.begin_item();
    footer.empty(1);
    footer.end();
  }
  auto text = footer.finish();
  set_checksum(text);
  std::uint32_t const size = static_cast<std::uint32_t>(text.size());
  text.append(reinterpret_cast<char const *>(&size), sizeof size);
  put(text + "PAR1");
  if (::fsync(fd_) != 0 || ::close(std::exchange(fd_, -1)) != 0) throw cannot_write(path_);
  return at_;
}

}  // namespace fleet::archive
