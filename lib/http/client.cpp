#include "http/client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <list>
#include <memory>
#include <new>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::http {
namespace {

using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

List list_of(std::vector<std::string> const &lines) {
  List list{nullptr, &curl_slist_free_all};
  for (auto const &line : lines) {
    auto *longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

using Mime = std::unique_ptr<curl_mime, decltype(&curl_mime_free)>;

void check_mime(CURLcode code) {
  if (code != CURLE_OK)
    throw Error{Stop::failed, fmt::format("libcurl cannot make the mail: {}", curl_easy_strerror(code))};
}

/// Base64 lets every byte and every length of line through any mail server.
Mime mime_of(CURL *easy, std::vector<MailPart> const &parts) {
  Mime mime{curl_mime_init(easy), &curl_mime_free};
  if (mime == nullptr) throw std::bad_alloc{};
  for (auto const &one : parts) {
    auto *part = curl_mime_addpart(mime.get());
    if (part == nullptr) throw std::bad_alloc{};
    check_mime(curl_mime_data(part, one.content.data(), one.content.size()));
    check_mime(curl_mime_type(part, one.type.c_str()));
    check_mime(curl_mime_encoder(part, "base64"));
    if (!one.file_name.empty()) check_mime(curl_mime_filename(part, one.file_name.c_str()));
  }
  return mime;
}

List header_lines(Headers const &headers) {
  std::vector<std::string> lines;
  for (auto const &[name, value] : headers) lines.push_back(fmt::format("{}: {}", name, value));
  return list_of(lines);
}

struct Transfer {
  CURL *easy = nullptr;
  std::string body;
  List headers{nullptr, &curl_slist_free_all};
  List recipients{nullptr, &curl_slist_free_all};
  Mime mime{nullptr, &curl_mime_free};
  std::size_t limit = 0;
  Response response;
  std::array<char, CURL_ERROR_SIZE> error{};
};

std::size_t on_body(char *data, std::size_t size, std::size_t count, void *user) {
  auto &transfer = *static_cast<Transfer *>(user);
  if (transfer.response.body.size() + size * count > transfer.limit) {
    transfer.response.outcome = Outcome::too_large;
    return 0;  // ends the transfer with CURLE_WRITE_ERROR
  }
  transfer.response.body.append(data, size * count);
  return size * count;
}

Outcome outcome_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Outcome::answered;
    case CURLE_OPERATION_TIMEDOUT:
      return Outcome::timed_out;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return Outcome::unreachable;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return Outcome::tls;
    default:
      return Outcome::cut;
  }
}

std::optional<std::chrono::sys_seconds> date_of(CURL *easy) {
  curl_header *header = nullptr;
  if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return std::nullopt;
  auto const time = curl_getdate(header->value, nullptr);
  if (time < 0) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{time}};
}

void global_init() {
  static bool const ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!ready) throw Error{Stop::failed, "libcurl cannot start"};
}

/// A mail server of this machine often has a certificate that nobody can verify, and nobody listens on the way to it.
long encryption_of(Mail const &mail) {
  if (!mail.password.empty()) return CURLUSESSL_ALL;
  auto const host = mail.server.substr(mail.server.find("://") + 3);
  bool const here = host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
  return here ? CURLUSESSL_NONE : CURLUSESSL_TRY;
}

void set_fixed_options(CURL *easy, ClientOptions const &options) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // libcurl 7.88's HTTP/2 has known faults with reused connections, and it would gain nothing here.
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_timeout_s));
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
}

}  // namespace

struct Client::State {
  explicit State(ClientOptions given) : options(std::move(given)) {
    global_init();
    multi = curl_multi_init();
    if (multi == nullptr) throw Error{Stop::failed, "libcurl cannot start"};
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options.connections));
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections));
  }
  ~State() {
    for (auto &transfer : running) curl_multi_remove_handle(multi, transfer.easy);
    for (auto *list : {&running, &idle})
      for (auto &transfer : *list) curl_easy_cleanup(transfer.easy);
    curl_multi_cleanup(multi);
  }
  State(State const &) = delete;
  State &operator=(State const &) = delete;

  Transfer &fresh() {
    if (idle.empty()) {
      idle.emplace_back();
      idle.back().easy = curl_easy_init();
      if (idle.back().easy == nullptr) throw Error{Stop::failed, "libcurl cannot start a request"};
    }
    curl_easy_reset(idle.front().easy);  // a handle is used for requests of several kinds
    idle.front().mime.reset();
    set_fixed_options(idle.front().easy, options);
    running.splice(running.end(), idle, idle.begin());
    return running.back();
  }

  void begin(Transfer &transfer, std::uint64_t id, std::string const &url) const {
    transfer.limit = options.max_body_bytes;
    transfer.response = Response{};
    transfer.response.id = id;
    transfer.error[0] = '\0';
    curl_easy_setopt(transfer.easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(transfer.easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(transfer.easy, CURLOPT_ERRORBUFFER, transfer.error.data());
    curl_multi_add_handle(multi, transfer.easy);
  }

  Response finish(CURL *easy, CURLcode code) {
    auto const found =
        std::find_if(running.begin(), running.end(), [&](auto const &t) { return t.easy == easy; });
    auto response = std::move(found->response);
    long status = 0;
    curl_off_t retry_after = 0;
    curl_off_t took_us = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took_us);
    response.status = static_cast<int>(status);
    response.took = std::chrono::milliseconds{took_us / 1000};
    if (retry_after > 0) response.retry_after_s = static_cast<int>(std::min<curl_off_t>(retry_after, 86400));
    response.server_time = date_of(easy);
    if (response.outcome != Outcome::too_large) response.outcome = outcome_of(code);
    if (code != CURLE_OK)
      response.error = found->error[0] != '\0' ? found->error.data() : curl_easy_strerror(code);
    if (response.outcome == Outcome::too_large)
      response.error = fmt::format("answer larger than {} bytes", options.max_body_bytes);
    curl_multi_remove_handle(multi, easy);
    idle.splice(idle.end(), running, found);
    return response;
  }

  ClientOptions options;
  CURLM *multi = nullptr;
  std::list<Transfer> running;
  std::list<Transfer> idle;
};

Client::Client(ClientOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Client::~Client() = default;

void Client::start(std::uint64_t id, std::string const &url, Form const &form) {
  post(id, url, {}, form_encode(form));
}

void Client::post(std::uint64_t id, std::string const &url, Headers const &headers, std::string body) {
  auto &transfer = state_->fresh();
  transfer.body = std::move(body);
  transfer.headers = header_lines(headers);
  curl_easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(transfer.easy, CURLOPT_POST, 1L);
  curl_easy_setopt(transfer.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
  curl_easy_setopt(transfer.easy, CURLOPT_POSTFIELDS, transfer.body.c_str());
  state_->begin(transfer, id, url);
}

void Client::mail(std::uint64_t id, Mail const &mail) {
  auto &transfer = state_->fresh();
  std::vector<std::string> recipients;
  for (auto const &one : mail.recipients) recipients.push_back("<" + one + ">");
  transfer.recipients = list_of(recipients);
  auto *easy = transfer.easy;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_USE_SSL, encryption_of(mail));
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + mail.sender + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, transfer.recipients.get());
  if (!mail.user.empty()) curl_easy_setopt(easy, CURLOPT_USERNAME, mail.user.c_str());
  if (!mail.password.empty()) curl_easy_setopt(easy, CURLOPT_PASSWORD, mail.password.c_str());
  transfer.headers = header_lines(mail.headers);
  transfer.mime = mime_of(easy, mail.parts);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(easy, CURLOPT_MIMEPOST, transfer.mime.get());
  state_->begin(transfer, id, mail.server);
}

void Client::get(std::uint64_t id, std::string const &url) {
  auto &transfer = state_->fresh();
  curl_easy_setopt(transfer.easy, CURLOPT_HTTPGET, 1L);
  state_->begin(transfer, id, url);
}

std::size_t Client::in_flight() const {
  return state_->running.size();
}

std::vector<Response> Client::wait(std::chrono::milliseconds patience) {
  std::vector<Response> finished;
  int running = 0;
  curl_multi_perform(state_->multi, &running);
  if (static_cast<std::size_t>(running) == state_->running.size()) {
    curl_multi_poll(state_->multi, nullptr, 0, static_cast<int>(patience.count()), nullptr);
    curl_multi_perform(state_->multi, &running);
  }
  int left = 0;
  while (CURLMsg const *message = curl_multi_info_read(state_->multi, &left))
    if (message->msg == CURLMSG_DONE)
      finished.push_back(state_->finish(message->easy_handle, message->data.result));
  return finished;
}

std::string form_encode(Form const &form) {
  auto const encode = [](std::string const &text, std::string &out) {
    constexpr char hex[] = "0123456789ABCDEF";
    for (char const c : text) {
      auto const byte = static_cast<unsigned char>(c);
      bool const plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                         (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' ||
                         byte == '~';
      if (plain) {
        out += c;
      } else {
        out += '%';
        out += hex[byte >> 4U];
        out += hex[byte & 15U];
      }
    }
  };
  std::string out;
  for (auto const &[key, value] : form) {
    if (!out.empty()) out += '&';
    encode(key, out);
    out += '=';
    encode(value, out);
  }
  return out;
}

}  // namespace fleet::http
