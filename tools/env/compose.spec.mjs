import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { parseEnv, sectionsOf } from './env-file.mjs';
import { LOG_WITHOUT_VALUES } from '../bootstrap/lib/postgres/cluster.mjs';
import { main as generate } from './generate.mjs';
import { repositoryRoot } from './process.mjs';
import { EDGE_DEFAULTS } from './render-nginx.mjs';
import { isForTheServer, NOT_FOR_THE_SERVER, serverPackage } from './server-package.mjs';
import { importBackend, temporaryDirectory } from './testing.mjs';

const read = (file) => fs.readFileSync(path.join(repositoryRoot, file), 'utf8');
const text = read('docker-compose.yml');
const compose = load(text);
const services = Object.fromEntries(
  Object.entries(compose.services).map(([name, { '<<': shared, ...own }]) => [
    name,
    { ...shared, ...own },
  ]),
);
const example = parseEnv(read('.env.example'));
const sections = sectionsOf(read('.env.example'));

/** Every `${NAME}` that Compose fills; `$${…}` is left to the shell in the container. */
function variables(yaml) {
  return [...yaml.matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]*)(?:(:[?-])([^}]*))?\}/g)].map(
    ([, name, kind, rest]) => ({ name, kind, rest }),
  );
}

/** Fills in a value as Compose does. */
function interpolate(value, env) {
  return variables(value).reduce((filled, { name, kind, rest }) => {
    const fallback = kind === ':-' ? rest : '';
    const expression = kind === undefined ? `\${${name}}` : `\${${name}${kind}${rest}}`;
    return filled.replace(expression, () => env[name] || fallback);
  }, value);
}

/** Assignments of something like a secret to anything but a variable. */
function literalSecrets(yaml) {
  return yaml
    .split('\n')
    .filter((line) => /^\s*[\w-]*(secret|password|passwd|token|auth|_key)[\w-]*\s*[:=]/i.test(line))
    .filter(
      (line) =>
        !/[:=]\s*['"]?(\$\{|500r|50r|\d+r\/s)/.test(line) &&
        !/_FILE:|EDGE_TLS_KEY:|EDGE_AUTH_RATE/.test(line),
    );
}

describe('docker-compose.yml', () => {
  it('has the five services of the design, each restarting, checked and bounded', () => {
    expect(Object.keys(services).sort()).toEqual(['app', 'coturn', 'nginx', 'postgres', 'redis']);
    for (const [name, service] of Object.entries(services)) {
      const checked =
        service.healthcheck?.test ?? (name === 'app' && /^HEALTHCHECK/m.test(read('Dockerfile')));
      expect([name, service.restart, Boolean(checked)]).toEqual([name, 'unless-stopped', true]);
      expect([name, service.deploy.resources.limits.memory]).toEqual([
        name,
        expect.stringMatching(/^\d+[mg]$/),
      ]);
    }
  });

  it('keeps the values of statements out of the log of PostgreSQL, as the embedded one does', () => {
    expect(services.postgres.command).toEqual([
      'postgres',
      ...Object.entries(LOG_WITHOUT_VALUES).map(([name, value]) => `-c${name}=${value}`),
    ]);
    for (const document of ['SECURITY.md', 'docs/operations/without-docker.md'])
      for (const [name, value] of Object.entries(LOG_WITHOUT_VALUES))
        expect(read(document)).toContain(`ALTER SYSTEM SET ${name} = '${value}'`);
  });

  it('uses no variable that .env.example does not explain', () => {
    const used = variables(text).map(({ name }) => name);
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((name) => !(name in example))).toEqual([]);
    expect(variables('${MISSING:-x} $${SHELL}').map(({ name }) => name)).toEqual(['MISSING']);
  });

  it('uses every setting of .env.example but those that are said to be for a server without Docker', () => {
    const used = new Set(variables(text).map(({ name }) => name));
    expect(Object.keys(parseEnv(sections.compose)).filter((name) => !used.has(name))).toEqual([]);
    expect(Object.keys(parseEnv(sections.native)).filter((name) => used.has(name))).toEqual([]);
  });

  it('takes secrets from .env only and refuses to start without them', () => {
    expect(literalSecrets(text)).toEqual([]);
    expect(literalSecrets('  POSTGRES_PASSWORD: hunter2')).toHaveLength(1);
    const secrets = variables(text).filter(({ name }) => /(SECRET|PASSWORD)$/.test(name));
    expect(secrets.length).toBeGreaterThan(5);
    // Mail is optional, and not every mail server wants a password.
    const needed = secrets.filter(({ name }) => name !== 'SMTP_PASSWORD');
    expect(needed.filter(({ kind }) => kind !== ':?')).toEqual([]);
  });

  it('has the same defaults as .env.example', () => {
    const optional = variables(text).filter(({ kind, rest }) => kind === ':-' && rest !== '');
    expect(optional.filter(({ name, rest }) => example[name] !== rest)).toEqual([]);
  });

  it('fills every variable of the Nginx templates', () => {
    const given = Object.keys(services.nginx.environment).filter((name) =>
      name.startsWith('EDGE_'),
    );
    expect(given.sort()).toEqual(Object.keys(EDGE_DEFAULTS).sort());
  });

  it('opens databases to this machine only, and the ports of the design', () => {
    expect(services.postgres.ports).toEqual(['127.0.0.1:5432:5432']);
    expect(services.redis.ports).toEqual(['127.0.0.1:6380:6379']);
    expect(services.app.ports).toEqual([
      '127.0.0.1:3001:3001',
      '40000-40003:40000-40003/udp',
      '40000-40003:40000-40003/tcp',
    ]);
    expect([example.HTTP_PORT, example.HTTPS_PORT, example.TURN_PORT]).toEqual([
      '80',
      '443',
      '3478',
    ]);
    expect(Number(example.TURN_MIN_PORT)).toBeGreaterThan(
      Number(example.MEDIA_BASE_PORT) + Number(example.MEDIA_WORKERS) - 1,
    );
    expect(services.coturn.network_mode).toBe('host');
  });

  it('mounts only what exists or is declared, and the configuration read-only', () => {
    for (const volume of Object.values(services).flatMap((service) => service.volumes ?? [])) {
      const [source, , mode] = volume.split(':');
      if (!source.startsWith('./')) expect(compose.volumes).toHaveProperty(source);
      else if (source !== './nginx/certs')
        expect([source, fs.existsSync(path.join(repositoryRoot, source)), mode]).toEqual([
          source,
          true,
          'ro',
        ]);
    }
  });

  it('pins every image, its own by the version of the product', () => {
    const { version } = JSON.parse(read('package.json'));
    for (const service of Object.values(services))
      expect(service.image).toMatch(
        service.build ? new RegExp(`:${RegExp.escape(version)}$`) : /:\d/,
      );
  });

  it('mounts the script that Nginx’s image runs, which must be executable', () => {
    expect(
      fs.statSync(path.join(repositoryRoot, 'nginx/entrypoint.d/15-upstream.envsh')).mode & 0o111,
    ).toBe(0o111);
  });
});

describe('.env.example', () => {
  it('holds no secret', () => {
    for (const [name, value] of Object.entries(example)) {
      if (/(SECRET|PASSWORD|_URL)$/.test(name)) expect([name, value]).toEqual([name, '']);
    }
  });

  it('explains every setting that the backend reads, and the app gets each of them in Compose', () => {
    const settings = [...settingsFiles().matchAll(/read\.\w+\(\s*'([A-Z][A-Z0-9_]+)'/g)].map(
      (match) => match[1],
    );
    expect(settings.length).toBeGreaterThan(20);
    expect(settings.filter((name) => !(name in example))).toEqual([]);
    const given = Object.keys(services.app.environment);
    const native = Object.keys(parseEnv(sections.native));
    expect(settings.filter((name) => !given.includes(name) && !native.includes(name))).toEqual([]);
    expect(given.filter((name) => !settings.includes(name))).toEqual([]);
  });

  it('contains no unused setting: the server has a list of those that other parts use', async () => {
    const { SETTINGS_OF_OTHERS } = await importBackend('backend/src/config/unknown-names.ts');
    const { loadConfig } = await importBackend('backend/src/config/load-config.ts');
    const needed = {
      DATABASE_URL: 'postgres://user@localhost/chatcall',
      JWT_SECRET: 'x'.repeat(32),
    };
    const all = Object.fromEntries(Object.keys(example).map((name) => [name, '']));
    expect(loadConfig({ ...all, ...needed }).warnings).toEqual([]);
    expect(SETTINGS_OF_OTHERS.filter((name) => !(name in example))).toEqual([]);
    const settings = [...settingsFiles().matchAll(/read\.\w+\(\s*'([A-Z][A-Z0-9_]+)'/g)];
    const readByServer = new Set(settings.map(([, name]) => name));
    const files = Object.keys(parseEnv(sections.native)).filter((name) =>
      /^(JWT|TURN|DATABASE|REDIS|S3|SETUP|SMTP).*_FILE$/.test(name),
    );
    expect(
      Object.keys(example)
        .filter((name) => !readByServer.has(name))
        .sort(),
    ).toEqual([...SETTINGS_OF_OTHERS, ...files].sort());
  });
});

describe('the environment that Compose gives the app', () => {
  it('is one that the backend accepts, with what npm run env writes', async () => {
    const folder = temporaryDirectory();
    generate(
      ['--host', 'chat.example.org', '--address', '192.168.1.10', '--out', folder],
      () => undefined,
    );
    const env = parseEnv(fs.readFileSync(path.join(folder, '.env'), 'utf8'));
    fs.rmSync(folder, { recursive: true });
    const { loadConfig } = await importBackend('backend/src/config/load-config.ts');
    const given = Object.fromEntries(
      Object.entries(services.app.environment).map(([name, value]) => [
        name,
        interpolate(value, env),
      ]),
    );
    const config = loadConfig(given);
    expect(config).toMatchObject({
      http: { port: 3001, publicOrigins: ['https://chat.example.org'], trustProxy: 1 },
      database: {
        url: `postgres://chatcall_user:${env.POSTGRES_PASSWORD}@postgres:5432/chatcall`,
        migrateOnStart: true,
      },
      redis: { url: `redis://:${env.REDIS_PASSWORD}@redis:6379` },
      turn: { secret: env.TURN_SECRET, ttlSeconds: 3600 },
      media: { workers: 4, basePort: 40000, announcedAddresses: ['192.168.1.10'] },
    });
    expect(config.turn.urls).toHaveLength(2);
    expect(() => loadConfig({ ...given, TRUST_PROXY: 'perhaps' })).toThrow('TRUST_PROXY');
  });

  it('and the one for a server without Docker is accepted too', async () => {
    const folder = temporaryDirectory();
    const args = [
      '--native',
      '--host',
      'chat.example.org',
      '--address',
      '192.168.1.10',
      '--out',
      folder,
    ];
    generate(args, () => undefined);
    const env = parseEnv(fs.readFileSync(path.join(folder, '.env'), 'utf8'));
    fs.rmSync(folder, { recursive: true });
    const { loadConfig } = await importBackend('backend/src/config/load-config.ts');
    const config = loadConfig(env);
    expect(config.warnings).toEqual([]);
    expect(config).toMatchObject({
      http: { host: '127.0.0.1', port: 3001, trustProxy: 1 },
      redis: { url: `redis://:${env.REDIS_PASSWORD}@127.0.0.1:6379` },
      dataDir: '/var/lib/chatcall',
    });
  });

  it('has the defaults that .env.example states', async () => {
    const { loadConfig } = await importBackend('backend/src/config/load-config.ts');
    const needed = {
      DATABASE_URL: 'postgres://user@localhost/chatcall',
      JWT_SECRET: 'x'.repeat(32),
    };
    const stated = { ...example, ...needed, CHATCALL_DATA: '', MEDIA_WORKERS: '' };
    expect(loadConfig(stated)).toEqual(loadConfig(needed));
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');
  const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, base, name]) => ({
    base,
    name,
  }));
  const bodyOf = (name) =>
    dockerfile.split(/^FROM /m).find((part) => part.split('\n')[0].endsWith(` AS ${name}`));

  it('has the targets that Compose builds, from pinned bases', () => {
    const built = Object.values(services).flatMap((service) => service.build?.target ?? []);
    const names = stages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(built));
    for (const { base } of stages) expect(names.includes(base) || /:\d+/.test(base)).toBe(true);
  });

  it('runs the server as an unprivileged user, with a health check and the data folder of its own', () => {
    const app = bodyOf('app');
    expect(app).toMatch(/^USER node$/m);
    expect(app.indexOf('USER node')).toBeLessThan(app.indexOf('CMD'));
    expect(app).toMatch(/^HEALTHCHECK [\s\S]*\/api\/health\/live/m);
    expect(app).not.toMatch(/SECRET|PASSWORD/);
  });

  it('copies from stages that exist and files that are in the context', () => {
    const copies = [...dockerfile.matchAll(/^COPY (?:--from=(\S+) )?(.+)$/gm)];
    for (const [, from, rest] of copies) {
      if (from) expect(stages.map(({ name }) => name)).toContain(from);
      else
        for (const file of rest.split(' ').slice(0, -1))
          expect([file, fs.existsSync(path.join(repositoryRoot, file))]).toEqual([file, true]);
    }
  });

  it('lets neither secrets nor this machine’s builds into the context', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(
      expect.arrayContaining([
        '.env',
        '.env.*',
        'nginx',
        '**/*.key',
        '**/node_modules',
        '**/dist',
        '.git',
      ]),
    );
  });
});

describe('the server’s package.json', () => {
  const manifest = JSON.parse(read('package.json'));

  it('is without packages of the browser, all of which exist', () => {
    const names = Object.keys(manifest.dependencies);
    for (const entry of NOT_FOR_THE_SERVER)
      expect([entry, names.some((name) => name.startsWith(entry))]).toEqual([entry, true]);
    const left = Object.keys(serverPackage(manifest).dependencies);
    expect(left).toEqual(
      expect.arrayContaining(['@nestjs/core', 'mediasoup', 'pg', 'ioredis', 'socket.io']),
    );
    expect(left.some((name) => name.startsWith('@angular'))).toBe(false);
  });

  it('has everything that the backend imports', () => {
    const files = fs.readdirSync(path.join(repositoryRoot, 'backend/src'), {
      recursive: true,
      withFileTypes: true,
    });
    const sources = files.filter(
      (file) => file.isFile() && file.name.endsWith('.ts') && !/\.(spec|test)\.ts$/.test(file.name),
    );
    const imported = new Set(
      sources.flatMap((file) =>
        [
          ...fs
            .readFileSync(path.join(file.parentPath, file.name), 'utf8')
            .matchAll(/^(?:import|export) (?!type )[^'";]*?from '([^.'][^']*)'/gm),
        ].map(([, specifier]) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
      ),
    );
    expect(imported.has('@nestjs/common')).toBe(true);
    expect([...imported].filter((name) => !isForTheServer(name))).toEqual([]);
  });
});

/** The text of the files that read settings. */
function settingsFiles() {
  return ['load-config', 'file-settings', 'mail-settings', 'fixed-settings']
    .map((name) => read(`backend/src/config/${name}.ts`))
    .join('\n');
}
