import type { ClockPort } from '../ports/clock.js';
import type { Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { StateCell } from '../state/state-cell.js';
import type { MediaTrouble } from './media-paths.js';
import type { LinkState } from './transport-watch.js';

/** Milliseconds without a path after which a person should know why. */
const VERDICT_MS = 12_000;
/** Milliseconds to the next look while the server itself is away: that is another trouble. */
const LATER_MS = 3000;

/** Says when a device is in the call and gets no media through, and what was tried; over returns to the call as well. */
export class MediaVerdict {
  readonly #trouble = new StateCell<MediaTrouble | null>(null);
  #trying: Scope | null = null;

  constructor(
    /** What was tried so far; null while something else is in the way. */
    private readonly paths: () => Promise<MediaTrouble> | null,
    private readonly clock: ClockPort,
    private readonly scope: Scope,
  ) {}

  get trouble$(): Behavior<MediaTrouble | null> {
    return this.#trouble;
  }

  /** The link is like this now. */
  judge(link: LinkState): void {
    if (link === 'connected' || link === 'new') this.#settle();
    else if (!this.#trying) {
      this.#trying = this.scope.child();
      this.#lookIn(VERDICT_MS, this.#trying);
    }
  }

  #settle(): void {
    this.#trying?.close();
    this.#trying = null;
    this.#trouble.set(null);
  }

  #lookIn(delayMs: number, trying: Scope): void {
    const wait = trying.child();
    wait.onClose(
      this.clock.after(delayMs, () => {
        wait.close();
        void this.#look(trying);
      }),
    );
  }

  async #look(trying: Scope): Promise<void> {
    const paths = this.paths();
    const trouble = await paths?.catch(() => null);
    if (trying.closed) return;
    if (trouble) this.#trouble.set(trouble);
    this.#lookIn(trouble ? VERDICT_MS : LATER_MS, trying);
  }
}
