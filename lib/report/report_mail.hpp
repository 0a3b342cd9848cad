#pragma once
#include "base/clock.hpp"
#include "config/config.hpp"
#include "http/client.hpp"
#include "report/report.hpp"
#include "store/report_store.hpp"

namespace fleet::report {

/// A report as a mail: a text that says how complete its data is, and the report as an attachment. `at` is the time of the attempt; the
/// Message-ID is that of the outbox, the same in each.
/// Throws: Error{usage} while the mail server or the sender is not set.
http::Mail report_mail(store::DueReport const &due, ReportKind const &kind, MadeReport const &made,
                       config::Config const &config, Time at);

}  // namespace fleet::report
