import { TestBed } from '@angular/core/testing';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { ConversationActions } from '../details/conversation-actions';
import { ConversationEntries, type MenuEntry } from './conversation-entries';

describe('ConversationEntries', () => {
  const done: string[] = [];
  let entries: ConversationEntries;
  const one = conversation({ id: 'a' });
  const find = (list: readonly MenuEntry[], id: string): MenuEntry | undefined =>
    list.find((entry) => entry.id === id);

  beforeEach(() => {
    done.length = 0;
    const client = new FakeClient();
    client.sections$.set([
      { id: 'work', name: 'Work', collapsed: false },
      { id: 'home', name: 'Home', collapsed: false },
    ]);
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        {
          provide: ConversationActions,
          useValue: {
            mute: (_: unknown, time: string) => void done.push(`mute ${time}`),
            toggleMuted: () => void done.push('toggleMuted'),
            moveTo: (_: unknown, id: string | null) => void done.push(`move ${id}`),
          },
        },
      ],
    });
    entries = TestBed.inject(ConversationEntries);
  });

  it('mute for a while, or end it', () => {
    const mute = find(entries.of(one), 'menu-mute-until');
    expect(mute?.run).toBeNull();
    expect(mute?.choices.map(({ id }) => id)).toContain('mute-hour');
    mute?.choices[0]?.run();
    const muted = { ...one, own: { ...one.own, muted: true } };
    const unmute = find(entries.of(muted), 'menu-unmute');
    unmute?.run?.();
    expect(find(entries.of(muted), 'menu-mute-until')).toBeUndefined();
    expect(done).toEqual(['mute hour', 'toggleMuted']);
  });

  it('name the sections, and which one it is in', () => {
    const placed = { ...one, own: { ...one.own, sectionId: 'home' } };
    const sections = find(entries.of(placed), 'menu-section')?.choices ?? [];
    expect(sections.map(({ label, checked }) => [label, checked])).toEqual([
      ['Work', false],
      ['Home', true],
      ['No section', undefined],
      ['New section…', undefined],
    ]);
    sections[2]?.run();
    expect(done).toEqual(['move null']);
    expect(find(entries.of(one), 'menu-section')?.choices).toHaveLength(3);
  });
});
