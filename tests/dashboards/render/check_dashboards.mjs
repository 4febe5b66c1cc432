// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: node check_dashboards.mjs DASHBOARD...: holds dashboards against the types of
// @grafana/schema. Members may be left out, for Grafana has a default for each.
import fs from 'node:fs';
import path from 'node:path';
import { checker, report } from './types.mjs';

const TYPES = '@grafana/schema/dist/types/raw';
const PANELS = ['bargauge', 'stat', 'table', 'timeseries'];
const PARTIAL = { requireAll: false };
// An annotation's query belongs to its data source; the schema knows only Grafana's own.
const PROMETHEUS_ANNOTATION = [
  'expr', 'step', 'tagKeys', 'textFormat', 'titleFormat', 'useValueForTime',
];
// Variables keep the text of their query here, which Grafana itself writes.
const VARIABLE_EXTRAS = ['definition'];

const checkDashboard = checker(`${TYPES}/dashboard/x/types.gen.d.ts`, 'Dashboard', PARTIAL);
const checkers = Object.fromEntries(PANELS.map((panel) => {
  const file = `${TYPES}/composable/${panel}/panelcfg/x/types.gen.d.ts`;
  return [panel, {
    options: checker(file, 'Options', PARTIAL),
    // A stat has no field options of its own.
    custom: panel === 'stat' ? () => [] : checker(file, 'FieldConfig', PARTIAL),
  }];
}));

function without(names, object) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function findings(dashboard) {
  const plain = {
    ...dashboard,
    annotations: {
      list: dashboard.annotations.list.map((a) => without(PROMETHEUS_ANNOTATION, a)),
    },
    templating: { list: dashboard.templating.list.map((v) => without(VARIABLE_EXTRAS, v)) },
  };
  const found = checkDashboard(plain);
  for (const panel of dashboard.panels.filter((p) => p.type !== 'row')) {
    const { options, custom } = checkers[panel.type];
    const own = [
      ...options(panel.options), ...custom(panel.fieldConfig.defaults.custom ?? {}),
      ...panel.fieldConfig.overrides.flatMap(({ properties }) => custom(customOf(properties))),
    ];
    found.push(...own.map((line) => `${panel.title}: ${line}`));
  }
  return found;
}

function customOf(properties) {
  return Object.fromEntries(properties
    .filter(({ id }) => id.startsWith('custom.'))
    .map(({ id, value }) => [id.slice('custom.'.length), value]));
}

for (const file of process.argv.slice(2)) {
  const dashboard = JSON.parse(fs.readFileSync(file));
  report(path.basename(file), findings(dashboard));
  // A check that cannot fail is none.
  for (const panel of dashboard.panels) {
    panel.mistake = 1;
  }
  if (!findings(dashboard).length) {
    report(path.basename(file), ['an unknown member goes unnoticed']);
  }
}
