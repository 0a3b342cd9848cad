#pragma once
// Fuel readings of made-up vehicles, stored as polls and pushes store them.
#include <cmath>

#include "road.hpp"

namespace fleet::testing {

/// Readings of one tank. Its vehicle burns 0.1 l a kilometre: at 60 km/h half a litre in five minutes.
class TankReadings {
 public:
  explicit TankReadings(std::string imei) : imei_(std::move(imei)) {}

  TankReadings &add(double at_s, double value) {
    readings_.push_back({at_s, value});
    return *this;
  }

  /// A reading each `step_s`, from one value to another on a straight line.
  TankReadings &line(double from_s, double to_s, double step_s, double from, double to) {
    auto const steps = static_cast<int>((to_s - from_s) / step_s);
    for (int i = 0; i <= steps; ++i)
      add(from_s + i * step_s, from + (to - from) * i * step_s / std::max(to_s - from_s, 1.0));
    return *this;
  }

  /// By the engine computer: fuel_l, or fuel_pct.
  void store_obd(Sql &sql, std::string const &start, std::string const &column = "fuel_l",
                 double from_s = 0) const {
    store(sql, "obd_readings", "(imei, reading_time, " + column + ")", "", start, from_s,
          "tracksolid.merge_obd_readings()");
  }

  /// By a sensor on the tracker.
  void store_pushed(Sql &sql, std::string const &start, std::string const &sensor,
                    std::string const &unit) const {
    store(sql, "fuel_readings", "(imei, reading_time, value, sensor, unit)",
          ", '" + sensor + "', '" + unit + "'", start, 0, "tracksolid.merge_pushed('fuel_readings')");
  }

 private:
  struct Reading {
    double at_s;
    double value;
  };

  void store(Sql &sql, std::string const &table, std::string const &columns, std::string const &more,
             std::string const &start, double from_s, std::string const &merge) const {
    std::string rows;
    for (auto const &reading : readings_)
      if (reading.at_s >= from_s)
        rows += fmt::format("{}('{}', ({})::timestamptz + {} * interval '1 s', {:.6f}{})",
                            rows.empty() ? "" : ", ", imei_, start, reading.at_s, reading.value, more);
    sql.run("begin; select tracksolid.open_stage('" + table + "'); insert into pg_temp.stage_" + table + " " +
            columns + " values " + rows + "; select * from " + merge + "; commit");
  }

  std::string imei_;
  std::vector<Reading> readings_;
};

/// "06-05 12.0 l 120 km 10.0 l/100km; …": the fuel of each day.
inline std::string fuel_days(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(to_char(day, 'MM-DD') || ' ' || coalesce(to_char(spent_l, 'FM990.0') || ' l ' || round(fuel_km::numeric) || ' km', "
      "'unknown') || coalesce(' ' || to_char(l_per_100km, 'FM990.0') || ' l/100km', ''), '; ' order by imei, day), 'none') from reporting.v_fuel_daily");
}

/// "refuel 40.0 l 14.0-54.0 07:00:00 (07:00:00-07:30:00); …"
inline std::string fuel_events(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(kind || ' ' || to_char(litres, 'FM990.0') || ' l ' || to_char(before_l, 'FM990.0') || '-' || to_char(after_l, 'FM990.0') "
      "|| to_char(event_time, ' HH24:MI:SS') || to_char(not_before, ' (HH24:MI:SS-') || to_char(not_after, 'HH24:MI:SS)'), '; ' order by imei, event_time), "
      "'none') from reporting.v_fuel_events");
}

}  // namespace fleet::testing
