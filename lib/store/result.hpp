#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::store {

struct ResultData;

/// One value of a row, as the server's text.
class Field {
 public:
  bool is_null() const;
  /// Valid while the row is; "" for null.
  std::string_view view() const;
  std::string text() const { return std::string{view()}; }
  /// bool, int, long, std::size_t, double, std::string or an optional of them. Throws Error for null (unless
  /// optional) and for what is no such value.
  template <class Value>
  Value as() const {
    Value value{};
    read(value);
    return value;
  }
  template <class Value>
  Value as(Value fallback) const {
    return is_null() ? fallback : as<Value>();
  }

 private:
  friend class Row;
  Field(std::shared_ptr<ResultData const> data, std::size_t row, std::size_t column)
      : data_(std::move(data)), row_(row), column_(column) {}
  void read(bool &value) const;
  void read(int &value) const;
  void read(long &value) const;
  void read(long long &value) const;
  void read(unsigned long &value) const;
  void read(double &value) const;
  void read(std::string &value) const;
  template <class Value>
  void read(std::optional<Value> &value) const {
    if (!is_null()) value = as<Value>();
  }

  std::shared_ptr<ResultData const> data_;
  std::size_t row_;
  std::size_t column_;
};

class Row {
 public:
  Field operator[](std::size_t column) const { return {data_, row_, column}; }
  Field operator[](int column) const { return {data_, row_, static_cast<std::size_t>(column)}; }
  /// Throws Error for a column that is not there.
  Field operator[](char const *column) const;
  std::size_t size() const;
  std::string_view name(std::size_t column) const;

 private:
  friend class Rows;
  Row(std::shared_ptr<ResultData const> data, std::size_t row) : data_(std::move(data)), row_(row) {}
  std::shared_ptr<ResultData const> data_;
  std::size_t row_;
};

/// The answer to a statement.
class Rows {
 public:
  explicit Rows(std::shared_ptr<ResultData const> data) : data_(std::move(data)) {}
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  Row operator[](std::size_t row) const { return {data_, row}; }
  /// Rows that an insert, update or delete changed.
  std::size_t affected() const;

  class Iterator {
   public:
    Iterator(Rows const &rows, std::size_t at) : rows_(&rows), at_(at) {}
    Row operator*() const { return (*rows_)[at_]; }
    Iterator &operator++() {
      ++at_;
      return *this;
    }
    bool operator==(Iterator const &other) const { return at_ == other.at_; }

   private:
    Rows const *rows_;
    std::size_t at_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  std::shared_ptr<ResultData const> data_;
};

/// The first field of each row, as text.
std::vector<std::string> first_column(Rows const &rows);

}  // namespace fleet::store
