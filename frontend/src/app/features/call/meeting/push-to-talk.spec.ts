import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { PushToTalk } from './push-to-talk';

describe('push to talk', () => {
  const wanted = signal(false);
  const changes: boolean[] = [];
  let pushToTalk: PushToTalk;

  const key = (type: 'keydown' | 'keyup', target: Element = document.body, more = {}): boolean =>
    target.dispatchEvent(
      new KeyboardEvent(type, {
        key: ' ',
        code: 'Space',
        bubbles: true,
        cancelable: true,
        ...more,
      }),
    );

  beforeEach(() => {
    wanted.set(false);
    changes.splice(0);
    const call = document.createElement('cc-call');
    const section = document.createElement('section');
    call.append(section, document.createElement('button'));
    document.body.replaceChildren(
      call,
      document.createElement('input'),
      document.createElement('p'),
    );
    const local = {
      media: signal({}),
      microphone: { wanted },
      set: (_kind: string, on: boolean) => {
        changes.push(on);
        wanted.set(on);
      },
    };
    TestBed.configureTestingModule({
      providers: [PushToTalk, { provide: LocalDevices, useValue: local }],
    });
    pushToTalk = TestBed.inject(PushToTalk);
    TestBed.tick();
  });

  it('unmutes while the space bar is held', () => {
    expect(key('keydown', document.querySelector('section') as Element)).toBe(false);
    expect(pushToTalk.talking()).toBe(true);
    // The page does not scroll while it is held.
    expect(key('keydown', document.body, { repeat: true })).toBe(false);
    key('keyup');
    expect([changes, pushToTalk.talking()]).toEqual([[true, false], false]);
  });

  it.each(['blur', 'pagehide'])('mutes with the event %s of the window', (event) => {
    key('keydown');
    window.dispatchEvent(new Event(event));
    expect([changes, pushToTalk.talking()]).toEqual([[true, false], false]);
  });

  it('mutes when the page is hidden, and when a text field gets the focus', () => {
    key('keydown');
    document.dispatchEvent(new Event('visibilitychange'));
    key('keydown');
    document.querySelector('input')?.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    expect(changes).toEqual([true, false, true, false]);
  });

  it('leaves the key to what has the focus, and an open microphone alone', () => {
    for (const selector of ['button', 'input', 'p'])
      expect(key('keydown', document.querySelector(selector) as Element)).toBe(true);
    expect(key('keydown', document.body, { ctrlKey: true })).toBe(true);
    wanted.set(true);
    expect(key('keydown')).toBe(true);
    key('keyup');
    expect(changes).toEqual([]);
  });
});
