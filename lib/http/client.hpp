#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fleet::http {

using Form = std::vector<std::pair<std::string, std::string>>;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct ClientOptions {
  int connect_timeout_ms = 10'000;
  int total_timeout_ms = 200'000;                        ///< the vendor's track list was seen to take 137 s
  int stall_timeout_s = 180;                             ///< cut when nothing arrives for so long
  std::size_t max_body_bytes = std::size_t{256} << 20U;  ///< after decompression
  int connections = 4;
  std::string user_agent = "fleet/" FLEET_VERSION;
};

/// How a request ended. Every HTTP status is `answered`; its meaning is left to the caller.
enum class Outcome { answered, unreachable, timed_out, cut, too_large, tls };

struct Response {
  std::uint64_t id = 0;
  Outcome outcome = Outcome::answered;
  int status = 0;
  std::string body;
  std::string error;  ///< libcurl's message when not answered; never holds the body or the form
  std::optional<int> retry_after_s;
  std::optional<std::chrono::sys_seconds> server_time;  ///< of the Date header
  std::chrono::milliseconds took{0};
};

inline constexpr char const *plain_text = "text/plain; charset=utf-8";

/// One part of a mail: a text or an attachment.
struct MailPart {
  std::string type;  ///< Content-Type: "text/plain; charset=utf-8"
  std::string content;
  std::string file_name;  ///< of an attachment; "" for text to be read in the mail
};

/// One mail for an SMTP server.
struct Mail {
  std::string
      server;  ///< smtp://host:port, with STARTTLS where a server elsewhere has it, or smtps://host:port
  std::string user, password;  ///< empty: without login; with one, only over TLS
  std::string sender;
  std::vector<std::string> recipients;
  Headers headers = {};              ///< without those of MIME
  std::vector<MailPart> parts = {};  ///< at least one
};

/// HTTP client for POSTs and GETs, which hands mails to SMTP servers as well: several requests at a time over a few kept-alive connections, used by one
/// thread. Redirects are never followed (a signed form must not reach another host), the only proxy is that of
/// `https_proxy`, certificates are verified, bodies are bounded.
class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(Client const &) = delete;
  Client &operator=(Client const &) = delete;

  /// Starts a POST; wait() gives the answer with this `id`.
  void start(std::uint64_t id, std::string const &url, Form const &form);
  /// The same with a body as it is; `headers` has its Content-Type.
  void post(std::uint64_t id, std::string const &url, Headers const &headers, std::string body);
  /// Starts a mail. `answered` with status 250 says that the server has taken it for all recipients.
  void mail(std::uint64_t id, Mail const &mail);
  /// Starts a GET.
  void get(std::uint64_t id, std::string const &url);
  std::size_t in_flight() const;
  /// Gives the finished requests; waits at most `patience` for the first one. Returns early on a stop signal.
  std::vector<Response> wait(std::chrono::milliseconds patience);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// application/x-www-form-urlencoded, UTF-8.
std::string form_encode(Form const &form);

}  // namespace fleet::http
