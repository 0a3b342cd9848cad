#include "sim/csv.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::sim {
namespace {

using Fields = std::vector<std::string_view>;

/// Calls `row` with the fields of every line after the header. zlib reads plain files as well.
class CsvFile {
 public:
  explicit CsvFile(std::string path) : path_(std::move(path)), file_(gzopen(path_.c_str(), "rb"), &gzclose) {
    if (!file_) throw Error{Stop::usage, fmt::format("cannot read '{}'", path_), "check the path"};
    gzbuffer(file_.get(), 1U << 18U);
  }

  void each(std::function<void(Fields const &)> const &row) {
    std::array<char, 512> buffer{};
    Fields fields;
    while (gzgets(file_.get(), buffer.data(), static_cast<int>(buffer.size())) != nullptr) {
      if (++line_ == 1) continue;
      cut(trim(buffer.data()), fields);
      if (!fields.empty()) row(fields);
    }
  }

  [[noreturn]] void refuse(std::string_view what) const {
    throw Error{Stop::usage, fmt::format("'{}' line {}: {}", path_, line_, what),
                "see docs/understand/simulator.md for the columns"};
  }

 private:
  static void cut(std::string_view line, Fields &fields) {
    fields.clear();
    while (!line.empty()) {
      auto const end = std::min(line.find(','), line.size());
      fields.push_back(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }

  std::string path_;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
  std::size_t line_ = 0;
};

template <class Integer>
Integer scaled(CsvFile const &file, std::string_view text, double factor, double least, double most) {
  auto const value = to_number<double>(text);
  if (!value || *value < least || *value > most) file.refuse(fmt::format("'{}' is no valid number", text));
  return static_cast<Integer>(std::lround(*value * factor));
}

Time time_field(CsvFile const &file, std::string_view text) {
  auto const time = parse_time(text);
  if (!time) file.refuse(fmt::format("'{}' is no time", text));
  return *time;
}

Fix read_fix(CsvFile const &file, Fields const &fields) {
  if (fields.size() < 6) file.refuse("too few columns");
  Fix fix{};
  fix.time = time_field(file, fields[1]);
  fix.lat_e6 = scaled<std::int32_t>(file, fields[2], 1e6, -90, 90);
  fix.lng_e6 = scaled<std::int32_t>(file, fields[3], 1e6, -180, 180);
  fix.speed_dkmh = scaled<std::int16_t>(file, fields[4], 10, 0, 2000);
  fix.direction_deg = scaled<std::int16_t>(file, fields[5], 1, -1, 360);
  fix.satellites = static_cast<std::uint8_t>(7 + fix.time.time_since_epoch().count() % 6);
  return fix;
}

}  // namespace

std::vector<Recording> read_recordings(std::string const &fixes_file, std::string const &labels_file) {
  std::map<std::string, Recording, std::less<>> devices;
  CsvFile fixes{fixes_file};
  fixes.each([&](Fields const &fields) {
    auto found = devices.find(fields[0]);
    if (found == devices.end()) found = devices.emplace(fields[0], Recording{}).first;
    found->second.fixes.push_back(read_fix(fixes, fields));
  });
  if (!labels_file.empty()) {
    CsvFile labels{labels_file};
    labels.each([&](Fields const &fields) {
      if (fields.size() < 3) labels.refuse("too few columns");
      auto const device = devices.find(fields[0]);
      if (device == devices.end()) return;
      device->second.labels.push_back({time_field(labels, fields[1]), time_field(labels, fields[2])});
    });
  }
  std::vector<Recording> recordings;
  for (auto &[name, recording] : devices) {
    recording.device = name;
    std::stable_sort(recording.fixes.begin(), recording.fixes.end(),
                     [](Fix const &a, Fix const &b) { return a.time < b.time; });
    std::stable_sort(recording.labels.begin(), recording.labels.end(),
                     [](Label const &a, Label const &b) { return a.start < b.start; });
    recording.fixes.shrink_to_fit();
    recordings.push_back(std::move(recording));
  }
  return recordings;
}

}  // namespace fleet::sim
