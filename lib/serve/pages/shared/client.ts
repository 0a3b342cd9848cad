// Asks `fleet serve`: one place for the API's address, the token, time limits and errors.
import type { Config, ErrorAnswer } from './api';

const time_limit_ms = 30_000;
const token_key = 'fleet-token';

/** An error, in the words of the server if it sent any. `status` is 0 when nothing answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string | null,
  ) {
    super(message);
  }
}

let api_base = '';
let ask_token: ((refused: boolean) => Promise<string | null>) | null = null;

const no_config: Config = { version: '', map_style_url: null, timezone: 'UTC', public_api_base: '' };

/** Reads config.json beside the page. On a static host it holds the API's address, and the rest comes from there. */
export async function load_config(): Promise<Config> {
  const ask_config = () => get<Partial<Config>>('config.json').catch(() => ({})); // the next question will say what is wrong
  const own: Partial<Config> = await ask_config();
  if (!own.public_api_base) return { ...no_config, ...own };
  api_base = own.public_api_base.replace(/\/*$/, '/');
  return { ...no_config, ...(await ask_config()), ...own };
}

/** `ask` is called when the server wants a token; it resolves to null when the person gives none. */
export function on_token_wanted(ask: (refused: boolean) => Promise<string | null>): void {
  ask_token = ask;
}

export function get<T>(path: string, query: Record<string, string | number> = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>(url_of(path, query), { headers: { accept: 'application/json' } }, signal);
}

export function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return ask<T>(url_of(path, {}), { method: 'POST', headers, body: JSON.stringify(body) }, signal);
}

/** The list of an answer as CSV; with a body it is posted. */
export async function csv(path: string, query: Record<string, string | number> = {}, body?: unknown): Promise<string> {
  const init: RequestInit = body === undefined ? { headers: { accept: 'text/csv' } }
    : { method: 'POST', headers: { accept: 'text/csv', 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await send(url_of(path, query), init, AbortSignal.timeout(time_limit_ms));
  if (!response.ok) throw await refusal(response);
  return response.text();
}

/** The raw answer, for streams. Throws ApiError when there is none or it is not a success. */
export async function open(path: string, accept: string, signal: AbortSignal): Promise<Response> {
  const response = await send(url_of(path, {}), { headers: { accept } }, signal);
  if (!response.ok) throw await refusal(response);
  return response;
}

function url_of(path: string, query: Record<string, string | number>): string {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return `${api_base}${path}${text ? `?${text}` : ''}`;
}

/** /health/ingest answers 503 with its figures while a stream is late: meant for load balancers, no refusal. */
async function late_figures(response: Response): Promise<object | null> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return body !== null && typeof body === 'object' && !('error' in body) ? body : null;
}

async function ask<T>(url: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const limit = AbortSignal.timeout(time_limit_ms);
  const both = signal ? either(signal, limit) : limit;
  let response = await send(url, init, both);
  for (let refused = false; response.status === 401 && ask_token; refused = true) {
    const token = await ask_token(refused);
    if (token === null) break;
    sessionStorage.setItem(token_key, token);
    response = await send(url, init, signal ?? AbortSignal.timeout(time_limit_ms));
  }
  if (!response.ok) {
    const figures = response.status === 503 ? await late_figures(response) : null;
    if (figures === null) throw await refusal(response);
    return figures as T;
  }
  try {
    return (await response.json()) as T;
  } catch {
    if (signal?.aborted) throw new DOMException('aborted', 'AbortError');
    throw new ApiError(response.status, 'bad_answer', 'the server sent something that is not JSON', null);
  }
}

async function send(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = sessionStorage.getItem(token_key);
  if (token) headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(url, { ...init, headers, signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    const message = late ? `no answer within ${time_limit_ms / 1000} s` : 'the server cannot be reached';
    throw new ApiError(0, late ? 'timeout' : 'unreachable', message, 'check that `fleet serve` is running');
  }
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as ErrorAnswer;
    return new ApiError(response.status, error.code, error.message, error.hint ?? null);
  } catch {
    return new ApiError(response.status, 'http', `the server answered ${response.status}`, null);
  }
}

/** AbortSignal.any, which browsers of 2023 lack. */
function either(first: AbortSignal, second: AbortSignal): AbortSignal {
  const controller = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}
