#pragma once
// Fixes of made-up vehicles on a straight road: the equator, on which a kilometre is the same everywhere.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "sql.hpp"

namespace fleet::testing {

/// The road of one vehicle. Its kilometres are counted from 36° east; 1° is 111.195 km.
class Road {
 public:
  explicit Road(std::string imei) : imei_(std::move(imei)) {}

  struct Fix {
    double at_s;               ///< seconds after the start
    double km;                 ///< along the road
    double kmh = 0;            ///< negative: not sent
    char const *acc = "true";  ///< ignition: true, false, null
    char const *type = "gps";
    double off_km = 0;  ///< beside the road
  };

  Road &add(Fix fix) {
    fixes_.push_back(fix);
    return *this;
  }

  /// A fix each `step_s` from `from_s` to `to_s`, at an even speed from `from_km` on.
  Road &drive(double from_s, double to_s, double step_s, double kmh, double from_km = 0,
              char const *acc = "true") {
    for (double at = from_s; at <= to_s; at += step_s)
      add({at, from_km + kmh * (at - from_s) / 3600, kmh, acc});
    return *this;
  }

  Road &stand(double from_s, double to_s, double step_s, double km, char const *acc, double kmh = 0) {
    for (double at = from_s; at <= to_s; at += step_s) add({at, km, kmh, acc});
    return *this;
  }

  /// Stores fixes as the polls do; `which` chooses some of them.
  template <class Which>
  void store(Sql &sql, std::string const &start, Which which) const {
    std::string rows;
    for (auto const &fix : fixes_) {
      if (!which(fix)) continue;
      double const lng = 36 + fix.km / 111.195;
      rows += fmt::format("{}('{}', ({})::timestamptz + {} * interval '1 s', {}, {}, {}, {}, '{}')",
                          rows.empty() ? "" : ", ", imei_, start, fix.at_s, fix.off_km / 111.195,
                          lng > 180 ? lng - 360 : lng, fix.kmh < 0 ? "null" : fmt::format("{}", fix.kmh),
                          fix.acc, fix.type);
    }
    sql.run(
        "begin; select tracksolid.open_stage('position_history'); "
        "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, acc_on, position_type) values " +
        rows + "; select tracksolid.merge_position_history(); commit");
  }
  void store(Sql &sql, std::string const &start) const {
    store(sql, start, [](Fix const &) { return true; });
  }

 private:
  std::string imei_;
  std::vector<Fix> fixes_;
};

/// Computes all stale figures, as refresh-vtrips does.
inline void refresh_figures(Sql &sql) {
  while (sql.one<int>("select reporting.build_routes(500)") > 0) continue;
  while (sql.one<int>("select tracksolid.build_days(200)") > 0) continue;
  while (sql.one<int>("select tracksolid.detect_trips(100)") > 0) continue;
  while (sql.one<int>("select tracksolid.build_fences()") > 0) continue;
  while (sql.one<int>("select tracksolid.build_fuel(200)") > 0) continue;
}

/// "05-31 12.3 km 600 s; …": days with kilometres and seconds of driving.
inline std::string days(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(to_char(day, 'MM-DD') || ' ' || round(km::numeric, 1) || ' km ' || moving_s || ' s', '; ' "
      "order by imei, day), 'none') from tracksolid.daily_figures where fixes > 0");
}

/// "08:00-09:00 60.0; …": trips found in the fixes, times in UTC.
inline std::string trips(Sql &sql, std::string const &format = "HH24:MI") {
  return sql.one("select coalesce(string_agg(to_char(start_time, '" + format +
                 "') || '-' || to_char(end_time, '" + format +
                 "') || ' ' || round(distance_km::numeric, 1), '; ' order by imei, start_time), 'none') "
                 "from tracksolid.detected_trips");
}

}  // namespace fleet::testing
