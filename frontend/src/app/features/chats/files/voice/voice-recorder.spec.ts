import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { CLIENT } from '../../../../core/client';
import { Announcer } from '../../../../ui/announcer';
import { AudioPlayback } from '../audio-playback';
import { DraftFiles } from '../uploads/draft-files';
import { Recording, type Recorded } from './recording';
import { VoiceRecorder } from './voice-recorder';

describe('the recorder of voice messages', () => {
  let fixture: ComponentFixture<VoiceRecorder>;
  const recorded: Recorded = {
    content: new Blob(['sound']),
    voice: { duration: 4000, waveform: [10] },
  };
  /** What was added to the message without having been sent. */
  let kept: Recorded[];
  let sent: Recorded[];
  const click = async (id: string): Promise<void> => {
    (fixture.nativeElement as HTMLElement)
      .querySelector<HTMLButtonElement>(`[data-testid="${id}"]`)
      ?.click();
    await fixture.whenStable();
  };
  const asksBeforeLeaving = (): boolean =>
    !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

  beforeEach(async () => {
    Object.assign(URL, { createObjectURL: () => 'blob:1', revokeObjectURL: () => undefined });
    [kept, sent] = [[], []];
    const recording = {
      stop: () => Promise.resolve(recorded),
      release: () => undefined,
      pause: () => undefined,
    };
    jest.spyOn(Recording, 'start').mockResolvedValue(recording as unknown as Recording);
    const take = (one: Recorded): void => void kept.push(one);
    TestBed.configureTestingModule({
      imports: [VoiceRecorder],
      providers: [
        { provide: CLIENT, useValue: { ports: { media: null } } },
        { provide: Announcer, useValue: { announce: () => Promise.resolve() } },
        { provide: AudioPlayback, useValue: { pause: () => undefined } },
        { provide: DraftFiles, useValue: { addVoice: take, voiceTaker: () => take } },
      ],
    });
    fixture = TestBed.createComponent(VoiceRecorder);
    fixture.componentInstance.recorded.subscribe((one) => sent.push(one));
    await fixture.whenStable();
  });

  afterEach(() => jest.restoreAllMocks());

  it('keeps what was said when another conversation is opened, recorded or not finished', async () => {
    expect((fixture.nativeElement as HTMLElement).dataset['state']).toBe('recording');
    expect(asksBeforeLeaving()).toBe(true);
    fixture.destroy();
    await Promise.resolve();
    expect(kept).toEqual([recorded]);

    fixture = TestBed.createComponent(VoiceRecorder);
    await fixture.whenStable();
    await click('voice-stop');
    fixture.destroy();
    expect(kept).toEqual([recorded, recorded]);
  });

  it('keeps nothing that was sent or discarded', async () => {
    await click('voice-stop');
    expect(asksBeforeLeaving()).toBe(true);
    await click('voice-send');
    expect(asksBeforeLeaving()).toBe(false);
    fixture.destroy();
    expect(sent).toEqual([recorded]);

    fixture = TestBed.createComponent(VoiceRecorder);
    await fixture.whenStable();
    await click('voice-stop');
    await click('voice-discard');
    fixture.destroy();
    expect(kept).toEqual([]);
  });
});
