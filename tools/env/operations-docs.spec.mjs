import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { askRedis } from './debian-servers.mjs';
import { blocksOf, mayRun, reasonNotToRun, unusedReasons } from './documented-commands.mjs';
import { repositoryRoot } from './process.mjs';
import { renderCoturn } from './render-coturn.mjs';
import { renderNginx } from './render-nginx.mjs';
import { selfSigned } from './self-signed.mjs';
import { freePort } from './testing.mjs';
import { createTrialInstallation, expectFine } from './trial-installation.mjs';

const DOCUMENTS = [
  'docs/operations.md',
  'docs/operations/air-gapped.md',
  'docs/operations/without-docker.md',
];

let trial;

beforeAll(async () => {
  trial = await createTrialInstallation();
}, 120_000);

afterAll(() => trial?.close());

describe('every command in the documents for administrators', () => {
  it.each(DOCUMENTS)('is run here or is listed with the reason why not: %s', (document) => {
    const lines = blocksOf(document).flatMap((block) => block.lines);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => reasonNotToRun(line) === undefined && !mayRun(line))).toEqual([]);
  });

  it('has no reason without a command', () => {
    const lines = DOCUMENTS.flatMap((document) =>
      blocksOf(document).flatMap((block) => block.lines),
    );
    expect(unusedReasons(lines)).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('installs, renews, backs up, restores and goes back as it says', () => {
    trial.psql(
      'postgres',
      'CREATE ROLE chatcall_user LOGIN SUPERUSER',
      'CREATE DATABASE chatcall OWNER chatcall_user',
    );
    writeCertificate('chat.example.org.fullchain.pem', 'chat.example.org.key');
    trial.psql(
      'chatcall',
      'CREATE TABLE messages (text text)',
      "INSERT INTO messages VALUES ('before')",
    );
    fs.writeFileSync(path.join(trial.environment.DATA, 'picture'), 'before');
    trial.runDocument('docs/operations.md', {
      'docker compose exec -T app tar -C /data -cf - . > chatcall-data-$(date +%F).tar': () => {
        const [dump] = fs
          .readdirSync(trial.clone)
          .filter((name) => /^chatcall-\d{4}-\d\d-\d\d\.dump$/.test(name));
        expect((fs.statSync(path.join(trial.clone, dump)).mode & 0o077).toString(8)).toBe('0');
        fs.renameSync(
          path.join(trial.clone, dump),
          path.join(trial.clone, 'chatcall-2026-01-31.dump'),
        );
        const [files] = fs
          .readdirSync(trial.clone)
          .filter((name) => /^chatcall-data-.*\.tar$/.test(name));
        fs.renameSync(
          path.join(trial.clone, files),
          path.join(trial.clone, 'chatcall-data-2026-01-31.tar'),
        );
        upgradeAndWrite();
      },
      'docker compose exec -T app tar -C /data -xf - < chatcall-data-2026-01-31.tar': () => {
        expectAsBefore();
        expect(fs.readFileSync(path.join(trial.environment.DATA, 'picture'), 'utf8')).toBe(
          'before',
        );
      },
      'docker compose exec -T postgres pg_dump -U chatcall_user -Fc chatcall > before-upgrade.dump':
        upgradeAndWrite,
      'docker compose exec -T postgres pg_restore -U chatcall_user -d chatcall --no-owner --exit-on-error < before-upgrade.dump':
        expectAsBefore,
    });
    trial.psql('postgres', 'DROP DATABASE chatcall', 'DROP ROLE chatcall_user');
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
    trial.runDocument('docs/operations/air-gapped.md');
    expect(fs.existsSync(path.join(trial.clone, 'chatcall/.env'))).toBe(true);
    fs.rmSync(path.join(trial.clone, 'chatcall'), { recursive: true });
  }, 60_000);
});

describe('docs/operations/without-docker.md', () => {
  it('sets up a database, a Redis, an Nginx and a coturn that work with its settings, and restores its backups', async () => {
    fs.writeFileSync(trial.inside('/etc/redis/redis.conf'), 'port 0\n');
    writeCertificate('chat.example.org.fullchain.pem', 'chat.example.org.key');
    trial.runDocument('docs/operations/without-docker.md', {
      'runuser -u postgres -- createdb --owner chatcall_user chatcall': (count) => {
        if (count > 1) return;
        trial.psql(
          'chatcall',
          'SET ROLE chatcall_user',
          'CREATE EXTENSION citext',
          'CREATE EXTENSION pg_trgm',
        );
        trial.psql(
          'chatcall',
          'SET ROLE chatcall_user',
          'CREATE TABLE messages (text text)',
          "INSERT INTO messages VALUES ('before')",
        );
        fs.writeFileSync(path.join(trial.environment.DATA, 'picture'), 'before');
      },
      'install -m 640 -g turnserver /etc/chatcall/nginx/certs/server.key /etc/chatcall/turn.key':
        () => {
          backUp();
          upgradeAndWrite();
          fs.rmSync(path.join(trial.environment.DATA, 'picture'));
        },
      'tar -C /var/lib/chatcall -xzf files.tar.gz': () => {
        expectAsBefore();
        expect(fs.readFileSync(path.join(trial.environment.DATA, 'picture'), 'utf8')).toBe(
          'before',
        );
      },
    });
    const settings = trial.settingsOf('.env');
    // A secret that has become a file, which others cannot read: systemd hands it over under the path in `.env`, which wins
    // over the environment in the unit.
    const secret = fs.statSync(trial.inside('/etc/chatcall/jwt-secret'));
    expect([secret.size > 32, (secret.mode & 0o077).toString(8)]).toEqual([true, '0']);
    expect([settings.JWT_SECRET, settings.JWT_SECRET_FILE]).toEqual([
      '',
      '/run/credentials/chatcall.service/jwt',
    ]);
    // The password of the settings is the one that PostgreSQL and Redis have.
    const { POSTGRES_PASSWORD, REDIS_PASSWORD } = settings;
    const hash = trial.psql(
      'postgres',
      "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'chatcall_user'",
    );
    expect([hash.trim(), POSTGRES_PASSWORD.length > 20]).toEqual(['t', true]);
    await expectRedis(REDIS_PASSWORD);
    const unit = fs.readFileSync(
      trial.inside('/etc/systemd/system/chatcall-nginx.service'),
      'utf8',
    );
    const [, args] = /^ExecStartPre=\/usr\/sbin\/nginx (.*)$/m.exec(unit);
    expect(trial.sh(trial.mapped(`nginx ${args.replace(' -q', '')}`)).stderr).toContain(
      'test is successful',
    );
    expect(renderCoturn(trial.settingsOf('coturn.env')).config).toContain('static-auth-secret=');
  }, 120_000);

  it('has units that systemd takes, none of which has more rights than it needs', () => {
    const folder = path.join(repositoryRoot, 'systemd');
    const units = fs.readdirSync(folder).filter((name) => /\.(service|timer)$/.test(name));
    expect(units).toHaveLength(5);
    const copies = trial.inside('/units');
    fs.mkdirSync(copies);
    for (const unit of units) {
      const text = fs
        .readFileSync(path.join(folder, unit), 'utf8')
        .replaceAll('/opt/node/bin/node', process.execPath);
      fs.writeFileSync(path.join(copies, unit), text);
    }
    // The way to hand over a secret as a file, as the document shows it.
    const dropIn = fs.readFileSync(
      trial.inside('/etc/systemd/system/chatcall.service.d/secrets.conf'),
      'utf8',
    );
    expect(dropIn).toContain('LoadCredential=');
    fs.appendFileSync(path.join(copies, 'chatcall.service'), `\n${dropIn}`);
    // What is in an EnvironmentFile wins over `Environment=`, also when it is empty.
    const inFiles = Object.keys({ ...trial.settingsOf('.env'), ...trial.settingsOf('coturn.env') });
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

/** What a newer version and the people do after the backup. */
function upgradeAndWrite() {
  trial.psql(
    'chatcall',
    'CREATE TABLE newer (id int)',
    "UPDATE messages SET text = 'edited'",
    "INSERT INTO messages VALUES ('later')",
  );
}

/** Nothing newer is left, so that the next upgrade finds what it expects. */
function expectAsBefore() {
  expect(
    trial.psql('chatcall', 'SELECT text FROM messages', "SELECT to_regclass('newer') IS NULL"),
  ).toBe('before\nt\n');
}

/** Runs what the unit for backups runs. */
function backUp() {
  const unit = fs.readFileSync(path.join(trial.clone, 'systemd/chatcall-backup.service'), 'utf8');
  const [, command] = /^ExecStart=(.*)$/m.exec(unit);
  const { POSTGRES_PASSWORD } = trial.settingsOf('.env');
  const result = spawnSync('/bin/sh', ['-c', trial.mapped(command)], {
    cwd: trial.clone,
    env: { ...trial.environment, POSTGRES_PASSWORD, CHATCALL_DATA: trial.environment.DATA },
    encoding: 'utf8',
  });
  expectFine(result, command);
  const folder = trial.inside('/var/backups/chatcall');
  const names = fs.readdirSync(folder).sort();
  expect(names).toEqual([
    expect.stringMatching(/^database-.*\.dump$/),
    expect.stringMatching(/^files-.*\.tar\.gz$/),
  ]);
  for (const name of names) expect(fs.statSync(path.join(folder, name)).mode & 0o077).toBe(0);
  fs.copyFileSync(path.join(folder, names[0]), path.join(trial.clone, 'database.dump'));
  fs.copyFileSync(path.join(folder, names[1]), path.join(trial.clone, 'files.tar.gz'));
}

function writeCertificate(certFile, keyFile) {
  const { cert, key } = selfSigned({ hosts: ['chat.example.org'] });
  fs.writeFileSync(path.join(trial.clone, certFile), cert);
  fs.writeFileSync(path.join(trial.clone, keyFile), key, { mode: 0o600 });
}

function renderForTest() {
  writeCertificate('edge.crt', 'edge.key');
  return renderNginx({
    directory: trial.inside('/edge'),
    values: {
      EDGE_TLS_CERT: path.join(trial.clone, 'edge.crt'),
      EDGE_TLS_KEY: path.join(trial.clone, 'edge.key'),
    },
  });
}

function nginxTest(args) {
  return spawnSync('nginx', ['-t', ...args], { encoding: 'utf8', env: trial.environment }).stderr;
}

/** The Redis of the document needs the password and never evicts. */
async function expectRedis(password) {
  const port = await freePort();
  const config = trial.inside('/etc/redis/redis.conf');
  const server = spawn(
    'redis-server',
    [config, '--port', String(port), '--dir', trial.inside('/etc/redis')],
    {
      env: trial.environment,
      stdio: 'ignore',
    },
  );
  try {
    const answers = await askRedis(
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
