// Servers of a test's own: the pages on a host that knows nothing of the API, and an API that wants a token.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { fleet_program, pages_out } from './desk.mjs';

/** Files, and a config.json that may be set. */
export function static_host() {
  const host = { config: {} };
  const server = createServer(({ url }, response) => {
    const path = url.split('?')[0];
    const files = { '/live.html': 'text/html', '/trips.html': 'text/html', '/config.json': 'application/json' };
    response.writeHead(files[path] ? 200 : 404, { 'content-type': `${files[path] ?? 'text/plain'}; charset=utf-8` });
    response.end(path === '/config.json' ? JSON.stringify(host.config) : files[path] ? readFileSync(`${pages_out}${path}`) : '');
  });
  host.close = () => new Promise((closed) => { server.close(closed); server.closeAllConnections(); });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => {
    host.url = `http://127.0.0.1:${server.address().port}`;
    done(host);
  }));
}

/** Another `fleet serve` on the same database, for those who know the token and pages that come from `origin`. */
export async function guarded_api(token, origin) {
  const folder = mkdtempSync(`${tmpdir()}/fleet-tokens-`);
  writeFileSync(`${folder}/tokens`, `${createHash('sha256').update(token).digest('hex')} desk\n`);
  const child = spawn(fleet_program, ['serve', '--bind', '127.0.0.1:0'], {
    env: { ...process.env, FLEET_SERVE_TOKENS_FILE: `${folder}/tokens`, FLEET_CORS_ORIGINS: origin }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const close = () => new Promise((gone) => {
    child.once('exit', () => { rmSync(folder, { recursive: true }); gone(); });
    child.kill('SIGTERM');
  });
  const url = await new Promise((listening, failed) => {
    let said = '';
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (words) => {
      said += words;
      const found = /http:\/\/[\d.]+:\d+/.exec(said);
      if (found) listening(found[0]);
    });
    child.once('exit', () => failed(new Error(`fleet serve ended: ${said}`)));
  });
  return { url, close };
}
