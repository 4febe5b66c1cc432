// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// JSON Schemas of TypeScript types, in which an unknown member is an error.
import Ajv from 'ajv';
import fs from 'node:fs';
import path from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const COMPILER_OPTIONS = {
  module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true, strict: true,
  target: 'es2022',
};
// Formats of their own (durations, ports) are left to those who read them.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });

/** A function that lists what a value has against the type of a package's file. */
export function checker(file, type, { requireAll = true } = {}) {
  fs.writeFileSync('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: [] }));
  const generator = createGenerator({
    path: path.resolve('node_modules', file), type, tsconfig: 'tsconfig.json',
    additionalProperties: false, expose: 'all', skipTypeCheck: true, topRef: true,
  });
  return schemaChecker(generator.createSchema(type), { requireAll });
}

export function schemaChecker(schema, { requireAll = true } = {}) {
  const validate = ajv.compile(schema);
  return (value) => {
    validate(value);
    return (validate.errors ?? [])
      .filter((error) => requireAll || error.keyword !== 'required')
      .map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  };
}

/** Prints what was found, and ends the program if that is anything. */
export function report(title, found) {
  console.log(`${title}: ${found.length ? 'wrong' : 'valid'}`);
  for (const line of found) {
    console.log(`  ${line}`);
  }
  if (found.length) {
    process.exitCode = 1;
  }
}
