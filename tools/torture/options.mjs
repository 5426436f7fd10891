import { parseArgs } from 'node:util';
import { Failure } from '../bootstrap/lib/failure.mjs';

const HELP = [
  'npm run torture -- [--kills 20] [--seed 1] [--minutes 10] [--clients 8]',
  '--kills: how often a program is killed; --seed: for the same faults again; --minutes: no kill begins later;',
  '--clients: at least 4.',
];

/** @param {readonly string[]} args */
export function readOptions(args) {
  const options = {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '8' },
  };
  let values;
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    throw new Failure(error.message, { help: HELP });
  }
  return {
    kills: integer(values, 'kills', 0, 10_000),
    seed: integer(values, 'seed', 0, Number.MAX_SAFE_INTEGER),
    minutes: integer(values, 'minutes', 1, 24 * 60),
    clients: integer(values, 'clients', 4, 200),
  };
}

function integer(values, name, least, most) {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Failure(
    `--${name} is '${values[name]}', which is no integer from ${least} to ${most}.`,
    {
      help: HELP,
    },
  );
}
