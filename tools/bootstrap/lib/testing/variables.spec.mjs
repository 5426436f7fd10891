import { testVariables } from './variables.mjs';

it('keeps the settings of a running ChatCall out of the tests', () => {
  const env = {
    PATH: '/bin',
    REDIS_URL: 'redis://live',
    ROLES: 'api',
    NODE_ENV: 'production',
    CHATCALL_CACHE: '/c',
  };
  const given = testVariables(env);
  expect(given).toMatchObject({ PATH: '/bin', CHATCALL_CACHE: '/c', NX_DAEMON: 'false' });
  for (const name of ['REDIS_URL', 'ROLES', 'NODE_ENV']) expect(given).not.toHaveProperty(name);
});
