// Writes <page>.csp beside <page>.html: the Content-Security-Policy header this very file needs. Scripts and styles are
// allowed by their hash, so nothing injected into the page runs.
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

function hashes(html: string, tag: 'script' | 'style'): string {
  const blocks = [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))];
  return blocks.map((block) => `'sha256-${createHash('sha256').update(block[1]!).digest('base64')}'`).join(' ');
}

export function policy_of(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(html, 'script')}`,
    `style-src ${hashes(html, 'style')}`,
    'font-src data:',
    'img-src data: blob:',
    'worker-src blob:',
    "connect-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** The page is seen before its megabyte of script is read. */
function script_last(html: string): string {
  const begin = html.indexOf('<script');
  const end = html.indexOf('</script>', begin) + '</script>'.length;
  const script = html.slice(begin, end);
  const body = html.lastIndexOf('</body>');
  return `${html.slice(0, begin)}${html.slice(end, body)}${script}${html.slice(body)}`;
}

export function content_security_policy(page: string): Plugin {
  return {
    name: 'fleet-content-security-policy',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const key = `${page}/index.html`;
        const html = bundle[key];
        if (html?.type !== 'asset') throw new Error(`no '${key}' in the bundle`);
        html.fileName = `${page}.html`;
        html.source = script_last(String(html.source));
        const header = policy_of(html.source);
        this.emitFile({ type: 'asset', fileName: `${page}.csp`, source: `${header}\n` });
      },
    },
  };
}
