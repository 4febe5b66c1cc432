// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The panel types of our dashboards, as thin wrappers on Grafana's own components.
import {
  FieldType, getDisplayValueAlignmentFactors, getFieldDisplayName, getFieldDisplayValues,
  PanelPlugin, VizOrientation,
} from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import { BarGauge, BigValue, TimeSeries, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import React from 'react';
import { fieldOption, theme } from './grafana.js';

const GRAPH_DEFAULTS = {
  axisBorderShow: false, axisCenteredZero: false, axisColorMode: 'text',
  axisGridShow: undefined, axisLabel: '', axisPlacement: 'auto', axisSoftMax: undefined,
  axisSoftMin: undefined, axisWidth: undefined, barAlignment: 0, barWidthFactor: 0.6,
  drawStyle: 'line', fillBelowTo: undefined, fillColor: undefined, fillOpacity: 0,
  gradientMode: 'none', hideFrom: { tooltip: false, viz: false, legend: false },
  insertNulls: false, lineColor: undefined, lineInterpolation: 'linear',
  lineStyle: undefined, lineWidth: 1, pointSize: 5, scaleDistribution: { type: 'linear' },
  showPoints: 'auto', spanNulls: false, stacking: { mode: 'none', group: 'A' },
  thresholdsStyle: { mode: 'off' }, transform: undefined,
};

const TABLE_DEFAULTS = {
  align: 'auto', cellOptions: { type: 'auto' }, filterable: false, hidden: undefined,
  inspect: false, minWidth: undefined, width: undefined,
};

const NoData = () => <div>No data</div>;

function hasTime(frame) {
  const types = frame.fields.map((field) => field.type);
  return types.includes(FieldType.time) && types.includes(FieldType.number);
}

function TimeSeriesPanel({ data, options, replaceVariables, timeRange, width, height }) {
  const frames = data.series.filter(hasTime);
  if (!frames.length) {
    return <NoData />;
  }
  return (
    <TimeSeries
      frames={frames} structureRev={1} timeRange={timeRange} timeZone="utc" width={width}
      height={height} legend={options.legend} options={options}
      replaceVariables={replaceVariables} dataLinkPostProcessor={(link) => link}>
      {() => <span />}
    </TimeSeries>
  );
}

function displayValues({ data, fieldConfig, options, replaceVariables }) {
  return getFieldDisplayValues({
    fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme,
    data: data.series, timeZone: 'utc', sparkline: false, percentChange: false,
  });
}

function StatPanel(props) {
  const { options, width, height, renderCounter } = props;
  return (
    <VizRepeater
      source={props.data} getValues={() => displayValues(props)} width={width}
      height={height} renderCounter={renderCounter} itemSpacing={3} autoGrid
      orientation={width > height ? VizOrientation.Vertical : VizOrientation.Horizontal}
      renderValue={({ value, width, height, count }) => (
        <BigValue
          value={value.display} count={count} colorMode={options.colorMode}
          graphMode={options.graphMode} justifyMode="auto" textMode={options.textMode}
          width={width} height={height} theme={theme} />
      )} />
  );
}

function BarGaugePanel(props) {
  const values = displayValues(props);
  const spacing = 6;
  const height = Math.max(20, Math.floor(props.height / Math.max(1, values.length)) - spacing);
  const alignment = getDisplayValueAlignmentFactors(values);
  return values.map((v, i) => (
    <div key={i} style={{ marginBottom: spacing }}>
      <BarGauge
        value={v.display} field={v.field} display={v.view?.getFieldDisplayProcessor(v.colIndex)}
        width={props.width} height={height} orientation={VizOrientation.Horizontal}
        displayMode={props.options.displayMode} theme={theme} itemSpacing={4} lcdCellWidth={8}
        showUnfilled text={{}} alignmentFactors={alignment} />
    </div>
  ));
}

function TablePanel({ data, width, height, options, timeRange }) {
  const frame = data.series[0];
  if (!frame?.length) {
    return <NoData />;
  }
  for (const field of frame.fields) {
    const displayName =
      field.config.displayName ?? getFieldDisplayName(field, frame, data.series);
    field.state = { ...field.state, displayName };
  }
  return (
    <TableNG
      data={frame} width={width} height={height} structureRev={1}
      initialSortBy={options.sortBy} showTypeIcons={false} enableSharedCrosshair={false}
      timeRange={timeRange} />
  );
}

function customOptions(defaults) {
  return {
    useCustomConfig: (builder) => {
      for (const [id, value] of Object.entries(defaults)) {
        builder.addCustomEditor(fieldOption(id, undefined, value));
      }
    },
  };
}

export function registerPanels() {
  const panels = [
    ['timeseries', TimeSeriesPanel, customOptions(GRAPH_DEFAULTS)],
    ['table', TablePanel, customOptions(TABLE_DEFAULTS)],
    ['stat', StatPanel, {}],
    ['bargauge', BarGaugePanel, {}],
  ];
  for (const [pluginId, component, fieldConfig] of panels) {
    const plugin = new PanelPlugin(component).useFieldConfig(fieldConfig);
    sceneUtils.registerRuntimePanelPlugin({ pluginId, plugin });
  }
}
