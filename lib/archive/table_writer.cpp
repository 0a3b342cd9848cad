#include "archive/table_writer.hpp"

#include <algorithm>

namespace fleet::archive {
namespace {

constexpr std::size_t bytes_of_group = 32U << 20U;

ColumnForm form_of(TableColumn const &column) {
  switch (column.type) {
    case ValueType::text:
      return {column.name, Physical::text, Meaning::text, true};
    case ValueType::whole:
      return {column.name, Physical::int64, Meaning::number, true};
    case ValueType::real:
      return {column.name, Physical::double_precision, Meaning::number, true};
    case ValueType::boolean:
      return {column.name, Physical::boolean, Meaning::number, true};
    case ValueType::time:
      return {column.name, Physical::int64, Meaning::microseconds, true};
    case ValueType::day:
      break;
  }
  return {column.name, Physical::int32, Meaning::date, true};
}

std::vector<ColumnForm> forms_of(std::vector<TableColumn> const &columns) {
  std::vector<ColumnForm> forms;
  for (auto const &column : columns) forms.push_back(form_of(column));
  return forms;
}

ColumnPages pages_of(std::vector<std::int64_t> const &numbers) {
  return pages::deltas(numbers);
}
ColumnPages pages_of(std::vector<bool> const &values) {
  return pages::bits(values);
}
/// A dictionary, where values repeat.
template <class Value>
ColumnPages pages_of(std::vector<Value> const &values) {
  auto with_dictionary = pages::dictionary(values);
  return with_dictionary.dictionary_values * 2 > values.size() ? pages::plain(values) : with_dictionary;
}

/// What a value takes while it waits for its row group.
std::size_t size_of(TableValue const &value) {
  auto const *text = std::get_if<std::string>(&value);
  return text == nullptr ? sizeof(std::int64_t) : sizeof(std::string) + text->size();
}

}  // namespace

TableWriter::TableWriter(std::vector<TableColumn> const &columns, ParquetWriter::Write write)
    : file_(forms_of(columns), std::move(write)) {
  for (auto const &column : columns) columns_.push_back({column.type, no_values(column.type)});
}

TableWriter::Values TableWriter::no_values(ValueType type) {
  switch (type) {
    case ValueType::text:
      return std::vector<std::string>{};
    case ValueType::whole:
    case ValueType::time:
      return std::vector<std::int64_t>{};
    case ValueType::real:
      return std::vector<double>{};
    case ValueType::boolean:
      return std::vector<bool>{};
    case ValueType::day:
      break;
  }
  return std::vector<std::int32_t>{};
}

void TableWriter::add(std::vector<TableValue> row) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto &value = row.at(i);
    auto &column = columns_[i];
    bytes_ += size_of(value);
    column.is_there.push_back(std::holds_alternative<std::monostate>(value) ? 0 : 1);
    if (column.is_there.back() == 0) continue;
    if (column.type == ValueType::day)
      std::get<std::vector<std::int32_t>>(column.values)
          .push_back(static_cast<std::int32_t>(std::get<std::int64_t>(value)));
    else
      std::visit(
          [&](auto &values) {
            using Value = std::decay_t<decltype(values)>::value_type;
            if constexpr (!std::is_same_v<Value, std::int32_t>)
              values.push_back(std::get<Value>(std::move(value)));
          },
          column.values);
  }
  if (++rows_ == rows_of_group || bytes_ >= bytes_of_group) flush();
}

GroupColumn TableWriter::group_column(Column const &column) {
  GroupColumn made{std::visit(
      [&](auto const &values) { return pages::optional(pages_of(values), column.is_there); }, column.values)};
  auto const *numbers = std::get_if<std::vector<std::int64_t>>(&column.values);
  if (numbers != nullptr && !numbers->empty()) {
    auto const [least, most] = std::ranges::minmax(*numbers);
    made.least = bound_of(least);
    made.most = bound_of(most);
  }
  return made;
}

void TableWriter::flush() {
  if (rows_ == 0) return;
  file_.add_group(rows_, [this](std::size_t number) {
    auto &column = columns_[number];
    auto made = group_column(column);
    column.values = no_values(column.type);
    column.is_there.clear();
    return made;
  });
  rows_ = bytes_ = 0;
}

void TableWriter::complete(std::string_view name) {
  flush();
  file_.complete(name);
}

}  // namespace fleet::archive
