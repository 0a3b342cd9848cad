#pragma once
#include <chrono>

namespace fleet::store {

using std::chrono::milliseconds;

/// How long one session waits, for each kind of use; the only place that says so. Every session sets all of
/// them when it is opened, so that a setting of the role or the database changes nothing.
///
/// Two clocks run: the server cancels a statement after `statement`, and the program gives the session up when
/// no answer has come `grace` later, because the server is frozen or the network drops what is sent.
struct Limits {
  milliseconds connect;              ///< to connect, by whatever way, and to set the session up
  milliseconds statement;            ///< statement_timeout; 0: none, also none for the answer
  milliseconds grace;                ///< from there on until the session counts as lost
  milliseconds lock{0};              ///< lock_timeout; 0: as long as the statement
  milliseconds idle_transaction{0};  ///< idle_in_transaction_session_timeout; 0: none
  milliseconds silence{60'000};      ///< of the server's host (TCP keepalives and tcp_user_timeout)

  /// How long an answer is waited for; 0: for ever, as long as the server's host answers.
  milliseconds answer() const { return statement.count() == 0 ? milliseconds{0} : statement + grace; }
};

namespace limits {

/// Jobs and commands: nobody waits for the answer, and a big batch on a slow disk must get through.
constexpr Limits job{
    .connect = milliseconds{30'000}, .statement = milliseconds{600'000}, .grace = milliseconds{15'000}};

/// migrate, the move to another engine, the refresh of v_trips: an index on a year of fixes takes hours. Only
/// the silence of the server's host ends them.
constexpr Limits maintenance{
    .connect = milliseconds{30'000}, .statement = milliseconds{0}, .grace = milliseconds{0}};

/// audit and doctor: somebody waits, and must not keep others waiting.
constexpr Limits checking(milliseconds statement) {
  return {.connect = milliseconds{15'000},
          .statement = statement,
          .grace = milliseconds{5'000},
          .lock = milliseconds{5'000}};
}

/// The receiver's inbox: the vendor waits five seconds for the answer, and the spool can take the message.
constexpr Limits inbox{.connect = milliseconds{2'500},
                       .statement = milliseconds{3'000},
                       .grace = milliseconds{500},
                       .lock = milliseconds{2'000},
                       .silence = milliseconds{10'000}};

/// The receiver's way from the inbox to the tables.
constexpr Limits processing{.connect = milliseconds{5'000},
                            .statement = milliseconds{60'000},
                            .grace = milliseconds{1'000},
                            .silence = milliseconds{10'000}};

/// serve's look for changes, every two seconds: it notices within five seconds that the server is frozen.
constexpr Limits watching{.connect = milliseconds{4'000},
                          .statement = milliseconds{2'000},
                          .grace = milliseconds{500},
                          .silence = milliseconds{10'000}};

/// serve: somebody waits for the answer.
constexpr Limits reading(milliseconds statement) {
  return {.connect = milliseconds{4'000},
          .statement = statement,
          .grace = milliseconds{1'000},
          .idle_transaction = milliseconds{60'000},
          .silence = milliseconds{10'000}};
}

}  // namespace limits

}  // namespace fleet::store
