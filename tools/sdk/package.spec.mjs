import fs from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../bootstrap/lib/paths.mjs';
import { installPackedSdk, run, tool } from './consumer-project.mjs';

const MINUTES = 180_000;

/** Without calls: no types of the browser, as in a bot. */
const BOT = `
import { ChatCallError, createClient, defaultPorts, ERROR_CODES } from '@chatcall/client-sdk';
import type { AuthState, ChatCallClient, ErrorCode, Message, MessagePosition } from '@chatcall/client-sdk';

export function connect(): ChatCallClient {
  return createClient({ baseUrl: 'http://127.0.0.1:9' }, { ...defaultPorts() });
}
export async function answerOne(client: ChatCallClient, since?: MessagePosition): Promise<Message | null> {
  for await (const { id, conversationId, content } of await client.chats.openMessageStream({ since }))
    return client.chats.send(conversationId, content, { clientMessageId: id });
  return null;
}
export const codeOf = (error: unknown): ErrorCode | null =>
  error instanceof ChatCallError ? error.code : null;
export const known = (code: string): boolean => ERROR_CODES.some((one) => one === code);
export const stateOf = (client: ChatCallClient): AuthState => client.auth.state$.value;
`;

const CALL = `
import { startCall } from '@chatcall/client-sdk/calls';
import type { CallSession } from '@chatcall/client-sdk/calls';
export const call = (client: ChatCallClient, conversationId: string): CallSession =>
  startCall(client, { conversationId, kind: 'audio' });
`;

/** Prints what the package does without a server; `sdk` and `calls` are its two entries. */
const PROGRAM = `
const { ChatCallError, createClient, defaultPorts } = sdk;
const client = createClient({ baseUrl: 'http://127.0.0.1:9' }, defaultPorts());
const options = { url: 'http://127.0.0.1:9', auth: () => {}, transports: ['websocket'], timeoutMs: 1 };
async function main() {
  const { status } = await client.auth.restore();
  const refused = await client.chats.send('c', 'text').catch((error) => error);
  const socket = await defaultPorts().sockets.create(options);
  const call = calls.startCall(client, { conversationId: 'c', kind: 'audio' });
  call.hangUp();
  client.close();
  console.log(status, refused instanceof ChatCallError, refused.code, typeof socket.connect, typeof call.hangUp);
}
main();
`;
const OUTPUT = 'signed-out true AUTH.REQUIRED function function\n';

const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2023',
};
const NODE_TYPES = { typeRoots: [path.join(ROOT, 'node_modules/@types')], types: ['node'] };

describe('the packed SDK in an empty project', () => {
  let project;

  beforeAll(async () => {
    project = await installPackedSdk();
    for (const extension of ['mts', 'cts', 'ts']) {
      await write(`consumer.${extension}`, BOT + CALL);
      await write(`bot.${extension}`, BOT);
    }
  }, MINUTES);

  afterAll(() => project && fs.rm(project.folder, { recursive: true, force: true }));

  const write = (file, text) => fs.writeFile(path.join(project.folder, file), text);

  /** Compiles files of the project; what the compiler finds is an error. */
  async function compile(name, compilerOptions, files) {
    const file = `tsconfig.${name}.json`;
    await write(
      file,
      JSON.stringify({ compilerOptions: { ...STRICT, ...compilerOptions }, files }),
    );
    await tool('tsc', ['-p', path.join(project.folder, file)]);
  }

  it('contains what is needed to use it, and no sources, tests or source maps', async () => {
    const allowed = /^(calls\/)?[\w-]+[.](js|cjs|d[.]ts|d[.]cts)$/;
    const others = project.files.filter((file) => !allowed.test(file));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(project.files.filter((file) => /spec|test|fake|bench/i.test(file))).toEqual([]);
    const installed = path.join(project.folder, 'node_modules/@chatcall/client-sdk');
    for (const file of project.files) {
      const text = await fs.readFile(path.join(installed, file), 'utf8');
      expect(text).not.toMatch(/sourceMappingURL|@chatcall\/contracts/);
    }
    const manifest = JSON.parse(await fs.readFile(path.join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      repository: { type: 'git', directory: 'libs/client-sdk' },
      engines: { node: expect.any(String) },
    });
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      'mediasoup-client',
      'rxjs',
      'socket.io-client',
      'tus-js-client',
    ]);
    expect(await fs.readdir(path.join(project.folder, 'node_modules/@chatcall'))).toEqual([
      'client-sdk',
    ]);
  });

  it(
    'has no findings of publint and of are-the-types-wrong',
    async () => {
      await Promise.all([
        tool('publint', [project.tarball, '--strict']),
        tool('attw', [project.tarball]),
      ]);
    },
    MINUTES,
  );

  it.each([
    ['node16', { module: 'node16' }, ['consumer.mts', 'consumer.cts']],
    ['nodenext', { module: 'nodenext' }, ['consumer.mts', 'consumer.cts']],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }, ['consumer.ts']],
    ['a bot', { module: 'nodenext', lib: ['es2023'], ...NODE_TYPES }, ['bot.mts', 'bot.cts']],
  ])(
    'compiles under strict with its dependencies: %s',
    (name, options, files) => compile(name.replace(' ', '-'), options, files),
    MINUTES,
  );

  it.each([
    [
      'mjs',
      "import * as sdk from '@chatcall/client-sdk';\nimport * as calls from '@chatcall/client-sdk/calls';",
    ],
    [
      'cjs',
      "const sdk = require('@chatcall/client-sdk');\nconst calls = require('@chatcall/client-sdk/calls');",
    ],
  ])(
    'runs as %s',
    async (extension, imports) => {
      await write(`run.${extension}`, imports + PROGRAM);
      const { stdout } = await run(process.execPath, [`run.${extension}`], project.folder);
      expect(stdout).toBe(OUTPUT);
    },
    MINUTES,
  );

  it(
    'compiles the examples of the README and of docs/examples as they are shown',
    async () => {
      const readme = await fs.readFile(path.join(ROOT, 'libs/client-sdk/README.md'), 'utf8');
      const blocks = [...readme.matchAll(/^```(ts|js)\n(.*?)^```$/gms)];
      expect(blocks.length).toBeGreaterThanOrEqual(6);
      const files = [];
      for (const [index, [, language, code]] of blocks.entries()) {
        files.push(`readme-${index}.m${language}`);
        await write(files.at(-1), `${code}\nexport {};\n`);
      }
      const examples = await fs.readdir(path.join(ROOT, 'docs/examples'));
      for (const example of examples.filter((file) => file.endsWith('.mjs'))) {
        files.push(example);
        await fs.copyFile(
          path.join(ROOT, 'docs/examples', example),
          path.join(project.folder, example),
        );
      }
      for (const declarations of ['readme.d.ts', 'react-native.d.ts']) {
        files.push(declarations);
        await fs.copyFile(
          path.join(ROOT, 'tools/sdk', declarations),
          path.join(project.folder, declarations),
        );
      }
      const checkJs = { allowJs: true, checkJs: true, noImplicitAny: true };
      await compile('readme', { module: 'nodenext', ...NODE_TYPES, ...checkJs }, files);
    },
    MINUTES,
  );
});

it('the README shows the echo bot of docs/examples, which is short', async () => {
  const bot = await fs.readFile(path.join(ROOT, 'docs/examples/echo-bot.mjs'), 'utf8');
  const readme = await fs.readFile(path.join(ROOT, 'libs/client-sdk/README.md'), 'utf8');
  expect(readme).toContain(`\`\`\`js\n${bot}\`\`\``);
  const code = bot.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
  expect(code.length).toBeLessThanOrEqual(15);
});
