import { Failure, describeFailure } from './failure.mjs';

describe('describeFailure', () => {
  it('gives a sentence and its help without a stack', () => {
    expect(describeFailure(new Failure('It is so.', { help: ['Do this.'] }))).toEqual([
      'It is so.',
      '  Do this.',
    ]);
  });

  it('knows what the system says when a disk is full or closed to us', () => {
    expect(describeFailure(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toEqual([
      'The disk is full.',
    ]);
    const denied = Object.assign(new Error('open'), { code: 'EACCES', path: '/x' });
    expect(describeFailure(denied)).toEqual(['Permission denied: /x.']);
  });

  it('keeps the stack of what nobody foresaw', () => {
    expect(describeFailure(new TypeError('bug')).join('\n')).toContain('failure.spec.mjs');
  });
});
