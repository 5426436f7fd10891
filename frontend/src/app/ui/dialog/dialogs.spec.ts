import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { Confirm } from './confirm';
import { Dialogs } from './dialogs';

const APP = join(import.meta.dirname, '../..');

describe('dialogs', () => {
  it('have the focus before their animation ends, so that it does not leave a field in use', async () => {
    const dialogs = await TestBed.inject(Dialogs).load();
    await import('./confirm-dialog');
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    try {
      const question = {
        heading: 'Leave the group?',
        text: 'You cannot come back.',
        verb: 'Leave',
      };
      const opened = firstValueFrom(dialogs.afterOpened);
      void TestBed.inject(Confirm).ask(question);
      await opened;
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
          /#dialogs?\s*\.open(?:<[^>]*>)?\(\w+, \{[^]*?\n? *\}\)/g,
        ),
      ])
      .map(([call]) => call);
    expect(calls.length).toBeGreaterThan(7);
    expect(calls.filter((call) => !call.includes('delayFocusTrap: false'))).toEqual([]);
  });
});
