import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Confirm } from './confirm';

const APP = join(import.meta.dirname, '../..');

describe('dialogs', () => {
  it('have the focus before their animation ends, so that it does not leave a field in use', () => {
    jest.useFakeTimers();
    try {
      const question = {
        heading: 'Leave the group?',
        text: 'You cannot come back.',
        verb: 'Leave',
      };
      void TestBed.inject(Confirm).ask(question);
      TestBed.inject(ApplicationRef).tick();
      expect(document.activeElement?.closest('mat-dialog-container')).not.toBeNull();
    } finally {
      jest.useRealTimers();
    }
  });

  it('are all opened like that', () => {
    const calls = globSync('**/*.ts', { cwd: APP })
      .filter((file) => !file.endsWith('.spec.ts'))
      .flatMap((file) => [
        ...readFileSync(join(APP, file), 'utf8').matchAll(
          /#dialog\s*\.open(?:<[^>]*>)?\(\w+, \{[^]*?\n? *\}\)/g,
        ),
      ])
      .map(([call]) => call);
    expect(calls.length).toBeGreaterThan(7);
    expect(calls.filter((call) => !call.includes('delayFocusTrap: false'))).toEqual([]);
  });
});
