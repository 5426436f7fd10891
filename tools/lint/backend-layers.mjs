const TECHNOLOGY = [
  'typeorm',
  '@nestjs/typeorm',
  'pg',
  'ioredis',
  'bull',
  '@nestjs/bull',
  '/mediasoup',
  '/mediasoup/*',
];

const typeorm = {
  group: ['typeorm', '@nestjs/typeorm', 'pg'],
  message: 'Only repositories, entities and the database platform know TypeORM.',
};
const redis = {
  group: ['ioredis', 'bull', '@nestjs/bull'],
  message: 'Only the platform knows Redis and Bull: use its ports.',
};
const mediasoupValues = {
  // Anchored: the folder media-node/mediasoup has the same name, and its classes may be used by the rooms.
  group: ['/mediasoup', '/mediasoup/*'],
  allowTypeImports: true,
  message: 'Only media-node/mediasoup imports mediasoup values.',
};
const mediasoup = {
  group: ['/mediasoup', '/mediasoup/*'],
  message: 'Calls know only the port to media, not even the types of mediasoup.',
};
const publisher = {
  group: ['**/socket-publisher.js', '**/socket-publisher'],
  message: 'Only broadcasters publish to sockets.',
};
const socketServer = [
  {
    group: ['socket.io'],
    message: 'Modules know no socket server: broadcasters publish through the platform.',
  },
  {
    group: ['@nestjs/websockets'],
    importNames: ['WebSocketServer'],
    message: 'Only broadcasters publish to sockets.',
  },
];
const storage = {
  group: ['**/*.repository.js', '**/*.entity.js', '**/*.entities.js', ...TECHNOLOGY],
  message: 'Controllers and gateways translate and call one service method; they know no storage.',
};

const storageByIndex = {
  group: ['**/index.js'],
  importNamePattern: 'Repository$',
  message: storage.message,
};

const restrict = (files, patterns, ignores = []) => ({
  files,
  ignores: ['**/*.spec.ts', '**/test/**', ...ignores],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

/**
 * The backend's layers (rule 2 of the architecture). Flat configuration replaces a rule's options rather than adding to
 * them, so each kind of file gets its whole list, the general kind first.
 */
export function backendLayers() {
  const modules = 'backend/src/modules/**';
  return [
    restrict([`${modules}/*.ts`], [typeorm, redis, mediasoupValues, publisher, ...socketServer]),
    restrict(
      ['backend/src/modules/calls/**/*.ts'],
      [typeorm, redis, mediasoup, publisher, ...socketServer],
    ),
    restrict(
      [`${modules}/*.repository.ts`, `${modules}/*.entity.ts`, `${modules}/*.entities.ts`],
      [redis, mediasoupValues, publisher, ...socketServer],
    ),
    restrict([`${modules}/*.broadcaster.ts`], [typeorm, redis, mediasoupValues, ...socketServer]),
    restrict(
      [`${modules}/*.controller.ts`, `${modules}/*.gateway.ts`],
      [storage, storageByIndex, publisher, ...socketServer],
    ),
    restrict(
      ['backend/src/modules/media-node/mediasoup/**/*.ts'],
      [typeorm, redis, publisher, ...socketServer],
    ),
    restrict(
      ['backend/src/platform/**/*.ts'],
      [
        mediasoupValues,
        { group: ['**/modules/**'], message: 'The platform knows no business word.' },
      ],
      [
        'backend/src/platform/database/data-source-options.ts',
        'backend/src/platform/database/migrations/**',
      ],
    ),
    {
      files: ['backend/src/**/*.ts'],
      ignores: ['backend/src/config/**', '**/*.spec.ts'],
      rules: {
        'no-restricted-properties': [
          'error',
          { object: 'process', property: 'env', message: 'Only config/ reads the environment.' },
        ],
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              { regex: '^(node:)?process$', message: 'Only config/ reads the environment.' },
            ],
          },
        ],
      },
    },
  ];
}
