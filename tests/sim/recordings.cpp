#include "sim/recordings.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "sim/report.hpp"

namespace fleet::sim {
namespace {

constexpr std::string_view ending = ".json.gz";

bool is_recording(std::string const &name) {
  return name.size() > 7 + ending.size() && name.ends_with(ending) && name[6] == '-' &&
         name.find_first_not_of("0123456789") == 6;
}

std::vector<std::string> files_of(std::string const &folder) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::directory_iterator const entries{folder, error};
  if (error)
    throw Error{Stop::usage, fmt::format("cannot read folder '{}': {}", folder, error.message()),
                "give --replay the folder that `fleet poll-movement --record` wrote"};
  for (auto const &entry : entries)
    if (is_recording(entry.path().filename().string())) files.push_back(entry.path().string());
  if (files.empty())
    throw Error{Stop::usage, fmt::format("no recordings in '{}'", folder),
                "give --replay the folder that `fleet poll-movement --record` wrote"};
  std::sort(files.begin(), files.end());
  return files;
}

[[noreturn]] void refuse(std::string const &file, std::string_view what) {
  throw Error{Stop::usage, fmt::format("recording '{}': {}", file, what),
              "remove the file: a run that was killed leaves its last one unfinished"};
}

std::string unpacked(std::string const &path) {
  std::unique_ptr<gzFile_s, int (*)(gzFile)> const file{gzopen(path.c_str(), "rb"), &gzclose};
  if (!file) refuse(path, "cannot be read");
  std::string text;
  std::array<char, 65536> buffer{};
  int got = 0;
  while ((got = gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()))) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  int problem = Z_OK;
  gzerror(file.get(), &problem);
  if (got < 0 || problem != Z_OK) refuse(path, "is not whole");
  return text;
}

bool is_time(std::string_view name) {
  return name == "begin_time" || name == "start_time" || name == "end_time";
}

}  // namespace

Recordings::Recordings(std::string const &folder) {
  for (auto const &file : files_of(folder)) add(file);
  given_.resize(bodies_.size());
}

void Recordings::add(std::string const &file) {
  try {
    auto record = nlohmann::json::parse(unpacked(file));
    auto key = record.at("params").get<Key>();
    std::erase_if(key, [](auto const &param) { return param.second.empty(); });  // never sent
    key["method"] = record.at("method").get<std::string>();
    exact_[key].bodies.push_back(bodies_.size());
    std::erase_if(key, [](auto const &param) { return is_time(param.first); });
    at_other_times_[key].push_back(bodies_.size());
    bodies_.push_back(std::move(record.at("body").get_ref<std::string &>()));
  } catch (nlohmann::json::exception const &error) {
    refuse(file, error.what());
  }
}

std::string const &Recordings::next(std::string_view method, Params const &params) {
  Key key;
  for (auto const &[name, value] : params.all())
    if (is_private(name) && !value.empty()) key[name] = value;
  key["method"] = method;
  if (auto const found = exact_.find(key); found != exact_.end()) {
    auto &queue = found->second;
    auto const body = queue.bodies[std::min(queue.at++, queue.bodies.size() - 1)];
    given_[body] = true;
    return bodies_[body];
  }
  std::erase_if(key, [](auto const &param) { return is_time(param.first); });
  for (auto const body : at_other_times_[key]) {
    if (given_[body]) continue;
    given_[body] = true;
    return bodies_[body];
  }
  throw Refused{1001, "No such call was recorded", "not_recorded"};
}

}  // namespace fleet::sim
