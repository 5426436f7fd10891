import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { RemoteParticipant } from '@chatcall/client-sdk/calls';
import { KeyValue } from '../../../platform/key-value';
import { CallState } from '../call-state';
import { ScreenShare } from '../screen-share';
import { CallLayout } from './call-layout';

function people(count: number): readonly RemoteParticipant[] {
  return Array.from({ length: count }, (_, index) => ({
    peerId: `p${index + 1}`,
  })) as unknown as RemoteParticipant[];
}

describe('the layout of a call', () => {
  const session = signal({});
  const participants = signal(people(0));
  const speaker = signal<RemoteParticipant | null>(null);
  const screens = signal<readonly object[]>([]);
  const store = new Map<string, string>();

  function open(): CallLayout {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        CallLayout,
        { provide: CallState, useValue: { session, participants, speaker } },
        { provide: ScreenShare, useValue: { screens } },
        {
          provide: KeyValue,
          useValue: {
            get: (key: string) => store.get(key) ?? null,
            set: (key: string, value: string) => store.set(key, value),
          },
        },
      ],
    });
    const layout = TestBed.inject(CallLayout);
    layout.size.set({ width: 1256, height: 660 });
    return layout;
  }

  beforeEach(() => {
    store.clear();
    participants.set(people(3));
    speaker.set(null);
    screens.set([]);
  });

  it('is automatic at first, and the chosen one after a reload of the page', () => {
    expect(open().choice()).toBe('automatic');
    open().choose('speaker');
    expect(open().choice()).toBe('speaker');
    store.set('chatcall.call.layout', 'circle');
    expect(open().choice()).toBe('automatic');
  });

  it('has my own picture as a tile where the corner would cover another one', () => {
    const layout = open();
    const own = (others: number, shared: number): boolean => {
      participants.set(people(others));
      screens.set(
        Array.from({ length: shared }, (_, id) => ({
          id: `s${id}`,
          source: 'screen',
          local: false,
          participant: { peerId: `p${id}` },
        })),
      );
      return layout.ownTile();
    };
    expect([own(0, 0), own(1, 0), own(2, 0), own(1, 1), own(0, 1)]).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('has the place of the only tile, in whose corner my own picture is', () => {
    const layout = open();
    expect(layout.only()).toBeNull();
    participants.set(people(1));
    layout.size.set({ width: 820, height: 270 });
    const { left = 0, top, width, height } = layout.only() ?? {};
    expect([top, height]).toEqual([0, 270]);
    expect(left).toBeGreaterThan(0);
    expect(2 * left + (width ?? 0)).toBeCloseTo(820, -1);
    participants.set([]);
    expect(layout.only()).toBeNull();
  });

  it('turns pages, and not beyond the first and the last one', () => {
    participants.set(people(40));
    const layout = open();
    expect([layout.turn(-1), layout.turn(1), layout.stage().page, layout.turn(1)]).toEqual([
      false,
      true,
      1,
      false,
    ]);
    participants.set(people(3));
    expect([layout.stage().page, layout.turn(-1)]).toEqual([0, false]);
  });

  it('keeps the order over everything that happens in a call', () => {
    participants.set(people(40));
    const layout = open();
    const before = [...layout.stage().places.keys()];
    speaker.set(people(40)[39] ?? null);
    const after = [...layout.stage().places.keys()];
    expect(after.filter((key) => !before.includes(key))).toEqual(['p40']);
    layout.togglePin('p1');
    layout.togglePin('p1');
    layout.choose('speaker');
    layout.choose('automatic');
    expect([...layout.stage().places.keys()]).toEqual(after);
  });

  it('forgets pins, the page and the hidden picture with the call', () => {
    participants.set(people(40));
    const layout = open();
    layout.togglePin('p2');
    layout.toggleOwn();
    layout.turn(1);
    session.set({});
    expect([layout.pinned().size, layout.ownHidden(), layout.stage().page]).toEqual([0, false, 0]);
  });
});
