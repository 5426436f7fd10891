import { ESLint } from 'eslint';
import { createConfig } from './config.mjs';

/** One forbidden line per rule of the house: each must be refused where it stands, and the allowed twin must pass. */
const CASES = [
  ['contracts import no library', 'libs/contracts/src/bad.ts', "import { Subject } from 'rxjs';\nexport const s = new Subject();", '@nx/enforce-module-boundaries'],
  ['contracts do not know the SDK', 'libs/contracts/src/bad.ts', "export * from '@chatcall/client-sdk';", '@nx/enforce-module-boundaries'],
  ['the SDK imports no Angular', 'libs/client-sdk/src/bad.ts', "import { signal } from '@angular/core';\nexport const s = signal(1);", '@nx/enforce-module-boundaries'],
  ['the SDK touches no window', 'libs/client-sdk/src/bad.ts', 'export const width = window.innerWidth;', 'no-restricted-globals'],
  ['the SDK touches no localStorage', 'libs/client-sdk/src/bad.ts', "export const x = localStorage.getItem('x');", 'no-restricted-globals'],
  ['the web app imports no socket.io', 'frontend/src/app/bad.ts', "import { io } from 'socket.io-client';\nexport const s = io;", '@nx/enforce-module-boundaries'],
  ['the web app imports no mediasoup-client', 'frontend/src/app/bad.ts', "import { Device } from 'mediasoup-client';\nexport const d = Device;", '@nx/enforce-module-boundaries'],
  ['the backend imports no Angular', 'backend/src/modules/chats/bad.ts', "import { signal } from '@angular/core';\nexport const s = signal(1);", '@nx/enforce-module-boundaries'],
  ['the backend does not know the SDK', 'backend/src/modules/chats/bad.ts', "export * from '@chatcall/client-sdk';", '@nx/enforce-module-boundaries'],
  ['controllers import no repository', 'backend/src/modules/chats/chats.controller.ts', "import { R } from './chats.repository.js';\nexport const r = R;", '@typescript-eslint/no-restricted-imports'],
  ['gateways import no TypeORM', 'backend/src/modules/chats/chats.gateway.ts', "import { DataSource } from 'typeorm';\nexport const d = DataSource;", '@typescript-eslint/no-restricted-imports'],
  ['gateways do not publish', 'backend/src/modules/chats/chats.gateway.ts', "import { SocketPublisher } from '../../platform/socket/socket-publisher.js';\nexport const p = SocketPublisher;", '@typescript-eslint/no-restricted-imports'],
  ['services do not publish', 'backend/src/modules/chats/chats.service.ts', "import { SocketPublisher } from '../../platform/socket/socket-publisher.js';\nexport const p = SocketPublisher;", '@typescript-eslint/no-restricted-imports'],
  ['services import no TypeORM', 'backend/src/modules/chats/chats.service.ts', "import { DataSource } from 'typeorm';\nexport const d = DataSource;", '@typescript-eslint/no-restricted-imports'],
  ['services import no ioredis', 'backend/src/modules/presence/presence.service.ts', "import { Redis } from 'ioredis';\nexport const d = Redis;", '@typescript-eslint/no-restricted-imports'],
  ['calls import no mediasoup values', 'backend/src/modules/media/calls/calls.service.ts', "import { createWorker } from 'mediasoup';\nexport const c = createWorker;", '@typescript-eslint/no-restricted-imports'],
  ['the platform knows no module', 'backend/src/platform/socket/bad.ts', "import { U } from '../../modules/users/index.js';\nexport const u = U;", '@typescript-eslint/no-restricted-imports'],
  ['only config reads the environment', 'backend/src/platform/http/bad.ts', 'export const port = process.env.PORT;', 'no-restricted-properties'],
  ['no enums', 'libs/contracts/src/bad.ts', "export enum Bad { A = 'a' }", 'no-restricted-syntax'],
  ['no any', 'libs/contracts/src/bad.ts', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['no innerHTML', 'frontend/src/app/bad.ts', "export const f = (e: HTMLElement) => { e.innerHTML = 'x'; };", 'no-restricted-syntax'],
  ['no catch-all files', 'backend/src/modules/chats/chats.utils.ts', 'export const x = 1;', 'house/no-catch-all-files'],
  ['no god files', 'backend/src/modules/chats/big.ts', Array.from({ length: 401 }, (_, i) => `export const x${i} = ${i};`).join('\n'), 'max-lines'],
  ['no seven constructor parameters', 'backend/src/modules/chats/big.service.ts', 'export class Big { constructor(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7) { void [a, b, c, d, e, f, g]; } }', '@typescript-eslint/max-params'],
];

const ALLOWED = [
  ['the SDK imports RxJS', 'libs/client-sdk/src/good.ts', "import { Subject } from 'rxjs';\nexport const s = new Subject();"],
  ['repositories import TypeORM', 'backend/src/modules/chats/good.repository.ts', "import { DataSource } from 'typeorm';\nexport const d = DataSource;"],
  ['broadcasters publish', 'backend/src/modules/chats/good.broadcaster.ts', "import { SocketPublisher } from '../../platform/socket/socket-publisher.js';\nexport const p = SocketPublisher;"],
  ['media/mediasoup imports mediasoup', 'backend/src/modules/media/mediasoup/good.ts', "import { createWorker } from 'mediasoup';\nexport const c = createWorker;"],
  ['mediasoup types may be imported', 'backend/src/modules/media/rooms/good.ts', "import type { types } from 'mediasoup';\nexport type R = types.Router;"],
];

const root = new URL('../..', import.meta.url).pathname;
const eslint = new ESLint({ cwd: root, overrideConfigFile: true, baseConfig: createConfig({ typed: false }) });

async function rulesBroken(filePath, code) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: root + filePath });
  return result.messages.map((message) => message.ruleId ?? message.message);
}

describe('rules of the house', () => {
  it.each(CASES)('%s', async (_name, filePath, code, rule) => {
    expect(await rulesBroken(filePath, code)).toContain(rule);
  });

  it.each(ALLOWED)('allowed: %s', async (_name, filePath, code) => {
    expect(await rulesBroken(filePath, code)).toEqual([]);
  });
});
