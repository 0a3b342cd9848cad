#include "report/report_kinds.hpp"

namespace fleet::report {
namespace {

constexpr ReportColumn day{"day", "Day", Cell::day};
constexpr ReportColumn vehicle{"vehicle_number", "Vehicle"};
constexpr ReportColumn imei{"imei", "IMEI"};
constexpr ReportColumn driver{"driver_name", "Driver"};
constexpr ReportColumn cost_centre{"cost_centre", "Cost centre"};
constexpr ReportColumn trips{"trips", "Trips", Cell::integer, "sum"};
constexpr ReportColumn distance{"distance_km", "Distance, km", Cell::number, "sum"};
constexpr ReportColumn unseen{"unseen_km", "Unseen, km", Cell::number, "sum"};
constexpr ReportColumn driving{"driving_s", "Driving", Cell::duration, "sum"};
constexpr ReportColumn idle{"idle_s", "Idling", Cell::duration, "sum"};
constexpr ReportColumn top_speed{"max_speed_kmh", "Top speed, km/h", Cell::number, "max"};

std::vector<ReportKind> make_report_kinds() {
  return {{"daily",
           "Daily fleet report",
           "Every vehicle and day: trips, kilometres, hours",
           "fn_report_daily",
           {day,
            vehicle,
            imei,
            driver,
            cost_centre,
            trips,
            distance,
            unseen,
            driving,
            idle,
            top_speed,
            {"first_start_at", "First start", Cell::time},
            {"last_stop_at", "Last stop", Cell::time}},
           "Distance by day, km"},
          {"monthly",
           "Monthly fleet report",
           "Every vehicle and month: days, trips, kilometres, speeding",
           "fn_report_monthly",
           {{"month", "Month", Cell::month},
            vehicle,
            cost_centre,
            {"days", "Days driven", Cell::integer, "sum"},
            trips,
            distance,
            unseen,
            driving,
            idle,
            top_speed,
            {"speeding_events", "Speeding", Cell::integer, "sum"},
            {"harsh_events", "Harsh driving", Cell::integer, "sum"}},
           "Distance by vehicle, km (the 20 longest)"},
          {"trips",
           "Trips",
           "The log of trips",
           "fn_report_trips",
           {day,
            {"start_time", "Start", Cell::time},
            {"end_time", "End", Cell::time},
            vehicle,
            imei,
            driver,
            cost_centre,
            {"duration_s", "Duration", Cell::duration, "sum"},
            driving,
            idle,
            distance,
            top_speed,
            {"trip_id", "Trip"}},
           "Distance by day, km"},
          {"driver-hours",
           "Driver hours",
           "Shifts of every driver, with lateness",
           "fn_report_driver_hours",
           {driver,
            day,
            vehicle,
            imei,
            cost_centre,
            {"first_ignition_at", "First ignition", Cell::time},
            {"last_stop_at", "Last stop", Cell::time},
            {"hours", "Hours", Cell::number, "sum"},
            {"driving_hours", "Driving, h", Cell::number, "sum"},
            {"idle_hours", "Idling, h", Cell::number, "sum"},
            distance,
            {"late_s", "Late by", Cell::duration},
            {"late", "Late", Cell::yes_no}},
           "Hours by driver (the 20 longest)"},
          {"visits",
           "Visits",
           "Visits of vehicles in fences, those that overlap the days",
           "fn_report_visits",
           {{"fence_name", "Fence"},
            vehicle,
            imei,
            driver,
            cost_centre,
            {"enter_time", "Enter", Cell::time},
            {"exit_time", "Exit", Cell::time},
            {"dwell_s", "Dwell", Cell::duration},
            {"within_s", "Within the days", Cell::duration, "sum"},
            {"enter_seen", "Entry seen", Cell::yes_no},
            {"exit_seen", "Exit seen", Cell::yes_no}},
           "Visits by fence (the 20 most)"},
          {"fuel",
           "Fuel",
           "Fuel spent, l/100 km, refuels and drains of every vehicle",
           "fn_report_fuel",
           {vehicle,
            imei,
            driver,
            cost_centre,
            {"days", "Days", Cell::integer, "sum"},
            {"days_known", "Days with fuel known", Cell::integer, "sum"},
            distance,
            {"fuel_km", "Of it with fuel known, km", Cell::number, "sum"},
            {"spent_l", "Spent, l", Cell::number, "sum"},
            {"l_per_100km", "l/100 km", Cell::number},
            {"refuels", "Refuels", Cell::integer, "sum"},
            {"refuelled_l", "Refuelled, l", Cell::number, "sum"},
            {"drains", "Drains", Cell::integer, "sum"},
            {"drained_l", "Drained, l", Cell::number, "sum"}},
           "Fuel spent by vehicle, l (the 20 most)"},
          {"exceptions",
           "Exceptions",
           "Alarms, speeding, harsh driving, late starts, unseen distance",
           "fn_report_exceptions",
           {{"time", "Time", Cell::time},
            {"kind", "Kind"},
            vehicle,
            imei,
            driver,
            cost_centre,
            {"detail", "Detail"},
            {"value", "Value", Cell::number},
            {"unit", "Unit or severity"}},
           "Exceptions by kind"}};
}

}  // namespace

std::vector<ReportKind> const &report_kinds() {
  static auto const kinds = make_report_kinds();
  return kinds;
}

std::vector<ReportColumn> const &gap_columns() {
  static std::vector<ReportColumn> const columns{vehicle,
                                                 imei,
                                                 {"stream", "Stream"},
                                                 {"state", "Missing"},
                                                 {"from", "From", Cell::time},
                                                 {"to", "To", Cell::time},
                                                 {"hours", "Hours", Cell::number},
                                                 {"reason", "Reason"}};
  return columns;
}

std::vector<ReportColumn> const &silence_columns() {
  static std::vector<ReportColumn> const columns{
      vehicle, imei, {"since", "Silent since", Cell::time}, {"until", "Until", Cell::time}};
  return columns;
}

}  // namespace fleet::report
