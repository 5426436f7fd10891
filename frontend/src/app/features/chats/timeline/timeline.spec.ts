import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Contact, Conversation } from '@chatcall/contracts';
import { CallIntents } from '../../../core/call/call-intents';
import { CLIENT } from '../../../core/client';
import { Shortcuts } from '../../../core/shortcuts/shortcuts';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { BEN, conversation } from '../../../../testing/samples';
import { Composer } from '../composer/composer';
import { Timeline } from './timeline';
import { TimelineHeader } from './timeline-header';

const GROUP = conversation({ id: 'a', kind: 'group', title: 'Crew', peer: null, memberCount: 3 });
const contact = (state: Contact['state']): Contact => ({
  user: BEN,
  state,
  since: '2026-01-01T09:00:00.000Z',
});

describe('calls from a timeline', () => {
  let client: FakeClient;

  const open = async (one: Conversation): Promise<void> => {
    client.timelines.set('a', new FakeTimeline(one));
    const fixture = TestBed.createComponent(Timeline);
    fixture.componentRef.setInput('conversationId', 'a');
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
  };
  const buttons = (): (string | undefined)[] =>
    [...document.querySelectorAll<HTMLElement>('[data-testid^="call-"]')].map(
      (one) => one.dataset['testid'],
    );
  /** The kinds of call that the keyboard starts. */
  const startedByKeys = (): (string | undefined)[] => {
    const intents = TestBed.inject(CallIntents);
    return ['A', 'O'].map((key) => {
      const event = new KeyboardEvent('keydown', {
        key,
        code: `Key${key}`,
        ctrlKey: true,
        shiftKey: true,
        cancelable: true,
      });
      TestBed.inject(Shortcuts).press(event);
      const intent = intents.take();
      expect(event.defaultPrevented).toBe(intent !== null);
      return intent?.kind === 'start' ? intent.callKind : undefined;
    });
  };

  beforeEach(() => {
    client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.overrideComponent(Timeline, {
      set: { template: '<cc-timeline-header (call)="call($event)" />', imports: [TimelineHeader] },
    });
  });

  afterEach(() => document.querySelector('cc-timeline')?.remove());

  it.each([
    ['someone who is no contact', [], conversation({ id: 'a' })],
    ['a contact', [contact('accepted')], conversation({ id: 'a' })],
    ['a group in which someone is blocked', [contact('blocked')], GROUP],
  ])('are offered by buttons and keys: %s', async (_, contacts, one) => {
    client.contacts$.set(contacts);
    await open(one);
    expect(buttons()).toEqual(['call-audio-button', 'call-video-button']);
    expect(startedByKeys()).toEqual(['audio', 'video']);
  });

  it.each([
    ['someone whom I blocked', [contact('blocked')], conversation({ id: 'a' })],
    ['a person whose account is gone', [], conversation({ id: 'a', peer: null })],
    ['a group with nobody else in it', [], { ...GROUP, memberCount: 1 }],
  ])('are not offered where they would be refused: %s', async (_, contacts, one) => {
    client.contacts$.set(contacts);
    await open(one);
    expect(buttons()).toEqual([]);
    expect(startedByKeys()).toEqual([undefined, undefined]);
  });

  it('are offered again once the person is unblocked', async () => {
    client.contacts$.set([contact('blocked')]);
    await open(conversation({ id: 'a' }));
    client.contacts$.set([]);
    TestBed.tick();
    expect(buttons()).toHaveLength(2);
    expect(startedByKeys()).toEqual(['audio', 'video']);
  });
});

describe('typing outside the composer', () => {
  let page: HTMLElement;
  const composer = (): HTMLElement | null => page.querySelector('[data-testid=composer]');
  const press = (target: HTMLElement, key: string, change: KeyboardEventInit = {}): boolean => {
    (document.activeElement as HTMLElement).blur();
    target.focus();
    const event = new KeyboardEvent('keydown', {
      key,
      bubbles: true,
      cancelable: true,
      ...change,
    });
    target.dispatchEvent(event);
    return document.activeElement === composer() && !event.defaultPrevented;
  };

  beforeEach(async () => {
    const client = new FakeClient();
    client.timelines.set('a', new FakeTimeline(conversation({ id: 'a' })));
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.overrideComponent(Timeline, {
      set: { template: '<button></button><cc-composer />', imports: [Composer] },
    });
    const fixture = TestBed.createComponent(Timeline);
    fixture.componentRef.setInput('conversationId', 'a');
    page = document.createElement('cc-chats-page');
    page.append(fixture.nativeElement as HTMLElement);
    document.body.append(page);
    await fixture.whenStable();
  });

  afterEach(() => page.remove());

  it.each(['a', 'é', 'ж', '5', '😀', 'Dead'])('focuses it: %s', (key) => {
    expect(press(document.body, key)).toBe(true);
    expect(press(page.querySelector('button') as HTMLElement, key)).toBe(true);
  });

  it('focuses it for a character typed with AltGr', () => {
    const altGraph = { ctrlKey: true, altKey: true, modifierAltGraph: true };
    expect(press(document.body, '@', altGraph)).toBe(true);
  });

  it.each([
    ['a space', ' ', {}],
    ['Enter', 'Enter', {}],
    ['an arrow', 'ArrowDown', {}],
    ['a shortcut', 'c', { ctrlKey: true }],
    ['a menu key', 'f', { altKey: true }],
  ])('does not focus it for %s', (_, key, change) => {
    expect(press(document.body, key, change)).toBe(false);
  });

  it('does not focus it from another field, from outside the page or behind a dialog', () => {
    const field = document.createElement('input');
    page.append(field);
    expect(press(field, 'a')).toBe(false);
    const outside = document.createElement('button');
    document.body.append(outside);
    expect(press(outside, 'a')).toBe(false);
    outside.className = 'cdk-overlay-container';
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    outside.append(dialog);
    expect(press(document.body, 'a')).toBe(false);
    outside.remove();
    expect(press(document.body, 'a')).toBe(true);
  });
});
