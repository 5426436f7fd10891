import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeBlocks } from './documented-commands.mjs';
import { parseEnv } from './env-file.mjs';
import { repositoryRoot, SERVER_PATH } from './process.mjs';
import { renderCoturn } from './render-coturn.mjs';
import { renderNginx } from './render-nginx.mjs';
import { selfSigned } from './self-signed.mjs';
import { freePort } from './testing.mjs';

const DOCUMENTS = [
  'docs/operations.md',
  'docs/operations/air-gapped.md',
  'docs/operations/without-docker.md',
];

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
  [/ \/opt\/node( |$|\/bin\/)/, 'the Node of the tests stands in for the one in /opt/node'],
  [/^turnutils_uclient /, 'needs the relay under its name; coturn.spec sends through a real one'],
  [/^runuser -u turnserver -- sh coturn\/entrypoint\.sh$/, 'would go on; coturn.spec runs it'],
  [/^set_real_ip_from |^real_ip_header /, 'configuration of Nginx; checked below'],
];

/** Programs that may be run here: nothing that reaches beyond the folders that stand in for the real ones. */
const RUN =
  /^(npm run env -- |node tools\/|install |tar -C |sed -n |sed -i |printf |echo |chown |chmod |umask |cd |set -a$|\. \/etc\/chatcall\/coturn\.env$|mkdir |openssl |eval "\$\(node tools\/|git archive |runuser -u postgres -- |docker compose exec -T (postgres|app) )/;

/** Folders of a real installation that have a stand-in here. */
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

/** Programs that need rights or Docker, and what of them can be done without. */
const STAND_INS = {
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

const blocksOf = (document) =>
  codeBlocks(fs.readFileSync(path.join(repositoryRoot, document), 'utf8'));
const reasonNotToRun = (line) => NOT_RUN.find(([pattern]) => pattern.test(line))?.[1];

let root, clone, bin, postgres, environment;
const inside = (folder) => path.join(root, folder);

beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-docs-'));
  fs.chmodSync(root, 0o711);
  for (const folder of FOLDERS)
    if (folder !== '/tmp/build-settings') fs.mkdirSync(inside(folder), { recursive: true });
  clone = inside('/opt/chatcall');
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
  bin = inside('/bin');
  fs.mkdirSync(bin);
  for (const [name, body] of Object.entries(STAND_INS))
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  postgres = await startDebianPostgres();
  environment = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${SERVER_PATH}`,
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: 'postgres',
    DATA: inside('/var/lib/chatcall'),
    npm_config_update_notifier: 'false',
  };
  expectFine(
    sh('git init -q && git add -A && git -c user.name=x -c user.email=x@example.org commit -qm x'),
  );
}, 120_000);

afterAll(async () => {
  await postgres?.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

describe('every command in the documents for administrators', () => {
  it.each(DOCUMENTS)('is run here or is listed with the reason why not: %s', (document) => {
    const lines = blocksOf(document).flatMap((block) => block.lines);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => reasonNotToRun(line) === undefined && !RUN.test(line))).toEqual(
      [],
    );
  });

  it('has no reason that is about nothing', () => {
    const lines = DOCUMENTS.flatMap((document) =>
      blocksOf(document).flatMap((block) => block.lines),
    );
    expect(
      NOT_RUN.filter(([pattern]) => !lines.some((line) => pattern.test(line))).map(
        ([, why]) => why,
      ),
    ).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('installs, renews, backs up, restores and goes back as it says', () => {
    psql(
      'postgres',
      'CREATE ROLE chatcall_user LOGIN SUPERUSER',
      'CREATE DATABASE chatcall OWNER chatcall_user',
    );
    writeCertificate('chat.example.org.fullchain.pem', 'chat.example.org.key');
    psql('chatcall', 'CREATE TABLE messages (text text)', "INSERT INTO messages VALUES ('before')");
    fs.writeFileSync(path.join(environment.DATA, 'picture'), 'before');
    runDocument('docs/operations.md', {
      'docker compose exec -T app tar -C /data -cf - . > chatcall-data-$(date +%F).tar': () => {
        const [dump] = fs
          .readdirSync(clone)
          .filter((name) => /^chatcall-\d{4}-\d\d-\d\d\.dump$/.test(name));
        expect((fs.statSync(path.join(clone, dump)).mode & 0o077).toString(8)).toBe('0');
        fs.renameSync(path.join(clone, dump), path.join(clone, 'chatcall-2026-01-31.dump'));
        const [files] = fs
          .readdirSync(clone)
          .filter((name) => /^chatcall-data-.*\.tar$/.test(name));
        fs.renameSync(path.join(clone, files), path.join(clone, 'chatcall-data-2026-01-31.tar'));
        upgradeAndWrite();
      },
      'docker compose exec -T app tar -C /data -xf - < chatcall-data-2026-01-31.tar': () => {
        expectAsBefore();
        expect(fs.readFileSync(path.join(environment.DATA, 'picture'), 'utf8')).toBe('before');
      },
      'docker compose exec -T postgres pg_dump -U chatcall_user -Fc chatcall > before-upgrade.dump':
        upgradeAndWrite,
      'docker compose exec -T postgres pg_restore -U chatcall_user -d chatcall --no-owner --exit-on-error < before-upgrade.dump':
        expectAsBefore,
    });
    psql('postgres', 'DROP DATABASE chatcall', 'DROP ROLE chatcall_user');
  }, 120_000);

  it('has a configuration for a load balancer that Nginx takes', () => {
    const lines = blocksOf('docs/operations.md').find((block) =>
      /load balancer/.test(block.heading),
    ).lines;
    const rendered = renderForTest();
    fs.writeFileSync(
      path.join(rendered.directory, 'conf.d/05-load-balancer.conf'),
      lines.join('\n'),
    );
    expect(nginxTest(rendered.args)).toContain('test is successful');
  });
});

describe('docs/operations/air-gapped.md', () => {
  it('carries what is needed, and installs from it', () => {
    runDocument('docs/operations/air-gapped.md');
    expect(fs.existsSync(path.join(clone, 'chatcall/.env'))).toBe(true);
    fs.rmSync(path.join(clone, 'chatcall'), { recursive: true });
  }, 60_000);
});

describe('docs/operations/without-docker.md', () => {
  it('sets up a database, a Redis, an Nginx and a coturn that work with its settings, and restores its backups', async () => {
    fs.writeFileSync(inside('/etc/redis/redis.conf'), 'port 0\n');
    writeCertificate('chat.example.org.fullchain.pem', 'chat.example.org.key');
    runDocument('docs/operations/without-docker.md', {
      'runuser -u postgres -- createdb --owner chatcall_user chatcall': (count) => {
        if (count > 1) return;
        psql(
          'chatcall',
          'SET ROLE chatcall_user',
          'CREATE EXTENSION citext',
          'CREATE EXTENSION pg_trgm',
        );
        psql(
          'chatcall',
          'SET ROLE chatcall_user',
          'CREATE TABLE messages (text text)',
          "INSERT INTO messages VALUES ('before')",
        );
        fs.writeFileSync(path.join(environment.DATA, 'picture'), 'before');
      },
      'install -m 640 -g turnserver /etc/chatcall/nginx/certs/server.key /etc/chatcall/turn.key':
        () => {
          backUp();
          upgradeAndWrite();
          fs.rmSync(path.join(environment.DATA, 'picture'));
        },
      'tar -C /var/lib/chatcall -xzf files.tar.gz': () => {
        expectAsBefore();
        expect(fs.readFileSync(path.join(environment.DATA, 'picture'), 'utf8')).toBe('before');
      },
    });
    const settings = settingsOf('.env');
    // A secret that has become a file, which others cannot read: systemd hands it over under the path in `.env`, which wins
    // over the environment in the unit.
    const secret = fs.statSync(inside('/etc/chatcall/jwt-secret'));
    expect([secret.size > 32, (secret.mode & 0o077).toString(8)]).toEqual([true, '0']);
    expect([settings.JWT_SECRET, settings.JWT_SECRET_FILE]).toEqual([
      '',
      '/run/credentials/chatcall.service/jwt',
    ]);
    // The password of the settings is the one that PostgreSQL and Redis have.
    const { POSTGRES_PASSWORD, REDIS_PASSWORD } = settings;
    const hash = psql(
      'postgres',
      "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'chatcall_user'",
    );
    expect([hash.trim(), POSTGRES_PASSWORD.length > 20]).toEqual(['t', true]);
    await expectRedis(REDIS_PASSWORD);
    const unit = fs.readFileSync(inside('/etc/systemd/system/chatcall-nginx.service'), 'utf8');
    const [, args] = /^ExecStartPre=\/usr\/sbin\/nginx (.*)$/m.exec(unit);
    expect(sh(mapped(`nginx ${args.replace(' -q', '')}`)).stderr).toContain('test is successful');
    expect(renderCoturn(settingsOf('coturn.env')).config).toContain('static-auth-secret=');
  }, 120_000);

  it('has units that systemd takes, none of which has more rights than it needs', () => {
    const folder = path.join(repositoryRoot, 'systemd');
    const units = fs.readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name));
    expect(units).toHaveLength(5);
    const copies = inside('/units');
    fs.mkdirSync(copies);
    for (const unit of units) {
      const text = fs
        .readFileSync(path.join(folder, unit), 'utf8')
        .replaceAll('/opt/node/bin/node', process.execPath);
      fs.writeFileSync(path.join(copies, unit), text);
    }
    // The way to hand over a secret as a file, as the document shows it.
    const dropIn = fs.readFileSync(
      inside('/etc/systemd/system/chatcall.service.d/secrets.conf'),
      'utf8',
    );
    expect(dropIn).toContain('LoadCredential=');
    fs.appendFileSync(path.join(copies, 'chatcall.service'), `\n${dropIn}`);
    // What is in an EnvironmentFile wins over `Environment=`, also when it is empty.
    const inFiles = Object.keys({ ...settingsOf('.env'), ...settingsOf('coturn.env') });
    for (const unit of fs.readdirSync(copies)) {
      const text = fs.readFileSync(path.join(copies, unit), 'utf8');
      const names = [...text.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name);
      expect([unit, names.filter((name) => inFiles.includes(name))]).toEqual([unit, []]);
    }
    for (const unit of units) {
      const file = path.join(copies, unit);
      const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      expect([unit, verified.status, verified.stdout + verified.stderr]).toEqual([unit, 0, '']);
      if (unit.endsWith('.timer')) continue;
      const security = spawnSync(
        'systemd-analyze',
        ['security', '--offline=true', '--threshold=30', file],
        {
          encoding: 'utf8',
        },
      );
      expect([unit, security.status]).toEqual([unit, 0]);
    }
  });
});

/** Runs the blocks of a document in order. `hooks`: what happens after a command, by its text; told how often it came. */
function runDocument(document, hooks = {}) {
  const seen = new Map();
  for (const { heading, lines } of blocksOf(document)) {
    // One shell for a block, as variables, `cd` and `umask` go on; cut where a hook comes.
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

/** The command with the stand-ins of its folders; no other absolute path may be left. */
function mapped(line) {
  const text = FOLDERS.reduce(
    (all, folder) =>
      all.replaceAll(new RegExp(`(?<![\\w${root[0]}])${folder}(?=[/\\s:]|$)`, 'g'), inside(folder)),
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
    throw new Error(`'${line}' reaches beyond the test: ${outside.join(', ')}`);
  return text;
}

function sh(script) {
  return spawnSync('/bin/sh', ['-c', script], { cwd: clone, env: environment, encoding: 'utf8' });
}

function expectFine({ status, stdout, stderr }, what = '') {
  if (status !== 0) throw new Error(`${what} failed (${status}):\n${stdout}${stderr}`);
}

function psql(database, ...statements) {
  const commands = statements.flatMap((statement) => ['-c', statement]);
  const result = spawnSync('psql', ['-v', 'ON_ERROR_STOP=1', '-At', '-d', database, ...commands], {
    env: { ...environment, PGUSER: 'postgres' },
    encoding: 'utf8',
  });
  expectFine(result, statements.join('; '));
  return result.stdout;
}

/** What a newer version and the people do after the backup. */
function upgradeAndWrite() {
  psql(
    'chatcall',
    'CREATE TABLE newer (id int)',
    "UPDATE messages SET text = 'edited'",
    "INSERT INTO messages VALUES ('later')",
  );
}

/** Nothing newer is left, so that the next upgrade finds what it expects. */
function expectAsBefore() {
  expect(psql('chatcall', 'SELECT text FROM messages', "SELECT to_regclass('newer') IS NULL")).toBe(
    'before\nt\n',
  );
}

const settingsOf = (file) =>
  parseEnv(fs.readFileSync(path.join(inside('/etc/chatcall'), file), 'utf8'));

/** Runs what the unit for backups runs. */
function backUp() {
  const unit = fs.readFileSync(path.join(clone, 'systemd/chatcall-backup.service'), 'utf8');
  const [, command] = /^ExecStart=(.*)$/m.exec(unit);
  const { POSTGRES_PASSWORD } = settingsOf('.env');
  const result = spawnSync('/bin/sh', ['-c', mapped(command)], {
    cwd: clone,
    env: { ...environment, POSTGRES_PASSWORD, CHATCALL_DATA: environment.DATA },
    encoding: 'utf8',
  });
  expectFine(result, command);
  const folder = inside('/var/backups/chatcall');
  const names = fs.readdirSync(folder).sort();
  expect(names).toEqual([
    expect.stringMatching(/^database-.*\.dump$/),
    expect.stringMatching(/^files-.*\.tar\.gz$/),
  ]);
  for (const name of names) expect(fs.statSync(path.join(folder, name)).mode & 0o077).toBe(0);
  fs.copyFileSync(path.join(folder, names[0]), path.join(clone, 'database.dump'));
  fs.copyFileSync(path.join(folder, names[1]), path.join(clone, 'files.tar.gz'));
}

function writeCertificate(certFile, keyFile) {
  const { cert, key } = selfSigned({ hosts: ['chat.example.org'] });
  fs.writeFileSync(path.join(clone, certFile), cert);
  fs.writeFileSync(path.join(clone, keyFile), key, { mode: 0o600 });
}

function renderForTest() {
  writeCertificate('edge.crt', 'edge.key');
  return renderNginx({
    directory: inside('/edge'),
    values: {
      EDGE_TLS_CERT: path.join(clone, 'edge.crt'),
      EDGE_TLS_KEY: path.join(clone, 'edge.key'),
    },
  });
}

function nginxTest(args) {
  return spawnSync('nginx', ['-t', ...args], { encoding: 'utf8', env: environment }).stderr;
}

/** The Redis of the document refuses strangers and never evicts. */
async function expectRedis(password) {
  const port = await freePort();
  const config = inside('/etc/redis/redis.conf');
  const server = spawn(
    'redis-server',
    [config, '--port', String(port), '--dir', inside('/etc/redis')],
    {
      env: environment,
      stdio: 'ignore',
    },
  );
  try {
    const answers = await ask(
      port,
      'PING',
      `AUTH ${password}`,
      'CONFIG GET maxmemory-policy',
      'CONFIG GET appendonly',
    );
    expect(answers).toMatch(/NOAUTH[\s\S]*\+OK[\s\S]*noeviction[\s\S]*yes/);
  } finally {
    server.kill('SIGTERM');
  }
}

async function ask(port, ...commands) {
  for (let left = 100; left > 0; left -= 1) {
    const answer = await new Promise((resolve) => {
      let heard = '';
      const socket = net.connect(port, '127.0.0.1', () =>
        socket.write(`${commands.join('\r\n')}\r\nQUIT\r\n`),
      );
      socket.on('data', (chunk) => (heard += chunk));
      socket.on('close', () => resolve(heard));
      socket.on('error', () => resolve(''));
    });
    if (answer !== '') return answer;
    await sleep(100);
  }
  return '';
}

/** The distribution's PostgreSQL, in a folder of its own, trusting whoever connects. */
async function startDebianPostgres() {
  const [version] = fs
    .readdirSync('/usr/lib/postgresql')
    .sort((one, other) => Number(other) - Number(one));
  const programs = path.join('/usr/lib/postgresql', version, 'bin');
  const folder = inside('/postgres');
  fs.mkdirSync(folder, { mode: 0o700 });
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : {};
  if (user.uid !== undefined) fs.chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  expectFine(
    spawnSync(
      path.join(programs, 'initdb'),
      ['-D', data, '-U', 'postgres', '--auth', 'trust', '-E', 'UTF8', '--locale', 'C', '-N'],
      {
        cwd: '/',
        encoding: 'utf8',
        ...user,
      },
    ),
    'initdb',
  );
  const port = await freePort();
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-F'],
    {
      cwd: '/',
      stdio: 'ignore',
      ...user,
    },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  for (let left = 200; left > 0; left -= 1) {
    if (
      spawnSync(path.join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)])
        .status === 0
    )
      break;
    await sleep(100);
  }
  return {
    host: '127.0.0.1',
    port,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
    },
  };
}

function idsOf(name) {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line.split(':').map(Number);
  return { uid, gid };
}
