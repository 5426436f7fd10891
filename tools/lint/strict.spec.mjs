import ts from 'typescript';

/** What the type checker refuses in every project: one forbidden line per option. */
const CASES = [
  ['strict: null is no text', 'export const text: string = null;', 2322],
  ['strict: nothing is any by itself', 'export function f(x) { return x; }', 7006],
  [
    'noUncheckedIndexedAccess: what is taken out of a list may be missing',
    'const list: string[] = []; export const first: string = list[0];',
    2322,
  ],
  [
    'noPropertyAccessFromIndexSignature',
    'const map: Record<string, string> = {}; export const x = map.key;',
    4111,
  ],
  [
    'noImplicitOverride',
    'class A { f(): void {} } export class B extends A { f(): void {} }',
    4114,
  ],
  ['noUnusedLocals', 'const unused = 1; export {};', 6133],
];

const root = new URL('../..', import.meta.url).pathname;
const PROJECTS = ['libs/contracts', 'libs/client-sdk', 'backend', 'frontend', 'e2e'];

function optionsOf(project) {
  const path = `${root}${project}/tsconfig.json`;
  const { options, raw } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, ts.sys.readFile).config,
    ts.sys,
    `${root}${project}`,
  );
  return { options: { ...options, noEmit: true, types: [] }, raw };
}

/** The errors of each case, all checked in one program that lies beside the sources in memory only. */
function errorsOf(options) {
  const codes = new Map(CASES.map(([, code], index) => [`${root}fixture-${index}.ts`, code]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, version) => {
    const code = codes.get(path);
    return code === undefined
      ? getSourceFile(path, version)
      : ts.createSourceFile(path, code, version);
  };
  const program = ts.createProgram([...codes.keys()], { ...options, rootDir: undefined }, host);
  return [...codes.keys()].map((path) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(path))
      .map((diagnostic) => diagnostic.code),
  );
}

it.each(PROJECTS)(
  'the type checker of %s refuses each forbidden line',
  (project) => {
    const found = errorsOf(optionsOf(project).options);
    CASES.forEach(([name, , error], index) =>
      expect([name, found[index]]).toEqual([name, expect.arrayContaining([error])]),
    );
  },
  60_000,
);

it('templates are checked as strictly', () => {
  expect(optionsOf('frontend').raw.angularCompilerOptions).toMatchObject({
    strictTemplates: true,
    strictInjectionParameters: true,
  });
});
