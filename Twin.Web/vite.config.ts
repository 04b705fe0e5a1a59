import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
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
    },
  },
});
