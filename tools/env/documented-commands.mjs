// The commands in the documents for administrators, for the spec that runs them.

import fs from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './process.mjs';

/** Commands that are not run here, each with the reason. A command that is neither here nor of the kinds below fails the test. */
const NOT_RUN = [
  [/^docker (?!compose exec -T (postgres|app) )/, 'Docker is not here'],
  [/^git (clone|pull|checkout) /, 'would change this clone or ask the network'],
  [/^git pull$/, 'would change this clone or ask the network'],
  [/^apt-get /, 'the packages are installed before the tests'],
  [/^systemctl |^journalctl /, 'no systemd runs here; the units are checked below'],
  [/^ufw /, 'would change the firewall of this machine'],
  [/^curl /, 'needs the running installation; nginx.spec and health.spec ask the same'],
  [/^useradd /, 'would add a user to this machine'],
  [/^npm ci |^npm run build$/, 'a step of its own of `npm test`'],
  [/ \/opt\/node( |$|\/bin\/)/, 'the tests use their own Node instead of the one in /opt/node'],
  [
    /^npm run admin -- /,
    'needs an account; admin.start-spec runs it beside a server and without one',
  ],
  [/^turnutils_uclient /, 'needs the relay under its name; coturn.spec sends through a real one'],
  [/^runuser -u turnserver -- sh coturn\/entrypoint\.sh$/, 'does not end; coturn.spec runs it'],
  [/^set_real_ip_from |^real_ip_header /, 'configuration of Nginx; checked below'],
];

/** Programs that may be run here: nothing that uses folders outside of the trial. */
const RUN =
  /^(npm run env -- |node tools\/|install |tar -C |sed -n |sed -i |printf |echo |chown |chmod |umask |cd |set -a$|\. \/etc\/chatcall\/coturn\.env$|mkdir |openssl |eval "\$\(node tools\/|git archive |runuser -u postgres -- |docker compose exec -T (postgres|app) )/;

/** Whether a command may be run in a trial installation. */
export const mayRun = (line) => RUN.test(line);

/** @returns {string | undefined} Why a command is not run here. */
export const reasonNotToRun = (line) => NOT_RUN.find(([pattern]) => pattern.test(line))?.[1];

/** Reasons whose pattern matches none of the lines. */
export const unusedReasons = (lines) =>
  NOT_RUN.filter(([pattern]) => !lines.some((line) => pattern.test(line))).map(([, why]) => why);

export const blocksOf = (document) =>
  codeBlocks(fs.readFileSync(path.join(repositoryRoot, document), 'utf8'));

/**
 * @param {string} markdown
 * @returns {{ heading: string, lines: string[] }[]} The code blocks in order, indented or fenced, each line without its
 *   comment; a line that ends in a backslash is joined with the next.
 */
function codeBlocks(markdown) {
  const blocks = [];
  let heading = '';
  let fenced = false;
  let block = null;
  for (const line of markdown.split('\n')) {
    if (/^```/.test(line)) fenced = !fenced;
    const code =
      fenced && !/^```/.test(line) ? line : /^ {4}(?=\S)(?!\|)/.test(line) ? line.slice(4) : null;
    if (code !== null) {
      block ??= { heading, lines: [] };
      block.lines.push(code);
      continue;
    }
    if (block !== null && line.trim() === '' && fenced) continue;
    if (block !== null) blocks.push(joined(block));
    block = null;
    heading = /^#+ (.*)/.exec(line)?.[1] ?? heading;
  }
  if (block !== null) blocks.push(joined(block));
  return blocks;
}

function joined({ heading, lines }) {
  const text = lines.join('\n').replaceAll(/\\\n\s*/g, '');
  const commands = text.split('\n').map((line) => line.replace(/ {2,}#.*$/, '').trimEnd());
  return { heading, lines: commands.filter((line) => line !== '' && !line.startsWith('#')) };
}
