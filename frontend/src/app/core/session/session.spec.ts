import { isOwnPath } from './session';

describe('isOwnPath', () => {
  it.each(['/', '/chats/1?pane=details', '/settings'])('accepts %s', (url) =>
    expect(isOwnPath(url)).toBe(true),
  );
  it.each([
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'chats',
  ])('refuses %s', (url) => expect(isOwnPath(url)).toBe(false));
});
