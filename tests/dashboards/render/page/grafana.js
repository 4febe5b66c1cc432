// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What Grafana's packages expect from the program around them: registries of
// transformations and of field options, a theme, an event bus. The editors are empty,
// for nobody edits here; the processing is Grafana's own.
import {
  createTheme, dataLinksOverrideProcessor, EventBusSrv, identityOverrideProcessor,
  standardEditorsRegistry, standardFieldConfigEditorRegistry, standardTransformers,
  standardTransformersRegistry, thresholdsOverrideProcessor, valueMappingsOverrideProcessor,
} from '@grafana/data';
import * as i18n from '@grafana/i18n';
import { config, setAppEvents, setEchoSrv, setPluginImportUtils } from '@grafana/runtime';

const nothing = () => null;
const unchanged = (value) => value;

const EDITORS = [
  'actions', 'boolean', 'color', 'dashboard-uid', 'field-name', 'field-name-by-type',
  'fieldColor', 'links', 'mappings', 'multi-select', 'number', 'radio', 'select', 'slider',
  'stats-picker', 'strings', 'text', 'thresholds', 'timezone', 'unit',
];

const FIELD_OPTIONS = {
  actions: unchanged,
  color: identityOverrideProcessor,
  decimals: unchanged,
  displayName: unchanged,
  fieldMinMax: unchanged,
  filterable: unchanged,
  links: dataLinksOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  max: unchanged,
  min: unchanged,
  noValue: unchanged,
  thresholds: thresholdsOverrideProcessor,
  unit: unchanged,
};

export const theme = createTheme({
  colors: { mode: new URLSearchParams(location.search).get('theme') || 'dark' },
});

export function fieldOption(id, process = unchanged, defaultValue = undefined) {
  return {
    id, path: id, name: id, editor: nothing, override: nothing, process, defaultValue,
    shouldApply: () => true, settings: {},
  };
}

export async function start() {
  config.theme2 = theme;
  config.panels = {};
  config.featureToggles = {};
  config.buildInfo = { version: '12.4.10' };
  standardTransformersRegistry.setInit(transformers);
  standardEditorsRegistry.setInit(() =>
    EDITORS.map((id) => ({ id, name: id, editor: nothing })));
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(FIELD_OPTIONS).map(([id, process]) =>
      fieldOption(id, process, id === 'mappings' ? [] : undefined)));
  setPluginImportUtils({
    importPanelPlugin: (id) => Promise.reject(new Error(`no panel plugin ${id}`)),
    getPanelPluginFromCache: () => undefined,
  });
  setAppEvents(new EventBusSrv());
  setEchoSrv({ addEvent() {}, addBackend() {}, flush() {} });
  await i18n.initPluginTranslations('heapwell');
}

function transformers() {
  const byId = new Map();
  for (const t of Object.values(standardTransformers)) {
    if (t && t.id) {
      byId.set(t.id, { id: t.id, name: t.name, transformation: t, editor: nothing });
    }
  }
  return [...byId.values()];
}
