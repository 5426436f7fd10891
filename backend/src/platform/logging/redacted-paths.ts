const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'credential',
  'jwtSecret',
];

/**
 * Paths that never reach the log with their value: secrets at the top level and one or two levels
 * below.
 */
export const REDACTED_PATHS: string[] = [
  ...SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  'headers["set-cookie"]',
  '*.headers["set-cookie"]',
];
