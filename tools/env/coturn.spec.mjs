import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { repositoryRoot } from './process.mjs';
import { renderCoturn, startCoturn, turnCredentials } from './render-coturn.mjs';
import { selfSigned } from './self-signed.mjs';
import { freePort, temporaryDirectory } from './testing.mjs';

let folder, peer;

async function start(options = {}) {
  return startCoturn({
    directory: fs.mkdtempSync(path.join(folder, 'coturn-')),
    port: await freePort(),
    ...options,
  });
}

/** Sends three packets through the relay to the peer and waits for their echo. */
async function relay(coturn, credentials, arguments_ = []) {
  const [, host, port] = coturn.url.split(':');
  const { username, credential } = credentials;
  const target = ['-e', '127.0.0.1', '-r', String(peer.address().port)];
  const client = spawn('turnutils_uclient', [
    '-p',
    port,
    '-u',
    username,
    '-w',
    credential,
    ...target,
    '-c',
    '-n',
    '3',
    ...arguments_,
    host,
  ]);
  let output = '';
  for (const stream of [client.stdout, client.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(client, 'close');
  return { code, output };
}

const good = (coturn, userId = 'user-1') =>
  turnCredentials({ secret: coturn.secret, userId, ttlSeconds: 600 });

beforeAll(async () => {
  folder = temporaryDirectory();
  peer = dgram.createSocket('udp4');
  peer.on('message', (message, from) => peer.send(message, from.port, from.address));
  peer.bind(0, '127.0.0.1');
  await once(peer, 'listening');
});

afterAll(() => {
  peer.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('the entrypoint', () => {
  const env = { TURN_SECRET: 'a-secret' };

  it('refuses to start without a secret and with a value that would add a line', () => {
    expect(() => renderCoturn({})).toThrow('TURN_SECRET is not set');
    expect(() => renderCoturn({ ...env, TURN_REALM: 'office\nno-auth' })).toThrow(
      'does not belong in a line',
    );
  });

  it('lets the relay reach the addresses that mediasoup announces, and warns of names', () => {
    const { config, warnings } = renderCoturn({
      ...env,
      MEDIA_ANNOUNCED_ADDRESSES: '192.168.1.10,sfu.example.org, fd00::10',
    });
    expect(config.match(/^allowed-peer-ip=.*/gm)).toEqual([
      'allowed-peer-ip=192.168.1.10',
      'allowed-peer-ip=fd00::10',
    ]);
    expect(warnings).toContain("'sfu.example.org' is left out");
  });

  it('leaves no variable unfilled and turns TLS on only with a certificate', () => {
    const { config } = renderCoturn(env);
    expect(
      config.split('\n').filter((line) => !line.startsWith('#') && line.includes('$')),
    ).toEqual([]);
    expect(config).toMatch(/^no-tls$/m);
    const secure = renderCoturn({
      ...env,
      TURN_TLS_CERT_FILE: '/certs/server.crt',
      TURN_TLS_KEY_FILE: '/certs/server.key',
    });
    expect(secure.config).not.toMatch(/^no-tls$/m);
    expect(secure.config).toMatch(/^cert=\/certs\/server.crt$/m);
  });

  it('keeps the relay’s ports apart from the media workers’', () => {
    const [, first] = /^min-port=(\d+)$/m.exec(renderCoturn(env).config);
    expect(Number(first)).toBeGreaterThan(40003);
  });
});

describe('the file with the secret', () => {
  let shared;
  beforeEach(() => {
    shared = fs.mkdtempSync(path.join(folder, 'shared-'));
    fs.chmodSync(shared, 0o1777);
  });

  /** Runs the entrypoint with a `turnserver` that only says what it was started with. */
  function entrypoint(env) {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    fs.writeFileSync(path.join(bin, 'turnserver'), '#!/bin/sh\necho "$2"\nenv\n', { mode: 0o755 });
    return spawnSync('sh', [path.join(repositoryRoot, 'coturn/entrypoint.sh')], {
      env: { PATH: `${bin}:${process.env.PATH}`, ...env },
      encoding: 'utf8',
    });
  }

  it('is in a folder of its own, also where others can write, and follows no link that they made', () => {
    const stolen = path.join(shared, 'stolen');
    fs.writeFileSync(stolen, '', { mode: 0o666 });
    fs.symlinkSync(stolen, path.join(shared, 'turnserver.conf'));
    const { stdout, status } = entrypoint({ TURN_SECRET: 'a-secret', TMPDIR: shared });
    const [file] = stdout.split('\n');
    expect([status, path.dirname(path.dirname(file))]).toEqual([0, shared]);
    expect((fs.statSync(path.dirname(file)).mode & 0o777).toString(8)).toBe('700');
    expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(fs.readFileSync(file, 'utf8')).toContain('static-auth-secret=a-secret');
    expect(fs.readFileSync(stolen, 'utf8')).toBe('');
    expect(stdout.replace(file, '')).not.toContain('a-secret');
  });

  it('replaces what is there in the folder that is named, and refuses one that others can write into', () => {
    const named = path.join(folder, 'new/state');
    const stolen = path.join(shared, 'stolen');
    fs.mkdirSync(named, { recursive: true, mode: 0o700 });
    fs.writeFileSync(stolen, '');
    fs.symlinkSync(stolen, path.join(named, 'turnserver.conf'));
    expect(entrypoint({ TURN_SECRET: 'a-secret', TURN_STATE_DIR: named }).status).toBe(0);
    expect(fs.readFileSync(stolen, 'utf8')).toBe('');
    expect(fs.lstatSync(path.join(named, 'turnserver.conf')).isFile()).toBe(true);

    const refused = entrypoint({ TURN_SECRET: 'a-secret', TURN_STATE_DIR: shared });
    expect([refused.status, refused.stderr]).toEqual([
      64,
      expect.stringContaining('others may write'),
    ]);
    const made = path.join(folder, 'made/by/it');
    expect(entrypoint({ TURN_SECRET: 'a-secret', TURN_STATE_DIR: made }).status).toBe(0);
    expect((fs.statSync(made).mode & 0o777).toString(8)).toBe('700');
  });

  it('may be made from a file that holds the secret', () => {
    const file = path.join(shared, 'secret');
    fs.writeFileSync(file, 'from-a-file\n', { mode: 0o600 });
    expect(renderCoturn({ TURN_SECRET_FILE: file }).config).toContain(
      'static-auth-secret=from-a-file\n',
    );
    fs.writeFileSync(file, 'no-line-break');
    expect(renderCoturn({ TURN_SECRET_FILE: file }).config).toContain(
      'static-auth-secret=no-line-break\n',
    );
    expect(() => renderCoturn({ TURN_SECRET_FILE: file, TURN_SECRET: 'x' })).toThrow('both set');
    expect(() => renderCoturn({ TURN_SECRET_FILE: path.join(shared, 'absent') })).toThrow(
      'cannot be read',
    );
  });
});

describe('coturn with our configuration', () => {
  let coturn;
  beforeAll(async () => {
    coturn = await start({ allowedPeers: ['127.0.0.1'] });
  });
  afterAll(() => coturn?.close());

  it('understands every line', () => {
    expect(coturn.output()).toContain('Black listing: 10.0.0.0-10.255.255.255');
    expect(coturn.output()).not.toMatch(/bad configuration|unknown|not supported by/i);
  });

  it('relays for a credential of the backend, over UDP and over TCP', async () => {
    for (const transport of [[], ['-t']]) {
      const { code, output } = await relay(coturn, good(coturn), transport);
      expect(output).toContain('Total lost packets 0 ');
      expect(code).toBe(0);
    }
  });

  it('refuses an expired credential, a wrong one, and none', async () => {
    const expired = turnCredentials({ secret: coturn.secret, userId: 'user-1', ttlSeconds: -60 });
    const forged = turnCredentials({ secret: 'another', userId: 'user-1', ttlSeconds: 600 });
    for (const credentials of [expired, forged, { username: '', credential: '' }]) {
      const { code, output } = await relay(coturn, credentials);
      expect(output).toContain('Cannot complete Allocation');
      expect(code).not.toBe(0);
    }
  });

  it('relays only to mediasoup, to no other address', async () => {
    for (const address of ['10.1.2.3', '8.8.8.8']) {
      const { output } = await relay(coturn, good(coturn), ['-e', address]);
      expect([address, output]).toEqual([address, expect.stringContaining('403 (Forbidden IP)')]);
    }
  });

  it('shows its secret neither in its command line nor in its environment', () => {
    const ours = fs.readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      const command = readProc(pid, 'cmdline');
      return command.includes('turnserver') && command.includes(folder);
    });
    expect(ours).toHaveLength(1);
    expect(readProc(ours[0], 'cmdline')).not.toContain(coturn.secret);
    // /proc shows the environment that the program was started with; unsetting it before the start is what counts.
    expect(readProc(ours[0], 'environ')).not.toContain(coturn.secret);
  });

  it('passes the container’s health check', () => {
    const port = coturn.url.split(':')[2];
    expect(spawnSync('turnutils_stunclient', ['-p', port, '127.0.0.1']).status).toBe(0);
  });
});

describe('coturn without an allowed peer', () => {
  const PUBLIC = '8.8.8.8';
  const refused = (address) => [address, expect.stringContaining('403 (Forbidden IP)')];

  async function answers(coturn, addresses) {
    const outputs = [];
    for (const address of addresses) {
      // A public address that is allowed would answer nothing: one packet is tried, and not waited for.
      const { output } = await relay(coturn, good(coturn), ['-e', address, '-n', '1']);
      outputs.push([address, output]);
    }
    return outputs;
  }

  it('relays to no address', async () => {
    const coturn = await start();
    const addresses = ['127.0.0.1', '10.1.2.3', PUBLIC];
    const outputs = await answers(coturn, addresses);
    await coturn.close();
    expect(outputs).toEqual(addresses.map(refused));
  });

  it('relays to public addresses only where mediasoup announces a name', async () => {
    const coturn = await start({ allowedPeers: ['sfu.example.org'] });
    const outputs = await answers(coturn, ['127.0.0.1', '10.1.2.3']);
    const [[, open]] = await answers(coturn, [PUBLIC]);
    await coturn.close();
    expect(outputs).toEqual(['127.0.0.1', '10.1.2.3'].map(refused));
    expect(open).not.toContain('Forbidden IP');
  });
});

describe('coturn with a certificate', () => {
  it('takes a renewed copy when it gets SIGUSR2, without a restart', async () => {
    const certificate = (name) => {
      const { cert, key } = selfSigned({ hosts: [name] });
      fs.writeFileSync(path.join(folder, 'turn.crt'), cert);
      fs.writeFileSync(path.join(folder, 'turn.key'), key, { mode: 0o600 });
    };
    certificate('before.example.org');
    const port = await freePort();
    const coturn = await start({
      env: {
        TURN_TLS_CERT_FILE: path.join(folder, 'turn.crt'),
        TURN_TLS_KEY_FILE: path.join(folder, 'turn.key'),
        TURN_TLS_PORT: String(port),
      },
    });
    const presented = () =>
      new Promise((resolve) => {
        const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerCertificate().subject.CN);
          socket.destroy();
        });
        socket.on('error', () => resolve(null));
      });
    try {
      expect(await presented()).toBe('before.example.org');
      certificate('renewed.example.org');
      process.kill(
        Number(
          /(?:^|\n)\s*(\d+)/.exec(
            fs.readFileSync(path.join(coturn.directory, 'turnserver.pid'), 'utf8'),
          )[1],
        ),
        'SIGUSR2',
      );
      for (let left = 50; (await presented()) !== 'renewed.example.org' && left > 0; left -= 1)
        await setTimeout(100);
      expect(await presented()).toBe('renewed.example.org');
    } finally {
      await coturn.close();
    }
  });
});

describe('quotas', () => {
  it('count by person, not by credential', async () => {
    // turnutils_uclient holds two relays at once.
    const coturn = await start({ allowedPeers: ['127.0.0.1'], env: { TURN_USER_QUOTA: '2' } });
    const credentials = (userId, ttlSeconds) =>
      turnCredentials({ secret: coturn.secret, userId, ttlSeconds });
    const holding = relay(coturn, credentials('user-1', 600), ['-n', '6']);
    await setTimeout(1000);
    const fresh = await relay(coturn, credentials('user-1', 900));
    const somebodyElse = await relay(coturn, credentials('user-2', 900));
    const held = await holding;
    await coturn.close();
    expect(fresh.output).toContain('486');
    expect([held.code, somebodyElse.code]).toEqual([0, 0]);
  });
});

function readProc(pid, file) {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
