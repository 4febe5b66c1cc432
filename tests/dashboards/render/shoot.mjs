// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: node shoot.mjs SITE OUTPUT PROMETHEUS END SCRAPE NAME[?QUERY]...
// Opens each dashboard in Chromium, saves a picture of it, and fails on whatever a
// person would not accept: no data, an error, a chart that is not drawn, a request to
// anywhere but this machine.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const [site, output, prometheus, end, scrape, ...views] = process.argv.slice(2);

const WEEK = 7 * 86400;
const RENDERED_WITHIN_MILLISECONDS = 120_000;
const TYPES = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript',
  '.json': 'application/json', '.svg': 'image/svg+xml',
};
const CHROMIUM_FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-dev-shm-usage', '--force-color-profile=srgb',
];

// Where the page's files lie: ours, and those that a Grafana server would have.
function fileOf(url) {
  const name = path.posix.normalize(new URL(url, 'http://x').pathname);
  const font = /^\/fonts\/inter\/Inter-(Regular|Medium)\.woff2$/.exec(name);
  if (font) {
    const weight = font[1] === 'Medium' ? 500 : 400;
    return `node_modules/@fontsource/inter/files/inter-latin-${weight}-normal.woff2`;
  }
  const image = /^\/(?:build\/)?(img\/.*)$/.exec(name);
  if (image) {
    return path.join('node_modules/@grafana/ui/dist/public', image[1]);
  }
  return path.join(site, name === '/' ? 'index.html' : name);
}

function serve() {
  const server = http.createServer((request, response) => {
    const file = fileOf(request.url);
    fs.readFile(file, (error, body) => {
      response.writeHead(error ? 404 : 200, {
        'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      });
      response.end(body);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

// What the page itself shows, counted in the browser.
function look() {
  const leaves = [...document.querySelectorAll('*')].filter((e) => !e.children.length);
  return {
    canvases: document.querySelectorAll('canvas').length,
    noData: leaves.filter((e) => /^no data$/i.test(e.textContent.trim())).length,
    errors: document.querySelectorAll('[data-testid*="Panel status error" i]').length,
    text: document.body.innerText,
    height: Math.ceil(document.querySelector('.react-grid-layout').scrollHeight) + 60,
  };
}

async function shoot(browser, base, view) {
  const [name, query] = view.split('?');
  const dashboard = JSON.parse(fs.readFileSync(path.join(site, `${name}.json`)));
  const page = await browser.newPage({ viewport: { width: 1600, height: 2400 } });
  const found = [];
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') {
      found.push(`asks ${hostname}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      found.push(`${response.status()} for ${response.url()}`);
    }
  });
  page.on('pageerror', (error) => found.push(`exception ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      found.push(`console: ${message.text()}`);
    }
  });
  const parameters = new URLSearchParams({
    dashboard: `/${name}.json`, prometheus, scrape, from: end - WEEK, to: end,
  });
  await page.goto(`${base}/?${parameters}&${query ?? ''}`);
  await page.waitForFunction('window.rendered', null, { timeout: RENDERED_WITHIN_MILLISECONDS });
  let seen = await page.evaluate(look);
  // Once more at the height that the dashboard needs, so that all of it is drawn.
  await page.setViewportSize({ width: 1600, height: seen.height });
  await page.waitForTimeout(1000);
  seen = await page.evaluate(look);
  await page.screenshot({ path: path.join(output, `${name}.png`) });
  found.push(...faults(dashboard, seen));
  await page.close();
  return { found, seen };
}

function faults(dashboard, seen) {
  const found = [];
  const charts = dashboard.panels.filter((panel) => panel.type === 'timeseries').length;
  if (seen.canvases !== charts) {
    found.push(`${seen.canvases} charts are drawn, not ${charts}`);
  }
  if (seen.noData) {
    found.push(`"No data" stands there ${seen.noData} times`);
  }
  if (seen.errors) {
    found.push(`${seen.errors} panels show an error`);
  }
  const described = dashboard.panels.filter((panel) => panel.type !== 'row');
  for (const panel of described.filter((p) => !seen.text.includes(p.title))) {
    found.push(`the panel "${panel.title}" is not there`);
  }
  return found;
}

const server = await serve();
const browser = await chromium.launchPersistentContext(
  fs.mkdtempSync(path.join(os.tmpdir(), 'heapwell-chromium-')),
  { executablePath: '/usr/bin/chromium', headless: true, args: CHROMIUM_FLAGS });
let failed = false;
for (const view of views) {
  const base = `http://127.0.0.1:${server.address().port}`;
  const { found, seen } = await shoot(browser, base, view);
  failed ||= found.length > 0;
  console.log(`${view}: ${seen.canvases} charts`, found.length ? found : 'as it should be');
  fs.writeFileSync(path.join(output, `${view.split('?')[0]}.txt`), seen.text);
}
await browser.close();
server.close();
process.exit(failed ? 1 : 0);
