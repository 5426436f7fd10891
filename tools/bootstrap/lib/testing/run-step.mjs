import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Interrupted } from '../ending.mjs';
import { Failure, describeFailure, printFailure } from '../failure.mjs';
import { ROOT } from '../paths.mjs';
import { run } from '../run.mjs';
import { countCommand, countJest } from './counts.mjs';

/**
 * Runs one step, its output shown as it comes.
 *
 * @param {import('./steps.mjs').TestStep} step
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./counts.mjs').Counts & { name: string, ms: number }>}
 */
export async function runStep(step, env) {
  const started = Date.now();
  const counts = await countsOf(step, env).catch((error) => {
    if (error instanceof Interrupted) throw error;
    printFailure(error);
    return countCommand(null, `${step.name}: ${describeFailure(error)[0]}`);
  });
  return { name: step.name, ms: Date.now() - started, ...counts };
}

/** A step that cannot be run is a failed one: the others still have their say. */
function countsOf(step, env) {
  return step.kind === 'jest' ? runJest(step, env) : runCommand(step, env);
}

async function runCommand(step, env) {
  const [command, ...args] = step.command;
  return countCommand(await exitCode(step, command, args, env), step.name);
}

async function runJest(step, env) {
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
    ];
    const code = await exitCode(
      step,
      process.execPath,
      [...args, '--json', '--outputFile', file],
      env,
    );
    return countJest(readReport(file), code, step.name);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function exitCode(step, command, args, env) {
  const timeoutMs = step.minutes * 60_000;
  const started = Date.now();
  const { code } = await run(command, args, {
    cwd: ROOT,
    env,
    show: true,
    timeoutMs,
    mayFail: true,
  });
  if (Date.now() - started >= timeoutMs)
    process.stdout.write(`${step.name} was ended after ${step.minutes} minutes.\n`);
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
