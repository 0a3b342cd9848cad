#include "base/file.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include "base/utf8.hpp"

namespace fleet {
namespace {

/// A type of its own: g++ 14 warns of the attributes of a pointer to fclose.
struct Close {
  void operator()(std::FILE *file) const { static_cast<void>(std::fclose(file)); }
};

}  // namespace

std::optional<std::string> read_file(std::string const &path) {
  // Not ifstream: libstdc++ opens a folder without complaint, and throws when it is read.
  std::unique_ptr<std::FILE, Close> const in{std::fopen(path.c_str(), "rbe")};
  if (!in) return std::nullopt;
  std::string text;
  std::array<char, 65536> part{};
  while (auto const got = std::fread(part.data(), 1, part.size(), in.get())) text.append(part.data(), got);
  if (std::ferror(in.get()) != 0) return std::nullopt;
  return text;
}

std::optional<std::string> read_text_file(std::string const &path) {
  auto const text = read_file(path);
  if (!text) return std::nullopt;
  std::string_view content = *text;
  drop_byte_order_mark(content);
  return std::string{content};
}

}  // namespace fleet
