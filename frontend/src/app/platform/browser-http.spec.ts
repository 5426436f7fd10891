import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { BrowserHttp } from './browser-http';

const REQUEST = { method: 'GET', url: '/api/chats', headers: {}, withCookies: false } as const;

describe('BrowserHttp', () => {
  const fetched = jest.fn<typeof fetch>();
  const usual = globalThis.fetch;
  beforeEach(() => {
    fetched.mockReset();
    fetched.mockResolvedValue({
      status: 204,
      headers: { get: () => null },
    } as unknown as Response);
    globalThis.fetch = fetched;
  });
  afterEach(() => {
    globalThis.fetch = usual;
    jest.restoreAllMocks();
  });

  it('begins a request in a task of its own', async () => {
    const { response } = TestBed.inject(BrowserHttp).send(REQUEST);
    await Promise.resolve();
    expect(fetched).not.toHaveBeenCalled();
    expect((await response).status).toBe(204);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('begins %s at once', async (method) => {
    const { response } = TestBed.inject(BrowserHttp).send({ ...REQUEST, method });
    expect(fetched).toHaveBeenCalledTimes(1);
    await response;
  });

  it('begins a request of a hidden page at once', async () => {
    jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { response } = TestBed.inject(BrowserHttp).send(REQUEST);
    expect(fetched).toHaveBeenCalledTimes(1);
    await response;
  });

  it('sends nothing after an abort that was earlier than the request', async () => {
    const exchange = TestBed.inject(BrowserHttp).send(REQUEST);
    exchange.abort();
    await expect(exchange.response).rejects.toThrow('aborted');
    expect(fetched).not.toHaveBeenCalled();
  });

  it('aborts a request that has begun', async () => {
    fetched.mockImplementation(
      (_, init) =>
        new Promise((_resolve, reject) =>
          init?.signal?.addEventListener('abort', () => reject(new Error('stopped'))),
        ),
    );
    const exchange = TestBed.inject(BrowserHttp).send(REQUEST);
    await new Promise((resolve) => setTimeout(resolve));
    exchange.abort();
    await expect(exchange.response).rejects.toThrow('stopped');
  });
});
