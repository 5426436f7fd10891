import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { containExceptions } from './process-lifecycle.js';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('an exception that nothing caught', () => {
  let source: FakeProcess;
  beforeEach(() => {
    source = new FakeProcess();
    Logger.overrideLogger(false);
    containExceptions(source);
  });
  afterEach(() => {
    Logger.overrideLogger(['fatal', 'error', 'warn', 'log']);
    jest.restoreAllMocks();
  });

  it.each([
    ['an error', new TypeError('a listener trusted its argument')],
    ['an error with a code', Object.assign(new Error('write'), { code: 'EPIPE' })],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'text'],
    ['an object', { code: 'ERR_INTERNAL_ASSERTION' }],
  ])('is logged and does not end the process: %s', (_name, thrown) => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    source.emit('uncaughtException', thrown);
    source.emit('unhandledRejection', thrown);
    expect(logged).toHaveBeenCalledTimes(2);
    expect(source.exits).toEqual([]);
  });

  it.each([
    ['Node', Object.assign(new Error('broken'), { code: 'ERR_INTERNAL_ASSERTION' })],
    ['an assertion', Object.assign(new Error('broken'), { code: 'ERR_ASSERTION' })],
    ['the HTTP parser', Object.assign(new Error('unreachable'), { name: 'RuntimeError' })],
  ])('ends the process when %s found its state corrupt', (_name, thrown) => {
    const logged = jest.spyOn(Logger.prototype, 'fatal');
    source.emit('uncaughtException', thrown);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(source.exits).toEqual([1]);
  });
});
