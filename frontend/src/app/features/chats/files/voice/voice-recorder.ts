import {
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MediaDeviceError } from '@chatcall/client-sdk';
import type { Waveform } from '@chatcall/contracts';
import { CallPreferences } from '../../../../core/call/call-preferences';
import { microphoneErrorText } from '../../../../core/call/devices/local-devices';
import { CLIENT } from '../../../../core/client';
import { Times } from '../../../../core/i18n/times';
import { Announcer } from '../../../../ui/announcer';
import { Button } from '../../../../ui/button/button';
import { IconButton } from '../../../../ui/button/icon-button';
import { Icon } from '../../../../ui/icon/icon';
import { AudioPlayback } from '../audio-playback';
import { DraftFiles } from '../uploads/draft-files';
import { wavePath, WAVE_BOX } from '../waveform';
import { Recording, type Recorded } from './recording';

/** Measurements that are shown while recording: the newest ones. */
const SHOWN = 40;

/** Records a voice message: it can be paused, and listened to before it is sent. */
@Component({
  selector: 'cc-voice-recorder',
  imports: [Button, Icon, IconButton],
  templateUrl: './voice-recorder.html',
  styleUrl: './voice-recorder.css',
  host: {
    role: 'group',
    '[attr.aria-label]': 'heading',
    'data-testid': 'voice-recorder',
    '[attr.data-state]': 'state()',
    '(keydown.escape)': 'escape($event)',
    '(window:beforeunload)': 'confirmLeaving($event)',
  },
})
export class VoiceRecorder {
  readonly #client = inject(CLIENT);
  readonly #preferences = inject(CallPreferences);
  readonly #announcer = inject(Announcer);
  readonly #times = inject(Times);
  readonly #playback = inject(AudioPlayback);
  readonly #draft = inject(DraftFiles);
  /** It is sent at once: there is nothing else in the message. */
  readonly alone = input(true);
  readonly recorded = output<Recorded>();
  readonly closed = output();

  protected readonly state = signal<'starting' | 'recording' | 'paused' | 'recorded' | 'failed'>(
    'starting',
  );
  protected readonly failure = signal('');
  protected readonly box = WAVE_BOX;
  readonly #duration = signal(0);
  readonly #loudness = signal<Waveform>([]);
  protected readonly result = signal<Recorded | null>(null);
  /** Object URL of the result. */
  protected readonly address = signal<string | null>(null);
  protected readonly playing = signal(false);
  /** Seconds of the result that were played. */
  protected readonly played = signal(0);
  protected readonly wave = computed(() =>
    wavePath(this.result()?.voice.waveform ?? this.#loudness().slice(-SHOWN)),
  );
  protected readonly part = computed(() => {
    const duration = this.result()?.voice.duration ?? 0;
    return duration > 0 ? Math.min(1, (this.played() * 1000) / duration) : 0;
  });
  protected readonly clock = computed(() => {
    const played = this.played();
    return this.#times.duration(played > 0 ? played : Math.floor(this.#duration() / 1000));
  });
  protected readonly heading = $localize`:@@files.voice:Voice message`;
  protected readonly pauseLabel = $localize`:@@file.pause:Pause`;
  protected readonly resumeLabel = $localize`:@@voice.resume:Continue recording`;
  protected readonly listenLabel = $localize`:@@voice.listen:Listen`;
  protected readonly main = viewChild<ElementRef<HTMLElement>>('main');
  protected readonly player = viewChild<ElementRef<HTMLAudioElement>>('player');
  #recording: Recording | null = null;
  #abort = new AbortController();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#keep());
    // The focus follows the button that continues.
    afterRenderEffect(() => this.main()?.nativeElement.focus());
    void this.start();
  }

  protected async start(): Promise<void> {
    this.#release();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.state.set('starting');
    // It would be recorded, too.
    this.#playback.pause();
    try {
      const recording = await Recording.start(
        this.#client.ports.media,
        this.#preferences.choices().devices.microphone,
        {
          measured: (duration, loudness) => {
            this.#duration.set(duration);
            this.#loudness.set([...loudness.slice(-SHOWN)]);
          },
          ended: (recorded) => this.#finished(recorded),
        },
        signal,
      );
      this.#recording = recording;
      this.state.set('recording');
      this.#announce($localize`:@@voice.started:Recording`);
    } catch (error) {
      if (signal.aborted) return;
      const failure = error instanceof MediaDeviceError ? error.failure : 'failed';
      this.failure.set(microphoneErrorText(failure));
      this.state.set('failed');
    }
  }

  protected togglePause(): void {
    if (this.state() === 'recording') {
      this.#recording?.pause();
      this.state.set('paused');
      this.#announce($localize`:@@voice.paused:Recording paused`);
    } else {
      this.#recording?.resume();
      this.state.set('recording');
      this.#announce($localize`:@@voice.started:Recording`);
    }
  }

  protected async stop(): Promise<void> {
    const recording = this.#recording;
    this.#recording = null;
    if (recording) this.#finished(await recording.stop());
  }

  protected togglePlaying(): void {
    const player = this.player()?.nativeElement;
    if (!player) return;
    if (player.paused) player.play().catch(() => undefined);
    else player.pause();
  }

  protected send(): void {
    const result = this.result();
    this.#release();
    if (result) this.recorded.emit(result);
  }

  protected discard(): void {
    this.#release();
    this.closed.emit();
  }

  protected escape(event: Event): void {
    event.stopPropagation();
    // A finished recording is discarded with its button only.
    if (this.state() !== 'recorded') this.discard();
  }

  /** The browser asks before the page with a recording is closed. */
  protected confirmLeaving(event: Event): void {
    if (this.#recording ?? this.result()) event.preventDefault();
  }

  /** Another conversation is opened: what was recorded waits in the composer of this one. */
  #keep(): void {
    const [recording, result] = [this.#recording, this.result()];
    this.#recording = null;
    if (result) this.#draft.addVoice(result);
    else if (recording) void recording.stop().then(this.#draft.voiceTaker());
    this.#release();
  }

  #finished(recorded: Recorded): void {
    if (this.#abort.signal.aborted) return;
    this.#recording = null;
    this.result.set(recorded);
    this.#duration.set(recorded.voice.duration);
    this.address.set(URL.createObjectURL(recorded.content));
    this.state.set('recorded');
    this.#announce($localize`:@@voice.finished:Recorded: ${this.clock()}:length:`);
  }

  #release(): void {
    this.#abort.abort();
    this.#recording?.release();
    this.#recording = null;
    const address = this.address();
    if (address) URL.revokeObjectURL(address);
    this.address.set(null);
    this.result.set(null);
  }

  #announce(text: string): void {
    void this.#announcer.announce(text);
  }
}
