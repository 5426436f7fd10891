import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Interrupted } from '../ending.mjs';
import { Failure, describeFailure, printFailure } from '../failure.mjs';
import { ROOT } from '../paths.mjs';
import { run } from '../run.mjs';
import { countCommand, countJest } from './counts.mjs';

/** How many of the slowest test files are named after a step. */
const SLOWEST_FILES = 10;

/**
 * @typedef {object} RunOptions
 * @property {string[]} [patterns] Patterns of the test files to run; none means all.
 * @property {boolean} [shared] Whether another lane runs at the same time. The output is then printed whole at the end,
 *   and the tests of the lane `checks` leave a core to the other lane.
 */

/**
 * Runs one step.
 *
 * @param {import('./steps.mjs').TestStep} step
 * @param {NodeJS.ProcessEnv} env
 * @param {RunOptions} [options]
 * @returns {Promise<import('./counts.mjs').Counts & { name: string, ms: number }>}
 */
export async function runStep(step, env, options = {}) {
  const started = Date.now();
  const lines = [];
  const out = {
    title: `\n── ${step.name} ──`,
    write: (line) => (options.shared ? lines.push(line) : process.stdout.write(`${line}\n`)),
  };
  if (options.shared) process.stdout.write(`… ${step.name}\n`);
  else process.stdout.write(`${out.title}\n`);
  const counts = await countsOf(step, env, options, out.write).catch((error) => {
    if (error instanceof Interrupted) throw error;
    printFailure(error);
    return countCommand(null, `${step.name}: ${describeFailure(error)[0]}`);
  });
  if (options.shared) process.stdout.write(`${[out.title, ...lines].join('\n')}\n`);
  return { name: step.name, ms: Date.now() - started, ...counts };
}

/** A step that cannot be run is a failed one; the others still run. */
function countsOf(step, env, options, write) {
  return step.kind === 'jest'
    ? runJest(step, env, options, write)
    : runCommand(step, env, options, write);
}

async function runCommand(step, env, options, write) {
  const [command, ...args] = step.command;
  return countCommand(await exitCode(step, command, args, env, options, write), step.name);
}

async function runJest(step, env, options, write) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-jest-'));
  const file = path.join(folder, 'report.json');
  try {
    const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    const args = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      '--config',
      step.config,
      '--json',
      '--outputFile',
      file,
      ...(options.shared && step.lane === 'checks' ? ['--maxWorkers', '1'] : []),
      ...(options.patterns ?? []),
    ];
    const code = await exitCode(step, process.execPath, args, env, options, write);
    const report = readReport(file);
    for (const line of slowestFiles(report)) write(line);
    return countJest(report, code, step.name);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {object | null} report Jest's JSON report.
 * @returns {string[]} A heading and a line for each of the slowest test files.
 */
export function slowestFiles(report) {
  const files = (report?.testResults ?? []).map(({ name, startTime, endTime }) => ({
    name: name.replace(ROOT + path.sep, ''),
    seconds: (endTime - startTime) / 1000,
  }));
  if (files.length < 2) return [];
  const slowest = files.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_FILES);
  return [
    'Slowest files:',
    ...slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`),
  ];
}

async function exitCode(step, command, args, env, options, write) {
  const timeoutMs = step.minutes * 60_000;
  const started = Date.now();
  const { code } = await run(command, args, {
    cwd: ROOT,
    env,
    timeoutMs,
    mayFail: true,
    ...(options.shared ? { onLine: write } : { show: true }),
  });
  if (Date.now() - started >= timeoutMs)
    write(`${step.name} was ended after ${step.minutes} minutes.`);
  return code;
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw new Failure(`Jest's report cannot be read: ${error.message}`, { cause: error });
  }
}
