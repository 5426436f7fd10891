/** Which project may import which, in two dimensions: scope (where it runs) and type (what it is). There is no '* to *' line. */
export const depConstraints = [
  {
    sourceTag: 'scope:shared',
    onlyDependOnLibsWithTags: ['scope:shared'],
    bannedExternalImports: ['*'],
  },
  {
    sourceTag: 'scope:client',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:client'],
    allowedExternalImports: [
      'rxjs',
      'rxjs/*',
      'socket.io-client',
      'mediasoup-client',
      'mediasoup-client/*',
      'tus-js-client',
    ],
  },
  {
    sourceTag: 'scope:web',
    onlyDependOnLibsWithTags: ['scope:shared', 'scope:client'],
    bannedExternalImports: [
      '@nestjs/*',
      'typeorm',
      'pg',
      'ioredis',
      'bull',
      'mediasoup',
      'mediasoup-client',
      'mediasoup-client/*',
      'socket.io',
      'socket.io-client',
      'tus-js-client',
    ],
  },
  {
    sourceTag: 'scope:server',
    onlyDependOnLibsWithTags: ['scope:shared'],
    bannedExternalImports: [
      '@angular/*',
      'mediasoup-client',
      'mediasoup-client/*',
      'socket.io-client',
      'tus-js-client',
    ],
  },
  { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:contracts'] },
  { sourceTag: 'type:sdk', onlyDependOnLibsWithTags: ['type:contracts'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:contracts', 'type:sdk'] },
];
