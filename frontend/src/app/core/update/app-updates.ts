import { DestroyRef, DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';
import { fromBehavior } from '../behavior';
import { CallIntents } from '../call/call-intents';
import { CLIENT } from '../client';
import { Toasts } from '../../ui/toast/toasts';

/** The server is asked for a new version after a reconnect, at most this often. Milliseconds. */
const ASK_EVERY_MS = 10 * 60_000;

/**
 * From the start of the app, or the end of a call, until a service worker may be installed. It loads
 * and stores some 190 files, which would take the processor and the network from a call. Milliseconds.
 */
const QUIET_MS = 4000;

/** What the service worker sends when a version becomes active: the path of its main script. */
interface VersionMessage {
  readonly type: 'chatcall-version';
  readonly main: string;
}

/**
 * Installs the service worker, which lets the app start without a network, and offers a reload when
 * a newer version of the app is installed than the one that is running. It begins none of
 * this while a call rings or is open on this device.
 */
@Injectable({ providedIn: 'root' })
export class AppUpdates {
  readonly #document = inject(DOCUMENT);
  readonly #toasts = inject(Toasts);
  readonly #client = inject(CLIENT);
  readonly #calls = inject(CallIntents);
  readonly #ringing = fromBehavior(this.#client.calls.incoming$);
  /** Runs when there was no call for a while. */
  readonly #due = signal<(() => void) | null>(null);
  #askedAt = -Infinity;

  constructor() {
    // Undefined outside of secure contexts, unlike its type.
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (!workers) return;
    const receive = ({ data }: MessageEvent<VersionMessage>): void => {
      if (data?.type === 'chatcall-version') this.#compare(data.main);
    };
    workers.addEventListener('message', receive);
    inject(DestroyRef).onDestroy(() => workers.removeEventListener('message', receive));
    this.#due.set(() => void this.#install(workers));
    effect((onCleanup) => {
      const due = this.#due();
      if (!due || this.#calls.intent() || this.#calls.active() || this.#ringing()) return;
      const timer = setTimeout(() => {
        this.#due.set(null);
        due();
      }, QUIET_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  async #install(workers: ServiceWorkerContainer): Promise<void> {
    try {
      const registration = await workers.register('/service-worker.js', { updateViaCache: 'none' });
      this.#askedAt = performance.now();
      this.#client.connection.connected$.subscribe(({ first }) => {
        if (first || performance.now() - this.#askedAt < ASK_EVERY_MS) return;
        this.#askedAt = performance.now();
        this.#due.set(() => void registration.update().catch(() => undefined));
      });
    } catch (error) {
      // Blocked by the browser or by a policy: the app then needs a network to start.
      this.#client.ports.logger.log('info', 'no service worker', { error: String(error) });
    }
  }

  #compare(main: string): void {
    const running = this.#document.querySelector<HTMLScriptElement>('script[src*="main-"]');
    if (!running || new URL(running.src).pathname === main) return;
    this.#toasts.show({
      key: 'app-update',
      text: $localize`:@@update.text:A new version of ChatCall is ready.`,
      duration: null,
      action: {
        label: $localize`:@@update.reload:Reload`,
        run: () => this.#document.defaultView?.location.reload(),
      },
    });
  }
}
