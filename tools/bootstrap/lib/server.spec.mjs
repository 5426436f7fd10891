import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  assertPortFree,
  filled,
  localHost,
  readableLogLine,
  serverEnvironment,
  serverFailure,
  serverUrls,
  warningsIn,
} from './server.mjs';

function failureOf(text) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-server-'));
  const log = path.join(folder, 'chatcall.log');
  fs.writeFileSync(log, `of an earlier run\n${text}`);
  try {
    return serverFailure('The server did not start', log, 18, { code: 1, signal: null });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe('serverFailure', () => {
  it('prints the reason from the log of the server, once', () => {
    const failure = failureOf(
      '{"level":50,"msg":"PostgreSQL cannot be reached: x","err":{"message":"PostgreSQL cannot be reached: x"}}\n' +
        'The server could not start: PostgreSQL cannot be reached: x\n',
    );
    expect(failure.message).toBe('The server could not start: PostgreSQL cannot be reached: x');
    expect(failure.help).toEqual([expect.stringMatching(/^All of its messages: /)]);
  });

  it('does not print what the log has after the reason', () => {
    const failure = failureOf(
      'The server could not start: x\n{"level":50,"msg":"x","err":{"stack":"at y"}}\n',
    );
    expect(failure.help).toEqual([expect.stringMatching(/^All of its messages: /)]);
  });

  it('lists the invalid settings', () => {
    const failure = failureOf(
      'The configuration cannot be used:\n  - A is missing\n  - B is no number\n',
    );
    expect(failure.message).toBe('The configuration cannot be used:');
    expect(failure.help.slice(0, 2)).toEqual(['  - A is missing', '  - B is no number']);
  });

  it('shows the last lines where no reason is named', () => {
    const failure = failureOf('{"msg":"starting"}\nSegmentation fault\n');
    expect(failure.message).toBe('The server did not start (exit code 1).');
    expect(failure.help.slice(0, 2)).toEqual(['starting', 'Segmentation fault']);
  });
});

it('treats a repeated line as one', () => {
  expect(readableLogLine('{"msg":"over","err":{"message":"over"}}')).toBe('over');
  expect(readableLogLine('{"msg":"over","err":{"message":"and out"}}')).toBe('over: and out');
});

it('treats an empty setting as missing', () => {
  expect(filled({ DATABASE_URL: '', PORT: '1', HOST: undefined })).toEqual({
    PORT: '1',
    HOST: undefined,
  });
});

it('gets the addresses from the server', () => {
  expect(['', '0.0.0.0', '::', '192.0.2.7', '::1'].map((host) => localHost(host))).toEqual([
    ...Array(3).fill('127.0.0.1'),
    '192.0.2.7',
    '::1',
  ]);
  expect(serverUrls(3001, true, '::1')).toEqual(['https://[::1]:3001']);
});

it('says that an address is not this machine’s', async () => {
  await expect(assertPortFree(3001, '192.0.2.254')).rejects.toThrow(
    'The server cannot listen on the address 192.0.2.254 (HOST): EADDRNOTAVAIL.',
  );
});

describe('the environment of the server', () => {
  it('prefers the settings of the user, and has no secret twice', () => {
    const ours = { JWT_SECRET: 'ours', PORT: '1', DATABASE_URL: '' };
    const own = {
      JWT_SECRET_FILE: '/etc/chatcall/jwt',
      DATABASE_URL_FILE: '/etc/chatcall/db',
      PORT: '2',
      HOST: '',
    };
    expect(serverEnvironment(ours, own)).toEqual({
      JWT_SECRET_FILE: '/etc/chatcall/jwt',
      DATABASE_URL_FILE: '/etc/chatcall/db',
      PORT: '2',
    });
  });
});

it('shows what the server says of its settings', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-server-'));
  const log = path.join(folder, 'chatcall.log');
  fs.writeFileSync(
    log,
    '{"context":"Config","msg":"before"}\n{"context":"Config","msg":"X is not a setting"}\n{"context":"Http"}\n',
  );
  expect(warningsIn(log, 36)).toEqual(['X is not a setting']);
  fs.rmSync(folder, { recursive: true });
});
