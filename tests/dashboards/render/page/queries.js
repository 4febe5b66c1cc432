// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Fills in variables, asks Prometheus, makes Grafana's data frames of the answers.
import { createDataFrame, FieldType } from '@grafana/data';

// Grafana's maximum for a panel of ordinary width, and the finest step of the data.
const MAX_POINTS = 500;

export class Queries {
  constructor(page, dashboard) {
    this.prometheus = page.get('prometheus');
    this.from = Number(page.get('from'));
    this.to = Number(page.get('to'));
    this.scrape = Number(page.get('scrape'));
    const finest = (this.to - this.from) / MAX_POINTS;
    this.step = Math.max(this.scrape, Math.ceil(finest / this.scrape) * this.scrape);
    this.variables = {
      __interval: `${this.step}s`,
      // Grafana takes four scrapes, so that a rate has enough to go on.
      __rate_interval: `${Math.max(this.step, 4 * this.scrape)}s`,
    };
    for (const variable of dashboard.templating.list) {
      const chosen = page.get(`var-${variable.name}`);
      this.variables[variable.name] = chosen ?? variable.allValue ?? variable.current.value;
    }
  }

  fill(text) {
    return text.replace(/\$\{?(\w+)\}?/g, (match, name) => this.variables[name] ?? match);
  }

  async panel(panel) {
    const frames = [];
    for (const target of panel.targets) {
      frames.push(...(await this.#target(target)));
    }
    return frames;
  }

  async #target(target) {
    const query = this.fill(target.expr);
    if (target.instant) {
      const result = await this.#ask('query', { query, time: this.to });
      return target.format === 'table' ? [table(target, result)] : result.map((series) =>
        timeSeries(target, series.metric, [series.value], this.step));
    }
    const range = { query, start: this.from, end: this.to, step: this.step };
    const result = await this.#ask('query_range', range);
    return result.map((series) =>
      timeSeries(target, series.metric, this.#aligned(series.values), this.step));
  }

  // A point at every step, empty where Prometheus has none: a gap is no line.
  #aligned(values) {
    const known = new Map(values.map(([time, value]) => [Math.round(time), value]));
    const points = [];
    for (let time = this.from; time <= this.to; time += this.step) {
      points.push([time, known.get(time) ?? null]);
    }
    return points;
  }

  async #ask(path, parameters) {
    const answer = await fetch(`${this.prometheus}/api/v1/${path}`, {
      method: 'POST', body: new URLSearchParams(parameters),
    });
    const { status, data, error } = await answer.json();
    if (status !== 'success') {
      throw new Error(`${error}: ${parameters.query}`);
    }
    return data.result;
  }
}

function number(text) {
  return text === null ? null : Number(text);
}

function timeSeries(target, metric, points, step) {
  return createDataFrame({
    refId: target.refId,
    fields: [
      {
        name: 'Time', type: FieldType.time, config: { interval: step * 1000 },
        values: points.map(([time]) => time * 1000),
      },
      {
        name: 'Value', type: FieldType.number, labels: metric,
        config: { displayNameFromDS: legend(target.legendFormat, metric) },
        values: points.map(([, value]) => number(value)),
      },
    ],
  });
}

function table(target, result) {
  const labels = new Set(result.flatMap((series) => Object.keys(series.metric)));
  labels.delete('__name__');
  return createDataFrame({
    refId: target.refId,
    fields: [
      {
        name: 'Time', type: FieldType.time, values: result.map((s) => s.value[0] * 1000),
      },
      ...[...labels].sort().map((label) => ({
        name: label, type: FieldType.string,
        values: result.map((series) => series.metric[label] ?? ''),
      })),
      {
        name: `Value #${target.refId}`, type: FieldType.number,
        values: result.map((series) => Number(series.value[1])),
      },
    ],
  });
}

function legend(format, metric) {
  if (format === '__auto') {
    const own = Object.entries(metric).filter(([label]) => label !== '__name__');
    return own.map(([, value]) => value).join(' ') || 'Value';
  }
  return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '').trim();
}
