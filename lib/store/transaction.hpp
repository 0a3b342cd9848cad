#pragma once
#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "store/result.hpp"
#include "store/session.hpp"

namespace fleet::store {

/// A value for $1, $2, … of a statement, sent as text. A string that has a name is referred to, not copied.
class Parameter {
 public:
  Parameter(std::nullopt_t) {}
  Parameter(char const *text) : text_(text) {}
  Parameter(std::string const &text) : text_(text.c_str()) {}
  Parameter(std::string &&text) : own_(std::move(text)) {}
  Parameter(std::string_view text) : own_(text) {}
  Parameter(std::same_as<bool> auto value) : text_(value ? "t" : "f") {}  // clang-format off
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) Parameter(Number value) : own_(std::to_string(value)) {}  // clang-format on
  Parameter(double value);
  template <class Value>
  Parameter(std::optional<Value> const &value) {
    if (value) *this = Parameter{*value};
  }
  template <class Value>
  Parameter(std::optional<Value> &&value) {
    if (value) *this = Parameter{std::move(*value)};
  }

  /// Null for SQL's null.
  char const *c_str() const { return own_ ? own_->c_str() : text_; }

 private:
  char const *text_ = nullptr;
  std::optional<std::string> own_;
};
using ParameterList = std::vector<Parameter>;

/// A statement that a session prepares at its first use. `sql` casts its parameters: they are all sent as
/// text.
struct Statement {
  char const *name;
  char const *sql;
};

/// Runs statements, in a transaction or in none. A session has one of them at a time. Every call throws
/// DatabaseError, or ConnectionLost when the session is lost or no answer came within its limits.
class Tx {
 public:
  virtual ~Tx();
  Tx(Tx const &) = delete;
  Tx &operator=(Tx const &) = delete;

  /// One statement with its parameters.
  template <class... Values>
  Rows query(std::string const &sql, Values const &...values) {
    return run(sql, {Parameter{values}...});
  }
  template <class... Values>
  Rows query(Statement const &statement, Values const &...values) {
    return run(statement, {Parameter{values}...});
  }
  /// The only row of the answer. Throws Error when there is none, or more.
  template <class... Values>
  Row row(std::string const &sql, Values const &...values) {
    return only(query(sql, values...));
  }
  /// The first field of the only row.
  template <class Value, class... Values>
  Value value(std::string const &sql, Values const &...values) {
    return row(sql, values...)[0].template as<Value>();
  }
  /// How many rows it inserted, updated or deleted.
  template <class... Values>
  std::size_t execute(std::string const &sql, Values const &...values) {
    return query(sql, values...).affected();
  }
  template <class... Values>
  std::size_t execute(Statement const &statement, Values const &...values) {
    return query(statement, values...).affected();
  }
  /// Statements without parameters, separated by semicolons.
  void script(std::string const &statements);
  Rows run(std::string const &sql, ParameterList const &parameters);
  Rows run(Statement const &statement, ParameterList const &parameters);

  std::string quote(std::string const &text) const;
  std::string quote_name(std::string const &name) const;

 protected:
  enum class Kind { autocommit, read_write, read_only };
  Tx(Session &session, Kind kind);
  struct Open;
  Open &open() { return *open_; }

 private:
  friend class CopyIn;
  static Row only(Rows const &rows);
  std::unique_ptr<Open> open_;
};

/// No transaction: each statement commits by itself.
class Autocommit : public Tx {
 public:
  explicit Autocommit(Session &session) : Tx(session, Kind::autocommit) {}
};

/// From here to commit(); without it nothing is kept.
class Transaction : public Tx {
 public:
  explicit Transaction(Session &session) : Transaction(session, Kind::read_write) {}
  void commit();
  /// The commit does not wait for the disk. A crash of the server may undo it, whole: for what the next run repeats. The next
  /// commit that waits makes it safe as well.
  void need_not_wait_for_disk();

 protected:
  Transaction(Session &session, Kind kind) : Tx(session, kind) {}
};

/// A transaction that may not write. Committed for what set_config sets.
class ReadTransaction : public Transaction {
 public:
  explicit ReadTransaction(Session &session) : Transaction(session, Kind::read_only) {}
};

}  // namespace fleet::store
