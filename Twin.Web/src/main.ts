import { mount } from 'svelte';
import 'maplibre-gl/dist/maplibre-gl.css';
import './page.css';
import App from './App.svelte';

const target = document.getElementById('app');
if (!target) {
  throw new Error('The page has no #app.');
}
mount(App, { target });
