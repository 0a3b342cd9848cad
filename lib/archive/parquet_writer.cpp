#include "archive/parquet_writer.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>

#include "archive/thrift.hpp"
#include "base/error.hpp"

namespace fleet::archive {
namespace {

constexpr int zstd_level = 12;
constexpr int codec_zstd = 6;

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

/// The older form of the logical type, which some readers still want.
void write_converted_type(thrift::Writer &footer, Meaning meaning) {
  constexpr int utf8 = 0, decimal = 5, date = 6, milliseconds = 9, microseconds = 10;
  switch (meaning) {
    case Meaning::number:
      return;
    case Meaning::text:
      return footer.i32(6, utf8);
    case Meaning::milliseconds:
      return footer.i32(6, milliseconds);
    case Meaning::microseconds:
      return footer.i32(6, microseconds);
    case Meaning::date:
      return footer.i32(6, date);
    case Meaning::degrees:
      footer.i32(6, decimal);
      footer.i32(7, 7);
      footer.i32(8, 10);
  }
}

void write_logical_type(thrift::Writer &footer, Meaning meaning) {
  if (meaning == Meaning::number) return;
  footer.begin(10);
  switch (meaning) {
    case Meaning::number:
      break;
    case Meaning::text:
      footer.empty(1);
      break;
    case Meaning::date:
      footer.empty(6);
      break;
    case Meaning::milliseconds:
    case Meaning::microseconds:
      footer.begin(8);
      footer.flag(1, true);  // UTC
      footer.begin(2);
      footer.empty(meaning == Meaning::milliseconds ? 1 : 2);
      footer.end();
      footer.end();
      break;
    case Meaning::degrees:
      footer.begin(5);
      footer.i32(1, 7);
      footer.i32(2, 10);
      footer.end();
  }
  footer.end();
}

void write_schema(thrift::Writer &footer, std::string_view name, std::vector<ColumnForm> const &columns) {
  footer.list(2, thrift::Type::structure, columns.size() + 1);
  footer.begin_item();
  footer.text(4, name);
  footer.i32(5, static_cast<std::int64_t>(columns.size()));
  footer.end();
  for (auto const &column : columns) {
    footer.begin_item();
    footer.i32(1, static_cast<int>(column.physical));
    footer.i32(3, column.is_optional ? 1 : 0);
    footer.text(4, column.name);
    write_converted_type(footer, column.meaning);
    write_logical_type(footer, column.meaning);
    footer.end();
  }
}

template <class Chunk>
void write_chunk(thrift::Writer &footer, ColumnForm const &column, Chunk const &chunk, std::int64_t rows) {
  footer.begin_item();
  footer.i64(2, chunk.start);
  footer.begin(3);
  footer.i32(1, static_cast<int>(column.physical));
  footer.list(2, thrift::Type::i32, chunk.has_dictionary ? 3 : 2);
  if (chunk.has_dictionary) footer.item_i32(static_cast<int>(Encoding::plain));
  footer.item_i32(static_cast<int>(Encoding::rle));
  footer.item_i32(static_cast<int>(chunk.encoding));
  footer.list(3, thrift::Type::binary, 1);
  footer.item_text(column.name);
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

void write_sorting(thrift::Writer &footer, std::vector<std::size_t> const &sorted_by) {
  if (sorted_by.empty()) return;
  footer.list(4, thrift::Type::structure, sorted_by.size());
  for (auto const column : sorted_by) {
    footer.begin_item();
    footer.i32(1, static_cast<std::int64_t>(column));
    footer.flag(2, false);
    footer.flag(3, false);
    footer.end();
  }
}

/// Puts the footer's checksum, computed with zeros in its place, into it.
void set_checksum(std::string &footer) {
  auto const at = footer.rfind(footer_checksum_key) + footer_checksum_key.size() +
                  2;  // number and length of the field between
  footer.replace(at, no_footer_checksum.size(),
                 fmt::format("{:08x}", static_cast<std::uint32_t>(checksum(footer))));
}

}  // namespace

ParquetWriter::ParquetWriter(std::vector<ColumnForm> columns, Write write)
    : columns_(std::move(columns)), write_(std::move(write)) {
  put("PAR1");
}

void ParquetWriter::put(std::string_view bytes) {
  write_(bytes);
  at_ += static_cast<std::int64_t>(bytes.size());
}

void ParquetWriter::add_group(std::size_t rows,
                              std::function<GroupColumn(std::size_t column)> const &column) {
  Group group{.chunks = {}, .rows = static_cast<std::int64_t>(rows), .start = at_};
  for (std::size_t number = 0; number < columns_.size(); ++number) {
    auto [pages, least, most] = column(number);
    Chunk chunk{.start = at_,
                .has_dictionary = pages.encoding == Encoding::dictionary,
                .encoding = pages.encoding,
                .nulls = pages.nulls,
                .least = std::move(least),
                .most = std::move(most)};
    if (chunk.has_dictionary) put(dictionary_page(pages));
    chunk.data_start = at_;
    put(data_page(pages, rows));
    chunk.size = at_ - chunk.start;
    chunk.plain_size = static_cast<std::int64_t>(pages.dictionary.size() + pages.data.size());
    group.chunks.push_back(std::move(chunk));
  }
  groups_.push_back(std::move(group));
}

std::string ParquetWriter::footer(std::string_view name, std::vector<std::size_t> const &sorted_by) const {
  thrift::Writer footer;
  footer.i32(1, 2);
  write_schema(footer, name, columns_);
  std::int64_t rows = 0;
  for (auto const &group : groups_) rows += group.rows;
  footer.i64(3, rows);
  footer.list(4, thrift::Type::structure, groups_.size());
  for (auto const &group : groups_) {
    footer.begin_item();
    footer.list(1, thrift::Type::structure, group.chunks.size());
    std::int64_t plain = 0, packed = 0;
    for (std::size_t number = 0; number < group.chunks.size(); ++number) {
      auto const &chunk = group.chunks[number];
      write_chunk(footer, columns_[number], chunk, group.rows);
      plain += chunk.plain_size;
      packed += chunk.size;
    }
    footer.i64(2, plain);
    footer.i64(3, group.rows);
    write_sorting(footer, sorted_by);
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
  footer.list(7, thrift::Type::structure, columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    footer.begin_item();
    footer.empty(1);
    footer.end();
  }
  return footer.finish();
}

std::int64_t ParquetWriter::complete(std::string_view name, std::vector<std::size_t> const &sorted_by) {
  auto text = footer(name, sorted_by);
  set_checksum(text);
  encoding::append_number(text, static_cast<std::uint32_t>(text.size()));
  put(text + "PAR1");
  return at_;
}

std::string bound_of(std::int64_t number) {
  std::string out;
  encoding::append_number(out, number);
  return out;
}

}  // namespace fleet::archive
