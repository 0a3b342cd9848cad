#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fleet::testing {

/// A mail server of a test or of the demo: takes every mail and keeps it.
class MailSink {
 public:
  struct Mail {
    std::string sender;
    std::vector<std::string> recipients;
    std::string text;  ///< as received, without the dots of SMTP
    /// Its value as it stands; "" without one.
    std::string header(std::string const &name) const;
    /// The bytes of its part of this number, 0 being the text. Throws std::runtime_error without one.
    std::string part(int number) const;
  };

  /// `keep` is called with every mail, on a thread of the sink.
  explicit MailSink(std::function<void(Mail const &)> keep = {});
  ~MailSink();
  MailSink(MailSink const &) = delete;
  MailSink &operator=(MailSink const &) = delete;
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::vector<Mail> mails() const;
  /// From here on recipients are refused with 550.
  void refuse_recipients() { refusing_ = true; }
  /// Until the process is ended from outside.
  void wait() { thread_.join(); }

 private:
  void accept_all();
  void talk(int client);

  std::function<void(Mail const &)> keep_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> refusing_ = false;
  mutable std::mutex mutex_;
  std::vector<Mail> mails_;
  std::vector<std::thread> talks_;
  std::thread thread_;
};

}  // namespace fleet::testing
