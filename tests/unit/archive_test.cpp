// Files of fixes: what is written is what is read, and damage is noticed. Independent readers of them: tests/pages/archive.test.mjs.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "archive/encoding.hpp"
#include "archive/fix_file.hpp"
#include "archive/fix_source.hpp"
#include "archive/folder.hpp"
#include "archive/table_writer.hpp"
#include "archive/thrift.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "support/files.hpp"

using namespace fleet;
using archive::FixReader;
using archive::FixWriter;
using archive::StoredFix;
using testing::TempDir;
namespace encoding = archive::encoding;

namespace {

/// Fixes of some vehicles, with everything that a column may hold, from a fixed seed.
std::vector<StoredFix> some_fixes(int vehicles, int each) {
  std::mt19937 random{7};
  auto const pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  std::vector<StoredFix> fixes;
  for (int vehicle = 0; vehicle < vehicles; ++vehicle) {
    std::int64_t time_us = 1'700'000'000'000'000;
    for (int i = 0; i < each; ++i) {
      time_us += 1000 * (1 + pick(60'000));
      StoredFix fix{.imei = "86000000000" + std::to_string(1000 + vehicle),
                    .time_us = time_us,
                    .lat = (pick(1'800'000'000) - 900'000'000) / 1e7,
                    .lng = (pick(2'000'000'000) - 1'000'000'000) / 1e7,
                    .source = pick(3) == 0 ? "push" : "track_list"};
      if (pick(4) != 0) fix.speed_kmh = static_cast<float>(pick(1500)) / 10;
      if (pick(4) != 0) fix.direction_deg = static_cast<float>(pick(360));
      if (pick(9) == 0) fix.altitude_m = static_cast<float>(pick(5000) - 400) + 0.25F;
      if (pick(3) != 0) fix.satellites = pick(30);
      if (pick(5) != 0) fix.acc_on = pick(2) == 0;
      if (pick(5) != 0) fix.position_type = pick(2) == 0 ? "gps" : "lbs \"2\"";
      fixes.push_back(std::move(fix));
    }
  }
  return fixes;
}

std::string write(TempDir const &folder, std::vector<StoredFix> const &fixes, archive::Forms forms = {}) {
  auto const path = (folder.path() / "fixes.parquet").string();
  std::filesystem::remove(path);
  FixWriter writer{path, forms};
  for (auto const &fix : fixes) writer.add(fix);
  auto const size = writer.complete();
  CHECK(size == static_cast<std::int64_t>(std::filesystem::file_size(path)));
  return path;
}

std::vector<StoredFix> read(std::string const &path) {
  archive::FileFixes source{{path}};
  std::vector<StoredFix> fixes;
  for (StoredFix fix; source.next(fix);) fixes.push_back(fix);
  return fixes;
}

/// Numbers as a list of fixes, for sources.
class List : public archive::FixSource {
 public:
  explicit List(std::vector<StoredFix> fixes) : fixes_(std::move(fixes)) {}
  bool next(StoredFix &fix) override {
    if (at_ == fixes_.size()) return false;
    fix = fixes_[at_++];
    return true;
  }

 private:
  std::vector<StoredFix> fixes_;
  std::size_t at_ = 0;
};

StoredFix fix_at(std::string const &imei, std::int64_t time_us, std::string const &source) {
  return {.imei = imei, .time_us = time_us, .source = source};
}

std::string shown(archive::FixSource &source) {
  std::string text;
  for (StoredFix fix; source.next(fix);) text += fix.imei + std::to_string(fix.time_us) + fix.source + " ";
  return text;
}

}  // namespace

TEST_CASE("runs and differences of numbers come back, whatever their length and width") {
  std::mt19937 random{11};
  for (std::size_t const count : {0, 1, 7, 8, 9, 127, 128, 129, 130, 1000, 1023}) {
    for (unsigned const bits : {0U, 1U, 3U, 8U, 13U, 17U, 32U}) {
      std::vector<std::uint32_t> values(count);
      std::uint32_t value = 0;
      for (auto &one : values) {
        if (random() % 5 == 0) value = static_cast<std::uint32_t>(bits == 0 ? 0 : random() >> (32 - bits));
        one = value;
      }
      CHECK(encoding::unpack_runs(encoding::pack_runs(values, bits), bits, count) == values);
    }
    for (int const shift : {0, 20, 40, 63}) {
      std::vector<std::int64_t> numbers(count);
      for (auto &one : numbers)
        one = static_cast<std::int64_t>((static_cast<std::uint64_t>(random()) << 32U | random()) >>
                                        static_cast<unsigned>(63 - shift));
      CHECK(encoding::unpack_deltas(encoding::pack_deltas(numbers), count) == numbers);
    }
  }
  std::vector<std::int64_t> const extremes{std::numeric_limits<std::int64_t>::min(),
                                           std::numeric_limits<std::int64_t>::max(), 0, -1};
  CHECK(encoding::unpack_deltas(encoding::pack_deltas(extremes), extremes.size()) == extremes);
}

TEST_CASE("the runs of the format's own example have its bytes") {
  // Parquet, "Run Length Encoding / Bit-Packing Hybrid": the numbers 0 to 7 in three bits.
  CHECK(encoding::pack_runs({0, 1, 2, 3, 4, 5, 6, 7}, 3) == std::string{"\x03\x88\xC6\xFA"});
  // "Delta Encoding": 1 to 5 are one block of differences without width: 128, 4, 5 values, first 1, least difference 1.
  CHECK(encoding::pack_deltas({1, 2, 3, 4, 5}) ==
        std::string("\x80\x01\x04\x05\x02\x02\x00\x00\x00\x00", 10));
}

TEST_CASE("fixes come back from a file as they were, over several row groups") {
  TempDir const folder;
  auto const fixes = some_fixes(3, 70'000);
  auto const path = write(folder, fixes);
  CHECK(read(path) == fixes);
  FixReader const reader{path};
  REQUIRE(reader.groups().size() == 3);
  CHECK(reader.rows() == 210'000);
  CHECK(reader.groups()[0].first_imei == "860000000001000");
  CHECK(reader.groups()[0].last_imei == "860000000001001");
  CHECK(reader.groups()[0].rows == 100'000);
  CHECK(reader.groups()[2].rows == 10'000);
  CHECK(reader.groups()[2].first_us == fixes[200'000].time_us);
  CHECK(reader.groups()[2].last_us == fixes.back().time_us);
}

TEST_CASE("coordinates of more than seven decimals and times of microseconds have a form of their own") {
  TempDir const folder;
  std::vector<StoredFix> fixes{fix_at("1", 1'700'000'000'123'457, "poll"),
                               fix_at("1", 1'700'000'001'000'000, "poll")};
  fixes[0].lat = 51.123456789012;
  fixes[0].lng = -0.1;
  fixes[1].speed_kmh = std::numeric_limits<float>::infinity();
  CHECK(read(write(folder, fixes, {false, false})) == fixes);
  CHECK_THROWS_WITH(write(folder, fixes, {true, false}), "a coordinate has more than seven decimals");
}

TEST_CASE("a file without fixes and one of a single fix are readable") {
  TempDir const folder;
  CHECK(read(write(folder, {})).empty());
  std::vector<StoredFix> const one{fix_at("x", -1'000'000, "poll")};
  CHECK(read(write(folder, one)) == one);
}

TEST_CASE("every flipped byte of a file is noticed or changes nothing") {
  TempDir const folder;
  auto const fixes = some_fixes(2, 40);
  auto const path = write(folder, fixes);
  auto const bytes = testing::read_file(path);
  int noticed = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
    std::ofstream{path, std::ios::binary | std::ios::trunc} << damaged;
    try {
      auto const found = read(path);
      CHECK_MESSAGE(found == fixes, "byte " << at);  // of the mark at the start, which nobody reads
    } catch (Error const &error) {
      ++noticed;
      CHECK(std::string{error.what()}.find("is damaged") != std::string::npos);
    }
  }
  CHECK(noticed > static_cast<int>(bytes.size()) / 2);
  for (std::size_t size = 0; size < bytes.size(); size += 37) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes.substr(0, size);
    CHECK_THROWS_AS(read(path), Error);
  }
}

TEST_CASE("rows of a table are written group by group, so that memory holds 32 MB of values and no more") {
  std::string file;
  archive::TableWriter table{{{"a", archive::ValueType::text}, {"n", archive::ValueType::whole}},
                             [&](auto bytes) { file += bytes; }};
  for (int i = 0; i < 35; ++i) {  // 32 MB are reached with the 32nd megabyte, as a row has some bytes more
    table.add({std::string(1 << 20, static_cast<char>('a' + i % 26)), std::int64_t{i}});
  }
  for (int i = 0; i < 100'001; ++i) table.add({std::monostate{}, std::int64_t{i}});
  table.complete("letters");
  CHECK_THROWS_AS(table.add({std::int64_t{1}, std::int64_t{1}}), std::bad_variant_access);
  REQUIRE(file.ends_with("PAR1"));
  std::uint32_t size = 0;
  std::memcpy(&size, file.data() + file.size() - 8, sizeof size);
  std::size_t used = 0;
  auto const footer =
      archive::thrift::read(std::string_view{file}.substr(file.size() - 8 - size, size), used);
  CHECK(used == size);
  std::vector<std::int64_t> rows;
  for (auto const &group : footer[4].items) rows.push_back(group[3].number);
  CHECK(rows == std::vector<std::int64_t>{32, 100'000, 4});
  CHECK(footer[3].number == 100'036);
}

TEST_CASE("of two sources each fix comes once, in order, and that of the first where both have it") {
  archive::MergedFixes both{
      std::make_unique<List>(std::vector{fix_at("a", 1, "f"), fix_at("a", 3, "f"), fix_at("c", 1, "f")}),
      std::make_unique<List>(
          std::vector{fix_at("a", 2, "d"), fix_at("a", 3, "d"), fix_at("b", 9, "d"), fix_at("c", 2, "d")})};
  CHECK(shown(both) == "a1f a2d a3f b9d c1f c2d ");
}

TEST_CASE("erased time is left out: of one tracker or of all, its end not included") {
  archive::KeptFixes kept{
      std::make_unique<List>(std::vector{fix_at("a", 1, ""), fix_at("a", 5, ""), fix_at("a", 6, ""),
                                         fix_at("b", 5, ""), fix_at("b", 9, "")}),
      {{"a", 5, 6}, {std::nullopt, 9, 10}}};
  CHECK(shown(kept) == "a1 a6 b5 ");
}

TEST_CASE("an archive is a folder with a full path") {
  CHECK_THROWS_WITH(archive::Folder{""}, "no archive is set");
  CHECK_THROWS_WITH(archive::Folder{"archive"}, "the archive 'archive' is a relative path");
  CHECK_THROWS_WITH(archive::Folder{"s3://bucket/fleet"},
                    "the archive 's3://bucket/fleet' is an address, and only folders are supported");
  archive::Folder const gone{"/nowhere/at/all/"};
  CHECK(gone.path("x") == "/nowhere/at/all/x");
  CHECK_THROWS_AS(gone.expect(), Error);
}

TEST_CASE("the SHA-256 of a file is that of its bytes") {
  TempDir const folder;
  auto const path = folder.write("file", "abc");
  CHECK(sha256_hex_of_file(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex_of_file(path) == sha256_hex("abc"));
  CHECK_FALSE(sha256_hex_of_file(folder.path() / "other"));
}

/// For tests/pages/archive.test.mjs, which reads the files with another program: the rows as JSON beside them.
TEST_CASE("sample files for another reader") {
  auto const *folder = std::getenv("FLEET_SAMPLE_DIR");
  if (folder == nullptr) return;
  auto fixes = some_fixes(3, 40'000);
  for (auto const *name : {"short", "long"}) {
    auto const path = std::string{folder} + "/" + name;
    bool const is_short = std::string{name} == "short";
    if (!is_short) fixes[1].lat = 51.123456789012;
    FixWriter writer{path + ".parquet", {is_short, true}};
    std::ofstream json{path + ".json"};
    auto const text = [](auto const &value) {
      return value ? fmt::format("{}", *value) : std::string{"null"};
    };
    for (auto const &fix : fixes) {
      json << fmt::format("[\"{}\",{},{},{},{},{},{},{},{},{},\"{}\"]\n", fix.imei, fix.time_us / 1000,
                          fix.lat, fix.lng, text(fix.speed_kmh), text(fix.direction_deg),
                          text(fix.altitude_m), text(fix.satellites), text(fix.acc_on),
                          !fix.position_type            ? "null"
                          : *fix.position_type == "gps" ? "\"gps\""
                                                        : "\"lbs \\\"2\\\"\"",
                          fix.source);
      writer.add(fix);
    }
    writer.complete();
  }
}

/// The same of a table, in which each type has its extremes, and its nulls in runs and alone.
TEST_CASE("sample table for another reader") {
  auto const *folder = std::getenv("FLEET_SAMPLE_DIR");
  if (folder == nullptr) return;
  using archive::ValueType;
  std::ofstream file{std::string{folder} + "/table.parquet", std::ios::binary},
      json{std::string{folder} + "/table.json"};
  archive::TableWriter table{{{"few", ValueType::text},
                              {"many", ValueType::text},
                              {"whole", ValueType::whole},
                              {"real", ValueType::real},
                              {"half", ValueType::real},
                              {"yes", ValueType::boolean},
                              {"at", ValueType::time},
                              {"day", ValueType::day},
                              {"never", ValueType::text},
                              {"never_whole", ValueType::whole},
                              {"never_yes", ValueType::boolean}},
                             [&](auto bytes) { file << bytes; }};
  std::vector<std::int64_t> const wholes{0, -1, std::numeric_limits<std::int64_t>::max(), 7,
                                         std::numeric_limits<std::int64_t>::min()};
  for (std::int64_t i = 0; i < 120'000; ++i) {
    std::vector<archive::TableValue> row(11);
    std::vector<std::string> shown(11, "null");
    auto const set = [&](std::size_t column, archive::TableValue value, std::string text) {
      if (i % 7 == static_cast<std::int64_t>(column) || (i > 500 && i < 900)) return;
      row[column] = std::move(value);
      shown[column] = std::move(text);
    };
    std::string const few = i % 3 == 0 ? "" : i % 3 == 1 ? "\u00DCber" : "=1+1";
    set(0, few, '"' + few + '"');
    set(1, "plate " + std::to_string(i), "\"plate " + std::to_string(i) + '"');
    set(2, wholes[static_cast<std::size_t>(i) % wholes.size()],
        fmt::format("\"{}\"", wholes[static_cast<std::size_t>(i) % wholes.size()]));
    set(3, static_cast<double>(i) / 7 - 1000, fmt::format("{}", static_cast<double>(i) / 7 - 1000));
    set(4, static_cast<double>(i % 5) / 2, fmt::format("{}", static_cast<double>(i % 5) / 2));
    set(5, i % 5 == 0, i % 5 == 0 ? "true" : "false");
    set(6, -86'400'000'000 + i * 1'000'003, std::to_string(-86'400'000'000 + i * 1'000'003));
    set(7, i % 1000 - 500, std::to_string(i % 1000 - 500));
    json << fmt::format("[{}]\n", fmt::join(shown, ","));
    table.add(std::move(row));
  }
  table.complete("samples");
}
