// Runs the commands of the documents for administrators in a trial installation: folders of its own, a PostgreSQL of the
// distribution, and replacements for programs that need root or Docker.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDebianPostgres } from './debian-servers.mjs';
import { blocksOf, reasonNotToRun } from './documented-commands.mjs';
import { parseEnv } from './env-file.mjs';
import { repositoryRoot, SERVER_PATH } from './process.mjs';

/** Folders of a real installation that are replaced by folders of the trial. */
const FOLDERS = [
  '/etc/chatcall',
  '/etc/redis',
  '/etc/systemd/system',
  '/etc/logrotate.d',
  '/var/lib/chatcall',
  '/var/backups/chatcall',
  '/var/log/chatcall',
  '/opt/chatcall',
  '/tmp/build-settings',
];

/** Replacements for programs that need root or Docker. */
const REPLACEMENTS = {
  // Everything but the owner.
  install:
    'args=; while [ $# -gt 0 ]; do case $1 in -o|-g) shift 2 ;; *) args="$args $1"; shift ;; esac; done; exec /usr/bin/install $args',
  chown: 'exit 0',
  runuser: 'shift 3; PGUSER=postgres exec "$@"',
  docker: `case "$*" in
    "compose exec -T postgres "*) shift 4; exec "$@" ;;
    "compose exec -T app tar -C /data "*) shift 7; exec tar -C "$DATA" "$@" ;;
    *) echo "docker is not here: $*" >&2; exit 1 ;;
  esac`,
};

/** Fails with the output of a command that failed. */
export function expectFine({ status, stdout, stderr }, what = '') {
  if (status !== 0) throw new Error(`${what} failed (${status}):\n${stdout}${stderr}`);
}

export async function createTrialInstallation() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-docs-'));
  const inside = (folder) => path.join(root, folder);
  fs.chmodSync(root, 0o711);
  for (const folder of FOLDERS)
    if (folder !== '/tmp/build-settings') fs.mkdirSync(inside(folder), { recursive: true });
  const clone = inside('/opt/chatcall');
  const files = spawnSync(
    'git',
    [
      'ls-files',
      'tools',
      'nginx',
      'coturn',
      'systemd',
      'docs',
      'package.json',
      '.env.example',
      '.gitignore',
    ],
    {
      cwd: repositoryRoot,
      encoding: 'utf8',
    },
  );
  for (const file of files.stdout.trim().split('\n'))
    fs.cpSync(path.join(repositoryRoot, file), path.join(clone, file), { recursive: true });
  const bin = inside('/bin');
  fs.mkdirSync(bin);
  for (const [name, body] of Object.entries(REPLACEMENTS))
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const postgres = await startDebianPostgres(inside('/postgres'));
  const environment = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${SERVER_PATH}`,
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: 'postgres',
    DATA: inside('/var/lib/chatcall'),
    npm_config_update_notifier: 'false',
  };

  function sh(script) {
    return spawnSync('/bin/sh', ['-c', script], { cwd: clone, env: environment, encoding: 'utf8' });
  }

  function psql(database, ...statements) {
    const commands = statements.flatMap((statement) => ['-c', statement]);
    const result = spawnSync(
      'psql',
      ['-v', 'ON_ERROR_STOP=1', '-At', '-d', database, ...commands],
      {
        env: { ...environment, PGUSER: 'postgres' },
        encoding: 'utf8',
      },
    );
    expectFine(result, statements.join('; '));
    return result.stdout;
  }

  /** The command with the folders of the trial; no other absolute path may be left. */
  function mapped(line) {
    const text = FOLDERS.reduce(
      (all, folder) =>
        all.replaceAll(
          new RegExp(`(?<![\\w${root[0]}])${folder}(?=[/\\s:]|$)`, 'g'),
          inside(folder),
        ),
      line,
    );
    const left =
      text
        .replaceAll(root, '')
        .match(/(?<=[\s=<>])\/(?!data |usr\/sbin|dev\/null|run\/credentials\/)[a-z]+\/[^\s'"]*/g) ??
      [];
    const outside = left.filter(
      (each) => !FOLDERS.some((folder) => each.startsWith(folder)) && !each.startsWith('/bin'),
    );
    if (outside.length > 0)
      throw new Error(`'${line}' uses paths outside of the test: ${outside.join(', ')}`);
    return text;
  }

  /**
   * Runs the blocks of a document in order.
   *
   * @param {string} document
   * @param {Record<string, (count: number) => void>} [hooks] Called after a command, by its text, with the number of times that
   *   it has been run.
   */
  function runDocument(document, hooks = {}) {
    const seen = new Map();
    for (const { heading, lines } of blocksOf(document)) {
      // One shell for a block, which keeps variables, directory and `umask`; a hook ends it.
      let script = [];
      const flush = () => {
        if (script.length > 0)
          expectFine(
            sh(`set -eu\n${script.join('\n')}`),
            `${document}, ${heading}: ${script.join('; ')}`,
          );
      };
      for (const line of lines) {
        if (reasonNotToRun(line) !== undefined) continue;
        script.push(mapped(line));
        const hook = hooks[line];
        if (hook === undefined) continue;
        flush();
        script = script.filter((each) => /^(umask|cd) /.test(each));
        seen.set(line, (seen.get(line) ?? 0) + 1);
        hook(seen.get(line));
      }
      flush();
    }
    expect([...seen.keys()].sort()).toEqual(Object.keys(hooks).sort());
  }

  const settingsOf = (file) =>
    parseEnv(fs.readFileSync(path.join(inside('/etc/chatcall'), file), 'utf8'));

  expectFine(
    sh('git init -q && git add -A && git -c user.name=x -c user.email=x@example.org commit -qm x'),
  );
  const close = async () => {
    await postgres.stop();
    fs.rmSync(root, { recursive: true, force: true });
  };
  return { clone, environment, inside, psql, sh, mapped, runDocument, settingsOf, close };
}
