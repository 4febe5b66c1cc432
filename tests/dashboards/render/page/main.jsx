// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Draws a dashboard with Grafana's own packages and a real Prometheus, without Grafana.
// ?dashboard= its JSON, ?prometheus= address, ?from= &to= seconds, ?scrape= seconds,
// ?var-x= the value of a variable. Sets window.rendered once all is drawn.
import { dateTime, LoadingState, ThemeContext } from '@grafana/data';
import { locationService, LocationServiceProvider } from '@grafana/runtime';
import {
  EmbeddedScene, SceneDataNode, SceneDataTransformer, SceneGridItem, SceneGridLayout,
  SceneGridRow, SceneTimeRange, VizPanel,
} from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import React from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import 'uplot/dist/uPlot.min.css';
import { start, theme } from './grafana.js';
import { registerPanels } from './panels.jsx';
import { Queries } from './queries.js';

// Charts draw in the frames after they are mounted.
const SETTLE_MILLISECONDS = 2500;

function vizPanel(panel, queries, series) {
  const from = dateTime(queries.from * 1000);
  const to = dateTime(queries.to * 1000);
  const timeRange = { from, to, raw: { from, to } };
  const node = new SceneDataNode({ data: { series, state: LoadingState.Done, timeRange } });
  const { transformations } = panel;
  return new VizPanel({
    key: `panel-${panel.id}`,
    pluginId: panel.type,
    title: queries.fill(panel.title),
    description: panel.description,
    options: panel.options,
    fieldConfig: panel.fieldConfig,
    $data: transformations ? new SceneDataTransformer({ $data: node, transformations }) : node,
  });
}

async function scene(dashboard, queries) {
  const rows = [];
  for (const panel of dashboard.panels) {
    const { x, y, w, h } = panel.gridPos;
    if (panel.type === 'row') {
      const title = queries.fill(panel.title);
      rows.push(new SceneGridRow({ key: `row-${panel.id}`, title, y, children: [] }));
      continue;
    }
    const body = vizPanel(panel, queries, await queries.panel(panel));
    const item = new SceneGridItem({ key: `item-${panel.id}`, x, y, width: w, height: h, body });
    const row = rows[rows.length - 1];
    row.setState({ children: [...row.state.children, item] });
  }
  const iso = (seconds) => new Date(seconds * 1000).toISOString();
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: iso(queries.from), to: iso(queries.to), timeZone: 'utc',
    }),
    body: new SceneGridLayout({ isLazy: false, children: rows }),
  });
}

async function main() {
  await start();
  await Promise.all(['400 12px Inter', '500 12px Inter'].map((f) => document.fonts.load(f)));
  registerPanels();
  const page = new URLSearchParams(location.search);
  const dashboard = await (await fetch(page.get('dashboard'))).json();
  const drawn = await scene(dashboard, new Queries(page, dashboard));
  document.body.style.background = theme.colors.background.canvas;
  createRoot(document.getElementById('app')).render(
    <ThemeContext.Provider value={theme}>
      <MemoryRouter>
        <LocationServiceProvider service={locationService}>
          <GlobalStyles />
          <div style={{ padding: 16, minHeight: '100vh', display: 'flex' }}>
            <drawn.Component model={drawn} />
          </div>
          <PortalContainer />
        </LocationServiceProvider>
      </MemoryRouter>
    </ThemeContext.Provider>,
  );
  setTimeout(() => { window.rendered = dashboard.title; }, SETTLE_MILLISECONDS);
}

main().catch((error) => {
  console.error(error.stack);
  window.rendered = 'failed';
});
