import { ESLint } from 'eslint';
import { createConfig } from './config.mjs';

/** One forbidden line per rule: each must be refused in its file, and the allowed counterpart must pass. */
const CASES = [
  [
    'contracts import no library',
    'libs/contracts/src/bad.ts',
    "import { Subject } from 'rxjs';\nexport const s = new Subject();",
    '@nx/enforce-module-boundaries',
  ],
  [
    'contracts do not know the SDK',
    'libs/contracts/src/bad.ts',
    "export * from '@chatcall/client-sdk';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the SDK imports no Angular',
    'libs/client-sdk/src/bad.ts',
    "import { signal } from '@angular/core';\nexport const s = signal(1);",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the SDK touches no window',
    'libs/client-sdk/src/bad.ts',
    'export const width = window.innerWidth;',
    'no-restricted-globals',
  ],
  [
    'the SDK touches no window by another name',
    'libs/client-sdk/src/bad.ts',
    'export const x = (globalThis as { window?: object }).window;',
    'no-restricted-globals',
  ],
  [
    'the SDK imports nothing of Node',
    'libs/client-sdk/src/bad.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
    'no-restricted-imports',
  ],
  [
    'contracts import nothing of Node',
    'libs/contracts/src/bad.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
    'no-restricted-imports',
  ],
  [
    'the SDK does not know the backend',
    'libs/client-sdk/src/bad.ts',
    "import { x } from '../../../backend/src/main.js';\nexport const y = x;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the SDK touches no localStorage',
    'libs/client-sdk/src/bad.ts',
    "export const x = localStorage.getItem('x');",
    'no-restricted-globals',
  ],
  [
    'the web app imports no socket.io',
    'frontend/src/app/bad.ts',
    "import { io } from 'socket.io-client';\nexport const s = io;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the web app imports no tus-js-client',
    'frontend/src/app/bad.ts',
    "import { Upload } from 'tus-js-client';\nexport const u = Upload;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the web app imports no mediasoup-client',
    'frontend/src/app/bad.ts',
    "import { Device } from 'mediasoup-client';\nexport const d = Device;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the web app imports no Nest',
    'frontend/src/app/bad.ts',
    "import { Module } from '@nestjs/common';\nexport const m = Module;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the web app does not know the backend',
    'frontend/src/app/bad.ts',
    "import { x } from '../../../backend/src/main';\nexport const y = x;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the backend imports no mediasoup-client',
    'backend/src/modules/media-node/bad.ts',
    "import { Device } from 'mediasoup-client';\nexport const d = Device;",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the backend imports no Angular',
    'backend/src/modules/chats/bad.ts',
    "import { signal } from '@angular/core';\nexport const s = signal(1);",
    '@nx/enforce-module-boundaries',
  ],
  [
    'the backend does not know the SDK',
    'backend/src/modules/chats/bad.ts',
    "export * from '@chatcall/client-sdk';",
    '@nx/enforce-module-boundaries',
  ],
  [
    'controllers import no repository',
    'backend/src/modules/chats/chats.controller.ts',
    "import { R } from './chats.repository.js';\nexport const r = R;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'controllers import no repository through the index of its folder',
    'backend/src/modules/chats/messages/messages.controller.ts',
    "import { MemberRepository } from '../access/index.js';\nexport const r = MemberRepository;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'controllers import no entity',
    'backend/src/modules/chats/chats.controller.ts',
    "import { E } from './conversation.entity.js';\nexport const e = E;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'gateways import no ioredis',
    'backend/src/modules/chats/chats.gateway.ts',
    "import { Redis } from 'ioredis';\nexport const r = Redis;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'gateways import no Bull',
    'backend/src/modules/chats/chats.gateway.ts',
    "import { InjectQueue } from '@nestjs/bull';\nexport const q = InjectQueue;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'gateways import no mediasoup, not even its types',
    'backend/src/modules/calls/signalling/media.gateway.ts',
    "import type { types } from 'mediasoup';\nexport type R = types.Router;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'gateways hold no socket server',
    'backend/src/modules/chats/chats.gateway.ts',
    "import { WebSocketServer } from '@nestjs/websockets';\nexport const w = WebSocketServer;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'services know no socket server',
    'backend/src/modules/chats/chats.service.ts',
    "import type { Server } from 'socket.io';\nexport type S = Server;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'gateways import no TypeORM',
    'backend/src/modules/chats/chats.gateway.ts',
    "import { DataSource } from 'typeorm';\nexport const d = DataSource;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'gateways do not publish',
    'backend/src/modules/chats/chats.gateway.ts',
    "import { SocketPublisher } from '../../platform/socket/socket-publisher.js';\nexport const p = SocketPublisher;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'services do not publish',
    'backend/src/modules/chats/chats.service.ts',
    "import { SocketPublisher } from '../../platform/socket/socket-publisher.js';\nexport const p = SocketPublisher;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'services import no TypeORM',
    'backend/src/modules/chats/chats.service.ts',
    "import { DataSource } from 'typeorm';\nexport const d = DataSource;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'services import no ioredis',
    'backend/src/modules/presence/presence.service.ts',
    "import { Redis } from 'ioredis';\nexport const d = Redis;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'calls import no mediasoup values',
    'backend/src/modules/calls/calls.service.ts',
    "import { createWorker } from 'mediasoup';\nexport const c = createWorker;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'calls import no mediasoup, not even its types',
    'backend/src/modules/calls/calls.service.ts',
    "import type { types } from 'mediasoup';\nexport type R = types.Router;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'rooms import no mediasoup values',
    'backend/src/modules/media-node/rooms/room.ts',
    "import { createWorker } from 'mediasoup';\nexport const c = createWorker;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'the platform knows no module',
    'backend/src/platform/socket/bad.ts',
    "import { U } from '../../modules/users/index.js';\nexport const u = U;",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'only config reads the environment',
    'backend/src/platform/http/bad.ts',
    'export const port = process.env.PORT;',
    'no-restricted-properties',
  ],
  [
    'not by an import of the environment either',
    'backend/src/platform/http/bad.ts',
    "import { env } from 'node:process';\nexport const port = env.PORT;",
    'no-restricted-imports',
  ],
  [
    'no base service',
    'backend/src/modules/chats/base.service.ts',
    'export abstract class BaseService {}',
    'no-restricted-syntax',
  ],
  [
    'no service of a service',
    'backend/src/modules/chats/big.service.ts',
    "import { UsersService } from '../users/index.js';\nexport class ChatsService extends UsersService {}",
    'no-restricted-syntax',
  ],
  [
    'streams carry a $ in a class',
    'libs/client-sdk/src/bad.ts',
    "import type { Observable } from 'rxjs';\nexport class Bad { constructor(readonly source: Bad) {} readonly arrived: Observable<1> = this.source.arrived; }",
    'no-restricted-syntax',
  ],
  [
    'streams carry a $ in an interface',
    'libs/client-sdk/src/bad.ts',
    "import type { Observable } from 'rxjs';\nexport interface Bad { readonly arrived: Observable<1> }",
    'no-restricted-syntax',
  ],
  [
    'streams carry a $ in a getter',
    'libs/client-sdk/src/bad.ts',
    "import type { Behavior } from './state/behavior.js';\nexport class Bad { constructor(private readonly me$: Behavior<1>) {} get me(): Behavior<1> { return this.me$; } }",
    'no-restricted-syntax',
  ],
  [
    'notices of calls and media have one listener',
    'libs/client-sdk/src/calls/bad.ts',
    "import type { ConnectionApi } from '../connection/connection-api.js';\nexport const f = (c: ConnectionApi) => c.on('media:newProducer');",
    'no-restricted-syntax',
  ],
  [
    'signals carry no $',
    'frontend/src/app/bad.ts',
    "import { signal } from '@angular/core';\nexport class Bad { readonly open$ = signal(false); }",
    'no-restricted-syntax',
  ],
  [
    'no lint comment takes a rule away',
    'libs/contracts/src/bad.ts',
    '/* eslint-disable */\nexport const x: any = 1;',
    '@typescript-eslint/no-explicit-any',
  ],
  [
    'no comment takes a type error away',
    'libs/contracts/src/bad.ts',
    "// @ts-ignore\nexport const x: number = 'a';",
    '@typescript-eslint/ban-ts-comment',
  ],
  ['no console', 'backend/src/modules/chats/bad.ts', "console.log('hello');", 'no-console'],
  [
    'every text is marked for translation',
    'frontend/src/app/bad.html',
    '<p>Hello</p>',
    '@angular-eslint/template/i18n',
  ],
  ['no enums', 'libs/contracts/src/bad.ts', "export enum Bad { A = 'a' }", 'no-restricted-syntax'],
  [
    'no any',
    'libs/contracts/src/bad.ts',
    'export const x: any = 1;',
    '@typescript-eslint/no-explicit-any',
  ],
  [
    'no innerHTML',
    'frontend/src/app/bad.ts',
    "export const f = (e: HTMLElement) => { e.innerHTML = 'x'; };",
    'no-restricted-syntax',
  ],
  [
    'no catch-all files',
    'backend/src/modules/chats/chats.utils.ts',
    'export const x = 1;',
    'house/no-catch-all-files',
  ],
  [
    'no catch-all files by a dash either',
    'frontend/src/app/core/date-helpers.ts',
    'export const x = 1;',
    'house/no-catch-all-files',
  ],
  [
    'no catch-all folders',
    'frontend/src/app/shared/dates.ts',
    'export const x = 1;',
    'house/no-catch-all-files',
  ],
  ...[
    'backend/src/modules/chats/big.ts',
    'backend/src/modules/chats/big.spec.ts',
    'e2e/specs/big.e2e-spec.ts',
    'tools/env/big.spec.mjs',
  ].map((file) => [
    `at most 400 lines: ${file}`,
    file,
    Array.from({ length: 401 }, (_, i) => `export const x${i} = ${i};`).join('\n'),
    'max-lines',
  ]),
];

const ALLOWED = [
  [
    'the SDK imports RxJS',
    'libs/client-sdk/src/good.ts',
    "import { Subject } from 'rxjs';\nexport const s = new Subject();",
  ],
  [
    'repositories import TypeORM',
    'backend/src/modules/chats/good.repository.ts',
    "import { DataSource } from 'typeorm';\nexport const d = DataSource;",
  ],
  [
    'broadcasters publish',
    'backend/src/modules/chats/good.broadcaster.ts',
    "import { SocketPublisher } from '../../platform/socket/socket-publisher.js';\nexport const p = SocketPublisher;",
  ],
  [
    'media-node/mediasoup imports mediasoup',
    'backend/src/modules/media-node/mediasoup/good.ts',
    "import { createWorker } from 'mediasoup';\nexport const c = createWorker;",
  ],
  [
    'gateways import what a gateway is made of',
    'backend/src/modules/chats/good.gateway.ts',
    "import { SubscribeMessage } from '@nestjs/websockets';\nexport const s = SubscribeMessage;",
  ],
  [
    'mediasoup types may be imported',
    'backend/src/modules/media-node/rooms/good.ts',
    "import type { types } from 'mediasoup';\nexport type R = types.Router;",
  ],
];

const root = new URL('../..', import.meta.url).pathname;
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  baseConfig: createConfig({ typed: false }),
});

async function rulesBroken(filePath, code) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: root + filePath });
  return result.messages.map((message) => message.ruleId ?? message.message);
}

describe('the lint rules', () => {
  it.each(CASES)('%s', async (_name, filePath, code, rule) => {
    expect(await rulesBroken(filePath, code)).toContain(rule);
  });

  it.each(ALLOWED)('allowed: %s', async (_name, filePath, code) => {
    expect(await rulesBroken(filePath, code)).toEqual([]);
  });
});
