#pragma once
#include <cstddef>
#include <string>

#include "store/transaction.hpp"

namespace fleet::store {

/// A COPY FROM STDIN, sent in pieces of 64 kB, each with its own deadline. Given up when it goes out of scope before
/// complete(). CopyBinary and CopyText say what is sent.
class CopyIn {
 public:
  CopyIn(CopyIn const &) = delete;
  CopyIn &operator=(CopyIn const &) = delete;

 protected:
  explicit CopyIn(Tx &tx);
  ~CopyIn();
  /// Opens COPY `target` FROM STDIN `options`: "table (column, …)", of names from the program, never data.
  void open(Tx &tx, std::string const &target, char const *options);

  void end_row() {
    if (buffer_.size() >= piece) flush();
  }
  /// Sends the rest and ends the COPY; errors of any row arrive here.
  void finish();

  Link &link_;
  std::string buffer_;  ///< what is not sent yet

 private:
  static constexpr std::size_t piece = 65536;
  void flush();
  void end(char const *why_given_up);

  bool is_open_ = false;
};

}  // namespace fleet::store
