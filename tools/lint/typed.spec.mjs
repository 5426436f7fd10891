import { ESLint } from 'eslint';
import { createConfig } from './config.mjs';

/** Rules that need types: each forbidden line is linted as if it were in a file of the type checker's program. */
const CASES = [
  [
    'no promise is left alone',
    'export function f(work: () => Promise<void>): void { work(); }',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'no promise is taken for a condition',
    'export const f = (work: Promise<boolean>): number => (work ? 1 : 2);',
    '@typescript-eslint/no-misused-promises',
  ],
  [
    'nothing is awaited that is no promise',
    'export async function f(): Promise<void> { await 1; }',
    '@typescript-eslint/await-thenable',
  ],
  [
    'a union is handled whole',
    "export function f(kind: 'audio' | 'video'): void { switch (kind) { case 'audio': } }",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
];

const root = new URL('../..', import.meta.url).pathname;
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  baseConfig: createConfig({ typed: true }),
});

async function rulesBroken(code) {
  const [result] = await eslint.lintText(`${code}\n`, {
    filePath: `${root}libs/contracts/src/protocol.ts`,
  });
  return result.messages.map((message) => message.ruleId ?? message.message);
}

describe('the lint rules that need types', () => {
  it.each(CASES)(
    '%s',
    async (_name, code, rule) => {
      expect(await rulesBroken(code)).toEqual([rule]);
    },
    60_000,
  );

  it('allowed: a promise that is meant to be left alone says so', async () => {
    expect(
      await rulesBroken('export function f(work: () => Promise<void>): void { void work(); }'),
    ).toEqual([]);
  });
});
