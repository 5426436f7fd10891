/** Rules over the graph of files: cycles, and modules entered only through their index. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Files that import each other in a ring cannot be understood, tested or moved one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'modules-through-index',
      comment: 'A module of the backend is entered only through its index.ts.',
      severity: 'error',
      from: { path: '^backend/src/modules/([^/]+)/', pathNot: '[.]spec[.]ts$' },
      to: {
        path: '^backend/src/modules/([^/]+)/.+',
        pathNot: ['^backend/src/modules/$1/', '^backend/src/modules/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'chats-folders-through-index',
      comment:
        'A folder of chats, in the backend and in the SDK, is entered only through its index.ts, from the others and from the files beside them.',
      severity: 'error',
      from: {
        path: '^(backend/src/modules|libs/client-sdk/src)/chats/([^/]+)',
        pathNot: '[.]spec[.]ts$',
      },
      to: {
        path: '^(backend/src/modules|libs/client-sdk/src)/chats/[^/]+/.+',
        pathNot: ['^$1/chats/$2/', '^$1/chats/[^/]+/index[.]ts$'],
      },
    },
    {
      name: 'sdk-chats-through-index',
      comment: 'The rest of the SDK, too, enters a folder of chats only through its index.ts.',
      severity: 'error',
      from: { path: '^libs/client-sdk/src/', pathNot: '^libs/client-sdk/src/chats/|[.]spec[.]ts$' },
      to: {
        path: '^libs/client-sdk/src/chats/[^/]+/.+',
        pathNot: '^libs/client-sdk/src/chats/[^/]+/index[.]ts$',
      },
    },
    {
      name: 'sdk-call-has-one-owner',
      comment: 'What a call consists of is told what to do by its session and does not know it.',
      severity: 'error',
      from: {
        path: '^libs/client-sdk/src/',
        pathNot: '^libs/client-sdk/src/calls/start-call[.]ts$',
      },
      to: { path: '^libs/client-sdk/src/calls/call-session-model[.]ts$' },
    },
    {
      name: 'sdk-participants-call-nothing',
      comment:
        'Participants and media items are state: the rest of a call writes to them, they know nothing of it.',
      severity: 'error',
      from: { path: '^libs/client-sdk/src/calls/participants/' },
      to: {
        path: '^libs/client-sdk/src/calls/',
        pathNot: '^libs/client-sdk/src/calls/(participants/|local-media[.]ts$)',
      },
    },
    {
      name: 'sdk-calls-on-top',
      comment:
        'The code of a call is loaded when one starts: the rest of the SDK does not know it.',
      severity: 'error',
      from: { path: '^libs/client-sdk/src/', pathNot: '^libs/client-sdk/src/calls/' },
      to: { path: '^libs/client-sdk/src/calls/' },
    },
    {
      name: 'module-order',
      comment:
        'auth knows users; chats knows users; presence knows users and chats; calls knows users, chats and media-node, which knows no module. Never back: use events.',
      severity: 'error',
      from: { path: '^backend/src/modules/users/' },
      to: { path: '^backend/src/modules/(auth|chats|presence|calls|media-node)/' },
    },
    {
      name: 'module-order-chats',
      comment: 'See module-order.',
      severity: 'error',
      from: { path: '^backend/src/modules/(chats|auth)/' },
      to: { path: '^backend/src/modules/(presence|calls|media-node)/' },
    },
    {
      name: 'module-order-presence',
      comment: 'See module-order.',
      severity: 'error',
      from: { path: '^backend/src/modules/presence/' },
      to: { path: '^backend/src/modules/(auth|calls|media-node)/' },
    },
    {
      name: 'calls-know-the-port',
      comment:
        'The index of media-node offers its port and its module to Nest, nothing else: calls know no room, node or worker.',
      severity: 'error',
      from: { path: '^backend/src/modules/media-node/index[.]ts$' },
      to: {
        path: '^backend/src/modules/media-node/',
        pathNot: '^backend/src/modules/media-node/(port/|media-node[.]module[.]ts$)',
      },
    },
    {
      name: 'port-stands-alone',
      comment: 'The port to media is types and errors: it knows nothing behind it.',
      severity: 'error',
      from: { path: '^backend/src/modules/media-node/port/' },
      to: { path: '^backend/src/modules/', pathNot: '^backend/src/modules/media-node/port/' },
    },
    {
      name: 'media-node-knows-no-module',
      comment: 'A media node knows no other module, least of all calls.',
      severity: 'error',
      from: { path: '^backend/src/modules/media-node/' },
      to: { path: '^backend/src/modules/', pathNot: '^backend/src/modules/media-node/' },
    },
    {
      name: 'features-apart',
      comment:
        'Features of the web app do not import each other: what two need goes to core or ui.',
      severity: 'error',
      from: { path: '^frontend/src/app/features/([^/]+)/' },
      to: { path: '^frontend/src/app/features/', pathNot: '^frontend/src/app/features/$1/' },
    },
    {
      name: 'ui-is-dumb',
      comment: 'Parts in ui have inputs and outputs only; they know no feature and no state.',
      severity: 'error',
      from: { path: '^frontend/src/app/ui/' },
      to: { path: '^frontend/src/app/(features|core|platform)/' },
    },
    {
      name: 'one-way',
      comment: 'Backend and frontend meet only in the contracts.',
      severity: 'error',
      from: { path: '^(backend|frontend|libs)/' },
      to: { path: '^(backend|frontend)/', pathNot: '^$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '[.]spec[.]ts$|/test/|/testing/|/dist/|node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tools/lint/depcruise.tsconfig.json' },
  },
};
