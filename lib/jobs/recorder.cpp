#include "jobs/recorder.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/secret.hpp"

namespace fleet::jobs {

Recorder::Recorder(std::string folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error)
    throw Error{Stop::usage, fmt::format("cannot make folder '{}': {}", folder_, error.message()),
                "give --record a folder that can be written"};
}

void Recorder::keep(api::Call const &call, std::string const &body) {
  nlohmann::ordered_json record{{"method", call.method}, {"params", call.params}, {"body", body}};
  auto const text = redact(dump_json(record));
  auto const path = fmt::format("{}/{:06}-{}.json.gz", folder_, ++count_, call.method);
  gzFile const file = gzopen(path.c_str(), "wb6");
  bool const written = file != nullptr && gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
                                              static_cast<int>(text.size());
  bool const closed = file != nullptr && gzclose(file) == Z_OK;
  if (!written || !closed)
    throw Error{Stop::failed, fmt::format("cannot write '{}'", path),
                "is the disk full? what was stored before is safe"};
}

}  // namespace fleet::jobs
