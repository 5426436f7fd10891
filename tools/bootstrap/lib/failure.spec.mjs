import { Failure, describeFailure } from './failure.mjs';

describe('describeFailure', () => {
  it('prints a message and its help without a stack', () => {
    expect(describeFailure(new Failure('It is so.', { help: ['Do this.'] }))).toEqual([
      'It is so.',
      '  Do this.',
    ]);
  });

  it('recognises a full disk and missing permissions', () => {
    expect(describeFailure(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toEqual([
      'The disk is full.',
    ]);
    const denied = Object.assign(new Error('open'), { code: 'EACCES', path: '/x' });
    expect(describeFailure(denied)).toEqual(['Permission denied: /x.']);
  });

  it('keeps the stack of an unexpected error', () => {
    expect(describeFailure(new TypeError('bug')).join('\n')).toContain('failure.spec.mjs');
  });
});
