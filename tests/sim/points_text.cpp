#include "sim/points_text.hpp"

#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

namespace fleet::sim {
namespace {

constexpr std::size_t longest_point = 256;

class Writer {
 public:
  explicit Writer(std::size_t bytes) : text_(bytes, '\0'), at_(text_.data()) {}
  void put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put(char c) { *at_++ = c; }
  void number(std::int64_t value) { at_ = std::to_chars(at_, at_ + 24, value).ptr; }
  /// `value` with a point before the last `digits` digits.
  void decimal(std::int64_t value, int digits) {
    if (value < 0) put('-');
    auto const magnitude = value < 0 ? -value : value;
    std::int64_t scale = 1;
    for (int i = 0; i < digits; ++i) scale *= 10;
    number(magnitude / scale);
    put('.');
    auto rest = magnitude % scale;
    for (auto *digit = at_ + digits; digit != at_; rest /= 10) *--digit = static_cast<char>('0' + rest % 10);
    at_ += digits;
  }
  void two(std::int64_t value) {
    put(static_cast<char>('0' + value / 10));
    put(static_cast<char>('0' + value % 10));
  }
  void back() { --at_; }
  std::string take() {
    text_.resize(static_cast<std::size_t>(at_ - text_.data()));
    return std::move(text_);
  }

 private:
  std::string text_;
  char *at_;
};

/// Consecutive points mostly share their day.
class Clock {
 public:
  void put(Writer &out, Time time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    if (day != day_) text_ = vendor_time(day).substr(0, 11);
    day_ = day;
    auto const seconds = (time - day).count();
    out.put(text_);
    out.two(seconds / 3600);
    out.put(':');
    out.two(seconds / 60 % 60);
    out.put(':');
    out.two(seconds % 60);
  }

 private:
  std::chrono::sys_days day_{std::chrono::days{std::numeric_limits<int>::min()}};
  std::string text_;
};

void put_place(Writer &out, PointText const &point, std::string_view quote) {
  if (point.form == PointText::Form::comma) return out.put(R"({"lat":"48,1","lng":"11,5","gpsTime":")");
  out.put(R"({"lat":)");
  out.put(quote);
  out.decimal(point.fix.lat_e6, 6);
  out.put(quote);
  out.put(R"(,"lng":)");
  out.put(quote);
  out.decimal(point.fix.lng_e6, 6);
  out.put(quote);
  out.put(R"(,"gpsTime":")");
}

/// A radio position has no satellites.
void put_source(Writer &out, Fix const &fix, std::string_view quote) {
  out.put(R"(,"posType":)");
  out.put(quote);
  out.number(static_cast<int>(fix.source));
  out.put(quote);
  out.put(R"(,"satellite":)");
  if (fix.source != Source::satellite) return out.put("null");
  out.put(quote);
  out.number(fix.satellites);
  out.put(quote);
}

void put_point(Writer &out, Clock &clock, PointText const &point, std::string_view quote) {
  auto const &fix = point.fix;
  put_place(out, point, quote);
  if (point.form == PointText::Form::unix_ms)
    out.number(fix.time.time_since_epoch().count() * 1000);
  else
    clock.put(out, fix.time);
  out.put(R"(","direction":)");
  out.put(quote);
  out.number(fix.direction_deg);
  out.put(quote);
  out.put(R"(,"gpsSpeed":)");
  out.put(quote);
  out.decimal(fix.speed_dkmh, 1);
  out.put(quote);
  put_source(out, fix, quote);
  out.put(fix.acc_on ? R"(,"ignition":"ON","accStatus":"ON","gpsMode":)"
                     : R"(,"ignition":"OFF","accStatus":"OFF","gpsMode":)");
  out.put(quote);
  out.put(point.late ? '1' : '0');
  out.put(quote);
  out.put("},");
}

}  // namespace

std::string points_text(std::span<PointText const> points, bool stringly) {
  if (points.empty()) return "[]";
  Writer out{points.size() * longest_point + 2};
  Clock clock;
  out.put('[');
  for (auto const &point : points) put_point(out, clock, point, stringly ? "\"" : "");
  out.back();
  out.put(']');
  return out.take();
}

}  // namespace fleet::sim
