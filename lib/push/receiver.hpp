#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "config/config.hpp"
#include "http/server.hpp"
#include "http/server_metrics.hpp"
#include "http/server_pool.hpp"
#include "push/inbox_processor.hpp"
#include "push/inbox_writer.hpp"
#include "push/processor_thread.hpp"
#include "push/protocol.hpp"
#include "push/sender_authentication.hpp"
#include "push/spool.hpp"

namespace fleet::push {

struct ReceiverOptions {
  bool anyone = false;  ///< --public: take messages from other machines without any secret
  std::size_t body_limit = 1U << 20U;
  std::size_t sessions = 2;  ///< database sessions that store
};

/// The receiver of the vendor's webhooks: a message is answered when it is safe.
class Receiver {
 public:
  /// Listens, and opens the spool. The database may be away. Throws Error{usage} for settings that can't be,
  /// Error{failed} when address or spool can't be had, Error{busy} when another receiver has the spool.
  Receiver(config::Config const &config, ReceiverOptions const &options);
  /// Stops the server, then stores what is still in hand.
  ~Receiver();
  Receiver(Receiver const &) = delete;
  Receiver &operator=(Receiver const &) = delete;
  http::Server &server() { return *server_; }
  /// False when a thread has been at one batch for a minute: the disk or the database holds it.
  bool is_working() const;

 private:
  http::BodyDecision decide_body(http::Request const &request) const;
  void handle(http::Request const &request, http::Responder const &responder);
  void take(http::Responder const &responder, Destination const &to);
  void count(std::string const &name);
  http::Reply health() const;
  MetricsText metrics() const;

  ReceiverOptions options_;
  SenderAuthentication authentication_;
  SpoolFolder spool_folder_;
  Spool spool_, refused_spool_;
  http::RequestCounts counts_;
  std::atomic<std::uint64_t> unauthorized_{0}, pings_{0};
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> messages_by_name_;
  InboxProcessor processor_;
  std::unique_ptr<http::Server> server_;  ///< its handlers use the writer until it has stopped
  std::unique_ptr<InboxWriter> writer_;   ///< answers what it still holds while the server is there
  std::unique_ptr<ProcessorThread> processing_;
  std::unique_ptr<http::WorkerPool> reading_;  ///< looks into bodies that take long to look into
};

/// Folder of the spool: the setting, else systemd's $STATE_DIRECTORY, else /var/lib/fleet for root, else
/// ~/.local/state/fleet; each with /push-spool. Throws Error{usage} when none of them is known.
std::string spool_folder(config::Config const &config);

}  // namespace fleet::push
