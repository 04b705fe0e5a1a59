import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** Below this a compressed copy saves no packet. */
const leastBytes = 1_024;

/** Writes a compressed copy beside each file under `assets`, as small as it gets: the server sends those and spends nothing on it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      const folder = join(dir, 'assets');
      for (const name of readdirSync(folder).filter((file) => /\.(js|mjs|css|svg)$/.test(file) && statSync(join(folder, file)).size >= leastBytes)) {
        const content = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), compressed()],
  build: {
    target: 'es2022',
    // MapLibre is most of the page; splitting it would only add round trips.
    chunkSizeWarningLimit: 1_500,
    // Nothing is written into the page as a data: URL, so that the content security policy can stay strict.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:8080', ws: true },
      '/tiles': 'http://127.0.0.1:8080',
      '/openapi': 'http://127.0.0.1:8080',
    },
  },
});
