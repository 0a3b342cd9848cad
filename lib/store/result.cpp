#include "store/result.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/detail/result_data.hpp"

namespace fleet::store {
namespace {

using Count = pqxx::result::size_type;
using Column = pqxx::row::size_type;

auto field_of(ResultData const &data, std::size_t row, std::size_t column) {
  return data.rows[static_cast<Count>(row)][static_cast<Column>(column)];
}

[[noreturn]] void refuse(Field const &field, char const *wanted) {
  throw Error{Stop::failed,
              fmt::format("the database gave {} instead of {}",
                          field.is_null() ? "null" : fmt::format("'{}'", field.view()), wanted)};
}

template <class Number>
Number number(Field const &field) {
  auto const value = field.is_null() ? std::nullopt : to_number<Number>(field.view());
  if (!value) refuse(field, "a number");
  return *value;
}

}  // namespace

bool Field::is_null() const {
  return field_of(*data_, row_, column_).is_null();
}

std::string_view Field::view() const {
  auto const field = field_of(*data_, row_, column_);
  return {field.c_str(), field.size()};
}

void Field::read(std::string &value) const {
  if (is_null()) refuse(*this, "a text");
  value = text();
}

void Field::read(bool &value) const {
  if (view() != "t" && view() != "f") refuse(*this, "true or false");
  value = view() == "t";
}

void Field::read(int &value) const {
  value = number<int>(*this);
}

void Field::read(long &value) const {
  value = number<long>(*this);
}

void Field::read(long long &value) const {
  value = number<long long>(*this);
}

void Field::read(unsigned long &value) const {
  value = number<unsigned long>(*this);
}

void Field::read(double &value) const {
  value = number<double>(*this);
}

Field Row::operator[](char const *column) const {
  for (std::size_t i = 0; i < size(); ++i)
    if (name(i) == column) return (*this)[i];
  throw Error{Stop::failed, fmt::format("the database gave no column '{}'", column)};
}

std::size_t Row::size() const {
  return static_cast<std::size_t>(data_->rows.columns());
}

std::string_view Row::name(std::size_t column) const {
  return data_->rows.column_name(static_cast<Column>(column));
}

std::size_t Rows::size() const {
  return static_cast<std::size_t>(data_->rows.size());
}

std::size_t Rows::affected() const {
  return static_cast<std::size_t>(data_->rows.affected_rows());
}

std::vector<std::string> first_column(Rows const &rows) {
  std::vector<std::string> values;
  for (auto const &row : rows) values.push_back(row[0].text());
  return values;
}

}  // namespace fleet::store
