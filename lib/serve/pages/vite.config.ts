// One run builds one page: `vite build --mode live` writes live.html and live.csp.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { base_map } from './build_tools/base_map';
import { content_security_policy } from './build_tools/content_security_policy';

const pages = ['live', 'trips'];

export default defineConfig(({ mode, command }) => {
  const page = pages.includes(mode) ? mode : 'live';
  if (command === 'build' && page !== mode)
    throw new Error(`unknown page '${mode}' (allowed: ${pages.join(', ')})`);
  const root = fileURLToPath(new URL('.', import.meta.url));
  return {
    root,
    base: './',
    build: {
      outDir: process.env.FLEET_PAGES_OUT ?? 'dist',
      emptyOutDir: false,
      target: 'es2022',
      cssMinify: true,
      assetsInlineLimit: 100_000_000,
      chunkSizeWarningLimit: 4_000,
      rollupOptions: { input: `${root}${page}/index.html` },
    },
    plugins: [base_map(), viteSingleFile({ removeViteModuleLoader: true }), content_security_policy(page)],
  };
});
