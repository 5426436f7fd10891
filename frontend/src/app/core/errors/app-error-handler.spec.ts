import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { BrowserLogger } from '../../platform/browser-ports';
import { Toasts } from '../../ui/toast/toasts';
import { AppErrorHandler } from './app-error-handler';

describe('AppErrorHandler', () => {
  const log = jest.fn();
  let handler: AppErrorHandler;
  let toasts: Toasts;

  beforeEach(() => {
    log.mockReset();
    TestBed.configureTestingModule({
      providers: [AppErrorHandler, { provide: BrowserLogger, useValue: { log } }],
    });
    handler = TestBed.inject(AppErrorHandler);
    toasts = TestBed.inject(Toasts);
  });

  it.each([
    'Failed to fetch dynamically imported module: https://chat.example/contacts-ABC.js',
    'error loading dynamically imported module: https://chat.example/contacts-ABC.js',
    'Importing a module script failed.',
    'NG0750: Loading dependencies for `@defer` block failed',
  ])('offers to reload the page when a part of it was not loaded: %s', (message) => {
    handler.handleError(new TypeError(message));
    handler.handleError(new TypeError(message));
    expect(toasts.list()).toHaveLength(1);
    expect(toasts.list()[0]).toMatchObject({
      kind: 'error',
      action: { label: 'Reload page' },
    });
    expect(log).toHaveBeenCalledTimes(2);
  });

  it('only logs other errors', () => {
    handler.handleError(new TypeError('x is undefined'));
    handler.handleError('a text');
    expect(toasts.list()).toEqual([]);
    expect(log).toHaveBeenCalledTimes(2);
  });
});
