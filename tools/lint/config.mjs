import { readFileSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import { backendLayers } from './backend-layers.mjs';
import { depConstraints } from './boundaries.mjs';
import { noCatchAllFiles } from './rules/no-catch-all-files.mjs';

const root = new URL('../..', import.meta.url);
const ignored = readFileSync(new URL('.gitignore', root), 'utf8')
  .split('\n')
  .filter((line) => line.endsWith('/'))
  .map((line) => `**/${line}**`);

const sources = [
  'backend/**/*.ts',
  'frontend/**/*.ts',
  'libs/**/*.ts',
  'e2e/**/*.ts',
  'bench/**/*.ts',
];
const tests = [
  '**/*.spec.ts',
  '**/*.e2e-spec.ts',
  '**/test/**/*.ts',
  '**/testing/**/*.ts',
  'e2e/**/*.ts',
  'bench/**/*.ts',
];

/**
 * The project's rules as one flat ESLint configuration.
 *
 * @param {{ typed: boolean }} options `typed` turns on the rules that need type information; the fixtures' test turns
 *   them off for files that exist only in memory.
 */
export function createConfig({ typed }) {
  return [
    { ignores: [...ignored, 'tools/lint/fixtures/**', 'openapi.json', 'asyncapi.json'] },
    { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
    // Also for specs and tools.
    { files: [...sources, '**/*.mjs'], rules: { 'max-lines': ['error', { max: 400 }] } },
    ...tseslint.configs.recommended.map((entry) => ({ ...entry, files: sources })),
    {
      files: sources,
      plugins: { '@nx': nx, house: { rules: { 'no-catch-all-files': noCatchAllFiles } } },
      rules: {
        '@nx/enforce-module-boundaries': [
          'error',
          {
            enforceBuildableLibDependency: false,
            allow: [],
            depConstraints,
            checkDynamicDependenciesExceptions: ['.*'],
          },
        ],
        'house/no-catch-all-files': 'error',
        '@typescript-eslint/no-explicit-any': 'error',
        '@typescript-eslint/no-unused-vars': [
          'error',
          { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
        ],
        'no-restricted-syntax': ['error', ...syntaxBans()],
        'no-console': 'error',
        eqeqeq: ['error', 'always', { null: 'ignore' }],
      },
    },
    ...(typed ? typedRules() : []),
    {
      files: ['libs/contracts/**/*.ts', 'libs/client-sdk/src/**/*.ts'],
      ignores: tests,
      rules: {
        'no-restricted-globals': [
          'error',
          'window',
          'document',
          'navigator',
          'localStorage',
          'sessionStorage',
          'process',
          'globalThis',
          'self',
        ],
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: '^node:',
                message: 'What differs between platforms comes in through ports.',
              },
            ],
          },
        ],
      },
    },
    {
      files: ['libs/client-sdk/src/**/*.ts', 'frontend/src/app/**/*.ts'],
      ignores: tests,
      rules: { 'no-restricted-syntax': ['error', ...syntaxBans(), ONE_LISTENER] },
    },
    // The only place that uses globals of the host.
    {
      files: ['libs/client-sdk/src/ports/default-ports.ts'],
      rules: { 'no-restricted-globals': 'off' },
    },
    ...backendLayers(),
    ...angularRules(),
    // The web app's logger is the one place that writes to the browser's console.
    { files: ['frontend/src/app/platform/browser-ports.ts'], rules: { 'no-console': 'off' } },
    {
      files: tests,
      rules: {
        'no-console': 'off',
        'no-restricted-properties': 'off',
        'no-restricted-imports': 'off',
        '@nx/enforce-module-boundaries': 'off',
      },
    },
    prettier,
  ];
}

const LAYERS = 'Controller|Gateway|Service|Repository|Broadcaster';
const SIGNALS = 'signal|computed|input|model|linkedSignal|toSignal|fromBehavior';
const STREAM = '[typeAnnotation.typeAnnotation.typeName.name=/^(Observable|Behavior)$/]';
/** Members that return a stream: a property of a class or of an interface, or a getter. */
const STREAMS = [
  `PropertyDefinition${STREAM}:not([key.name=/[$]$/])`,
  `TSPropertySignature${STREAM}:not([key.name=/[$]$/])`,
  'MethodDefinition[kind="get"][value.returnType.typeAnnotation.typeName.name=/^(Observable|Behavior)$/]:not([key.name=/[$]$/])',
];

/** Their stream is `notices$` of the connection. */
const ONE_LISTENER = {
  selector: "CallExpression[callee.property.name='on'] > Literal[value=/^(call|media):/]",
  message: 'Notices of calls and media have one listener: ringing/call-notices.ts.',
};

function syntaxBans() {
  return [
    {
      selector: 'ClassDeclaration[id.name=/^(Base|Abstract)[A-Z]/]',
      message: 'No base classes that collect what all need: compose.',
    },
    {
      selector: `ClassDeclaration[superClass.name=/(${LAYERS})$/]`,
      message:
        'Services, repositories and similar classes do not inherit from each other: inject what two of them need.',
    },
    ...STREAMS.map((selector) => ({ selector, message: 'A stream carries a $.' })),
    {
      selector: `PropertyDefinition[key.name=/[$]$/][value.callee.name=/^(${SIGNALS})$/]`,
      message: 'A signal carries no $.',
    },
    {
      selector: 'TSEnumDeclaration',
      message: 'Use a const object and a union: enums do not cross the wire well.',
    },
    {
      selector:
        "CallExpression[callee.property.name='innerHTML'], AssignmentExpression[left.property.name='innerHTML']",
      message: 'Never set innerHTML: text comes from people.',
    },
  ];
}

function typedRules() {
  return [
    {
      files: sources,
      languageOptions: {
        parserOptions: { projectService: true, tsconfigRootDir: new URL('.', root).pathname },
      },
      rules: {
        '@typescript-eslint/no-floating-promises': 'error',
        '@typescript-eslint/no-misused-promises': [
          'error',
          { checksVoidReturn: { arguments: false, attributes: false } },
        ],
        '@typescript-eslint/await-thenable': 'error',
        '@typescript-eslint/switch-exhaustiveness-check': [
          'error',
          { considerDefaultExhaustiveForUnions: true },
        ],
      },
    },
  ];
}

function angularRules() {
  return [
    ...angular.configs.tsRecommended.map((entry) => ({ ...entry, files: ['frontend/**/*.ts'] })),
    {
      files: ['frontend/**/*.ts'],
      processor: angular.processInlineTemplates,
      rules: { '@angular-eslint/prefer-on-push-component-change-detection': 'off' },
    },
    ...[...angular.configs.templateRecommended, ...angular.configs.templateAccessibility].map(
      (entry) => ({
        ...entry,
        files: ['frontend/**/*.html'],
      }),
    ),
    {
      files: ['frontend/src/app/**/*.html'],
      rules: {
        '@angular-eslint/template/i18n': [
          'error',
          { checkId: true, checkAttributes: true, ignoreAttributes: I18N_FREE },
        ],
      },
    },
  ];
}

/** Attributes whose values users do not read. */
const I18N_FREE = [
  ...[
    'id',
    'for',
    'name',
    'class',
    'type',
    'role',
    'rel',
    'href',
    'src',
    'target',
    'value',
    'rows',
    'scope',
    'fragment',
  ],
  ...[
    'autocomplete',
    'autocapitalize',
    'autocorrect',
    'spellcheck',
    'inputmode',
    'enterkeyhint',
    'accept',
    'data-testid',
  ],
  ...[
    'aria-live',
    'aria-controls',
    'aria-describedby',
    'aria-labelledby',
    'aria-autocomplete',
    'aria-haspopup',
    'aria-orientation',
  ],
  ...[
    'aria-atomic',
    'aria-modal',
    'aria-relevant',
    'ariaCurrentWhenActive',
    'routerLink',
    'routerLinkActive',
    'queryParamsHandling',
  ],
  ...[
    'd',
    'viewBox',
    'fill',
    'stroke',
    'stroke-width',
    'stroke-linecap',
    'stroke-linejoin',
    'transform',
    'points',
    'preserveAspectRatio',
  ],
  ...['cx', 'cy', 'r', 'rx', 'ry', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height'],
  ...[
    'ccButton',
    'picture',
    'icon',
    'kind',
    'size',
    'tone',
    'variant',
    'xPosition',
    'yPosition',
    'matTooltipTouchGestures',
  ],
  ...[
    'matTooltipPosition',
    'data-row',
    'translate',
    'cdkTrapFocus',
    'cdkFocusInitial',
    'preload',
    'playsinline',
    'crossorigin',
    'loading',
    'decoding',
  ],
];
