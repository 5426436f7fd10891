import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../bootstrap/lib/paths.mjs';

const PAGE = join(ROOT, 'docs/security/asvs.md');

/** Requirements of levels 1 and 2 of ASVS 5.0, by chapter. */
const REQUIREMENTS = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

/** Where the tests of a step are, and how their files end. */
const STEPS = {
  backend: ['backend', '.spec.ts'],
  tools: ['tools', '.spec.mjs'],
  e2e: ['e2e/specs', '.e2e-spec.ts'],
  frontend: ['frontend/src', '.spec.ts'],
  'client-sdk': ['libs/client-sdk/src', '.spec.ts'],
};

const rows = readFileSync(PAGE, 'utf8')
  .split('\n')
  .map((line) => /^\|\s*(\d+\.\d+\.\d+)\s*\|(.+?)\|(.+)\|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, id, , checks]) => ({ id, parts: checks.split('<br>').map((part) => part.trim()) }));

/** The heading of a page as the address that leads to it. */
function anchorsOf(page) {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const files = Object.fromEntries(
  Object.entries(STEPS).map(([step, [folder, end]]) => [
    step,
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((file) => file.endsWith(end) && !/node_modules|dist/.test(file))
      .map((file) => join(ROOT, folder, file)),
  ]),
);

/** What is wrong with one part of a row; undefined when it is right. */
function problemOf(part) {
  if (/^(Does not apply|Differs): \S.{15,}\.$/.test(part)) return undefined;
  const link = /^\[[^\]]+\]\(([^)#]+)(?:#([^)]+))?\)$/.exec(part);
  if (link) return linkProblem(link[1], link[2]);
  if (/^`npm sbom [^`]+`$/.test(part)) return undefined;
  const check = /^`(\S+) ([^`]+)`: (.+)$/.exec(part);
  if (!check) return 'is neither a check nor a page nor a reason';
  const [, step, pattern, title] = check;
  const found = (files[step] ?? []).filter((file) => file.includes(pattern));
  if (found.length === 0) return 'names no file of a test';
  const plain = title.replaceAll('\\', '');
  return found.some((file) => readFileSync(file, 'utf8').includes(plain))
    ? undefined
    : 'names no test of that file';
}

function linkProblem(target, anchor) {
  const file = join(dirname(PAGE), target);
  if (!existsSync(file)) return 'leads to no page';
  if (anchor && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor))
    return 'leads to no heading';
  return undefined;
}

describe('docs/security/asvs.md', () => {
  it('has every requirement of level 2 once, in order', () => {
    const chapters = REQUIREMENTS.map(
      (_, index) => rows.filter(({ id }) => id.startsWith(`${index + 1}.`)).length,
    );
    expect(chapters).toEqual(REQUIREMENTS);
    const numbers = rows.map(({ id }) =>
      id.split('.').reduce((sum, part) => sum * 100 + Number(part), 0),
    );
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  });

  it('names only tests, pages and headings that exist, and gives a reason for all the rest', () => {
    const problems = rows.flatMap(({ id, parts }) =>
      parts.flatMap((part) => {
        const problem = problemOf(part);
        return problem ? [`${id} ${problem}: ${part}`] : [];
      }),
    );
    expect(problems).toEqual([]);
  });
});
