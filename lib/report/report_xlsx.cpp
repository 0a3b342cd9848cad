#include "report/report_xlsx.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "report/completeness.hpp"

namespace fleet::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_rows = LXW_ROW_MAX - 100;  // head, totals
constexpr auto seconds_of_day = 86400.0;

/// The workbook's file: the library of Debian 12 writes to nothing else.
class TemporaryFile {
 public:
  TemporaryFile() : path_((std::filesystem::temp_directory_path() / "fleet-report-XXXXXX").string()) {
    int const file = ::mkstemp(path_.data());
    if (file < 0)
      throw Error{Stop::failed, fmt::format("cannot make '{}'", path_),
                  "set TMPDIR to a folder that can be written"};
    ::close(file);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(TemporaryFile const &) = delete;
  TemporaryFile &operator=(TemporaryFile const &) = delete;
  std::string const &path() const { return path_; }

 private:
  std::string path_;
};

void check(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw Error{Stop::failed, fmt::format("cannot write the workbook: {}", lxw_strerror(error)),
                "is there space in TMPDIR? --format csv needs none"};
}

int part_of(std::string const &text, std::size_t at, std::size_t length) {
  return std::stoi(text.substr(at, length));
}

/// The day, and the clock on the wall where there is one.
lxw_datetime datetime_of(std::string const &text) {
  lxw_datetime time{part_of(text, 0, 4), part_of(text, 5, 2), part_of(text, 8, 2), 0, 0, 0};
  if (text.size() < 19) return time;
  time.hour = part_of(text, 11, 2);
  time.min = part_of(text, 14, 2);
  time.sec = part_of(text, 17, 2);
  return time;
}

class Workbook {
 public:
  explicit Workbook(std::string const &path) : book_(workbook_new(path.c_str())) {
    if (!book_) throw Error{Stop::failed, "cannot begin a workbook"};
    title_ = workbook_add_format(book_.get());
    format_set_bold(title_);
    format_set_font_size(title_, 14);
    head_ = workbook_add_format(book_.get());
    format_set_bold(head_);
    format_set_bottom(head_, LXW_BORDER_THIN);
  }

  lxw_worksheet *sheet(char const *name) {
    auto *const sheet = workbook_add_worksheet(book_.get(), name);
    if (sheet == nullptr) throw Error{Stop::failed, fmt::format("cannot add the sheet '{}'", name)};
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    return sheet;
  }
  lxw_workbook *get() const { return book_.get(); }
  lxw_format *title() const { return title_; }
  lxw_format *head() const { return head_; }

  lxw_format *of(Cell cell, bool is_total = false) {
    auto *&format = formats_.at(static_cast<std::size_t>(cell)).at(is_total ? 1 : 0);
    if (format != nullptr) return format;
    format = workbook_add_format(book_.get());
    format_set_num_format(format, number_format(cell));
    if (is_total) {
      format_set_bold(format);
      format_set_top(format, LXW_BORDER_THIN);
    }
    return format;
  }

  void close() { check(workbook_close(book_.release())); }

 private:
  struct Free {
    void operator()(lxw_workbook *book) const { lxw_workbook_free(book); }
  };

  static char const *number_format(Cell cell) {
    switch (cell) {
      case Cell::day:
        return "yyyy-mm-dd";
      case Cell::month:
        return "yyyy-mm";
      case Cell::time:
        return "yyyy-mm-dd hh:mm:ss";
      case Cell::integer:
        return "#,##0";
      case Cell::number:
        return "#,##0.0";
      case Cell::duration:
        return "[h]:mm:ss";
      case Cell::text:
      case Cell::yes_no:
        break;
    }
    return "@";
  }

  std::unique_ptr<lxw_workbook, Free> book_;
  lxw_format *title_ = nullptr;
  lxw_format *head_ = nullptr;
  std::array<std::array<lxw_format *, 2>, 8> formats_{};
};

/// Where the next line of a sheet goes.
struct Place {
  Workbook &book;
  lxw_worksheet *sheet;
  lxw_row_t row = 0;
};

lxw_col_t column_at(std::size_t index) {
  return static_cast<lxw_col_t>(index);
}

void write_text(Place &at, lxw_col_t column, std::string const &text, lxw_format *format) {
  check(worksheet_write_string(at.sheet, at.row, column, text.c_str(), format));
}

double in_cell(double value, Cell cell) {
  return cell == Cell::duration ? value / seconds_of_day : value;
}

void write_value(Place &at, lxw_col_t column, Json const &value, Cell cell) {
  auto *const format = at.book.of(cell);
  if (value.is_null()) return;
  if (value.is_number() && cell == Cell::text)
    write_text(at, column, value.dump(), format);
  else if (value.is_number())
    check(worksheet_write_number(at.sheet, at.row, column, in_cell(value.get<double>(), cell), format));
  else if (value.is_boolean())
    check(worksheet_write_boolean(at.sheet, at.row, column, value.get<bool>() ? 1 : 0, nullptr));
  else if (cell == Cell::day || cell == Cell::month || cell == Cell::time) {
    auto time = datetime_of(value.get<std::string>());
    check(worksheet_write_datetime(at.sheet, at.row, column, &time, format));
  } else
    write_text(at, column, value.get<std::string>(), format);
}

double width_of(ReportColumn const &column) {
  auto const least = static_cast<double>(column.title.size()) + 2;
  if (column.cell == Cell::time) return std::max(least, 19.0);
  if (column.cell == Cell::text) return std::max(least, 17.0);
  return std::max(least, 11.0);
}

void write_head(Place &at, std::vector<ReportColumn> const &columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    worksheet_set_column(at.sheet, column_at(i), column_at(i), width_of(columns[i]), nullptr);
    write_text(at, column_at(i), std::string{columns[i].title}, at.book.head());
  }
  ++at.row;
}

void write_rows(Place &at, std::vector<ReportColumn> const &columns, Json const &rows) {
  for (auto const &row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (auto const found = row.find(columns[i].name); found != row.end())
        write_value(at, column_at(i), *found, columns[i].cell);
    ++at.row;
  }
}

/// Formulas with their results, for programs that compute nothing.
void write_totals(Place &at, std::vector<ReportColumn> const &columns, Json const &totals, lxw_row_t first) {
  write_text(at, 0, "Total", at.book.of(Cell::text, true));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto const found = totals.find(columns[i].name);
    if (columns[i].total.empty() || found == totals.end() || !found->is_number()) continue;
    std::array<char, LXW_MAX_CELL_RANGE_LENGTH> range{};
    lxw_rowcol_to_range(range.data(), first, column_at(i), at.row - 1, column_at(i));
    auto const formula = fmt::format("={}({})", columns[i].total == "max" ? "MAX" : "SUM", range.data());
    check(worksheet_write_formula_num(at.sheet, at.row, column_at(i), formula.c_str(),
                                      at.book.of(columns[i].cell, true),
                                      in_cell(found->get<double>(), columns[i].cell)));
  }
  ++at.row;
}

void write_report(Workbook &book, ReportKind const &kind, Json const &report) {
  Place at{book, book.sheet("Report")};
  auto const &rows = report.at("rows");
  write_text(at, 0, std::string{kind.title}, book.title());
  ++at.row;
  auto const filter = filter_sentence(report);
  write_text(
      at, 0,
      fmt::format("{} to {}, both included, times of {}; as of {}{}{}", report.at("from").get<std::string>(),
                  report.at("to").get<std::string>(), report.at("timezone").get<std::string>(),
                  report.at("as_of").get<std::string>(), filter.empty() ? "" : ". ", filter),
      nullptr);
  ++at.row;
  write_text(at, 0,
             completeness_sentences(report.at("completeness")).front() + " See the sheet Completeness.",
             nullptr);
  at.row += 2;
  auto const head = at.row;
  write_head(at, kind.columns);
  auto const first = at.row;
  write_rows(at, kind.columns, rows);
  if (!rows.empty()) {
    worksheet_autofilter(at.sheet, head, 0, at.row - 1, column_at(kind.columns.size() - 1));
    if (!report.at("totals").empty()) write_totals(at, kind.columns, report.at("totals"), first);
  }
  worksheet_freeze_panes(at.sheet, first, 0);
  worksheet_repeat_rows(at.sheet, head, head);
}

void write_chart(Workbook &book, ReportKind const &kind, Json const &bars) {
  Place at{book, book.sheet("Chart")};
  std::vector<ReportColumn> const columns{{"label", ""}, {"value", kind.chart_title, Cell::number}};
  write_head(at, columns);
  write_rows(at, columns, bars);
  auto *const chart = workbook_add_chart(book.get(), LXW_CHART_COLUMN);
  if (chart == nullptr) throw Error{Stop::failed, "cannot add the chart"};
  auto *const series = chart_add_series(chart, nullptr, nullptr);
  auto const last = std::max<lxw_row_t>(at.row - 1, 1);
  chart_series_set_categories(series, "Chart", 1, 0, last, 0);
  chart_series_set_values(series, "Chart", 1, 1, last, 1);
  std::string const title{kind.chart_title};
  chart_title_set_name(chart, title.c_str());
  chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
  check(worksheet_insert_chart(at.sheet, 1, 3, chart));
}

void write_completeness(Workbook &book, Json const &completeness) {
  Place at{book, book.sheet("Completeness")};
  for (auto const &sentence : completeness_sentences(completeness)) {
    write_text(at, 0, sentence, nullptr);
    ++at.row;
  }
  ++at.row;
  write_head(at, gap_columns());
  write_rows(at, gap_columns(), completeness.at("gaps"));
  ++at.row;
  write_head(at, silence_columns());
  write_rows(at, silence_columns(), completeness.at("silent"));
}

}  // namespace

std::string xlsx_of(ReportKind const &kind, Json const &report) {
  if (auto const rows = report.at("rows").size(); rows > most_rows)
    throw Error{Stop::usage, fmt::format("the report has {} rows, a sheet holds {}", rows, most_rows),
                "ask for a shorter time, or for --format csv"};
  TemporaryFile const file;
  Workbook book{file.path()};
  write_report(book, kind, report);
  write_chart(book, kind, report.at("chart"));
  write_completeness(book, report.at("completeness"));
  book.close();
  auto bytes = read_file(file.path());
  if (!bytes) throw Error{Stop::failed, fmt::format("cannot read '{}' again", file.path())};
  return std::move(*bytes);
}

}  // namespace fleet::report
