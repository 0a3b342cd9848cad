#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace fleet::serve {

/// The part of `rest` before its first space or tab, which is taken out of it.
std::string_view next_word(std::string_view &rest);

/// What a share link shows: answers of routes with this parameter, at this value.
struct Share {
  std::string parameter;  ///< "vehicle_number" or "trip_id"
  std::string value;      ///< a plate as it is shown, or an imei; the id of a trip
  bool operator==(Share const &) const = default;
};

/// A line of the tokens file: "DIGEST NAME [until=TIME] [COST CENTRE; … | vehicle=PLATE | trip=ID]".
struct Token {
  std::string digest;  ///< SHA-256 of the token, lower-case hex: reading the file gives no access
  std::string name;    ///< one word
  std::optional<Time> until = std::nullopt;    ///< valid before this time
  std::vector<std::string> cost_centres = {};  ///< the scope, sorted; none: all
  std::optional<Share> share = std::nullopt;
  bool operator==(Token const &) const = default;

  bool has_ended(Time at) const { return until && at >= *until; }
};

/// Shape:  a line without its end; an empty one, or one that starts with #, holds no token.
/// Throws: Error{usage} that does not quote the line, which may be a token.
std::optional<Token> read_token(std::string_view line);
std::string write_token(Token const &token);
/// "all", "North; South", "vehicle=KAA 123A": the last part of the line.
std::string scope_text(Token const &token);

/// The share that "vehicle=KAA 123A" or "trip=7" means. Throws Error{usage}.
Share read_share(std::string_view text);

/// The tokens file as lines, so that comments stay when it is changed.
class TokenFile {
 public:
  /// Throws Error{usage} that names file and line: unreadable, a line that is no token, a digest twice.
  static TokenFile read(std::string path);
  /// The same; a file that is not there is empty.
  static TokenFile read_or_begin(std::string path);

  std::vector<Token> const &tokens() const { return tokens_; }
  /// Throws Error{usage} for a name that is there already, and a token that the form of a line cannot hold.
  void add(Token const &token);
  /// Removes every token of that name, and says how many there were.
  std::size_t remove(std::string const &name);
  /// Replaces the file in one step, durably; owner and group stay, others get no access. Throws Error{failed}.
  void save() const;

 private:
  static TokenFile parse(std::string path, std::string_view text);

  std::string path_;
  std::vector<std::string> lines_;
  std::vector<Token> tokens_;
};

}  // namespace fleet::serve
