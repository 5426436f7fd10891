import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import { TemplatePortal } from '@angular/cdk/portal';
import {
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  signal,
  TemplateRef,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import {
  cameraErrorText,
  microphoneErrorText,
  LocalDevices,
} from '../../core/call/devices/local-devices';
import { Times } from '../../core/i18n/times';
import { Keyboard } from '../../core/shortcuts/keyboard';
import { Shortcuts } from '../../core/shortcuts/shortcuts';
import { ConversationAvatar } from '../../core/pictures/conversation-avatar';
import { Avatar } from '../../ui/avatar/avatar';
import { Button } from '../../ui/button/button';
import { IconButton } from '../../ui/button/icon-button';
import { Icon } from '../../ui/icon/icon';
import { Viewport } from '../../core/layout/viewport';
import { CallOpening } from './call-opening';
import { CallState } from './call-state';
import { CallNotices } from './call-notices';
import { MeetingState } from './meeting/meeting-state';
import { MorePeople } from './meeting/more-people';
import { MutedSpeech } from './meeting/muted-speech';
import { PushToTalk } from './meeting/push-to-talk';
import { ReactionsLayer } from './meeting/reactions-layer';
import { ScreenShare } from './screen-share';
import { QualityHint } from './quality/quality-hint';
import { CallLayout } from './layout/call-layout';
import { FullScreen } from './layout/full-screen';
import { LayoutButton } from './layout/layout-button';
import { PictureWindow } from './layout/picture-window';
import { stopUnshownVideo } from './layout/unshown-video';
import { showVideoInPicture } from './layout/video-picture';
import { CallGrid } from './stage/call-grid';
import { CallMini, type MiniForm } from './stage/call-mini';
import { CallToolbar } from './stage/call-toolbar';
import { CornerPlace } from './stage/corner';
import { LocalView } from './stage/local-view';
import { MediaTroublePanel } from './stage/media-trouble';
import { HeldBar } from './held/held-bar';
import { HeldCall } from './held/held-call';
import { LocalAnnouncements } from './local-announcements';
import { ItemSound } from './stage/remote-participant';
import { PeoplePanel } from './stage/people-panel';
import { ShareNotice } from './stage/share-notice';
import { isolate } from '../../core/i18n/isolate';

/** How the call is drawn: its view, except that phones show a bar instead of a small window. */
type Shape = 'stage' | 'beside' | 'dock' | 'bar';

/** The call of this device, on every page of the app. Draws nothing without a call. */
@Component({
  selector: 'cc-call',
  imports: [
    Avatar,
    ConversationAvatar,
    Button,
    CallGrid,
    CallMini,
    CallToolbar,
    CdkConnectedOverlay,
    CdkOverlayOrigin,
    CdkTrapFocus,
    CornerPlace,
    HeldBar,
    Icon,
    IconButton,
    ItemSound,
    LayoutButton,
    LocalView,
    MediaTroublePanel,
    PeoplePanel,
    ReactionsLayer,
    ShareNotice,
    QualityHint,
  ],
  templateUrl: './call.html',
  styleUrls: ['./call.css', './call-dock.css'],
  providers: [
    CallOpening,
    HeldCall,
    LocalAnnouncements,
    CallState,
    CallNotices,
    MeetingState,
    MorePeople,
    MutedSpeech,
    PushToTalk,
    LocalDevices,
    ScreenShare,
    CallLayout,
    FullScreen,
    PictureWindow,
  ],
  host: {
    '[class]': 'shape()',
    '(window:beforeunload)': 'leaving($event)',
    '(window:pagehide)': 'state.unload()',
    '(window:pageshow)': '$event.persisted && state.backFromCache()',
  },
})
export class Call {
  protected readonly state = inject(CallState);
  protected readonly local = inject(LocalDevices);
  protected readonly notices = inject(CallNotices);
  protected readonly held = inject(HeldCall);
  readonly #meeting = inject(MeetingState);
  protected readonly pushToTalk = inject(PushToTalk);
  protected readonly share = inject(ScreenShare);
  protected readonly layout = inject(CallLayout);
  protected readonly fullScreen = inject(FullScreen);
  protected readonly times = inject(Times);
  readonly #window = inject(PictureWindow);
  readonly #view = inject(ViewContainerRef);
  protected readonly windowContent = viewChild<TemplateRef<unknown>>('pictureWindow');
  readonly #keyboard = inject(Keyboard);
  protected readonly section = viewChild<ElementRef<HTMLElement>>('section');
  readonly #viewport = inject(Viewport);

  protected readonly shape = computed<Shape>(() => {
    const view = this.state.view();
    return view !== 'stage' && this.#viewport.narrow() ? 'bar' : view;
  });
  /** The window of its own shows the picture that the small window on the page has otherwise. */
  protected readonly miniForm = computed<MiniForm>(() => {
    if (this.shape() === 'bar') return 'bar';
    return this.#window.window() ? 'line' : 'dock';
  });
  protected readonly phase = this.state.phase;
  protected readonly peopleOpen = signal(false);
  protected readonly ringing = computed(
    () => this.phase() === 'ringing' || (this.phase() === 'preparing' && this.state.starting()),
  );
  /** The answer of the server is on its way, and the others are shown with it. */
  protected readonly joining = computed(
    () => this.phase() === 'preparing' && !this.state.starting(),
  );
  protected readonly inGrid = computed(
    () =>
      this.phase() !== 'preparing' &&
      this.phase() !== 'ringing' &&
      this.state.participants().length > 0,
  );
  protected readonly ownTile = computed(() => this.inGrid() && this.layout.ownTile());
  protected readonly people = computed(() => this.state.participants().length + 1);
  /** The person in the small window: the active speaker, otherwise the first who joined. */
  protected readonly face = computed(
    () => this.state.speaker() ?? this.state.participants()[0] ?? null,
  );
  /** Keys of the tiles that are shown; null while they are not known. */
  readonly #shown = computed<ReadonlySet<string> | null>(() => {
    if (this.#window.window()) return new Set([this.face()?.peerId ?? '']);
    if (this.shape() === 'bar') return new Set();
    if (this.shape() === 'dock') return new Set([this.face()?.peerId ?? '']);
    return this.inGrid() && this.layout.size().width > 0
      ? new Set(this.layout.stage().places.keys())
      : null;
  });
  protected readonly callees = computed(() =>
    (this.state.call()?.participants ?? []).filter(({ user }) => user.id !== this.state.me()?.id),
  );
  protected readonly troubles = computed(() => {
    const [microphone, camera] = [this.local.microphone.failure(), this.local.camera.failure()];
    return [
      ...(microphone
        ? [{ kind: 'microphone' as const, text: microphoneErrorText(microphone) }]
        : []),
      ...(camera ? [{ kind: 'camera' as const, text: cameraErrorText(camera) }] : []),
    ];
  });
  /** What is on here but does not reach the others. */
  protected readonly withheld = computed(() => [
    ...(this.local.microphone.withheld()
      ? [$localize`:@@call.micWithheld:The others can't hear you right now.`]
      : []),
    ...(this.local.camera.withheld()
      ? [$localize`:@@call.cameraWithheld:The others can't see you right now.`]
      : []),
  ]);
  protected readonly status = computed(() => {
    switch (this.phase()) {
      case 'preparing':
        return this.state.starting()
          ? $localize`:@@call.starting:Calling…`
          : $localize`:@@call.joining:Joining…`;
      case 'ringing':
        return $localize`:@@call.ringing:Ringing…`;
      case 'connecting':
        if (this.state.mediaTrouble()) return $localize`:@@call.noMedia:No audio or video yet`;
        return $localize`:@@call.connecting:Connecting…`;
      case 'reconnecting':
        return $localize`:@@call.reconnecting:Reconnecting…`;
      case 'active':
      case 'ended':
        return '';
    }
  });
  protected readonly timer = computed(() => {
    const seconds = this.state.elapsed();
    return seconds === null ? null : this.times.duration(seconds);
  });
  protected readonly awayNames = computed(() =>
    this.layout
      .away()
      .map((participant) => isolate(participant.user$.value.displayName))
      .join(', '),
  );
  protected readonly peopleLabel = computed(
    () => $localize`:@@call.peopleCount:${this.people()}:count: in the call. Show people`,
  );
  protected readonly regionLabel = computed(
    () => $localize`:@@call.region:Call with ${isolate(this.state.name())}:name:`,
  );

  constructor() {
    stopUnshownVideo(this.state.items, this.#shown);
    inject(MutedSpeech);
    inject(LocalAnnouncements);
    const shortcuts = inject(Shortcuts);
    const inCall = { possible: () => this.state.session() !== null, always: true };
    shortcuts.handle('mute', () => this.state.toggleMicrophone(), inCall);
    shortcuts.handle('hang-up', () => this.state.hangUp(), inCall);
    const root = document.documentElement;
    effect(() => {
      if (this.state.open()) root.dataset['call'] = this.shape();
      else delete root.dataset['call'];
    });
    effect(() => {
      if (!this.state.session() || this.state.view() !== 'dock') this.#window.close();
    });
    effect(() => {
      if (!this.state.session() || !['stage', 'beside'].includes(this.shape()))
        this.fullScreen.leave();
    });
    effect(() => {
      if (this.phase() === 'reconnecting')
        this.notices.announce($localize`:@@call.reconnecting:Reconnecting…`);
    });
    // The stage gets the focus when it opens and returns it when it closes.
    let before: Element | null = null;
    afterRenderEffect(() => {
      const section = this.section()?.nativeElement;
      if (section) {
        before ??= document.activeElement;
        section.focus({ preventScroll: true });
      } else if (before) {
        if (before instanceof HTMLElement && before.isConnected)
          before.focus({ preventScroll: true });
        else document.getElementById('main')?.focus({ preventScroll: true });
        before = null;
      }
    });
    inject(DestroyRef).onDestroy(() => delete root.dataset['call']);
  }

  /**
   * Single keys work only while the focus is in the call, so typing elsewhere never triggers them.
   */
  protected key(event: KeyboardEvent): void {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented ||
      isField(event.target)
    )
      return;
    const action = this.#actionOf(event);
    if (!action) return;
    event.preventDefault();
    if (!event.repeat) action();
  }

  #actionOf(event: KeyboardEvent): (() => void) | undefined {
    if (event.key === 'PageDown') return () => this.layout.turn(1);
    if (event.key === 'PageUp') return () => this.layout.turn(-1);
    const actions: Readonly<Record<string, () => void>> = {
      m: () => this.state.toggleMicrophone(),
      v: () => this.state.toggleCamera(),
      c: () => void this.state.toggleChat(),
      s: () => this.share.toggle(),
      f: () => this.fullScreen.toggle(),
      h: () => this.#meeting.toggleHand(),
    };
    return actions[this.#keyboard.letter(event) ?? ''];
  }

  /** A reload returns to the call, but not to a shared screen: that needs a click. */
  protected leaving(event: BeforeUnloadEvent): void {
    if (this.share.on()) event.preventDefault();
  }

  /** Shows the call above the windows of other apps; where only a video can be there, a video. */
  protected async openWindow(): Promise<void> {
    const content = this.windowContent();
    if (this.#window.possible && content) {
      if (await this.#window.open(new TemplatePortal(content, this.#view))) this.state.show('dock');
    } else if (!(await showVideoInPicture()))
      this.notices.show($localize`:@@layout.noVideo:There is no video to show in a small window.`);
  }

  protected returnFromWindow(): void {
    this.#window.focusPage();
    this.state.show('stage');
  }

  protected retry(kind: 'microphone' | 'camera'): void {
    this.local.set(kind, true);
  }

  /** Some browsers play sound only after a click. */
  protected listen(): void {
    for (const audio of document.querySelectorAll<HTMLAudioElement>('cc-call audio'))
      void audio.play().catch(() => undefined);
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
