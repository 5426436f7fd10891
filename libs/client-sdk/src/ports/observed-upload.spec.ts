import type { HttpRequest } from './client-ports.js';
import { defaultPorts } from './default-ports.js';

/** An upload of the host, which the test lets proceed. */
class FakeUpload {
  static last: FakeUpload | null = null;
  status = 0;
  responseText = '';
  withCredentials = false;
  readonly upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
  readonly headers: Record<string, string> = {};
  opened: readonly string[] = [];
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;

  constructor() {
    FakeUpload.last = this;
  }

  open(method: string, url: string): void {
    this.opened = [method, url];
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(name: string): string {
    return `value of ${name}`;
  }

  send(): void {
    this.status = 200;
  }

  abort(): void {
    this.onabort?.();
  }
}

describe('an upload with progress', () => {
  const host = globalThis as { XMLHttpRequest?: unknown };
  beforeEach(() => (host.XMLHttpRequest = FakeUpload));
  afterEach(() => delete host.XMLHttpRequest);

  const request = (onProgress: (part: number) => void): HttpRequest => ({
    method: 'PUT',
    url: 'http://server/api/chats/1/avatar',
    headers: { Authorization: 'Bearer token' },
    form: { field: 'file', file: { name: 'a.png', content: new Blob(['x']) } },
    withCookies: true,
    onProgress,
  });

  it('reports the part that was sent, and has the answer', async () => {
    const parts: number[] = [];
    const { response } = defaultPorts().http.send(request((part) => parts.push(part)));
    const upload = FakeUpload.last;
    upload?.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
    upload?.upload.onprogress?.({ lengthComputable: false, loaded: 2, total: 0 });
    if (upload) upload.responseText = '{}';
    upload?.onload?.();
    const answer = await response;
    expect([answer.status, await answer.text(), answer.header('ETag')]).toEqual([
      200,
      '{}',
      'value of ETag',
    ]);
    expect(parts).toEqual([0.25]);
    expect(upload).toMatchObject({
      opened: ['PUT', 'http://server/api/chats/1/avatar'],
      headers: { Authorization: 'Bearer token' },
      withCredentials: true,
    });
  });

  it('rejects without an answer, and when it is aborted', async () => {
    const failed = defaultPorts().http.send(request(() => undefined));
    FakeUpload.last?.onerror?.();
    await expect(failed.response).rejects.toThrow('failed');
    const aborted = defaultPorts().http.send(request(() => undefined));
    aborted.abort();
    await expect(aborted.response).rejects.toThrow('aborted');
  });
});
