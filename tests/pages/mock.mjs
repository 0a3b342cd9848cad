// A stand-in for `fleet serve` to develop the pages against: same routes, same shapes, a seeded city behind them.
//   node mock.mjs [--port 8890] [--pages DIR] [--vehicles 60] [--no-stream]
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Answers, AnswerError, timezone } from './mock/answers.mjs';
import { MockFleet } from './mock/fleet.mjs';

// In the build tree, and where `npm run build` puts them.
const places = ['../../lib/serve/pages-out', '../../lib/serve/pages/dist'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const default_pages = places.find((path) => existsSync(path)) ?? places[1];

/** Starts the mock; `faults` may be changed while it runs: { down, stale_s, token }. `restless`: nobody ever parks. */
export function start_mock({ port = 0, pages = default_pages, vehicles = 60, stream = true, restless = false, faults = {} } = {}) {
  const fleet = new MockFleet({ vehicles, restless });
  const answers = new Answers(fleet);
  const streams = new Set();
  const now = () => (Date.now() / 1000) - (faults.stale_s ?? 0);
  const stale = (answer) => {
    if (faults.stale_s && answer.summary) answer.summary.data_age_s += faults.stale_s;
    return answer;
  };
  const routes = {
    'GET /health': () => ({ status: 'ok', version: 'mock' }),
    'GET /config.json': () => ({ version: 'mock', map_style_url: null, timezone, public_api_base: '', features: stream ? ['stream'] : [] }),
    'GET /webhook/live-positions': (query) => stale(answers.live(query, now())),
    'GET /webhook/live-positions/track': (query) => answers.track(query, now()),
    'GET /webhook/live-positions/nearest': (query) => answers.nearest(query, now()),
    'GET /webhook/fleet-dashboard': () => ({ filters: answers.filters() }),
    'GET /webhook/fleet-dashboard/trip': (query) => answers.trip(query, now()),
    'POST /webhook/fleet-dashboard': (body) => answers.dashboard(body, now()),
  };
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request, response) {
    const url = new URL(request.url, 'http://mock');
    if (url.pathname === '/' || url.pathname === '/trips') return page(response, url.pathname === '/' ? 'live' : 'trips');
    if (faults.down && url.pathname !== '/config.json') return send(response, 503, error('unavailable', 'the database cannot be reached', 'try again in a minute'));
    if (faults.token && request.headers.authorization !== `Bearer ${faults.token}` && url.pathname !== '/config.json')
      return send(response, 401, error('unauthorized', 'no valid token', 'send Authorization: Bearer'));
    if (url.pathname === '/webhook/live-positions/stream') return stream ? listen(request, response) : send(response, 404, error('not_found', 'no such route'));
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return send(response, 404, error('not_found', `no route '${url.pathname}'`));
    try {
      const input = request.method === 'POST' ? JSON.parse(await text_of(request)) : Object.fromEntries(url.searchParams);
      send(response, 200, route(input));
    } catch (problem) {
      if (problem instanceof AnswerError) send(response, problem.status, error(problem.code, problem.message, problem.hint));
      else send(response, 500, error('internal', String(problem.stack)));
    }
  }

  function page(response, name) {
    const file = `${pages}/${name}.html`;
    if (!existsSync(file)) return send(response, 404, error('not_found', `no page '${file}'`, 'npm run build'));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': readFileSync(`${pages}/${name}.csp`, 'utf8').trim() });
    createReadStream(file).pipe(response);
  }

  function listen(request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    streams.add(response);
    request.on('close', () => streams.delete(response));
  }

  const ticker = setInterval(() => {
    if (streams.size === 0 || faults.down) return;
    const answer = stale(answers.live({}, now()));
    answer.geojson.features = answer.geojson.features.filter(({ properties }) => properties.status === 'moving' || properties.status === 'idle');
    for (const response of streams) response.write(`event: positions\ndata: ${JSON.stringify(answer)}\n\n`);
  }, 5_000);

  return new Promise((done) => server.listen(port, '127.0.0.1', () => done({
    url: `http://127.0.0.1:${server.address().port}`,
    faults,
    pages,
    close: () => new Promise((closed) => {
      clearInterval(ticker);
      server.close(closed);
      server.closeAllConnections();
    }),
  })));
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function error(code, message, hint = null) {
  return { error: { code, message, hint } };
}

async function text_of(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8890' }, pages: { type: 'string' }, vehicles: { type: 'string', default: '60' }, 'no-stream': { type: 'boolean' } } });
  const mock = await start_mock({ port: Number(values.port), pages: values.pages ?? default_pages, vehicles: Number(values.vehicles), stream: !values['no-stream'] });
  console.log(`listening on ${mock.url}`);
}
