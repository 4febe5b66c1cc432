// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: node bundle.mjs PAGE OUTPUT: bundles the page with Grafana's packages.
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';

const [page, output] = process.argv.slice(2);

const patches = {
  name: 'patches',
  setup(bundler) {
    // @grafana/scenes 8 wants a default that @grafana/schema 12 has no more.
    const filter = /composable\/table\/panelcfg\/x\/types\.gen\.mjs$/;
    bundler.onLoad({ filter }, ({ path: file }) => ({
      contents: `${fs.readFileSync(file, 'utf8')}
        export const defaultOptions = { frameIndex: 0, showHeader: true };`,
      loader: 'js',
    }));
    // The code editor is large, and nobody edits here.
    bundler.onResolve({ filter: /^(monaco-editor|react-monaco-editor|@monaco-editor\/react)/ },
      ({ path: module }) => ({ path: module, namespace: 'left-out' }));
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = new Proxy({}, { get: (_, key) => key === "__esModule" ? false : () => null })',
      loader: 'js',
    }));
  },
};

await build({
  entryPoints: [path.join(page, 'main.jsx')],
  nodePaths: [path.resolve('node_modules')],
  bundle: true,
  minify: true,
  outfile: path.join(output, 'bundle.js'),
  define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
  loader: Object.fromEntries(
    ['.gif', '.png', '.svg', '.ttf', '.woff2'].map((suffix) => [suffix, 'dataurl'])),
  plugins: [patches],
  logLevel: 'error',
});
fs.copyFileSync(path.join(page, 'index.html'), path.join(output, 'index.html'));
