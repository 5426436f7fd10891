import { TestBed } from '@angular/core/testing';
import { KeyValue } from '../../platform/key-value';
import { CallPreferences } from './call-preferences';

function preferences(kept: string | null): {
  readonly preferences: CallPreferences;
  readonly store: Map<string, string>;
} {
  const store = new Map<string, string>(kept === null ? [] : [['chatcall.call', kept]]);
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({
    providers: [
      {
        provide: KeyValue,
        useValue: {
          get: (key: string) => store.get(key) ?? null,
          set: (key: string, value: string) => store.set(key, value),
        },
      },
    ],
  });
  return { preferences: TestBed.inject(CallPreferences), store };
}

describe('CallPreferences', () => {
  it('shows the check before the first call only, unless set otherwise', () => {
    const { preferences: fresh } = preferences(null);
    expect(fresh.wantsCheck()).toBe(true);
    fresh.change({ checked: true });
    expect(fresh.wantsCheck()).toBe(false);
    fresh.change({ checkAlways: true });
    expect(fresh.wantsCheck()).toBe(true);
  });

  it('keeps settings that another tab changed meanwhile', () => {
    const { preferences: mine, store } = preferences(null);
    store.set('chatcall.call', JSON.stringify({ checkAlways: true, devices: { camera: 'cam-2' } }));
    mine.chooseDevice('microphone', 'mic-2');
    mine.change({ ring: false });
    expect(mine.choices()).toEqual({
      checkAlways: true,
      checked: false,
      ring: false,
      pushToTalk: true,
      mutedHint: true,
      lowBandwidth: false,
      noiseSuppression: false,
      devices: { microphone: 'mic-2', camera: 'cam-2', speaker: null },
      screen: { audio: true, hint: 'text' },
    });
  });

  it('stores the chosen devices', () => {
    const { preferences: first, store } = preferences(null);
    first.chooseDevice('microphone', 'mic-2');
    first.chooseDevice('speaker', 'out-1');
    const { preferences: second } = preferences(store.get('chatcall.call') ?? null);
    expect(second.choices().devices).toEqual({
      microphone: 'mic-2',
      camera: null,
      speaker: 'out-1',
    });
  });

  it.each(['', 'null', '{', '{"devices":null}', '[]'])(
    'uses the defaults for invalid settings: %s',
    (kept) => {
      const { preferences: odd } = preferences(kept);
      expect(odd.choices()).toMatchObject({
        devices: { microphone: null, camera: null, speaker: null },
        ring: true,
      });
    },
  );
});
